"""Has this person changed by more than the instrument's own error, and how far?

A change counts when it is larger than measurement error would explain (reliable), and it counts as
recovery when it also crosses from the clinical range into the range of people without the problem.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from attune.errors import InputError, UndefinedError
from attune.measures.instrument import Instrument, ScoreRule

# The rounded quantiles of the published tables, so that published examples come out.
QUANTILES = {90: 1.645, 95: 1.96}


class Outcome(StrEnum):
    """What became of a person between two measurements."""

    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"


@dataclass(frozen=True, slots=True)
class Least:
    """The least change, in points, that is more than error, and where the number comes from."""

    points: float
    level: int | None
    how: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Two scores of one person compared. `gain` is positive when things got better."""

    before: float
    after: float
    gain: float
    outcome: Outcome
    reliable: bool
    crossed: bool | None
    least: Least
    why: str


def measurement_error(*, sd: float, reliability: float) -> tuple[float, float]:
    """Give SEM = SD·√(1-r) and Sdiff = SD·√(2(1-r)), in points.

    Raises InputError for an SD that is not positive or a reliability outside 0 to 1. Source:
    Jacobson and Truax 1991.
    """
    if not (math.isfinite(sd) and sd > 0 and 0 <= reliability < 1):
        raise InputError(
            f"SD {sd} and reliability {reliability} carry no error; the SD must be above 0 and "
            "the reliability from 0 to below 1."
        )
    return sd * math.sqrt(1 - reliability), sd * math.sqrt(2 * (1 - reliability))


def reliable_change(*, sd: float, reliability: float, level: int = 95) -> float:
    """Give the change, in points, that error alone exceeds in (100 - level) % of people."""
    if level not in QUANTILES:
        raise InputError(f"There is no level {level}; use 90 or 95.")
    return QUANTILES[level] * measurement_error(sd=sd, reliability=reliability)[1]


def reliable_change_index(before: float, after: float, *, sd: float, reliability: float) -> float:
    """Give the change in units of its own error; beyond ±1.96 is reliable. Jacobson, Truax 1991."""
    return (after - before) / measurement_error(sd=sd, reliability=reliability)[1]


def criteria(
    *, normal: tuple[float, float], clinical: tuple[float, float]
) -> tuple[float, float, float]:
    """Give the cut-offs a, b and c between a clinical and a normal group, each (mean, SD).

    a: two SD of the clinical group towards the normal one; b: two SD of the normal group towards
    the clinical one; c: the point between, weighted by the spreads. Source: Jacobson, Truax 1991.
    """
    (mean0, sd0), (mean1, sd1) = normal, clinical
    towards = 1 if mean0 >= mean1 else -1
    weighted = (sd0 * mean1 + sd1 * mean0) / (sd0 + sd1)
    return mean1 + towards * 2 * sd1, mean0 - towards * 2 * sd0, weighted


def least_change(rule: ScoreRule) -> Least:
    """Find the least reliable change of a score: the published one, or one from SD and alpha.

    Raises UndefinedError when the instrument carries neither.
    """
    if rule.change:
        source = rule.change.source or "published"
        return Least(rule.change.points, rule.change.level, source, rule.change.confirmed)
    spreads = [norm for norm in rule.norms if norm.sd is not None]
    if not spreads or not rule.reliability:
        raise UndefinedError(
            f"No reliable change is known for {rule.id}: it has no published value and no spread "
            "with a reliability to compute one from."
        )
    norm = next((each for each in spreads if each.clinical), spreads[0])
    kind = min(rule.reliability, key=lambda each: each.value)
    points = reliable_change(sd=norm.sd or 0.0, reliability=kind.value)
    how = f"SD {norm.sd:g} ({norm.sample}) and {kind.kind} {kind.value:g}"
    return Least(points, 95, how, norm.confirmed and kind.confirmed)


def compare(instrument: Instrument, before: float, after: float, *, score: str = "") -> Change:
    """Compare two scores of one person and name the outcome.

    Reliable means at least the published number of points (or more than the computed error).
    Recovered means reliable, from the clinical range into the other; a person who crosses the line
    without a reliable change is unchanged. Raises UndefinedError where the instrument says nothing
    about change in one person, InputError for a score out of range.
    """
    rule = score_rule(instrument, score)
    if instrument.reporting and not instrument.reporting.change:
        raise UndefinedError(
            f"{instrument.name} does not speak of change in one person. {instrument.reporting.note}"
        )
    for value in (before, after):
        _refuse_out_of_range(instrument, rule, value)
    gain = gained(rule, before, after)
    least = least_change(rule)
    published = rule.change is not None
    reliable = abs(gain) >= least.points if published else abs(gain) > least.points
    crossed = _crossed(rule, before, after)
    outcome = _outcome(gain, reliable=reliable, crossed=crossed)
    why = _why(gain, reliable=reliable, crossed=crossed, least=least)
    return Change(before, after, gain, outcome, reliable, crossed, least, why)


def score_rule(instrument: Instrument, score: str) -> ScoreRule:
    """Choose a score by id; where there is only one, the id may be left out."""
    if score:
        return instrument.rule(score)
    if len(instrument.scores) == 1 or instrument.scores[0].id == "total":
        return instrument.scores[0]
    known = ", ".join(rule.id for rule in instrument.scores)
    raise InputError(f"{instrument.id} has several scores; say which one: {known}.")


def gained(rule: ScoreRule, before: float, after: float) -> float:
    """Give the change in points, positive when better; UndefinedError where neither way is."""
    if rule.direction == "neither":
        raise UndefinedError(f"{rule.id} is neither better nor worse when it is higher.")
    return before - after if rule.direction == "higher_is_worse" else after - before


def _refuse_out_of_range(instrument: Instrument, rule: ScoreRule, value: float) -> None:
    low, high = rule.range or (-math.inf, math.inf)
    if not (math.isfinite(value) and low <= value <= high):
        raise InputError(
            f"{instrument.id}: {value:g} is not a score of {rule.id}; it runs {low:g} to {high:g}."
        )


def _crossed(rule: ScoreRule, before: float, after: float) -> bool | None:
    """Say whether the score left the clinical range; None where no range is known."""
    if rule.cutoff is None:
        return None
    return rule.cutoff.clinical(before) and not rule.cutoff.clinical(after)


def _outcome(gain: float, *, reliable: bool, crossed: bool | None) -> Outcome:
    if not reliable:
        return Outcome.UNCHANGED
    if gain < 0:
        return Outcome.DETERIORATED
    return Outcome.RECOVERED if crossed else Outcome.IMPROVED


def _why(gain: float, *, reliable: bool, crossed: bool | None, least: Least) -> str:
    points = f"{abs(gain):g} points {'better' if gain >= 0 else 'worse'}"
    if not reliable:
        text = f"{points}; less than the {least.points:.3g} that is more than error"
        return f"{text}, although the line was crossed" if crossed else text
    if gain < 0:
        return f"{points}; more than error"
    return f"{points}; more than error{', and out of the clinical range' if crossed else ''}"
