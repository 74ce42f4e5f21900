"""Sentence vectors: what the patient needs from an encoder, and a memory for those already made."""

from collections import OrderedDict
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
        self._keep = keep
        self._always = dict(always or {})
        self._seen: OrderedDict[str, Vectors] = OrderedDict()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (len(texts), 384), embedding only what is new."""
        others = [text for text in texts if text not in self._always]
        new = [text for text in dict.fromkeys(others) if text not in self._seen]
        if new:
            for text, vector in zip(new, self._embedder.embed(new), strict=True):
                self._seen[text] = np.asarray(vector, dtype=np.float32)
        found = [self._always[t] if t in self._always else self._seen[t] for t in texts]
        for text in others:
            self._seen.move_to_end(text)
        while len(self._seen) > self._keep:
            self._seen.popitem(last=False)
        return np.stack(found) if found else np.zeros((0, 384), dtype=np.float32)
