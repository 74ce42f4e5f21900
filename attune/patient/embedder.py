"""Sentence vectors: what the patient needs from an encoder, and a memory for those already made."""

import functools
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


class Remembering:
    """An embedder that keeps the vectors of texts it has seen; the answers stay the same.

    `always` holds vectors that are never forgotten nor made anew.
    """

    def __init__(
        self, embedder: Embedder, *, always: Mapping[str, Vectors] | None = None, keep: int = 8192
    ) -> None:
        self._embedder = embedder
        self._always = dict(always or {})
        self._seen = functools.lru_cache(keep)(self._make)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 384), embedding only what is new."""
        found = [self._always[t] if t in self._always else self._seen(t) for t in texts]
        return np.stack(found) if found else np.zeros((0, 384), dtype=np.float32)

    def _make(self, text: str) -> Vectors:
        made: Vectors = np.asarray(self._embedder.embed([text])[0], dtype=np.float32)
        return made
