"""Which words are quoted for a code: whole sentences, as people mark them."""

import re
from collections.abc import Mapping

import numpy as np
import pytest

from attune.coding.encoder import Answer
from attune.coding.evidence import marked_sentences, marked_tokens
from attune.coding.layout import Encoded

TEXT = "I hear you. That must be hard!! What helped\nbefore, if I may ask?"


def answer_to(text: str, told: Mapping[str, float]) -> Answer:
    """An answer whose rationale logits stand at −3 but for the words told."""
    words = [match.span() for match in re.finditer(r"\w+", text)]
    rationale = np.full((len(words) + 2, 3), -3, dtype=np.float32)
    for at, (start, end) in enumerate(words, 1):
        rationale[at] = told.get(text[start:end], -3)
    ids = np.zeros(len(words) + 2, dtype=np.int64)
    encoded = Encoded(ids, ids, (1, 1 + len(words)), tuple(words))
    empty = np.zeros(0, dtype=np.float32)
    return Answer(empty, empty, rationale, encoded)


def quoted(text: str, told: Mapping[str, float], margin: float = 1) -> list[str]:
    return [text[a:b] for a, b in marked_sentences(text, answer_to(text, told), 0, margin)]


def test_the_sentence_that_carries_most_is_quoted_whole() -> None:
    told = {"That": 2.0, "must": 1.0, "be": 1.0, "hard": 4.0}
    assert quoted(TEXT, told) == ["That must be hard"]
    assert quoted(TEXT, {"hard": -2.0}) == [
        "I hear you. That must be hard!! What helped\nbefore, if I may ask"
    ]


def test_one_sure_word_does_not_carry_its_sentence_alone() -> None:
    told = dict.fromkeys(("You", "look", "tired"), 0.0) | {"sorry": 4}
    text = "I am so sorry that all of this happened to you. You look tired."
    assert quoted(text, told) == ["You look tired"]


def test_a_sentence_hardly_behind_the_strongest_is_quoted_beside_it() -> None:
    sure = dict.fromkeys(("That", "must", "be", "hard"), 1.0)
    near = dict.fromkeys(("I", "hear", "you"), 0.5)
    text = TEXT.replace("!!", ".").replace("if I may ask", "if one may ask")
    assert quoted(text, sure | near) == ["I hear you. That must be hard"]
    assert quoted(text, sure | near, 0.25) == ["That must be hard"]


@pytest.mark.parametrize("text", ["", "...", "word", "no stop at all\n\n\nand lines", "😀 ok. 😀"])
def test_any_text_has_a_mark_for_each_token(text: str) -> None:
    spans = tuple(match.span() for match in re.finditer(r"\S+", text))
    marked = marked_tokens(text, spans, np.ones(len(spans), dtype=np.float32), 0)
    assert marked.tolist() == [True] * len(spans)
