"""How well the words that are quoted agree with those that people marked."""

import numpy as np

from attune.coding.dimensions import EPITOME
from attune.coding.evidence import marked_tokens
from training.predict import Predicted


def marked(gold: tuple[tuple[int, int], ...], spans: tuple[tuple[int, int], ...]) -> np.ndarray:
    """Which tokens overlap a quoted rationale."""
    return np.array([any(a < end and start < b for a, b in gold) for start, end in spans])


def runs_of(mask: np.ndarray) -> list[tuple[int, int]]:
    """Half-open stretches of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def token_f1(gold: np.ndarray, said: np.ndarray) -> float:
    """F1 of marked tokens in one turn."""
    return float(2 * (gold & said).sum() / max(gold.sum() + said.sum(), 1))


def overlap_f1(gold: np.ndarray, said: np.ndarray) -> float:
    """F1 of stretches that share at least half of their union (IOU-F1, DeYoung et al. 2020)."""
    real, ours = runs_of(gold), runs_of(said)

    def met(one: tuple[int, int], others: list[tuple[int, int]]) -> bool:
        return any(
            2 * max(0, min(one[1], o[1]) - max(one[0], o[0]))
            >= max(one[1], o[1]) - min(one[0], o[0])
            for o in others
        )

    precise = sum(met(one, real) for one in ours) / max(len(ours), 1)
    complete = sum(met(one, ours) for one in real) / max(len(real), 1)
    return 2 * precise * complete / max(precise + complete, 1e-9)


Marks = list[tuple[np.ndarray, np.ndarray, str, tuple[tuple[int, int], ...]]]


def rationale_tokens(predicted: Predicted, name: str) -> Marks:
    """For each turn with a rationale of one mechanism: gold tokens, logits, text, token spans."""
    column, found = EPITOME.index(name), []
    for example, answer in zip(predicted.examples, predicted.answers, strict=True):
        if answer is None or not example.rationales.get(name):
            continue
        start, end = answer.encoded.turn_tokens
        gold = marked(example.rationales[name], answer.encoded.spans)
        if gold.any():  # else quoted beyond the length the network reads
            told = answer.rationale[start:end, column]
            found.append((gold, told, example.text, answer.encoded.spans))
    return found


def agreement(turns: Marks, margin: float) -> tuple[float, float]:
    """Mean token-F1 and IOU-F1 of the quoted sentences over turns with a rationale."""
    pairs = [(gold, marked_tokens(text, spans, told, margin)) for gold, told, text, spans in turns]
    return (
        float(np.mean([token_f1(gold, said) for gold, said in pairs])),
        float(np.mean([overlap_f1(gold, said) for gold, said in pairs])),
    )


def fitted_margin(predicted: Predicted) -> float:
    """The margin with the best sum of both agreements, on the mean of the three mechanisms.

    One for all: a mechanism alone has too few marked turns on dev to fit it by.
    """
    told = [rationale_tokens(predicted, name) for name in EPITOME]
    grid = np.arange(0.25, 4.01, 0.25)
    scores = [sum(sum(agreement(turns, at)) for turns in told) for at in grid]
    return float(grid[int(np.argmax(scores))])


def rationale_figures(predicted: Predicted, margin: float) -> dict[str, dict[str, float]]:
    """Token-F1 and IOU-F1, averaged over the turns that have a rationale."""
    found = {}
    for name in EPITOME:
        turns = rationale_tokens(predicted, name)
        tokens, stretches = agreement(turns, margin)
        found[name] = {
            "token_f1": round(tokens, 4),
            "iou_f1": round(stretches, 4),
            "n": len(turns),
        }
    return found
