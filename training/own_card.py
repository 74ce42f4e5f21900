"""Puts a service's own weights in place, with a card that claims no more than was measured."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attune.coding.card import Card, read_card, sealed, sha256_of
from attune.coding.dimensions import DIMENSIONS
from attune.coding.encoder import Encoder
from training.corpora import Example
from training.evaluate import head_figures
from training.predict import predict

CODER, CARD = "coder.onnx", "card.json"
MARK = "+own"


def measured(encoder: Encoder, held: Sequence[Example]) -> dict[str, Any]:
    """The figures of the codes the service's raters gave, on the sessions kept aside."""
    predicted, heads = predict(encoder, held), {}
    for dimension in DIMENSIONS:
        given = {e.levels[dimension.name] for e in held if dimension.name in e.levels}
        # Agreement on a code of which raters gave one level only says nothing.
        if dimension.exclusive and len(given) > 1:
            warmth = encoder.card.temperatures.get(dimension.name, 1.0)
            heads[dimension.name] = head_figures(dimension, predicted, warmth)
    return heads


def install(
    coder: Path,
    held: Sequence[Example],
    agreement: Mapping[str, Mapping[str, float]],
    *,
    before: Path,
    into: Path,
) -> None:
    """Put an exported network and its card in place; what came with Attune is kept in `before`."""
    earlier = read_card(into)
    raw = json.loads((into / CARD).read_text(encoding="utf-8"))
    raw["version"] = earlier.version.removesuffix(MARK) + MARK
    raw["files"] = earlier.files | {CODER: sha256_of(coder)}
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        for part in earlier.files:
            shutil.copyfile(coder if part == CODER else into / part, made / part)
        card = Card(**{part: raw[part] for part in Card.__slots__})
        heads = measured(Encoder(made, card), held)
    began = {"version": earlier.version, "coder": earlier.files[CODER]}
    if earlier.version.endswith(MARK):
        began = earlier.figures["began_from"]
    raw["figures"] = {"heads": heads, "own": agreement, "began_from": began}
    if not earlier.version.endswith(MARK):
        before.mkdir(parents=True, exist_ok=True)
        for part in (CODER, CARD):
            shutil.copyfile(into / part, before / part)
    shutil.copyfile(coder, into / f"{CODER}.part")
    (into / f"{CARD}.part").write_text(sealed(raw), encoding="utf-8")
    for part in (CODER, CARD):
        (into / f"{part}.part").replace(into / part)
