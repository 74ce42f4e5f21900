"""An instrument as content: its items, how they are scored, and how far each rule is confirmed.

The wording of other people's instruments is never in these files: items are numbers and codes, and
a service brings the text it holds a licence for. Every part says where it was read (`mark`), and
whatever was not read in its source asks to be confirmed before use.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from attune import content
from attune.errors import InputError

LOCAL_CODES = "https://attune.example/CodeSystem/instrument"
CONFIRM = "confirm before use"

Mark = Literal["V", "V2", "GK", "ours"]
Words = dict[str, str]


def said(words: Words, language: str = "en") -> str:
    """Give a text in a language, else in English, else in the first there is; "" where none is."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


class AttestationError(InputError):
    """An instrument of tier B or C was asked for without saying who holds the permission."""


class Entry(content.Model):
    """A piece of an instrument file; item ids may be written as plain numbers."""

    model_config = content.Model.model_config | {"coerce_numbers_to_str": True}


class Part(Entry):
    """A rule with its standing: V read in the source, V2 second-hand, GK not checked, ours."""

    mark: Mark
    source: str = ""
    note: str = ""

    @property
    def confirmed(self) -> bool:
        """Say whether the rule was read in its own source, or is ours to make."""
        return self.mark in ("V", "ours")


class Licence(Part):
    """Who holds the rights. A: text may travel with us. B: with permission. C: paid."""

    tier: Literal["A", "B", "C"]
    holder: str
    terms: str
    link: str = ""


class Option(Entry):
    """One answer a respondent can choose; only our own instruments have words for it."""

    value: float
    text: Words


class AnswerScale(Part):
    """The numbers an answer may take. `codes` are answer codes of LOINC, with their numbers."""

    min: float
    max: float | None = None
    step: float = content.Field(default=1, ge=0)
    not_applicable: bool = False
    codes: dict[str, float] = content.Field(default_factory=dict)
    options: tuple[Option, ...] = ()

    def allows(self, value: float) -> bool:
        """Say whether a number can be an answer; `step` 0 means any number in the range."""
        top = math.inf if self.max is None else self.max
        if not math.isfinite(value) or not self.min <= value <= top:
            return False
        return self.step == 0 or abs(math.remainder(value - self.min, self.step)) < 1e-9


class Item(Entry):
    """One item: its id, its LOINC code where one is confirmed, its own scale if it differs."""

    id: str
    loinc: str = ""
    about: str = ""
    kind: Literal["number", "words"] = "number"
    text: Words = content.Field(default_factory=dict)
    scale: AnswerScale | None = None
    codes: dict[str, float] = content.Field(default_factory=dict)


class Reversed(Part):
    """Items scored the other way round: lowest plus highest minus the answer."""

    items: tuple[str, ...]


class Filled(Entry):
    """A skipped item that takes a value because of another item's answer."""

    item: str
    value: float
    when: str
    equals: float


class Skips(Part):
    """Items that may be skipped, and the value they then take."""

    rules: tuple[Filled, ...]


class RiskItem(Entry):
    """An item whose answer asks for a person's attention whatever the total is."""

    item: str
    at_least: float


class Risk(Part):
    """Risk items, as answered, before any reversal."""

    items: tuple[RiskItem, ...]


class Missing(Part):
    """How many answers may be missing, and what stands in for them (the mean of the others)."""

    most: int = content.Field(ge=0)
    whole: bool = False


class Band(Entry):
    """A named stretch of the scale: at or above `at`, or strictly above `over`."""

    name: str
    at: float | None = None
    over: float | None = None

    def holds(self, value: float) -> bool:
        """Say whether a value reaches this band."""
        return value >= self.at if self.at is not None else value > (self.over or 0.0)


class Bands(Part):
    """One way to cut the scale into bands; where there are several, the service chooses."""

    id: str
    bands: tuple[Band, ...]

    def name(self, value: float) -> str | None:
        """Name the band a value falls in."""
        return next((band.name for band in reversed(self.bands) if band.holds(value)), None)


class Norm(Part):
    """Mean and spread of a reference sample."""

    sample: str
    mean: float
    sd: float | None = content.Field(default=None, gt=0)
    n: int | None = None
    clinical: bool | None = None


class Reliability(Part):
    """How precisely the score is measured, and by which kind of coefficient."""

    kind: Literal["alpha", "retest", "icc"]
    value: float = content.Field(ge=0, le=1)
    upto: float | None = None
    sample: str = ""


class ChangeRule(Part):
    """The published least change, in points, that is more than measurement error."""

    points: float = content.Field(gt=0)
    level: int | None = None


class Cutoff(Part):
    """Where the clinical range starts: at `at` or more, or below `below`."""

    at: float | None = None
    below: float | None = None

    def clinical(self, value: float) -> bool:
        """Say whether a value lies in the clinical range."""
        return value >= self.at if self.at is not None else value < (self.below or 0.0)


