"""Which instrument a form is: LOINC decides, order suggests, a person confirms."""

from pathlib import Path
from typing import Any

import pytest

from attune.measures.fhir import (
    Form,
    MatchError,
    Matching,
    Questionnaire,
    form_of,
    match_form,
    parse_resource,
    read_matching,
    read_resource,
)
from attune.measures.library import load_instruments

ALL = load_instruments()
PATH = Path("form.json")
LOINC = "http://loinc.org"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
GAD_ITEMS = [item.loinc for item in ALL["gad-7"].numbered]

# What measures.md says of each file: the instrument, and whether LOINC or order found it.
MATCHED = {
    "hl7-sdc__questionnaire-sdc-profile-example-PHQ9.json": ("phq-9", "order"),
    "jmandel__gad-7.json": ("gad-7", "order"),
    "jmandel__phq-2.json": ("phq-2", "loinc"),
    "jmandel__phq-9.json": ("phq-9", "loinc"),
    "lhncbc-lforms__R4-phq9-weight-function.json": ("phq-9", "loinc"),
    "mii__Questionnaire-phq-9-extractable-observation.json": ("phq-9", "loinc"),
    "mii__Questionnaire-phq-9.json": ("phq-9", "loinc"),
    "mtnlotus-pco__GAD7.json": ("gad-7", "loinc"),
    "mtnlotus-pco__PHQ9.json": ("phq-9", "loinc"),
    "uwcirg-asbi__Questionnaire-GAD7.json": ("gad-7", "loinc"),
    "uwcirg-asbi__Questionnaire-PHQ9.json": ("phq-9", "loinc"),
}
NOT_OURS = {
    "jmandel__phq-9-teen.json",
    "lhncbc-lforms__R4-apgar-itemWeight.json",
    "mhc__GAD7-en-US.json",
    "mhc__GAD7-es-US.json",
    "rkof__GAD-7.json",
    "rkof__PHQ-9.json",
    "rkof__SocialSupport-en-US-v1.json",
    "sergeymosyakov__sdc-variables-demo.json",
}
NAMED = {
    "mhc__GAD7-en-US.json": "gad-7",
    "mhc__GAD7-es-US.json": "gad-7",
    "rkof__GAD-7.json": "gad-7",
    "rkof__PHQ-9.json": "phq-9",
}


def read(path: Path) -> Form:
    resource = read_resource(path)
    assert isinstance(resource, Questionnaire)
    return form_of(resource)


def built(*items: dict[str, Any], **more: Any) -> Form:
    data = {"resourceType": "Questionnaire", "status": "draft", "item": list(items), **more}
    made = parse_resource(data, path=PATH)
    assert isinstance(made, Questionnaire)
    return form_of(made)


def question(link: str, loinc: str = "", **more: Any) -> dict[str, Any]:
    code = {"code": [{"system": LOINC, "code": loinc}]} if loinc else {}
    return {"linkId": link, "type": "choice"} | code | more


def options(*counted: tuple[str, float], url: str = ORDINAL, system: str = "local") -> list[Any]:
    return [
        {
            "extension": [{"url": url, "valueDecimal": number}],
            "valueCoding": {"system": system, "code": code},
        }
        for code, number in counted
    ]


def core_10(first: float = 0, step: float = 1, url: str = ORDINAL) -> Form:
    answers = [(f"a{n}", first + step * n) for n in range(5)]
    return built(*(question(str(n), answerOption=options(*answers, url=url)) for n in range(10)))


@pytest.mark.data
@pytest.mark.parametrize("name", sorted(MATCHED))
def test_a_form_of_the_corpus_is_recognised(name: str, data_dir: Path) -> None:
    matching = match_form(read(data_dir / "fhir" / name), ALL)
    assert (matching.instrument, matching.by) == MATCHED[name]
    assert matching.usable == (matching.by == "loinc")


@pytest.mark.data
@pytest.mark.parametrize("name", sorted(NOT_OURS))
def test_a_form_without_our_codes_is_not_guessed_at(name: str, data_dir: Path) -> None:
    with pytest.raises(MatchError, match="None of our instruments has the LOINC codes"):
        match_form(read(data_dir / "fhir" / name), ALL)


@pytest.mark.data
@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_named_instrument_is_matched_by_order_and_waits_for_a_person(
    name: str, data_dir: Path
) -> None:
    form = read(data_dir / "fhir" / name)
    matching = match_form(form, ALL, instrument=NAMED[name])
    assert (matching.by, matching.usable) == ("order", False)
    assert len(matching.items) == {"gad-7": 7, "phq-9": 9}[NAMED[name]]
    counted = [answer.value for answer in matching.answers[matching.items["1"]]]
    assert counted == [0, 1, 2, 3]


@pytest.mark.data
def test_the_teenagers_form_is_not_taken_for_the_adults(data_dir: Path) -> None:
    form = read(data_dir / "fhir" / "jmandel__phq-9-teen.json")
    with pytest.raises(MatchError, match="has 11 questions that could be meant, and 9 are needed"):
        match_form(form, ALL, instrument="phq-9")


@pytest.mark.data
@pytest.mark.parametrize(
    "name", ["mtnlotus-pco__GAD7.json", "uwcirg-asbi__Questionnaire-GAD7.json"]
)
def test_the_third_answer_of_gad_7_item_2_counts_2_under_its_own_code(
    name: str, data_dir: Path
) -> None:
    matching = match_form(read(data_dir / "fhir" / name), ALL)
    counted = {
        item: {answer.code: answer.value for answer in matching.answers[matching.items[item]]}
        for item in ("1", "2")
    }
    assert counted["2"]["LA18938-3"] == 2
    assert "LA6570-1" not in counted["2"]
    assert counted["1"]["LA6570-1"] == 2


