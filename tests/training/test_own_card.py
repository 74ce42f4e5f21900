"""A service's own weights come with a card of what was measured with them, and can be undone."""

import shutil
from pathlib import Path

from attune.coding.card import MODEL_FOLDER, read_card, verify, verify_card
from attune.coding.declared import declared
from training import corpora
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
