"""A filled-in form → the number of each item; and answers → a filled-in form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from attune import content
from attune.errors import InputError
from attune.measures.fhir.form import LOINC
from attune.measures.fhir.matching import CountedAnswer, Matching
from attune.measures.fhir.reading import FhirError
from attune.measures.fhir.resources import QuestionnaireResponse, ResponseAnswer, ResponseItem
from attune.measures.instrument import LOCAL_CODES, Instrument, Item

UNFINISHED = {
    "in-progress": "is still being filled in",
    "entered-in-error": "is marked as entered in error",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What a response says: item ids to numbers, totals somebody stored, and what to know."""

    answers: dict[str, float | None] = field(default_factory=dict)
    stored: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def implied_matching(instrument: Instrument) -> Matching:
    """Match by linkId alone, for responses whose linkIds are LOINC codes or item ids."""
    items = {item.id: item.loinc or item.id for item in instrument.numbered}
    answers = {
        items[item.id]: [
            CountedAnswer(code=code, system=LOINC, value=value)
            for code, value in instrument.codes_of(item).items()
        ]
        for item in instrument.numbered
    }
    totals = {rule.loinc: rule.id for rule in instrument.scores if rule.loinc}
    return Matching(instrument=instrument.id, items=items, answers=answers, totals=totals)


def read_answers(
    response: QuestionnaireResponse, instrument: Instrument, *, matching: Matching, path: Path
) -> Given:
    """Take each item's number from a response, and the totals that were stored in it.

    Raises FhirError by path for a response that is not finished, an item answered twice, a code
    the item does not have or of another system, and a number outside its scale; InputError for a
    matching nobody confirmed.
    """
    _refuse_unusable(response, instrument, matching, path)
    by_link = {link: instrument.item(name) for name, link in matching.items.items()}
    answers: dict[str, float | None] = {}
    stored: dict[str, float] = {}
    unknown: list[str] = []
    for where, item in _walk(response.item, "item"):
        link = _known(item.linkId, by_link, matching)
        if link in by_link:
            named = by_link[link]
            if named.id in answers:
                raise _fault(path, f"{where}.linkId", f"answers item {named.id} a second time")
            answers[named.id] = _answer(instrument, named, item, matching, path=path, where=where)
        elif link in matching.totals:
            stored |= _stored(item, matching.totals[link])
        elif item.answer:
            unknown.append(item.linkId)
    if not answers:
        raise _fault(path, "item", f"has no answer to {instrument.name}; give its form (--form)")
    notes = [f"not part of {instrument.name}: {', '.join(unknown)}"] if unknown else []
    return Given(answers, stored, tuple(notes))


def write_response(
    instrument: Instrument,
    answers: Mapping[str, float | None],
    *,
    identity: str,
    questionnaire: str = "",
    subject: str = "",
    authored: str = "",
) -> dict[str, Any]:
    """Write answers as a completed QuestionnaireResponse that `read_answers` reads back.

    linkIds are LOINC codes where one is confirmed, else our item ids; answers are LOINC answer
    codes where the key has them, else numbers.
    """
    response: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "id": identity,
        "questionnaire": questionnaire or f"{LOCAL_CODES}/{instrument.id}|{instrument.version}",
        "status": "completed",
    }
    if subject:
        response["subject"] = {"reference": subject}
    if authored:
        response["authored"] = authored
    response["item"] = [
        {"linkId": item.loinc or item.id, "answer": [_written(instrument, item, value)]}
        for item in instrument.numbered
        if (value := answers.get(item.id)) is not None
    ]
    return response


def _refuse_unusable(
    response: QuestionnaireResponse, instrument: Instrument, matching: Matching, path: Path
) -> None:
    if response.status in UNFINISHED:
        raise _fault(path, "status", f"{UNFINISHED[response.status]}; it is not scored")
    if matching.instrument != instrument.id:
        raise InputError(f"The mapping is for {matching.instrument}, not for {instrument.id}.")
    if not matching.usable:
        raise InputError(
            f"The items of {instrument.name} were matched by their {matching.by}, and nobody has "
            "confirmed it. Check the mapping that attune instruments match --out writes, put your "
            "name in confirmed_by, and pass it with --map."
        )


def _known(link: str, by_link: Mapping[str, Item], matching: Matching) -> str:
    """Find a linkId as it is, or by its last part: some tools write `/44250-9`."""
    if link in by_link or link in matching.totals:
        return link
    return link.rpartition("/")[2]


def _walk(items: list[ResponseItem] | None, where: str) -> Iterator[tuple[str, ResponseItem]]:
    for index, item in enumerate(items or ()):
        here = f"{where}.{index}"
        yield here, item
        yield from _walk(item.item, f"{here}.item")
        for place, answer in enumerate(item.answer or ()):
            yield from _walk(answer.item, f"{here}.answer.{place}.item")


def _answer(
    instrument: Instrument,
    item: Item,
    given: ResponseItem,
    matching: Matching,
    *,
    path: Path,
    where: str,
) -> float | None:
    if not given.answer:
        return None
    if len(given.answer) > 1:
        what = f"gives {len(given.answer)} answers to item {item.id}; one is allowed"
        raise _fault(path, f"{where}.answer", what)
    place, answer = f"{where}.answer.0", given.answer[0]
    if answer.valueCoding:
        counted = matching.answers.get(matching.items[item.id], [])
        return _coded(item, answer, counted, path=path, where=f"{place}.valueCoding")
    number = _plain_number(answer)
    if number is None:
        if answer.valueString or answer.valueBoolean is not None or answer.valueDate:
            raise _fault(path, place, f"is not an answer code or number for item {item.id}")
        return None
    if not instrument.scale_of(item).allows(number):
        scale = instrument.scale_of(item)
        top = "or more" if scale.max is None else f"to {scale.max:g}"
        what = f"is {number:g}; item {item.id} is answered {scale.min:g} {top}"
        raise _fault(path, place, what)
    return number


def _coded(
    item: Item, answer: ResponseAnswer, counted: list[CountedAnswer], *, path: Path, where: str
) -> float | None:
    coding = answer.valueCoding
    code = coding.code if coding else None
    same = [each for each in counted if each.code == code]
    if not same:
        known = ", ".join(each.code for each in counted) or "none; give its form (--form)"
        what = f"is {code}, which item {item.id} does not have; its answers are {known}"
        raise _fault(path, f"{where}.code", what)
    system = coding.system if coding else None
    for each in same:
        if system is None or each.system is None or system == each.system:
            return each.value
    what = f"is {system}; the answer {code} of item {item.id} belongs to {same[0].system}"
    raise _fault(path, f"{where}.system", what)


def _plain_number(answer: ResponseAnswer) -> float | None:
    for value in (answer.valueInteger, answer.valueDecimal):
        if value is not None:
            return float(value)
    if answer.valueQuantity and answer.valueQuantity.value is not None:
        return float(answer.valueQuantity.value)
    return None


def _stored(item: ResponseItem, score: str) -> dict[str, float]:
    number = _plain_number(item.answer[0]) if item.answer else None
    return {} if number is None else {score: number}


def _written(instrument: Instrument, item: Item, value: float) -> dict[str, Any]:
    for code, number in instrument.codes_of(item).items():
        if number == value:
            return {"valueCoding": {"system": LOINC, "code": code}}
    if float(value).is_integer():
        return {"valueInteger": int(value)}
    return {"valueDecimal": value}


def _fault(path: Path, where: str, what: str) -> FhirError:
    return FhirError([content.Fault(path, where, what)])
