"""Courses of care: NHS Talking Therapies outcomes, and whether a course needs another look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from attune.errors import InputError, UndefinedError
from attune.measures.change import compare, gained, least_change, score_rule
from attune.measures.instrument import Instrument

EARLIEST, LATEST = 6, 8


@dataclass(frozen=True, slots=True)
class PairedOutcome:
    """NHS Talking Therapies outcome over depression and anxiety together.

    `recovery` and `reliable_recovery` are None for people who were not a case at the start.
    """

    case_before: bool
    case_after: bool
    recovery: bool | None
    reliable_improvement: bool
    reliable_recovery: bool | None
    reliable_deterioration: bool


def paired_outcome(
    first: tuple[Instrument, float, float], second: tuple[Instrument, float, float]
) -> PairedOutcome:
    """Judge two instruments together (PHQ-9 and GAD-7): each is (instrument, before, after).

    Recovery: a case on either at the start, on neither at the end. Reliable improvement: a reliable
    gain on either and no reliable loss on the other. Reliable recovery: both. Reliable
    deterioration: a reliable loss on either without a reliable gain on the other. Raises
    UndefinedError for an instrument without a threshold. Source: NHS Talking Therapies manual.
    """
    before = after = False
    gains = losses = 0
    for instrument, start, end in (first, second):
        change = compare(instrument, start, end)
        cutoff = score_rule(instrument, "").cutoff
        if cutoff is None:
            raise UndefinedError(f"{instrument.name} has no threshold for a case.")
        before |= cutoff.clinical(start)
        after |= cutoff.clinical(end)
        gains += change.reliable and change.gain > 0
        losses += change.reliable and change.gain < 0
    recovery = not after if before else None
    improved = gains > 0 and losses == 0
    return PairedOutcome(
        case_before=before,
        case_after=after,
        recovery=recovery,
        reliable_improvement=improved,
        reliable_recovery=None if recovery is None else recovery and improved,
        reliable_deterioration=losses > 0 and gains == 0,
    )


@dataclass(frozen=True, slots=True)
class Course:
    """Whether a course should be looked at together; a prompt, never a decision."""

    state: Literal["on_track", "too_early", "not_on_track"]
    session: int
    why: str


def course(
    instrument: Instrument, scores: Sequence[float], *, score: str = "", by: int = LATEST
) -> Course:
    """Judge a course by the plain rule: worse than at the start, or no gain by session 6 to 8.

    `scores` holds one score per session, the first is the baseline. Not on track: reliably worse
    than the baseline now, or no reliable gain at any session up to session `by`, for people who
    started in the clinical range. Early warnings miss people who change late (PMC6428692), so
    the default waits for session 8. Raises InputError without scores or for another `by`.
    """
    if not EARLIEST <= by <= LATEST:
        raise InputError(f"The plain rule looks at session 6, 7 or 8, not {by}.")
    if not scores:
        raise InputError("A course needs at least the first session's score.")
    if len(scores) == 1:
        return Course("too_early", 1, "only the first score is there")
    changes = [compare(instrument, scores[0], later, score=score) for later in scores[1:]]
    session, now = len(scores), changes[-1]
    if now.reliable and now.gain < 0:
        return Course("not_on_track", session, f"worse than at the start: {now.why}")
    if any(change.reliable and change.gain > 0 for change in changes):
        return Course("on_track", session, "there has been a gain that is more than error")
    return _without_gain(instrument, scores[0], session=session, score=score, by=by)


def _without_gain(
    instrument: Instrument, first: float, *, session: int, score: str, by: int
) -> Course:
    rule = score_rule(instrument, score)
    if rule.cutoff and not rule.cutoff.clinical(first):
        return Course("on_track", session, "started outside the clinical range and is not worse")
    if not _room(instrument, first, score=score):
        return Course("on_track", session, "started too near the best score to show a gain")
    if session < by:
        return Course("too_early", session, f"no gain yet; the rule waits for session {by}")
    why = f"no gain that is more than error by session {session}; some people change late"
    return Course("not_on_track", session, why)


def _room(instrument: Instrument, first: float, *, score: str) -> bool:
    """Say whether the scale leaves room for a reliable gain from the first score."""
    rule = score_rule(instrument, score)
    if rule.range is None:
        return True
    best = rule.range[0] if rule.direction == "higher_is_worse" else rule.range[1]
    return gained(rule, first, best) >= least_change(rule).points