@pytest.mark.data
def test_the_item_without_its_code_in_a_gad_7_is_found_between_its_neighbours(
    data_dir: Path,
) -> None:
    matching = match_form(read(data_dir / "fhir" / "jmandel__gad-7.json"), ALL)
    assert matching.items["6"] == "gad7.matrix.q6"


@pytest.mark.data
def test_item_weights_are_read_like_ordinals(data_dir: Path) -> None:
    form = read(data_dir / "fhir" / "lhncbc-lforms__R4-apgar-itemWeight.json")
    assert [option.number for option in form.questions[0].options] == [0, 1, 2]


@pytest.mark.parametrize("url", [ORDINAL, WEIGHT])
def test_an_instrument_without_codes_is_matched_by_order_and_the_forms_numbers(url: str) -> None:
    matching = match_form(core_10(url=url), ALL, instrument="core-10")
    assert list(matching.items.values()) == [str(number) for number in range(10)]
    assert [answer.value for answer in matching.answers["3"]] == [0, 1, 2, 3, 4]
    assert any("items 2, 3 are reversed by us" in note for note in matching.notes)


def test_numbers_of_another_version_are_refused() -> None:
    with pytest.raises(
        MatchError, match=r"counts 0; the item is answered 1 to 5\. Is this another"
    ):
        match_form(core_10(), ALL, instrument="k10")
    assert match_form(core_10(), ALL, instrument="k10-us").items["10"] == "9"


def test_a_form_whose_numbers_contradict_our_key_is_refused() -> None:
    turned = options(("LA6568-5", 3), ("LA6569-3", 2), ("LA6570-1", 1), ("LA6571-9", 0),
                     system=LOINC)  # fmt: skip
    items = [question(code, code, answerOption=turned) for code in GAD_ITEMS]
    with pytest.raises(MatchError, match="LA6568-5 counts 3 in the form and 0 by our key"):
        match_form(built(*items), ALL)


def test_a_code_in_the_wrong_system_is_not_a_match_and_is_said() -> None:
    wrong = [
        {"linkId": code, "type": "choice", "code": [{"system": "http://snomed.info", "code": code}]}
        for code in GAD_ITEMS
    ]
    with pytest.raises(MatchError, match=r"Its code 69725-0 is in http://snomed\.info, not LOINC"):
        match_form(built(*wrong), ALL)


def test_a_wrong_panel_code_is_said_and_the_items_decide() -> None:
    """Seen in the wild: the panel of the PHQ-9 on a GAD-7."""
    items = [question(code, code) for code in GAD_ITEMS]
    matching = match_form(built(*items, code=[{"system": LOINC, "code": "44249-1"}]), ALL)
    assert matching.instrument == "gad-7"
    assert matching.notes[0] == "the form's panel code is 44249-1; that of GAD-7 is 69737-5"


def test_answers_in_a_value_set_nobody_gave_are_not_guessed() -> None:
    items = [question(str(n), answerValueSet="http://example.org/ValueSet/x") for n in range(10)]
    with pytest.raises(MatchError, match=r"in http://example\.org/ValueSet/x, which is not"):
        match_form(built(*items), ALL, instrument="core-10")


def test_a_contained_value_set_gives_the_numbers() -> None:
    concepts = [
        {"code": f"c{n}", "extension": [{"url": ORDINAL, "valueDecimal": n}]} for n in range(5)
    ]
    inside = {
        "resourceType": "ValueSet",
        "id": "v",
        "status": "active",
        "compose": {"include": [{"system": "local", "concept": concepts}]},
    }
    items = [question(str(n), answerValueSet="#v") for n in range(10)]
    matching = match_form(built(*items, contained=[inside]), ALL, instrument="core-10")
    assert {answer.system for answer in matching.answers["0"]} == {"local"}
    assert [answer.value for answer in matching.answers["0"]] == [0, 1, 2, 3, 4]


def test_does_not_apply_is_an_answer_that_counts_nothing() -> None:
    counted = [*options(*((f"a{n}", n) for n in range(1, 6)))]
    counted.append({"valueCoding": {"system": "local", "code": "na"}})
    items = [question(str(n), answerOption=counted) for n in range(10)]
    matching = match_form(built(*items), ALL, instrument="care")
    assert [answer.value for answer in matching.answers["0"]] == [1, 2, 3, 4, 5, None]
    with pytest.raises(MatchError, match="0 questions that could be meant"):
        match_form(built(*items), ALL, instrument="ssosh")


def test_a_mapping_written_to_a_file_reads_back(tmp_path: Path) -> None:
    matching = match_form(core_10(), ALL, instrument="core-10")
    path = tmp_path / "map.json"
    path.write_text(matching.model_dump_json(), encoding="utf-8")
    assert read_matching(path) == matching
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(MatchError, match="is not a mapping"):
        read_matching(path)


def test_a_mapping_counts_once_somebody_put_their_name_to_it() -> None:
    matching = match_form(core_10(), ALL, instrument="core-10")
    assert not matching.usable
    assert Matching(**matching.model_dump() | {"confirmed_by": "Ravi"}).usable
    assert not Matching(**matching.model_dump() | {"confirmed_by": "  "}).usable
