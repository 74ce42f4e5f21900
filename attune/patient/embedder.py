"""Sentence vectors: what the patient needs from an encoder, beside those made beforehand."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 384); every row has length 1."""
        ...


class Prepared:
    """An embedder that knows the vectors of some texts beforehand; the answers stay the same."""

    def __init__(self, embedder: Embedder, known: Mapping[str, Vectors]) -> None:
        self._embedder = embedder
        self._known = dict(known)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 384), embedding only what is not known."""
        found = [self._known[t] if t in self._known else self._make(t) for t in texts]
        return np.stack(found) if found else np.zeros((0, 384), dtype=np.float32)

    def _make(self, text: str) -> Vectors:
        made: Vectors = np.asarray(self._embedder.embed([text])[0], dtype=np.float32)
        return made
