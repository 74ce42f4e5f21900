"""Form → instrument: which question is which item, and which number each answer counts.

LOINC codes decide. Where they are missing, order suggests, and somebody has to confirm.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from attune import content
from attune.errors import InputError
from attune.measures.fhir.form import LOINC, Form, Option, Question
from attune.measures.fhir.reading import load_json, shaped
from attune.measures.instrument import Instrument, Item

CHOICES = ("choice", "open-choice")
NUMBERS = ("integer", "decimal", "quantity")


class CountedAnswer(content.Model):
    """One answer of a question and the number it counts; null for "does not apply"."""

    code: str
    system: str | None = None
    value: float | None


class Matching(content.Model):
    """Which question of a form is which item of an instrument.

    `items` maps item ids to linkIds, `totals` linkIds of stored totals to scores. `by` says how it
    was found; anything but `loinc` counts only once `confirmed_by` names who checked it.
    """

    instrument: str
    questionnaire: str | None = None
    by: str = "loinc"
    confirmed_by: str = ""
    items: dict[str, str]
    answers: dict[str, list[CountedAnswer]]
    totals: dict[str, str] = content.Field(default_factory=dict)
    notes: list[str] = content.Field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Say whether responses may be scored by it."""
        return self.by == "loinc" or bool(self.confirmed_by.strip())


class MatchError(InputError):
    """A form that is not, or not safely, one of our instruments."""


@dataclass(slots=True)
class _Draft:
    """A matching in the making."""

    instrument: Instrument
    form: Form
    found: dict[str, Question]
    by: str = "loinc"
    notes: tuple[str, ...] = ()

    def wanted(self) -> list[Item]:
        """List the items that some score is made of."""
        return [i for i in self.instrument.numbered if i.id in self.instrument.scored_items]

    def missing(self) -> list[Item]:
        """List the wanted items that no question was found for."""
        return [item for item in self.wanted() if item.id not in self.found]


def match_form(
    form: Form, instruments: Mapping[str, Instrument], *, instrument: str = ""
) -> Matching:
    """Find the instrument a form is, or the given one, and how its answers count.

    Raises MatchError, with what would help, when no instrument fits, when an answer counts
    differently in the form than by our key, or when an answer's number cannot be known.
    """
    draft = _draft(form, instruments[instrument]) if instrument else _best(form, instruments)
    if draft.missing():
        draft = _by_order(draft)
    answers: dict[str, list[CountedAnswer]] = {}
    for name, question in draft.found.items():
        counted, by_order = _counted(draft, draft.instrument.item(name), question)
        answers[question.link] = counted
        draft.by = "order" if by_order else draft.by
    return Matching(
        instrument=draft.instrument.id,
        questionnaire=form.url,
        by=draft.by,
        items={name: question.link for name, question in draft.found.items()},
        answers=answers,
        totals=_totals(draft),
        notes=[*draft.notes, *_warnings(draft)],
    )


def read_matching(path: Path) -> Matching:
    """Read a mapping file that `attune instruments match --out` wrote and somebody confirmed."""
    data = load_json(path)
    if not isinstance(data, dict):
        raise MatchError(f"{path} is not a mapping; write one with attune instruments match --out.")
    return shaped(data, Matching, path=path)


def to_json(matching: Matching) -> dict[str, Any]:
    """Give the mapping as plain JSON."""
    return matching.model_dump(mode="json")


def _draft(form: Form, instrument: Instrument) -> _Draft:
    found: dict[str, Question] = {}
    for item in instrument.numbered:
        if not item.loinc:
            continue
        for question in form.questions:
            if question.has_loinc(item.loinc):
                found[item.id] = question
    return _Draft(instrument, form, found)


def _best(form: Form, instruments: Mapping[str, Instrument]) -> _Draft:
    """Choose the instrument all of whose items are there, and of those the longest."""
    drafts = [_draft(form, each) for each in instruments.values()]
    whole = [draft for draft in drafts if draft.found and not draft.missing()]
    if whole:
        return max(whole, key=lambda draft: (len(draft.wanted()), _named(draft)))
    hinted = [draft for draft in drafts if _named(draft) or len(draft.found) > 1]
    if not hinted:
        raise MatchError(_nothing_fits(form))
    return max(hinted, key=lambda draft: (len(draft.found), _named(draft), -len(draft.wanted())))


def _named(draft: _Draft) -> bool:
    """Say whether the form names the instrument by the code of its panel or of its total."""
    totals = [rule.loinc for rule in draft.instrument.scores if rule.loinc]
    asked = any(question.has_loinc(code) for code in totals for question in draft.form.questions)
    return asked or (bool(draft.instrument.loinc) and draft.instrument.loinc in draft.form.panels)


def _nothing_fits(form: Form) -> str:
    strangers = [code for each in form.questions for code in each.codes if code.system != LOINC]
    wrong = next((each for each in strangers if each.system), None)
    said = f" Its code {wrong.code} is in {wrong.system}, not LOINC." if wrong else ""
    panel = f" Its panel code is {form.panels[0]}." if form.panels else ""
    return (
        "None of our instruments has the LOINC codes of this form's items." + panel + said + " If "
        "you know which one it is, name it with --instrument; the mapping then has to be confirmed."
    )


