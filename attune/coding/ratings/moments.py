"""The moments of a session that are worth going back to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attune.coding.rater import CodedTurn, Graded, Labelled, Span
from attune.coding.ratings.summary import HARM_FROM
from attune.transcript import Speaker, Turn

POSITIVE = ("emotional_reaction", "interpretation", "exploration", "reflection", "validation")
ABSENT = (None, 0, "none")


@dataclass(frozen=True, slots=True)
class Moment:
    """A clinician's turn and the patient's turn before it, with what was coded and where."""

    before: Turn | None
    cue: Graded | None
    turn: Turn
    signs: tuple[tuple[str, int | str], ...]
    evidence: tuple[Span, ...]
    strength: float


def strongest_moments(turns: Sequence[CodedTurn], *, most: int = 3) -> tuple[Moment, ...]:
    """Pick the turns with the most, and surest, signs of empathy, strongest first.

    A turn's strength is the sum of its chosen levels as shares of the highest, each times its
    confidence, and half as much again when it met an opportunity; experimental codes are told but
    do not count, and interpretation counts only in a turn that also reflects or shows warmth:
    alone it is too often a remark about the patient. Left out are turns before the patient has
    spoken, turns with a likely possible harm, turns that missed an opportunity, and turns that
    are or may be advice. Each kind of sign comes once before any comes twice. This only chooses
    what to show; it is no score.
    """
    found = [
        moment
        for moment, coded in _moments(_from_first_patient_turn(turns))
        if moment.strength and not _doubtful(coded)
    ]
    found.sort(key=lambda moment: -moment.strength)
    first: dict[frozenset[str], Moment] = {}
    for moment in found:
        first.setdefault(frozenset(code for code, _ in moment.signs), moment)
    fresh = list(first.values())[:most]
    fresh += [moment for moment in found if moment not in fresh][: most - len(fresh)]
    return tuple(sorted(fresh, key=lambda moment: -moment.strength))


def missed_moments(turns: Sequence[CodedTurn], *, most: int = 3) -> tuple[Moment, ...]:
    """Pick the opportunities the next turn did not meet, the clearest cues first."""
    found = [
        moment
        for moment, coded in _moments(turns)
        if coded.codes.get("met") is False and moment.cue is not None
    ]
    return tuple(sorted(found, key=lambda moment: -_clarity(moment.cue))[:most])


def _from_first_patient_turn(turns: Sequence[CodedTurn]) -> Sequence[CodedTurn]:
    for at, coded in enumerate(turns):
        if coded.turn.speaker is Speaker.PATIENT:
            return turns[at:]
    return ()


def _clarity(cue: Graded | None) -> float:
    if cue is None:
        return 0.0
    return cue.confidence + (1 if cue.level == "explicit" else 0)


def _moments(turns: Sequence[CodedTurn]) -> Iterator[tuple[Moment, CodedTurn]]:
    before: CodedTurn | None = None
    cue: Graded | None = None
    for coded in turns:
        given = coded.codes.get("opportunity")
        if coded.turn.speaker is Speaker.PATIENT:
            opens = isinstance(given, Graded) and given.level in ("implicit", "explicit")
            if opens or cue is None:
                before = coded
                cue = given if opens and isinstance(given, Graded) else None
        else:
            yield _moment(before, cue, coded), coded
            before = cue = None


def _moment(before: CodedTurn | None, cue: Graded | None, coded: CodedTurn) -> Moment:
    signs: list[tuple[str, int | str]] = []
    spans: list[Span] = []
    strength = 0.0
    for code in POSITIVE:
        value = coded.codes.get(code)
        if not isinstance(value, Graded) or value.level is None or value.level in ABSENT:
            continue
        signs.append((code, value.level))
        spans += value.evidence
        full = value.level in (2, "complex", "present")
        if not value.experimental:
            strength += value.confidence * (1.0 if full else 0.5)
    if {code for code, _ in signs} <= {"interpretation", "validation"}:
        strength = 0.0
    if coded.codes.get("met") is True:
        strength *= 1.5
    return Moment(
        before.turn if before else None, cue, coded.turn, tuple(signs), _merged(spans), strength
    )


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _doubtful(coded: CodedTurn) -> bool:
    harm, given = coded.codes.get("harm"), coded.codes.get("input")
    hurts = isinstance(harm, Labelled) and any(p >= HARM_FROM for p in harm.labels.values())
    advises = isinstance(given, Graded) and given.level in (None, "advice")
    return hurts or advises or coded.codes.get("met") is False
