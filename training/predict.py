"""Runs the shipped network over examples, one at a time, as a clinician's laptop would."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from attune.coding.encoder import Answer, Encoder
from attune.coding.model_rater import PLACES
from training.corpora import Example

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Predicted:
    """The network's raw answers to a list of examples; `empty` marks those without tokens."""

    examples: Sequence[Example]
    logits: Floats
    answers: Sequence[Answer | None]

    def of(self, name: str) -> tuple[Floats, npt.NDArray[np.int64], list[int]]:
        """Logits and gold levels of one exclusive head, with the places of its examples."""
        rows = [at for at, example in enumerate(self.examples) if name in example.levels]
        gold = np.array([self.examples[at].levels[name] for at in rows], dtype=np.int64)
        return self.logits[rows][:, PLACES[name]], gold, rows


def predict(encoder: Encoder, examples: Sequence[Example]) -> Predicted:
    """Answers for every example; one without tokens gets logits of zero.

    Examples run side by side on two threads, each computed alone, as the rater does.
    """
    width = max(place.stop for place in PLACES.values())
    logits = np.zeros((len(examples), width))
    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = list(pool.map(lambda e: encoder.answer(e.text, e.context), examples))
    for at, answer in enumerate(answers):
        if answer is not None:
            logits[at] = answer.logits
    return Predicted(examples, logits, answers)


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Row-wise probabilities."""
    raised = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def sigmoid(logits: Floats, temperature: float = 1.0) -> Floats:
    """Elementwise probabilities."""
    chances: Floats = 1 / (1 + np.exp(-logits / temperature))
    return chances
