"""How a head does for different kinds of turn: session quality, topic, length, place."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from training.corpora import Example
from training.figures import macro_f1
from training.predict import Predicted

FEWEST = 30
"""A group with fewer turns is left out: its figure would say nothing."""


def length_band(example: Example) -> str:
    """The turn's length in words, in four bands."""
    words = len(example.text.split())
    for limit, name in ((5, "1–5 words"), (15, "6–15 words"), (40, "16–40 words")):
        if words <= limit:
            return name
    return "over 40 words"


def thirds(predicted: Predicted) -> dict[int, str]:
    """In which third of its session each example stands, by its place in the list."""
    places: dict[str, list[int]] = {}
    for at, example in enumerate(predicted.examples):
        places.setdefault(example.session, []).append(at)
    names = ("first third", "middle third", "last third")
    return {
        at: names[min(3 * order // len(members), 2)]
        for members in places.values()
        for order, at in enumerate(members)
    }


def by_group(
    predicted: Predicted, rows: list[int], gold: np.ndarray, said: np.ndarray, levels: int
) -> dict[str, dict[str, float]]:
    """Macro-F1 and n of every group with enough turns."""
    examples = [predicted.examples[at] for at in rows]
    common = {name for name, _ in Counter(e.topic for e in examples if e.topic).most_common(6)}
    position = thirds(predicted)
    kinds: list[tuple[str, Callable[[int], str]]] = [
        ("length", lambda at: length_band(examples[at])),
        ("quality", lambda at: examples[at].quality),
        ("topic", lambda at: examples[at].topic if examples[at].topic in common else ""),
        ("place", lambda at: position[rows[at]] if examples[at].topic else ""),
    ]
    found = {}
    for kind, name_of in kinds:
        names = np.array([name_of(at) for at in range(len(rows))])
        for name in sorted(set(names.tolist()) - {""}):
            inside = names == name
            if inside.sum() >= FEWEST:
                value = macro_f1(gold[inside], said[inside], levels)
                found[f"{kind}: {name}"] = {"macro_f1": round(value, 3), "n": int(inside.sum())}
    return found
