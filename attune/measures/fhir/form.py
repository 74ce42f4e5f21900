"""A Questionnaire → the questions that can be answered, with the number each answer counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from attune.measures.fhir.elements import Coding, Extension
from attune.measures.fhir.resources import (
    AnswerOption,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireResponse,
    walk,
)
from attune.measures.fhir.terminology import Contains, ValueSet

LOINC = "http://loinc.org"
WEIGHTS = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/valueset-ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/codesystem-ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)


@dataclass(frozen=True, slots=True)
class Option:
    """One permitted answer: its code with its system, and its number where the file gives one."""

    code: str
    system: str | None
    number: float | None


@dataclass(frozen=True, slots=True)
class Question:
    """One item that can be answered. `codes` are its codes; `value_set` one we do not have."""

    link: str
    kind: str
    codes: tuple[Coding, ...]
    options: tuple[Option, ...]
    value_set: str | None

    def has_loinc(self, code: str) -> bool:
        """Say whether the item carries a LOINC code; a code without a system counts as LOINC."""
        return any(each.code == code and each.system in (LOINC, None) for each in self.codes)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as far as scoring needs it: its address, its panel codes, its questions in order."""

    url: str | None
    panels: tuple[str, ...]
    questions: tuple[Question, ...]


def form_of(questionnaire: Questionnaire, *, value_sets: Sequence[ValueSet] = ()) -> Form:
    """Take from a Questionnaire what scoring needs.

    Value sets are looked for in the file itself and in `value_sets`; nothing is fetched, and a
    value set that is in neither is kept by its address.
    """
    contained = [each for each in questionnaire.contained or () if isinstance(each, ValueSet)]
    known = _by_address([*value_sets, *contained])
    items = list(walk(questionnaire.item))
    groups = [code for item in items if item.type == "group" for code in item.code or ()]
    panels = (*(questionnaire.code or ()), *groups)
    return Form(
        url=questionnaire.url,
        panels=tuple(each.code for each in panels if each.code),
        questions=tuple(
            _question(item, known) for item in items if item.type not in ("group", "display")
        ),
    )


def own_form(response: QuestionnaireResponse) -> Form | None:
    """Give the form that a response carries inside itself, if it does (adaptive forms do)."""
    inside = response.contained or ()
    sets = [each for each in inside if isinstance(each, ValueSet)]
    for each in inside:
        if isinstance(each, Questionnaire) and response.questionnaire == f"#{each.id}":
            return form_of(each, value_sets=sets)
    return None


def weight(extensions: Sequence[Extension] | None) -> float | None:
    """Read the number an answer counts: ordinalValue or itemWeight."""
    for extension in extensions or ():
        if extension.url in WEIGHTS:
            number = extension.valueDecimal
            return float(extension.valueInteger or 0) if number is None else number
    return None


def _by_address(value_sets: Sequence[ValueSet]) -> dict[str, ValueSet]:
    known: dict[str, ValueSet] = {}
    for each in value_sets:
        for address in (each.url, f"#{each.id}" if each.id else None):
            if address:
                known[address] = each
    return known


def _question(item: QuestionnaireItem, known: Mapping[str, ValueSet]) -> Question:
    options = tuple(_option(option) for option in item.answerOption or ())
    address = item.answerValueSet
    found = known.get(address) or known.get(address.split("|")[0]) if address else None
    if found:
        options = tuple(_set_options(found))
    return Question(
        link=item.linkId,
        kind=item.type,
        codes=tuple(item.code or ()),
        options=options,
        value_set=address if address and not found else None,
    )


def _option(option: AnswerOption) -> Option:
    if option.valueCoding:
        coding = option.valueCoding
        number = weight(option.extension)
        number = weight(coding.extension) if number is None else number
        return Option(coding.code or "", coding.system, number)
    if option.valueInteger is not None:
        return Option(str(option.valueInteger), None, float(option.valueInteger))
    text = option.valueString or option.valueDate or option.valueTime or ""
    return Option(text, None, weight(option.extension))


def _set_options(value_set: ValueSet) -> Iterator[Option]:
    for include in value_set.compose.include if value_set.compose else ():
        for concept in include.concept or ():
            yield Option(concept.code, include.system, weight(concept.extension))
    if value_set.expansion and not value_set.compose:
        yield from _expanded(value_set.expansion.contains)


def _expanded(contains: Sequence[Contains] | None) -> Iterator[Option]:
    for each in contains or ():
        if each.code:
            yield Option(each.code, each.system, weight(each.extension))
        yield from _expanded(each.contains)
