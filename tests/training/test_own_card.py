"""A service's own weights come with a card of what was measured with them, and can be undone."""

import shutil
from dataclasses import replace
from pathlib import Path

from attune.coding.card import MODEL_FOLDER, read_card, verify, verify_card
from attune.coding.declared import declared
from training import corpora
from training.own import compare
from training.own_card import CARD, CODER, install

AGREEMENT = {"question": {"n": 40, "before": 0.6, "after": 0.7, "gain_low": 0.02, "gain_high": 0.2}}


def test_own_weights_claim_what_was_measured_with_them_and_no_more(tmp_path: Path) -> None:
    into, before, coder = tmp_path / "model", tmp_path / "before", tmp_path / "new.onnx"
    shutil.copytree(MODEL_FOLDER, into)
    shutil.copyfile(MODEL_FOLDER / CODER, coder)
    turns = [turn for turn in corpora.authored_sessions()[:60] if "talk" not in turn.levels]
    shipped = read_card()
    for _ in range(2):
        install(coder, turns, AGREEMENT, before=before, into=into)
        verify_card(into)
        card = read_card(into)
        assert verify(card, into, CODER)
        assert card.version == f"{shipped.version}+own"
        assert set(card.figures["heads"]) == {"behaviour", "question", "reflection", "input"}
        assert card.figures["own"] == AGREEMENT
        assert card.figures["began_from"]["version"] == shipped.version
        told = declared(card, "question")
        assert told is not None
        assert told.n == len(turns)
        assert declared(card, "talk") is None
        assert declared(card, "emotion") is None
    assert (before / CARD).read_bytes() == (MODEL_FOLDER / CARD).read_bytes()
    assert not list(into.glob("*.part"))


def test_a_code_of_which_raters_gave_one_level_only_is_claimed_nowhere(tmp_path: Path) -> None:
    turns = [turn for turn in corpora.authored_sessions()[:60] if "talk" not in turn.levels]
    alike = [replace(turn, levels=turn.levels | {"input": 0}) for turn in turns]
    said = [dict.fromkeys(alike[0].levels, 0) for _ in alike]
    assert set(compare(alike, said, said)) == {"behaviour", "question", "reflection"}
    into = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, into)
    install(MODEL_FOLDER / CODER, alike, AGREEMENT, before=tmp_path / "before", into=into)
    assert "input" not in read_card(into).figures["heads"]
    assert declared(read_card(into), "input") is None