class ScoreRule(Part):
    """How one score is made of its items, what it ranges over and how it is read."""

    id: str
    items: tuple[str, ...] = ()
    method: Literal["sum", "mean", "ratio", "share"] = "sum"
    over: tuple[str, ...] = ()
    counts: tuple[float, ...] = ()
    times: float = 1
    range: tuple[float, float] | None = None
    direction: Literal["higher_is_worse", "higher_is_better", "neither"]
    loinc: str = ""
    missing: Missing | None = None
    needs: tuple[str, ...] = ()
    bands: tuple[Bands, ...] = ()
    cutoff: Cutoff | None = None
    change: ChangeRule | None = None
    norms: tuple[Norm, ...] = ()
    reliability: tuple[Reliability, ...] = ()


class Reporting(Part):
    """Who may be spoken of with this score: single people, or groups of at least `least`.

    `change` says whether change in one person means anything (it does not for a single meeting).
    """

    persons: bool = True
    change: bool = True
    least: int = 0


class Instrument(Entry):
    """A questionnaire or observer scale, keyed by item."""

    reads = "attune.instrument/1"

    id: str = content.Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: str
    name: str
    measures: str
    answered_by: Literal["patient", "staff", "observer"]
    period: str
    citations: tuple[str, ...] = ()
    ours: bool = False
    licence: Licence
    loinc: str = ""
    answer_lists: dict[str, dict[str, float]] = content.Field(default_factory=dict)
    intro: Words = content.Field(default_factory=dict)
    scale: AnswerScale
    items: tuple[Item, ...]
    reversed: Reversed | None = None
    skips: Skips | None = None
    risk: Risk | None = None
    scores: tuple[ScoreRule, ...]
    reporting: Reporting | None = None
    cautions: tuple[str, ...] = ()

    @content.field_validator("items", mode="before")
    @classmethod
    def _count_as_items(cls, given: Any) -> Any:
        """Let `items: 10` stand for items numbered 1 to 10."""
        if isinstance(given, int) and not isinstance(given, bool) and 0 < given <= 1000:
            return [{"id": str(number)} for number in range(1, given + 1)]
        return given

    @cached_property
    def numbered(self) -> tuple[Item, ...]:
        """The items answered with a number, in order; the columns of an answer table."""
        return tuple(item for item in self.items if item.kind == "number")

    @cached_property
    def scored_items(self) -> frozenset[str]:
        """The items that some score is made of."""
        return frozenset(
            name for rule in self.scores for name in (*self.items_of(rule), *rule.over)
        )

    def item(self, name: str) -> Item:
        """Find an item by its id or LOINC code; raises InputError naming the ones there are."""
        for item in self.items:
            if name in (item.id, item.loinc):
                return item
        known = ", ".join(item.id for item in self.items)
        raise InputError(f"{self.id} has no item {name!r}; its items are {known}.")

    def scale_of(self, item: Item) -> AnswerScale:
        """Give the scale an item is answered on."""
        return item.scale or self.scale

    def codes_of(self, item: Item) -> dict[str, float]:
        """Give an item's answer codes with their numbers: its own, or those of its scale."""
        return item.codes or self.scale_of(item).codes

    def rule(self, score: str) -> ScoreRule:
        """Find a score by id; raises InputError naming the ones there are."""
        for rule in self.scores:
            if rule.id == score:
                return rule
        known = ", ".join(rule.id for rule in self.scores)
        raise InputError(f"{self.id} has no score {score!r}; its scores are {known}.")

    def items_of(self, rule: ScoreRule) -> tuple[str, ...]:
        """List the items a score is made of."""
        return rule.items or tuple(item.id for item in self.numbered)

    def unconfirmed(self) -> tuple[tuple[str, Part], ...]:
        """List every part that was not read in its source, by its path in the file."""
        return tuple((path, part) for path, part in _parts(self, "") if not part.confirmed)


@dataclass(frozen=True, slots=True)
class Attestation:
    """Somebody's word that the service holds the permission a tier B or C instrument needs."""

    by: str
    permission: str


def require_licence(instrument: Instrument, attestation: Attestation | None) -> None:
    """Refuse an instrument of tier B or C unless somebody says which permission is held."""
    licence = instrument.licence
    if licence.tier == "A" or (attestation and attestation.by and attestation.permission):
        return
    need = "a licence" if licence.tier == "C" else "permission"
    raise AttestationError(
        f"{instrument.name} needs {need} from {licence.holder} (tier {licence.tier}). Say who "
        "attests that you hold it, and where it is kept; then it can be scored."
    )


def _parts(value: Any, path: str) -> Iterator[tuple[str, Part]]:
    if isinstance(value, Part):
        yield path, value
    if isinstance(value, content.Model):
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            place = getattr(each, "id", None) or index
            yield from _parts(each, f"{path}.{place}")
