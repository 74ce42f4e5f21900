"""A service's own sessions: only shared codes are learnt, and a worse model does not ship."""

from pathlib import Path

import pytest

from training.own import FEWEST_SESSIONS, own_examples, shared_codes, verdict


def rating(rater: str, value: str, unit: str = "1") -> dict[str, str]:
    return {"session": "s", "unit": unit, "rater": rater, "code": "question", "value": value}


def test_only_what_two_raters_share_is_learnt() -> None:
    agreed = shared_codes(
        [
            rating("Ravi", "open"),
            rating("Sana", "open"),
            rating("Ravi", "open", "2"),
            rating("Sana", "closed", "2"),
            rating("Ravi", "open", "3"),
            rating("Ravi", "odd", "4"),
            rating("Sana", "odd", "4"),
        ]
    )
    assert agreed == {("s", "1"): {"question": 2}}


def test_too_few_sessions_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "transcripts.csv").write_text(
        "transcript,turn,speaker,text\ns,1,clinician,How was it?\n"
    )
    (tmp_path / "ratings.csv").write_text(
        "session,unit,rater,code,value\ns,1,Ravi,question,open\ns,1,Sana,question,open\n"
    )
    with pytest.raises(SystemExit, match=f"At least {FEWEST_SESSIONS} sessions"):
        own_examples(tmp_path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "transcripts.csv").write_text("transcript,text\ns,Hello\n")
    with pytest.raises(SystemExit, match="needs the columns speaker, text, transcript, turn"):
        own_examples(tmp_path)


def test_a_worse_model_does_not_ship() -> None:
    better = {"question": {"before": 0.6, "after": 0.7}, "talk": {"before": 0.5, "after": 0.48}}
    assert verdict(better) is None
    assert "question fell by 0.10" in str(verdict({"question": {"before": 0.6, "after": 0.5}}))
    assert "on average" in str(verdict({"question": {"before": 0.6, "after": 0.6}}))
