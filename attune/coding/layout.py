"""How a turn and what came before it become one sequence of tokens.

Training and use must lay a turn out in exactly the same way, so the rule lives here, once:
`[CLS] turn [SEP] context [SEP]`, the turn first so that attention sees it next to the start, the
context after it with the latest words first, so that cutting at the end loses the oldest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from attune.transcript import Speaker, Turn

MAX_TOKENS = 192
"""The whole sequence. Attention costs grow with its square."""

MAX_CONTEXT_TOKENS = 64
"""What may be spent on the turns before: some fifty words, the last two or three turns."""

CONTEXT_TURNS = 10
"""How many earlier turns are looked at, as far as the token budget reaches."""

SPEAKER_WORDS = {Speaker.CLINICIAN: "therapist :", Speaker.PATIENT: "patient :"}
"""Ordinary words as markers: the encoder already knows them, new symbols it would not."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One sequence, ready for the network.

    `ids` and `types` have shape (n,); `turn_tokens` is the half-open range of positions that
    belong to the turn itself; `spans` gives, for each of those, its code-point span in the turn.
    """

    ids: npt.NDArray[np.int64]
    types: npt.NDArray[np.int64]
    turn_tokens: tuple[int, int]
    spans: tuple[tuple[int, int], ...]


def context_text(context: Sequence[Turn]) -> str:
    """The turns before this one as one text, the latest first; empty when there are none."""
    latest_first = reversed(context[-CONTEXT_TURNS:])
    return " ".join(f"{SPEAKER_WORDS[turn.speaker]} {turn.text}" for turn in latest_first)


def encode(tokenizer: Tokenizer, text: str, context: str = "") -> Encoded:
    """Lay out `text` and its context as the network reads them.

    The turn keeps up to MAX_TOKENS - 3 tokens; the context gets at most MAX_CONTEXT_TOKENS of
    what is left. Tokens of the turn beyond the limit are cut from its end.
    """
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    turn = tokenizer.encode(text, add_special_tokens=False)
    room = MAX_TOKENS - 3
    turn_ids = turn.ids[:room]
    budget = min(MAX_CONTEXT_TOKENS, room - len(turn_ids))
    before = tokenizer.encode(context, add_special_tokens=False).ids[:budget] if context else []
    first = [cls, *turn_ids, sep]
    second = [*before, sep] if before else []
    return Encoded(
        ids=np.array(first + second, dtype=np.int64),
        types=np.array([0] * len(first) + [1] * len(second), dtype=np.int64),
        turn_tokens=(1, 1 + len(turn_ids)),
        spans=tuple(turn.offsets[: len(turn_ids)]),
    )
