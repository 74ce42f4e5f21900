"""The case file: all a simulated patient can say, and when (docs/reference/case-format.md)."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from attune import content
from attune.patient.case_parts import (
    AntiGoal,
    Banded,
    Better,
    CaseTests,
    Disclosure,
    Ending,
    Fact,
    Intent,
    Lines,
    Meta,
    Persona,
    Promise,
    Risk,
    Rupture,
    SecondAppointment,
    Traits,
    Verdict,
)


class Case(content.Model):
    """One simulated patient as authored."""

    reads = "attune.case/1"
    id: str = content.Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")
    version: int = content.Field(ge=1)
    meta: Meta
    persona: Persona
    facts: tuple[Fact, ...] = ()
    traits: Traits = Traits()
    anti_goals: tuple[AntiGoal, ...] = ()
    opening: Lines
    gestures: Banded = content.Field(default_factory=dict)
    must_ask: Lines = ()
    disclosures: tuple[Disclosure, ...]
    intents: tuple[Intent, ...] = ()
    reactions: Mapping[str, Mapping[str, Lines | Banded]]
    fallbacks: Mapping[str, Lines]
    ruptures: tuple[Rupture, ...] = ()
    promises: tuple[Promise, ...] = ()
    risk: Risk | None = None
    endings: tuple[Ending, ...] = ()
    better: Better = Better()
    verdict: Verdict | None = None
    second_appointment: SecondAppointment | None = None
    tests: CaseTests = CaseTests()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the case as loaded: which words a replay needs."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()

    def disclosure(self, id_: str) -> Disclosure | None:
        """Find the disclosure that `id_` names, or that owns the follow-up `id_` names."""
        for item in self.disclosures:
            if item.id == id_ or any(more.id == id_ for more in item.follow_ups):
                return item
        return None


def load_case(path: Path) -> Case:
    """Load one case file; raises FaultyContentError naming every field that is wrong."""
    return content.load(path, Case)


def find_case(id_: str, *, among: tuple[Path, ...] | None = None) -> Case | None:
    """Find a case by its id in the content folders; broken files do not hide the others."""
    loaded = content.load_all("cases", Case, among=among)
    return next((case for case in loaded.values.values() if case.id == id_), None)


def banded(lines: Mapping[str, Lines | Banded] | Banded, band: str) -> Lines:
    """Take a band's lines: its own, then `any`, then those of the nearest band that has some."""
    order = {"guarded": ("guarded", "any", "warming", "open")}
    order["warming"] = ("warming", "any", "guarded", "open")
    order["open"] = ("open", "any", "warming", "guarded")
    for name in order[band]:
        found = lines.get(name)  # type: ignore[call-overload]
        if isinstance(found, tuple) and found:
            return found
    return ()


def prompted(case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, id, prompt) for everything a clinician's words can find."""
    for intent in case.intents:
        yield from (("intent", intent.id, prompt) for prompt in intent.prompts)
    for item in case.disclosures:
        yield from (("disclosure", item.id, prompt) for prompt in item.prompts)
        for more in item.follow_ups:
            yield from (("follow_up", more.id, prompt) for prompt in more.prompts)
    for promise in case.promises:
        yield from (("promise", promise.id, prompt) for prompt in promise.prompts)
