"""Code, Codebook: what may be said of a turn, with examples and near misses written as content.

A codebook file is the manual for people and the specification for the model: the same examples
are printed for raters and run as tests.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from attune import content
from attune.errors import InputError
from attune.transcript import Speaker

SCHEMA = "attune.codebook/1"
ENOUGH = 4
"""Examples each level or label needs, and near misses each code needs."""

EMPTY_LEVELS = frozenset({0, "none", "neutral", "other"})
"""Levels that say nothing is there, so that no words can carry them."""

LevelName = int | str


class Level(content.Model):
    """One level of a graded code and what it means."""

    level: LevelName
    means: str = content.Field(min_length=1)


class Label(content.Model):
    """One label of a labelled code and what it means."""

    label: str
    means: str = content.Field(min_length=1)


class Example(content.Model):
    """A turn with the code it deserves; a near miss also says what it looks like."""

    text: str = content.Field(min_length=1)
    why: str = content.Field(min_length=1)
    context: str = ""
    level: LevelName | None = None
    labels: tuple[str, ...] | None = None
    value: Literal["high", "low"] | None = None
    evidence: str | None = None
    looks_like: LevelName | tuple[str, ...] | None = None


class Code(content.Model):
    """One category a turn can be given: definition, levels, examples and near misses."""

    reads = SCHEMA
    id: str = content.Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    of: Speaker
    kind: Literal["graded", "labelled", "quantity"]
    needs_context: bool
    experimental: bool
    source: str
    definition: str
    levels: tuple[Level, ...] = ()
    labels: tuple[Label, ...] = ()
    cautions: tuple[str, ...] = content.Field(min_length=1)
    examples: tuple[Example, ...]
    near_misses: tuple[Example, ...]

    @property
    def choices(self) -> tuple[LevelName, ...]:
        """What can be said: the levels, the labels, or high and low for a quantity."""
        if self.kind == "graded":
            return tuple(level.level for level in self.levels)
        if self.kind == "labelled":
            return tuple(label.label for label in self.labels)
        return ("high", "low")


@dataclass(frozen=True, slots=True)
class Codebook:
    """All codes by id, and a version that changes whenever any word of them does."""

    codes: Mapping[str, Code]
    version: str

    def __getitem__(self, code: str) -> Code:
        if code not in self.codes:
            known = ", ".join(self.codes)
            raise InputError(f"{code} is not a code of this codebook; known are {known}.")
        return self.codes[code]

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())


def load_codebook(*, among: Sequence[Path] | None = None) -> Codebook:
    """Load every codebook file; raises FaultyContentError with all faults of all files."""
    codes: dict[str, Code] = {}
    faults: list[content.Fault] = []
    for path in content.files("codebooks", among=among):
        try:
            document = content.read(path)
            code = content.fit(document, Code)
            faults.extend(_faults(code, document))
            if code.id in codes:
                what = "is already the id of another codebook; choose another"
                faults.append(document.fault("id", what))
            codes[code.id] = code
        except content.FaultyContentError as error:
            faults.extend(error.faults)
    if faults:
        raise content.FaultyContentError(faults)
    words = json.dumps([codes[key].model_dump(mode="json") for key in sorted(codes)])
    return Codebook(codes, hashlib.sha256(words.encode()).hexdigest()[:12])


def check_codebook(document: content.Document) -> list[content.Fault]:
    """Check one codebook file for `attune check`: levels, counts, evidence, contradictions."""
    return _faults(content.fit(document, Code), document)


def said_of(example: Example) -> tuple[LevelName, ...]:
    """What an example says of its turn: one level, several labels (or none), or high or low."""
    if example.labels is not None:
        return example.labels
    given = example.level if example.level is not None else example.value
    return () if given is None else (given,)


def _faults(code: Code, document: content.Document) -> list[content.Fault]:
    found = [*_form_faults(code), *_count_faults(code), *_contradictions(code)]
    if document.path.stem != code.id:
        found.append(("id", f"is not the file's name; call the file {code.id}.yaml"))
    for group, examples in (("examples", code.examples), ("near_misses", code.near_misses)):
        for index, example in enumerate(examples):
            where = f"{group}.{index}"
            found += [(f"{where}.{at}".rstrip("."), what) for at, what in _misfits(code, example)]
            if group == "examples":
                found += [(f"{where}.{at}".rstrip("."), what) for at, what in _proof(code, example)]
            else:
                found += [(f"{where}.looks_like", what) for what in _disguise(code, example)]
    return [document.fault(where, what) for where, what in found]


_Found = list[tuple[str, str]]


def _form_faults(code: Code) -> _Found:
    found: _Found = []
    wanted = {"graded": "levels", "labelled": "labels", "quantity": ""}[code.kind]
    for name, given in (("levels", code.levels), ("labels", code.labels)):
        if name == wanted and len(given) < 2:
            found.append((name, f"has fewer than two entries; a {code.kind} code chooses"))
        if name != wanted and given:
            found.append((name, f"does not belong to a {code.kind} code; remove it"))
    for choice, times in Counter(code.choices).items():
        if times > 1:
            found.append((wanted, f"lists {choice} {times} times; keep one"))
    return found


def _count_faults(code: Code) -> _Found:
    counts = Counter(choice for example in code.examples for choice in said_of(example))
    found = [
        ("examples", f"has {counts[choice]} for {choice}; write at least {ENOUGH}")
        for choice in code.choices
        if counts[choice] < ENOUGH
    ]
    if len(code.near_misses) < ENOUGH:
        found.append(("near_misses", f"has {len(code.near_misses)}; write at least {ENOUGH}"))
    return found


def _contradictions(code: Code) -> _Found:
    found: _Found = []
    first: dict[tuple[str, str], str] = {}
    for group, examples in (("examples", code.examples), ("near_misses", code.near_misses)):
        for index, example in enumerate(examples):
            where = f"{group}.{index}"
            seen = first.setdefault((example.context, example.text), where)
            if seen != where:
                found.append((where, f"repeats {seen}; write another turn"))
    return found


def _misfits(code: Code, example: Example) -> _Found:
    field = {"graded": "level", "labelled": "labels", "quantity": "value"}[code.kind]
    found: _Found = []
    for name in ("level", "labels", "value"):
        if (getattr(example, name) is None) == (name == field):
            verb = "is missing; add it" if name == field else "does not belong here; remove it"
            found.append((name, verb))
    for choice in said_of(example):
        if choice not in code.choices:
            found.append((field, f"is {choice}; use {_spelled(code.choices)}"))
    if example.evidence is not None and example.evidence not in example.text:
        found.append(("evidence", "does not stand in the text; copy the words exactly"))
    if code.kind == "quantity" and code.needs_context and not example.context:
        found.append(("context", "is missing; this code is read against the words before"))
    return found


def _proof(code: Code, example: Example) -> _Found:
    given = said_of(example)
    carried = bool(given) and not set(given) <= EMPTY_LEVELS
    if code.kind == "quantity":
        return []
    if carried and not example.evidence:
        return [("evidence", "is missing; quote the words of the text that carry the code")]
    if not carried and example.evidence:
        return [("evidence", "is given although nothing is there to carry; remove it")]
    return []


def _disguise(code: Code, example: Example) -> Iterator[str]:
    seeming = example.looks_like
    looks = seeming if isinstance(seeming, tuple) else (seeming,)
    if seeming is None:
        yield "is missing; say what the turn could be taken for"
        return
    for choice in looks:
        if choice not in code.choices:
            yield f"is {choice}; use {_spelled(code.choices)}"
        elif choice in said_of(example):
            yield f"is {choice}, which is what it is; a near miss is something else"


def _spelled(choices: Sequence[LevelName]) -> str:
    return ", ".join(str(choice) for choice in choices)