def _by_order(draft: _Draft) -> _Draft:
    """Suggest questions for the missing items from their order between those found."""
    questions = [each for each in draft.form.questions if _may_be_item(draft, each)]
    found = dict(draft.found)
    for between, missing in _gaps(draft.wanted(), found, questions):
        if len(between) != len(missing):
            names = ", ".join(item.id for item in missing)
            raise MatchError(
                f"{draft.instrument.name}: for the items {names} the form has {len(between)} "
                f"questions that could be meant, and {len(missing)} are needed. Write the mapping "
                "by hand and pass it with --map."
            )
        found |= {item.id: question for item, question in zip(missing, between, strict=True)}
    note = "some items carry no LOINC code; they are matched by their order and must be confirmed"
    return replace(draft, found=found, by="order", notes=(note,))


def _may_be_item(draft: _Draft, question: Question) -> bool:
    if question in draft.found.values():
        return True
    codes = [item.loinc for item in draft.instrument.numbered if item.loinc]
    if any(question.has_loinc(code) for code in codes):
        return False
    scale = draft.instrument.scale
    if question.kind in CHOICES and scale.max is not None and scale.step:
        steps = round((scale.max - scale.min) / scale.step) + 1
        return len(question.options) in (0, steps, steps + scale.not_applicable)
    return question.kind in ("integer", "decimal") and not _is_total(draft.instrument, question)


def _gaps(
    wanted: Sequence[Item], found: Mapping[str, Question], questions: Sequence[Question]
) -> list[tuple[list[Question], list[Item]]]:
    """Pair each run of missing items with the free questions that lie between its neighbours."""
    place = {id(question): index for index, question in enumerate(questions)}
    taken = {id(question) for question in found.values()}
    gaps, start = [], -1
    for is_missing, run in itertools.groupby(wanted, key=lambda item: item.id not in found):
        items = list(run)
        if not is_missing:
            start = place[id(found[items[-1].id])]
            continue
        after = [place[id(found[i.id])] for i in wanted[wanted.index(items[-1]) + 1 :]
                 if i.id in found]  # fmt: skip
        end = min(after, default=len(questions))
        between = [q for q in questions[start + 1 : end] if id(q) not in taken]
        gaps.append((between, items))
    return gaps


def _counted(draft: _Draft, item: Item, question: Question) -> tuple[list[CountedAnswer], bool]:
    """Settle which number each answer counts; say whether order alone decided."""
    key = _key(draft.instrument, item, question)
    if question.kind in NUMBERS:
        return [], False
    options = question.options or tuple(Option(code, LOINC, None) for code in key)
    numbers = [_number(draft.instrument, item, question, each, key) for each in options]
    scale = draft.instrument.scale_of(item)
    by_order = bool(options) and all(number is None for number in numbers)
    if by_order and scale.max is not None and scale.step:
        steps = round((scale.max - scale.min) / scale.step) + 1
        if len(options) == steps:
            numbers = [scale.min + scale.step * step for step in range(steps)]
    unknown = sum(number is None for number in numbers)
    if not options or unknown > scale.not_applicable:
        raise MatchError(_unknown_numbers(draft.instrument, item, question))
    counted = [
        CountedAnswer(code=option.code, system=option.system, value=number)
        for option, number in zip(options, numbers, strict=True)
    ]
    return counted, by_order


def _key(instrument: Instrument, item: Item, question: Question) -> dict[str, float]:
    """Give the answer codes of an item: those of the named LOINC answer list, and its own."""
    listed = (question.value_set or "").split("|")[0].rpartition("/")[2].upper()
    own = instrument.codes_of(item)
    return own | instrument.answer_lists.get(listed, {}) if listed else own


def _number(
    instrument: Instrument, item: Item, question: Question, option: Option, key: dict[str, float]
) -> float | None:
    place = f"{instrument.name}, item {item.id} ({question.link}), answer {option.code}"
    ours = key.get(option.code) if option.system in (LOINC, None) else None
    theirs = option.number
    if ours is not None and theirs is not None and ours != theirs:
        raise MatchError(
            f"{place} counts {theirs:g} in the form and {ours:g} by our key; correct the form."
        )
    number = ours if theirs is None else theirs
    scale = instrument.scale_of(item)
    if number is not None and not scale.allows(number):
        top = "or more" if scale.max is None else f"to {scale.max:g}"
        raise MatchError(
            f"{place} counts {number:g}; the item is answered {scale.min:g} {top}. Is this "
            "another version of the instrument?"
        )
    return number


def _unknown_numbers(instrument: Instrument, item: Item, question: Question) -> str:
    where = (
        f" They are in {question.value_set}, which is not fetched." if question.value_set else ""
    )
    return (
        f"{instrument.name}, item {item.id} ({question.link}): it is not known which number each "
        f"answer counts.{where} Give the file of the value set, or a mapping by hand with --map."
    )


def _is_total(instrument: Instrument, question: Question) -> bool:
    return any(rule.loinc and question.has_loinc(rule.loinc) for rule in instrument.scores)


def _totals(draft: _Draft) -> dict[str, str]:
    return {
        question.link: rule.id
        for rule in draft.instrument.scores
        for question in draft.form.questions
        if rule.loinc and question.has_loinc(rule.loinc)
    }


def _warnings(draft: _Draft) -> list[str]:
    notes = []
    instrument, panels = draft.instrument, draft.form.panels
    if instrument.loinc and panels and instrument.loinc not in panels:
        notes.append(
            f"the form's panel code is {panels[0]}; that of {instrument.name} is {instrument.loinc}"
        )
    if instrument.reversed and any(q.options for q in draft.found.values()):
        names = ", ".join(instrument.reversed.items)
        notes.append(
            f"items {names} are reversed by us: the form's numbers must be those as answered"
        )
    elsewhere = {q.value_set for q in draft.found.values() if q.value_set and not q.options}
    notes += [f"answers are in {each}, not fetched; our key was used" for each in sorted(elsewhere)]
    return notes
