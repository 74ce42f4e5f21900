"""A rater made of rules: fast, the same every time, and able to fail when a turn asks for it."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from attune.coding.rater import CodedTurn, CodeValue, Graded, Labelled, Quantity, RaterIdentity
from attune.errors import AttuneError, ModelError
from attune.transcript import Speaker, Transcript, Turn

PATH = "tests.cli.fake_rater:load"


class FakeRater:
    """Calls a turn a question when it ends with a question mark."""

    identity = RaterIdentity("fake", "1", "0" * 64)

    def __init__(self, *, abstain: bool) -> None:
        self.abstain = abstain

    def code(
        self, transcript: Transcript, *, tell: Callable[[int], None] | None = None
    ) -> tuple[CodedTurn, ...]:
        turns, coded = transcript.turns, []
        for at, turn in enumerate(turns):
            coded.append(self.code_turn(turn, context=turns[:at], transcript=transcript.id))
            if tell:
                tell(1)
        return tuple(coded)

    def code_turn(self, turn: Turn, *, context: Sequence[Turn], transcript: str = "") -> CodedTurn:
        obey(turn.text)
        reason = "empty" if self.abstain and not turn.text.strip() else None
        codes = {} if reason else codes_of(turn, context)
        return CodedTurn(transcript, turn, codes, reason, self.identity)


def codes_of(turn: Turn, context: Sequence[Turn]) -> dict[str, CodeValue]:
    if turn.speaker is Speaker.PATIENT:
        return {
            "talk": Graded("neutral", {"neutral": 0.8, "change": 0.1, "sustain": 0.1}, 0.8),
            "emotion": Labelled({"sadness": 0.7}, ((0, len(turn.text)),)),
        }
    asks = turn.text.endswith("?")
    level = "question" if asks else "other"
    return {
        "exploration": Graded(2 if asks else 0, {"0": 0.03, "1": 0.11, "2": 0.86}, 0.86),
        "behaviour": Graded(level, {level: 1.0}, 1.0, ((0, len(turn.text)),)),
        "contingency": Quantity(0.71) if context else None,
        "met": True if context else None,
    }


def obey(text: str) -> None:
    """Do what a test turn orders; its words stand in for whatever would really go wrong."""
    if text == "raise refusal":
        raise AttuneError("the rater cannot code this session.")
    if text == "raise fault":
        raise RuntimeError("secret words of the session")
    if text == "raise interrupt":
        raise KeyboardInterrupt
    if text == "raise model":
        raise ModelError("coder.onnx: the file is not the one its card describes. Install again.")
    if text == "die":
        os._exit(9)
    if text.startswith("wait for "):
        flag = Path(text.removeprefix("wait for "))
        flag.with_suffix(".reached").touch()
        while not flag.exists():
            time.sleep(0.01)


def load(*, abstain: bool = True) -> FakeRater:
    return FakeRater(abstain=abstain)


def load_altered(*, abstain: bool = True) -> FakeRater:
    raise ModelError("coder.onnx: the file is not the one its card describes. Install again.")
