"""Text in, arrays out: the only file that touches ONNX.

Every turn goes through alone (batch one, no padding, one thread): quantised kernels give other
digits in other batches, and a turn's codes must not depend on its neighbours in a file.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from attune.coding.card import MODEL_FOLDER, Card, read_card, verify
from attune.coding.layout import Encoded, encode
from attune.errors import ModelError

Floats = npt.NDArray[np.float32]

MOST_TOKENS = 128
"""What the base encoder was trained to compare; a longer text is judged by its beginning."""

VECTORS_KEPT = 8192
"""Vectors of the texts seen last, twelve megabytes of them: a turn is compared more than once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of one sequence of n tokens.

    `logits` (sum of levels,), `attention` (dimensions, n) with rows that sum to 1 over the turn,
    `rationale` (n, 3) logits; `encoded` gives the token positions their place in the text.
    """

    logits: Floats
    attention: Floats
    rationale: Floats
    encoded: Encoded


SLOWLY_FUSED = "SkipLayerNormFusion"
"""onnxruntime 1.32's addition and normalisation in one takes a fifth of the coder's time; apart
they take next to none. The base encoder keeps it: vectors kept in files were made with it."""


def _session(path: Path, *without: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # One turn at a time needs little; an arena would keep the largest turn's memory for good.
    options.enable_cpu_mem_arena = False
    try:
        return onnxruntime.InferenceSession(
            str(path), options, ["CPUExecutionProvider"], disabled_optimizers=list(without)
        )
    except Exception as fault:  # onnxruntime's own exceptions share no public parent
        raise ModelError(
            f"{path.name}: this model file cannot be opened by onnxruntime "
            f"{onnxruntime.__version__}. Reinstall Attune."
        ) from fault


def _tokenizer(path: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class Encoder:
    """The fine-tuned network with its tokenizer."""

    def __init__(self, folder: Path = MODEL_FOLDER, card: Card | None = None) -> None:
        self.card = card or read_card(folder)
        self.tokenizer = _tokenizer(verify(self.card, folder, "tokenizer.json"))
        self._network = _session(verify(self.card, folder, "coder.onnx"), SLOWLY_FUSED)
        self.embedder = Embedder(folder, self.card, self.tokenizer)
        """The sentence encoder, opened once for whoever compares texts beside coding them."""

    def likeness(self, text: str, other: str) -> float:
        """The cosine of two texts in the untouched sentence space, −1 to 1."""
        first, second = self.embedder.embed([text, other])
        return float(first @ second)

    def answer(self, text: str, context: str = "") -> Answer | None:
        """Run one turn; None when the text has no tokens at all."""
        encoded = encode(self.tokenizer, text, context)
        start, end = encoded.turn_tokens
        if start == end:
            return None
        in_turn = np.zeros_like(encoded.ids)
        in_turn[start:end] = 1
        logits, attention, rationale = self._network.run(
            ["logits", "attention", "rationale"],
            {
                "ids": encoded.ids[None],
                "types": encoded.types[None],
                "in_turn": in_turn[None],
            },
        )
        return Answer(logits, attention, rationale, encoded)


class Embedder:
    """Sentences as vectors of length 1, for finding like ones (the untouched base encoder)."""

    def __init__(
        self,
        folder: Path = MODEL_FOLDER,
        card: Card | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> None:
        card = card or read_card(folder)
        self.identity = f"{card.files['sentences.onnx']}{card.files['tokenizer.json']}"
        """What the vectors depend on; vectors kept in a file are used only by the same."""
        self._tokenizer = tokenizer or _tokenizer(verify(card, folder, "tokenizer.json"))
        self._network = _session(verify(card, folder, "sentences.onnx"))
        self._vector = functools.lru_cache(VECTORS_KEPT)(self._make)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of shape (len(texts), 384); the cosine of two is their dot product."""
        made = np.zeros((len(texts), 384), dtype=np.float32)
        for at, text in enumerate(texts):
            made[at] = self._vector(text)
        return made

    def _make(self, text: str) -> Floats:
        whole = self._tokenizer.encode(text).ids
        # The last token closes the sentence, also of one that was cut.
        kept = whole if len(whole) <= MOST_TOKENS else [*whole[: MOST_TOKENS - 1], whole[-1]]
        (vector,) = self._network.run(["sentence"], {"ids": np.array([kept], dtype=np.int64)})
        unit: Floats = vector / max(float(np.linalg.norm(vector)), 1e-9)
        return unit


def load_embedder(folder: Path = MODEL_FOLDER) -> Embedder:
    """The sentence encoder that ships with Attune."""
    return Embedder(folder)
