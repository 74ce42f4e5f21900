"""How far each code can be trusted, from the card of the very weights that gave it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attune.coding.card import Card

AGREEMENT, FINDING, TELLING_APART = "agreement", "finding", "telling_apart"


@dataclass(frozen=True, slots=True)
class Declared:
    """One measured figure of one code: its value with a 95 % interval and the number it rests on.

    `kind` says how to read it: `agreement` is the share of unseen turns on which the model and
    trained raters gave the same level, `chance` what guessing by how common each level is would
    reach; `finding` is a macro-F1 over labels; `telling_apart` is an area under the curve.
    """

    code: str
    kind: str
    value: float
    low: float
    high: float
    n: int
    chance: float | None = None


def declared(card: Card, code: str) -> Declared | None:
    """The figure to show beside a code, or None where none was measured against people."""
    heads: Mapping[str, Any] = card.figures.get("heads", {})
    if code in heads:
        chance = by_chance(heads[code]["confusion"])
        return Declared(code, AGREEMENT, **_figure(heads[code]["accuracy"]), chance=chance)
    if code == "emotion" and "emotion" in card.figures:
        return Declared(code, FINDING, **_figure(card.figures["emotion"]["macro_f1"]))
    if code == "contingency" and "contingency" in card.figures:
        found = card.figures["contingency"]["same session"]
        return Declared(code, TELLING_APART, **_figure({**found, "value": found["auc"]}))
    return None


def by_chance(confusion: Sequence[Sequence[int]]) -> float:
    """The share of turns on which two raters would agree by these frequencies alone."""
    n = sum(map(sum, confusion))
    rows = [sum(row) / n for row in confusion]
    columns = [sum(column) / n for column in zip(*confusion, strict=True)]
    return float(sum(row * column for row, column in zip(rows, columns, strict=True)))


def _figure(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("value", "low", "high", "n")}
