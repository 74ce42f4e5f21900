"""How well the words that are quoted agree with those that people marked."""

import numpy as np

from attune.coding.dimensions import EPITOME
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


def rationale_figures(predicted: Predicted) -> dict[str, dict[str, float]]:
    """Token-F1 and IOU-F1, averaged over the turns that have a rationale."""
    found = {}
    for column, name in enumerate(EPITOME):
        tokens, stretches = [], []
        for example, answer in zip(predicted.examples, predicted.answers, strict=True):
            if answer is None or not example.rationales.get(name):
                continue
            start, end = answer.encoded.turn_tokens
            gold = marked(example.rationales[name], answer.encoded.spans)
            if not gold.any():
                continue  # quoted beyond the length the network reads
            said = answer.rationale[start:end, column] > 0
            tokens.append(token_f1(gold, said))
            stretches.append(overlap_f1(gold, said))
        found[name] = {
            "token_f1": round(float(np.mean(tokens)), 4),
            "iou_f1": round(float(np.mean(stretches)), 4),
            "n": len(tokens),
        }
    return found
