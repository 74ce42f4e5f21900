"""A case's sentence vectors are made once, kept beside it, and change nothing but the waiting."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from attune.coding.card import read_card
from attune.coding.encoder import load_embedder
from attune.patient.case import Case, load_case
from attune.patient.embedder import Vectors
from attune.patient.retrieval import Index, searched
from attune.patient.vectors import SUFFIX, keep, kept
from tests.patient.fakes import WordEmbedder

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "content" / "cases"


class Named(WordEmbedder):
    """An encoder with a name, which counts what it is asked to embed."""

    def __init__(self, identity: str = "one") -> None:
        self.identity = identity
        self.asked = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        return super().embed(texts)


def test_a_kept_case_starts_without_embedding_it_again(ben: Case, tmp_path: Path) -> None:
    path = tmp_path / f"ben{SUFFIX}"
    assert keep(path, searched(ben), Named()) == len(searched(ben))
    again = Named()
    Index(ben, again, files=[path])
    assert again.asked == 0


def test_the_answers_are_the_same_to_the_last_digit(ben: Case, tmp_path: Path) -> None:
    path = tmp_path / f"ben{SUFFIX}"
    keep(path, searched(ben), Named())
    one, other = Index(ben, Named()), Index(ben, Named(), files=[path])
    asked = ["How have you been sleeping?", "Tell me about the shop."]
    for text in asked:
        assert one.topics(text, kinds=("disclosure", "intent")) == other.topics(
            text, kinds=("disclosure", "intent")
        )


def test_another_encoder_does_not_use_them(ben: Case, tmp_path: Path) -> None:
    path = tmp_path / f"ben{SUFFIX}"
    keep(path, searched(ben), Named())
    assert kept([path], searched(ben), Named("another")) == {}
    assert kept([path], searched(ben), WordEmbedder()) == {}


@pytest.mark.parametrize("held", [b"", b"PK nothing", b"\x00" * 400])
def test_a_broken_file_costs_time_and_no_session(ben: Case, tmp_path: Path, held: bytes) -> None:
    path = tmp_path / f"ben{SUFFIX}"
    path.write_bytes(held)
    embedder = Named()
    Index(ben, embedder, files=[path, tmp_path / "absent"])
    assert embedder.asked == len(searched(ben))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_is_shipped_is_fresh(path: Path) -> None:
    """Mend with `python -m attune practise CASE --prepare`."""
    case, card = load_case(path), read_card()
    beside = SHIPPED / f"{case.id}{SUFFIX}"
    assert beside.stat().st_size <= 2_000_000
    with np.load(beside, allow_pickle=False) as held:
        assert str(held["encoder"]) == card.files["sentences.onnx"] + card.files["tokenizer.json"]
        count = len(held["keys"])
    texts = searched(case)
    embedder = load_embedder()
    found = kept([beside], texts, embedder)
    assert len(found) == len(texts) == count
    some = texts[:: max(1, len(texts) // 12)]
    likeness = (np.stack([found[text] for text in some]) * embedder.embed(some)).sum(axis=1)
    assert likeness.min() > 0.999
