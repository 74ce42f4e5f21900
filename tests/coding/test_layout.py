"""A turn and its context become tokens in one way only, in training and in use."""

import pytest
from tokenizers import Tokenizer

from attune.coding.card import MODEL_FOLDER
from attune.coding.layout import MAX_CONTEXT_TOKENS, MAX_TOKENS, context_text, encode
from attune.transcript import Speaker, Turn


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    loaded = Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


def test_the_turn_comes_first_and_the_context_after(tokenizer: Tokenizer) -> None:
    encoded = encode(tokenizer, "You sound worn out.", "patient : I can't sleep.")
    start, end = encoded.turn_tokens
    turn = tokenizer.decode(encoded.ids[start:end].tolist())
    rest = tokenizer.decode(encoded.ids[end:].tolist())
    assert turn == "you sound worn out."
    assert "can ' t sleep" in rest
    assert encoded.types[:end].tolist() == [0] * end
    assert set(encoded.types[end + 1 :].tolist()) == {1}


def test_spans_point_at_the_words_as_written(tokenizer: Tokenizer) -> None:
    text = "Naïve? “Yes” – 😀 that’s it"
    encoded = encode(tokenizer, text)
    assert "".join(text[a:b] for a, b in encoded.spans).replace(" ", "") == text.replace(" ", "")


def test_the_latest_words_survive_cutting(tokenizer: Tokenizer) -> None:
    turns = [Turn(at, Speaker.PATIENT, f"number {at} " + "word " * 40) for at in range(6)]
    context = context_text(turns)
    kept = tokenizer.decode(encode(tokenizer, "And then?", context).ids.tolist())
    assert "number 5" in kept
    assert "number 1" not in kept


def test_the_turn_is_never_crowded_out(tokenizer: Tokenizer) -> None:
    encoded = encode(tokenizer, "word " * 500, "patient : " + "before " * 500)
    assert len(encoded.ids) <= MAX_TOKENS
    assert encoded.turn_tokens[1] - encoded.turn_tokens[0] == MAX_TOKENS - 3
    short = encode(tokenizer, "Yes.", "before " * 500)
    assert len(short.ids) <= MAX_CONTEXT_TOKENS + 6
