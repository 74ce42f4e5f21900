"""A service's own sessions: only shared codes are learnt, and a worse model does not ship."""

from pathlib import Path

import pytest

from training.own import (
    FEWEST_SESSIONS,
    is_held_out,
    own_examples,
    shared_codes,
    steady,
    verdict,
)


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


def written(folder: Path, sessions: list[str]) -> Path:
    """Sessions of ten turns each, coded alike by two raters."""
    turns = [f"{s},{n},clinician,How was day {n}?" for s in sessions for n in range(10)]
    said = [
        f"{s},{n},{who},question,open"
        for s in sessions
        for n in range(10)
        for who in ("Ravi", "Sana")
    ]
    head = "transcript,turn,speaker,text"
    (folder / "transcripts.csv").write_text("\n".join([head, *turns]) + "\n")
    head = "session,unit,rater,code,value"
    (folder / "ratings.csv").write_text("\n".join([head, *said]) + "\n")
    return folder


def test_a_third_of_the_sessions_is_kept_aside_the_same_every_time(tmp_path: Path) -> None:
    names = [f"session {at}" for at in range(30)]
    learnt, aside = own_examples(written(tmp_path, names))
    assert {e.session for e in aside} == {name for name in names if is_held_out(name)}
    assert not {e.session for e in aside} & {e.session for e in learnt}
    again, _ = own_examples(written(tmp_path, names[:20]))
    assert {e.session for e in again} < {e.session for e in learnt}


def test_too_few_kept_aside_are_refused_before_anything_is_learnt(tmp_path: Path) -> None:
    names = [name for at in range(60) if not is_held_out(name := f"session {at}")]
    with pytest.raises(SystemExit, match="too few to see whether it helped"):
        own_examples(written(tmp_path, names))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "transcripts.csv").write_text("transcript,text\ns,Hello\n")
    with pytest.raises(SystemExit, match="needs the columns speaker, text, transcript, turn"):
        own_examples(tmp_path)


def test_a_worse_model_does_not_ship() -> None:
    better = {"question": {"before": 0.6, "after": 0.7}, "talk": {"before": 0.5, "after": 0.48}}
    assert verdict(better) is None
    assert "question fell by 0.10" in str(verdict({"question": {"before": 0.6, "after": 0.5}}))
    assert verdict(better, 0.95) is None
    assert "only 80%" in str(verdict(better, 0.8))
    assert "on average" in str(verdict({"question": {"before": 0.6, "after": 0.6}}))


def test_what_stays_is_counted_over_every_code() -> None:
    before = [{"interpretation": 0, "exploration": 1}, {"interpretation": 2, "exploration": 0}]
    after = [{"interpretation": 0, "exploration": 1}, {"interpretation": 2, "exploration": 2}]
    assert steady(before, after) == 0.75
