"""The model as a rater: it hands in the same `CodedTurn` as a person would."""

import functools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from attune.coding.card import MODEL_FOLDER
from attune.coding.dimensions import DIMENSIONS, EPITOME, Dimension
from attune.coding.encoder import Answer, Encoder, Floats
from attune.coding.evidence import marked_sentences, strongest_clause
from attune.coding.language import why_not
from attune.coding.layout import CONTEXT_TURNS, context_text
from attune.coding.opportunities import with_opportunities
from attune.coding.rater import (
    CodedTurn,
    CodeValue,
    Graded,
    Labelled,
    Quantity,
    RaterIdentity,
    Span,
)
from attune.transcript import Speaker, Transcript, Turn

SHOWN = 0.05
"""Labels below this probability are left out of a list of several."""

HARM_SHOWN = 0.5
"""From here a possible harm is likely enough to quote the words for."""

FEELINGS_KEPT = 2048
"""How many of a patient's turns are remembered: a case says the same lines to many people."""

PLACES: dict[str, slice] = {}
_start = 0
for _dimension in DIMENSIONS:
    PLACES[_dimension.name] = slice(_start, _start + len(_dimension.levels))
    _start += len(_dimension.levels)
TALK, EMOTION = (dimension for dimension in DIMENSIONS if dimension.of is Speaker.PATIENT)
COLUMN = {dimension.name: at for at, dimension in enumerate(DIMENSIONS)}


def last_words(context: Sequence[Turn]) -> str:
    """What the patient said last: all their turns since the clinician's, as one text."""
    start = len(context)
    while start and context[start - 1].speaker is Speaker.PATIENT:
        start -= 1
    return " ".join(turn.text for turn in context[start:])


def softmax(logits: Floats) -> Floats:
    """Probabilities from logits, without overflow."""
    raised = np.exp(logits - logits.max())
    shares: Floats = raised / raised.sum()
    return shares


