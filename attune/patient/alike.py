"""Sentences told apart by what they are like: examples of a kind, and of what lies near it."""

import re
from collections.abc import Sequence

import numpy as np

from attune.patient import constants as k
from attune.patient.embedder import Embedder
from attune.patient.examples.distress import NEAR, OWN

SELF = re.compile(r"\b(?:i|i'm|i've|i'd|me|my|myself|mine)\b", re.IGNORECASE)
CONDOLENCE = re.compile(
    r"\bi(?:'m| am)(?: (?:so|very|really|truly|just|also|ever so))* sorry\b"
    r"|\bmy (?:heart|god|goodness|condolences|sympath\w+|thoughts|word)\b"
    r"|\bi can(?:'?t|not)?(?: only| well| even| really| just| begin to)* imagine\b"
    r"|\bi can(?: really| just)* (?:hear|see|tell)\b|\bi (?:get|hear) (?:it|that)\b",
    re.IGNORECASE,
)
"""First words of fellow-feeling: "I'm sorry, that sounds lonely" is not about the speaker."""

TO_OTHERS = re.compile(r"\b(?:you\w*|you'\w+|ur?|we|us|our|let's)\b|\?", re.IGNORECASE)

EXAMPLES = (*OWN, *NEAR)


class Alike:
    """Says how much more a sentence is like one set of examples than like another.

    Kernel ridge regression on sentence vectors, as for the topics of a case.
    """

    def __init__(self, of: Sequence[str], near: Sequence[str], embedder: Embedder) -> None:
        self._embedder = embedder
        self._shown = embedder.embed([*of, *near]).astype(np.float64)
        self._of = len(of)
        wanted = np.r_[np.ones(len(of)), -np.ones(len(near))]
        likeness = np.exp(k.ALIKE_KERNEL * (self._shown @ self._shown.T - 1.0))
        solved = np.linalg.solve(likeness + k.ALIKE_RIDGE * np.eye(len(wanted)), wanted)
        self._weights = solved.round(9)

    def score(self, texts: Sequence[str]) -> float:
        """Return the highest score of some sentences: about 1 for the kind, -1 for the other.

        A sentence that comes near no example of the kind is none of it, whatever else it is like.
        """
        if not texts:
            return -1.0
        vectors = self._embedder.embed(texts).astype(np.float64)
        cosines = np.einsum("pd,nd->pn", vectors, self._shown)
        scores = np.exp(k.ALIKE_KERNEL * (cosines - 1.0)) @ self._weights
        near = cosines[:, : self._of].max(axis=1) >= k.ALIKE_NEAR
        return float(np.where(near, scores, -1.0).max())


def of_oneself(sentences: Sequence[str]) -> list[str]:
    """Keep the sentences that speak of the speaker alone, and ask nothing."""
    plain = (sentence.replace("’", "'") for sentence in sentences)
    return [
        one for one in plain if SELF.search(CONDOLENCE.sub(" ", one)) and not TO_OTHERS.search(one)
    ]


def own_distress(embedder: Embedder) -> Alike:
    """Build what notices, beside the patterns, that the learner is not well themselves."""
    return Alike(OWN, NEAR, embedder)
