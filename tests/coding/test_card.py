"""Weights are used only with the card that was measured on them."""

import json
import shutil
from pathlib import Path

import pytest

from attune.coding.card import MODEL_FOLDER, read_card, sealed, sha256_of, verify, verify_card
from attune.coding.encoder import Encoder
from attune.errors import ModelError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("card.json", "tokenizer.json"):
        shutil.copyfile(MODEL_FOLDER / name, tmp_path / name)
    return tmp_path


def test_the_shipped_files_are_the_measured_ones() -> None:
    card = read_card()
    assert set(card.files) == {"coder.onnx", "sentences.onnx", "tokenizer.json"}
    for name, digest in card.files.items():
        assert sha256_of(MODEL_FOLDER / name) == digest
        assert (MODEL_FOLDER / name).stat().st_size <= 30_000_000


def test_a_single_altered_byte_is_refused(folder: Path) -> None:
    path = folder / "tokenizer.json"
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not the one its card was measured on"):
        verify(read_card(folder), folder, "tokenizer.json")


def test_the_rater_does_not_start_on_weights_that_were_not_measured(folder: Path) -> None:
    content = bytearray((MODEL_FOLDER / "coder.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "coder.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"coder\.onnx: this model file is not the one its card"):
        Encoder(folder)


def test_a_missing_file_says_what_to_do(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"coder\.onnx: this model file is missing\. Reinstall"):
        verify(read_card(folder), folder, "coder.onnx")


def test_a_broken_card_is_named(folder: Path) -> None:
    (folder / "card.json").write_text("{")
    with pytest.raises(ModelError, match=r"card\.json: the model's card cannot be read"):
        read_card(folder)
    (folder / "card.json").write_text(json.dumps({"name": "x"}))
    with pytest.raises(ModelError, match="cannot be read"):
        read_card(folder)
    (folder / "card.json").unlink()
    with pytest.raises(ModelError, match="is missing beside the weights"):
        read_card(folder)


def test_the_card_itself_is_sealed(folder: Path) -> None:
    verify_card()
    text = (folder / "card.json").read_text(encoding="utf-8")
    assert sealed(json.loads(text)) == text
    for altered in (text.replace("0.5", "0.6", 1), text + " ", text.replace("sealed", "seal", 1)):
        (folder / "card.json").write_text(altered, encoding="utf-8")
        with pytest.raises(ModelError, match="was altered after it was written"):
            verify_card(folder)
