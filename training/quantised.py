"""Reads numbers back out of a quantised model file: the arithmetic, without the libraries."""

import re

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
ENCODER_TABLES = ("encoder.words", "encoder.positions", "encoder.segments")


def restored(
    whole: npt.NDArray[np.integer], scale: Floats, zero: npt.NDArray[np.integer]
) -> Floats:
    """What stored whole numbers stand for: scale × (number − zero point)."""
    apart = whole.astype(np.float32) - zero.astype(np.float32)
    made: Floats = (apart * scale).astype(np.float32)
    return made


def parameter_of(node: str) -> str | None:
    """Which weight a node of the graph multiplies by; None for one that holds no weight.

    `/coder/encoder/layers.0/query/MatMul_quant` multiplies by `encoder.layers.0.query.weight`.
    """
    parts = node.removeprefix("/coder/").split("/")
    if len(parts) < 2 or not parts[-1].startswith(("MatMul", "Gemm")):
        return None
    return ".".join(parts[:-1]) + ".weight"


def eased_by(weight: str) -> str:
    """The vector that eases what a weight multiplies; keys and values share that of the queries."""
    return re.sub(r"\.(?:query|key|value)\.weight$", ".query.smaller", weight).replace(
        ".weight", ".smaller"
    )
