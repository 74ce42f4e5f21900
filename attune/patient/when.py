"""Conditions a case file may set: `R>=.5 or not met:ask_directly and turn>=est_turns`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

COMPARISON = re.compile(r"^([A-Za-z_.]+)\s*(>=|<=|>|<)\s*([A-Za-z_.]+|[0-9]*\.?[0-9]+)$")
NUMBERS = ("O", "T", "R", "D", "turn", "depth", "est_turns", "ruptures_unrepaired", "risk.expected")
FACTS = ("said", "promised", "broken", "ending", "met", "failed", "missed", "rupture")
COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What conditions are judged on: numbers by name, facts by kind."""

    numbers: Mapping[str, float]
    facts: Mapping[str, frozenset[str]]


def holds(condition: str, now: Circumstances) -> bool:
    """Judge a condition; one that cannot be read never holds (`attune check` refuses it)."""
    return any(
        all(_term(term, now) for term in re.split(r"\s+and\s+", part))
        for part in re.split(r"\s+or\s+", condition.strip())
    )


def unreadable_terms(condition: str) -> list[str]:
    """List the terms of a condition that mean nothing."""
    return [term for term in terms(condition) if not _readable(term)]


def terms(condition: str) -> list[str]:
    """List the bare terms of a condition."""
    parts = re.split(r"\s+(?:and|or)\s+", condition.strip())
    return [part.removeprefix("not ").strip() for part in parts]


def terms_of(condition: str) -> list[str]:
    """List the terms of a condition as written, `not` included."""
    return [part.strip() for part in re.split(r"\s+(?:and|or)\s+", condition.strip())]


def _term(term: str, now: Circumstances) -> bool:
    term = term.strip()
    if term.startswith("not "):
        return not _term(term.removeprefix("not "), now)
    if term == "always":
        return True
    compared = COMPARISON.match(term)
    if compared:
        left, sign, right = compared.groups()
        values = [_number(part, now) for part in (left, right)]
        return None not in values and COMPARE[sign](float(values[0] or 0), float(values[1] or 0))
    kind, _, name = term.partition(":")
    return name.strip() in now.facts.get(kind, frozenset())


def _number(part: str, now: Circumstances) -> float | None:
    return now.numbers[part] if part in now.numbers else _constant(part)


def _constant(part: str) -> float | None:
    try:
        return float(part)
    except ValueError:
        return None


def _readable(term: str) -> bool:
    if term == "always":
        return True
    compared = COMPARISON.match(term)
    if compared:
        left, _, right = compared.groups()
        return left in NUMBERS and (right in NUMBERS or _constant(right) is not None)
    kind, colon, name = term.partition(":")
    return kind in FACTS and bool(colon) and bool(name.strip())
