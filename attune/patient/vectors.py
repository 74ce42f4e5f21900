"""The sentence vectors of a case, made once and kept in a small file beside it.

Vectors are held as whole numbers of one byte with one scale a row, whether they come from the file
or were made just now: the same case gives the same digits with the file and without it.
"""

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from attune.patient.embedder import Embedder, Vectors

SUFFIX = ".vectors.npz"
STEPS = 127


def rounded(vectors: Vectors) -> Vectors:
    """Give vectors the digits that the file can hold; shape (n, 384) in and out."""
    whole, scale = _packed(vectors)
    return _unpacked(whole, scale)


def keep(path: Path, texts: Sequence[str], embedder: Embedder) -> int:
    """Write the vectors of some texts to a file; returns how many there are."""
    different = list(dict.fromkeys(texts))
    whole, scale = _packed(embedder.embed(different))
    keys = np.array([_key(text) for text in different], dtype=np.uint64)
    with path.open("wb") as stream:
        np.savez(stream, encoder=_encoder(embedder), keys=keys, whole=whole, scale=scale)
    return len(different)


def kept(paths: Sequence[Path], texts: Sequence[str], embedder: Embedder) -> Mapping[str, Vectors]:
    """Read what the first readable file knows of some texts, if this encoder wrote it."""
    encoder = _encoder(embedder)
    for path in paths:
        try:
            with np.load(path, allow_pickle=False) as held:
                if encoder and str(held["encoder"]) == encoder:
                    rows = {int(key): row for row, key in enumerate(held["keys"])}
                    vectors = _unpacked(held["whole"], held["scale"])
                    known = ((text, rows.get(_key(text))) for text in texts)
                    return {text: vectors[row] for text, row in known if row is not None}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            continue  # a missing or broken file costs seconds, never a session
    return {}


def _packed(vectors: Vectors) -> tuple[np.ndarray, np.ndarray]:
    top = np.abs(vectors).max(axis=1, keepdims=True) if len(vectors) else np.ones((0, 1))
    scale = (np.maximum(top, 1e-9) / STEPS).astype(np.float32)
    return np.rint(vectors / scale).astype(np.int8), scale


def _unpacked(whole: np.ndarray, scale: np.ndarray) -> Vectors:
    unpacked: Vectors = whole.astype(np.float32) * scale
    return unpacked


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _encoder(embedder: Embedder) -> str:
    """Name the encoder by its weights; one that has no name (a stand-in) has nothing kept."""
    return str(getattr(embedder, "identity", ""))
