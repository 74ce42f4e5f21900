"""The figures of the model that codes here, taken from its card, each with n and an interval."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from attune.coding.ratings.intervals import bounded_mean
from attune_web import engine
from attune_web.pictures import Bin, Picture, reliability


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, its 95 % interval, and how many cases it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """One code: the sentence that stands beside it everywhere, and what is behind it."""

    title: str
    sentence: str
    experimental: bool
    macro_f1: Figure | None
    kappa: Figure | None
    sureness: Picture | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The same turn in other people's words: comparisons by verdict, and how many pairs."""

    group: str
    pairs: int
    within: int
    open: int
    beyond: int


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """One code on the service's own sessions kept aside: kappa before it learnt, and after."""

    title: str
    before: float
    after: float
    low: float
    high: float
    n: int


def by_code() -> Iterator[CodeFigures]:
    """The figures of each code, in the order of the codebook."""
    heads = engine.card().figures.get("heads", {})
    for code in engine.codebook():
        found = heads.get(code.id, {})
        yield CodeFigures(
            title=code.title,
            sentence=engine.declared_accuracy(code.id),
            experimental=code.experimental,
            macro_f1=_figure(found.get("macro_f1")),
            kappa=_figure(found.get("kappa")),
            sureness=_sureness(code.title, found.get("reliability", ())),
        )


def by_group() -> Iterator[GroupFigures]:
    """How a turn fares when it is said in a dialect, by another name, in a learner's grammar."""
    for group, found in engine.card().figures.get("bias", {}).get("groups", {}).items():
        verdicts = [each["verdict"] for each in found["heads"].values()]
        yield GroupFigures(
            group=group.replace("_", " "),
            pairs=found["n"],
            within=verdicts.count("within"),
            open=verdicts.count("open"),
            beyond=verdicts.count("beyond"),
        )


def by_own() -> Iterator[OwnFigures]:
    """How far it agrees with this service's raters, where it learnt from their sessions."""
    own = engine.card().figures.get("own", {})
    for code in engine.codebook():
        if found := own.get(code.id):
            low, high = found["gain_low"], found["gain_high"]
            n, before, after = int(found["n"]), found["before"], found["after"]
            yield OwnFigures(code.title, before, after, low, high, n)


def began_from() -> str:
    """The version that the weights went on from; empty for those that came with Attune."""
    return str(engine.card().figures.get("began_from", {}).get("version", ""))


def refused() -> Figure | None:
    """How often a turn that cannot be rated is refused."""
    return _figure(engine.card().figures.get("refusals", {}).get("cannot_rate"), times=100)


def low_from_high() -> Figure | None:
    """How well its summary tells low from high demonstration sessions."""
    return _figure(engine.card().figures.get("sessions", {}).get("empathy_summary"))


def _figure(found: Mapping[str, Any] | None, times: float = 1) -> Figure | None:
    if found is None:
        return None
    value, low, high = (times * found[name] for name in ("value", "low", "high"))
    return Figure(value, low, high, int(found["n"]))


def _sureness(title: str, bins: Sequence[Mapping[str, Any]]) -> Picture | None:
    if not bins:
        return None
    drawn = reliability([_bin(each) for each in bins], title=title)
    return replace(drawn, small=True)


def _bin(found: Mapping[str, Any]) -> Bin:
    n = int(found["n"])
    right = round(found["right"] * n)
    mean = bounded_mean([1] * right + [0] * (n - right), top=1)
    assert mean is not None  # a bin holds at least one turn
    return Bin(said=found["confidence"], right=mean.mean, low=mean.low, high=mean.high, n=n)
