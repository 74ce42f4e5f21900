"""A rater and an encoder made of rules: fast, the same every time, no model needed."""

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from attune.coding.rater import CodedTurn, CodeValue, Graded, Labelled, Quantity, RaterIdentity
from attune.patient.embedder import Vectors
from attune.transcript import Transcript, Turn

WORD = re.compile(r"[a-z']+")
QUIET = frozenset(
    "a an and are at be by do for how i in is it me my of on so that the to was".split()
)


class WordEmbedder:
    """Texts with words in common lie near one another; that is all it knows."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        made = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in set(WORD.findall(text.lower())) - QUIET:
                digest = hashlib.sha256(word.encode()).digest()
                made[row, int.from_bytes(digest[:4], "big") % 384] += 1.0
            made[row] /= max(float(np.linalg.norm(made[row])), 1e-9)
        return made


class PlainRater:
    """Codes by the shape of a turn; a leading mark such as `{complex .9}` says what to hand in."""

    identity = RaterIdentity("plain", "1", "0" * 64)
    marked = re.compile(r"^\{([a-z]+) ([0-9.]+)\} ?")

    def code(
        self, transcript: Transcript, *, tell: Callable[[int], None] | None = None
    ) -> tuple[CodedTurn, ...]:
        return tuple(self.code_turn(turn, context=()) for turn in transcript.turns)

    def code_turn(self, turn: Turn, *, context: Sequence[Turn], transcript: str = "") -> CodedTurn:
        text = turn.text.strip()
        if not text or len(text) > 20_000:
            reason = "too_long" if text else "empty"
            return CodedTurn(transcript, turn, {}, reason, self.identity)
        return CodedTurn(transcript, turn, self._codes(text), None, self.identity)

    def _codes(self, text: str) -> dict[str, CodeValue]:
        mark = self.marked.match(text)
        kind, contingency = (mark[1], float(mark[2])) if mark else ("", 0.6)
        asks = text.endswith("?")
        open_ = asks and bool(re.search(r"\b(?:what|how|tell)\b", text, re.IGNORECASE))
        advises = bool(re.search(r"\byou should\b", text, re.IGNORECASE))
        unsure = kind == "unsure"
        reflection = kind if kind in ("simple", "complex") else "none"
        return {
            "question": graded("open" if open_ else "closed" if asks else "none", unsure=unsure),
            "reflection": graded(reflection, unsure=unsure),
            "input": graded("advice" if advises else "none", unsure=unsure),
            "validation": graded("present" if "makes sense" in text else "none"),
            "emotional_reaction": graded(0),
            "harm": Labelled({"blaming": 0.9 if kind == "blaming" else 0.05}, experimental=True),
            "contingency": Quantity(contingency),
        }


def graded(level: int | str, *, unsure: bool = False) -> Graded:
    sure = 0.4 if unsure else 0.9
    others = [name for name in ("none", "other") if name != str(level)]
    shares = {str(level): sure, others[0]: 1.0 - sure}
    return Graded(None if unsure else level, shares, sure)
