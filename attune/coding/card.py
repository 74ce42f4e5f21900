"""The model's card: what the weights are, how to read their output, and that they are unaltered."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attune.errors import ModelError

MODEL_FOLDER = Path(__file__).parent / "model"
SEAL, UNSEALED = "sealed_with", "0" * 64


@dataclass(frozen=True, slots=True)
class Card:
    """The part of card.json that the rater needs; docs/model-card.md is printed from the rest.

    `temperatures` divide the logits of each head; `keep` is the confidence below which a level is
    "not sure"; `emotion_thresholds` say from which probability a feeling counts as present;
    `rationale_margin` says how many logits behind the strongest sentence of a turn one is quoted;
    `base_rates` are the shares of the levels in training; `contingency` holds the `slope` and
    `intercept` that turn the likeness of a turn to the words before it into a probability.
    """

    name: str
    version: str
    files: dict[str, str]
    temperatures: dict[str, float]
    keep: dict[str, float]
    emotion_thresholds: dict[str, float]
    rationale_margin: float
    base_rates: dict[str, dict[str, float]]
    contingency: dict[str, float]
    figures: dict[str, Any]


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as lower-case hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_card(folder: Path = MODEL_FOLDER) -> Card:
    """Read card.json; ModelError when it is missing or not a card."""
    path = folder / "card.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Card(**{name: raw[name] for name in Card.__slots__})
    except FileNotFoundError:
        raise ModelError(
            f"{path.name}: the model's card is missing beside the weights. Reinstall Attune, or "
            "run `make train` to build the model again."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise ModelError(
            f"{path.name}: the model's card cannot be read. Reinstall Attune, or run "
            "`make evaluate` to write it again."
        ) from None


def verify_card(folder: Path = MODEL_FOLDER) -> None:
    """Raise ModelError when one byte of card.json is not as it was written."""
    read_card(folder)
    text = (folder / "card.json").read_text(encoding="utf-8")
    seal = json.loads(text).get(SEAL)
    if seal != _seal_of(text.replace(str(seal), UNSEALED)):
        raise ModelError(
            "card.json: the model's card was altered after it was written, so its figures are not "
            "the measured ones. Reinstall Attune, or run `make evaluate` to write it again."
        )


def sealed(raw: dict[str, Any]) -> str:
    """The text of card.json, with a hash of itself in it, so that one altered byte is noticed."""
    text = json.dumps({**raw, SEAL: UNSEALED}, indent=1, ensure_ascii=False) + "\n"
    return text.replace(UNSEALED, _seal_of(text))


def _seal_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def verify(card: Card, folder: Path, name: str) -> Path:
    """The path of one of the card's files, once its hash agrees; ModelError when it does not."""
    path = folder / name
    if not path.is_file():
        raise ModelError(f"{name}: this model file is missing. Reinstall Attune.")
    if sha256_of(path) != card.files.get(name):
        raise ModelError(
            f"{name}: this model file is not the one its card was measured on, so its figures do "
            "not hold and it is not used. Reinstall Attune, or run `make evaluate` after training."
        )
    return path