class ModelRater:
    """Codes turns with the network, calibrated, saying "not sure" where the card says so.

    With `abstain=False` every code that applies gets a level, also where the model is unsure or
    the turn could not be rated.
    """

    def __init__(self, encoder: Encoder, *, abstain: bool = True) -> None:
        self.encoder, self.card, self.abstain = encoder, encoder.card, abstain
        self.identity = RaterIdentity(
            self.card.name, self.card.version, self.card.files["coder.onnx"]
        )
        self._feeling = functools.lru_cache(FEELINGS_KEPT)(self._emotion)

    def code(
        self, transcript: Transcript, *, tell: Callable[[int], None] | None = None
    ) -> tuple[CodedTurn, ...]:
        """Code every turn of a session, each seeing only the turns before it.

        Turns run side by side on two threads; each is computed alone, so the codes are the same
        as one by one.
        """
        turns = transcript.turns
        with ThreadPoolExecutor(max_workers=2) as pool:
            finished = pool.map(
                lambda at: self._code(
                    turns[at], turns[max(0, at - CONTEXT_TURNS) : at], transcript.id
                ),
                range(len(turns)),
            )
            coded = []
            for one in finished:
                coded.append(one)
                if tell:
                    tell(1)
        return self._decided(with_opportunities(tuple(coded)))

    def code_turn(self, turn: Turn, *, context: Sequence[Turn], transcript: str = "") -> CodedTurn:
        """Code one turn after the turns of `context`, the latest last."""
        start = len(context)
        if turn.speaker is Speaker.CLINICIAN:
            while start and context[start - 1].speaker is Speaker.PATIENT:
                start -= 1
        heard = [self._felt(said, transcript) for said in context[start:]]
        coded = self._code(turn, context, transcript)
        return self._decided(with_opportunities([*heard, coded]))[-1]

    def _decided(self, turns: tuple[CodedTurn, ...]) -> tuple[CodedTurn, ...]:
        """The same turns; without abstaining an uncertain opportunity takes its likeliest level."""
        if self.abstain:
            return turns
        decided = []
        for coded in turns:
            found = coded.codes.get("opportunity")
            if isinstance(found, Graded) and found.level is None:
                likeliest = max(found.probabilities, key=found.probabilities.__getitem__)
                codes = {**coded.codes, "opportunity": replace(found, level=likeliest)}
                coded = replace(coded, codes=codes)
            decided.append(coded)
        return tuple(decided)

    def _code(self, turn: Turn, context: Sequence[Turn], transcript: str) -> CodedTurn:
        reason = why_not(turn.text)
        if reason and self.abstain:
            return CodedTurn(transcript, turn, {}, reason, self.identity)
        before = context_text(context)
        if turn.speaker is Speaker.CLINICIAN:
            codes = self._clinician(turn.text, before, last_words(context))
        else:
            codes = self._patient(turn.text, before)
        return CodedTurn(transcript, turn, codes, None, self.identity)

    def _felt(self, turn: Turn, transcript: str) -> CodedTurn:
        """A patient's turn coded as far as the turn that answers it depends on that."""
        rated = not self.abstain or not why_not(turn.text)
        codes = {"emotion": self._feeling(turn.text)} if rated else {}
        return CodedTurn(transcript, turn, codes, None, self.identity)

    def _clinician(self, text: str, before: str, heard: str) -> dict[str, CodeValue]:
        answer = self.encoder.answer(text, before)
        codes: dict[str, CodeValue] = {}
        for dimension in DIMENSIONS:
            if dimension.of is not Speaker.CLINICIAN:
                continue
            if dimension.name == "contingency":
                codes["contingency"] = self._contingency(text, heard)
            elif dimension.exclusive:
                codes[dimension.name] = self._graded(dimension, text, answer)
            else:
                codes[dimension.name] = self._labelled(dimension, text, answer)
        codes["met"] = None
        return codes

    def _patient(self, text: str, before: str) -> dict[str, CodeValue]:
        return {
            "talk": self._graded(TALK, text, self.encoder.answer(text, before)),
            "emotion": self._emotion(text),
        }

    def _emotion(self, text: str) -> Labelled:
        # Feeling was learnt from single comments, so it is read from the turn alone.
        return self._labelled(EMOTION, text, self.encoder.answer(text))

    def _logits(self, name: str, answer: Answer) -> Floats:
        scaled: Floats = answer.logits[PLACES[name]] / self.card.temperatures.get(name, 1.0)
        return scaled

    def _contingency(self, text: str, heard: str) -> Quantity | None:
        if not heard.strip() or not text.strip():
            return None
        fitted = self.card.contingency
        likeness = self.encoder.likeness(text, heard)
        return Quantity(float(1 / (1 + np.exp(-fitted["slope"] * likeness - fitted["intercept"]))))

    def _graded(self, dimension: Dimension, text: str, answer: Answer | None) -> Graded:
        names = [str(level) for level in dimension.levels]
        if answer is None:
            rates = self.card.base_rates[dimension.name]
            shares = [rates[name] for name in names]
        else:
            shares = [float(p) for p in softmax(self._logits(dimension.name, answer))]
        best = int(np.argmax(shares))
        sure = not self.abstain or shares[best] >= self.card.keep.get(dimension.name, 0.0)
        level = dimension.levels[best] if sure else None
        evidence = self._evidence(dimension, text, answer) if level in _carrying(dimension) else ()
        return Graded(
            level,
            dict(zip(names, shares, strict=True)),
            shares[best],
            evidence,
            dimension.experimental,
        )

    def _labelled(self, dimension: Dimension, text: str, answer: Answer | None) -> Labelled:
        if answer is None:
            return Labelled({}, (), dimension.experimental)
        chances = 1 / (1 + np.exp(-self._logits(dimension.name, answer)))
        labels = {
            str(level): float(chance)
            for level, chance in zip(dimension.levels, chances, strict=True)
            if chance >= SHOWN
        }
        likely = max(labels.values(), default=0.0) >= HARM_SHOWN or dimension.name == "emotion"
        ordinary = max(labels, key=labels.__getitem__, default="neutral") == "neutral"
        evidence = () if not likely or ordinary else self._evidence(dimension, text, answer)
        return Labelled(labels, evidence, dimension.experimental)

    def _evidence(self, dimension: Dimension, text: str, answer: Answer | None) -> tuple[Span, ...]:
        if answer is None:
            return ()
        if dimension.name in EPITOME:
            column = EPITOME.index(dimension.name)
            marked = marked_sentences(text, answer, column, self.card.rationale_margin)
            if marked:
                return marked
        clause = strongest_clause(text, answer, answer.attention[COLUMN[dimension.name]])
        return (clause,) if clause and clause[0] < clause[1] else ()


def _carrying(dimension: Dimension) -> tuple[int | str, ...]:
    """The levels that some words must carry: all but absence and the everyday."""
    return tuple(lv for lv in dimension.levels if lv not in (0, "none", "other", "neutral"))


def load_rater(*, abstain: bool = True, folder: Path = MODEL_FOLDER) -> ModelRater:
    """The model that ships with Attune, its files checked against its card."""
    return ModelRater(Encoder(folder), abstain=abstain)


def levels_of(coded: CodedTurn) -> Mapping[str, int | str | None]:
    """The chosen level of every graded code of a turn."""
    return {name: c.level for name, c in coded.codes.items() if isinstance(c, Graded)}
