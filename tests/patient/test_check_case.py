"""A case file that breaks its rules is told so: file, field, what to do."""

from pathlib import Path

import pytest

from attune import content
from attune.patient.case import load_case
from attune.patient.case_check import check_case, near_twins
from tests.patient.conftest import HERE
from tests.patient.fakes import WordEmbedder

GOOD = (HERE / "cases" / "ben.yaml").read_text(encoding="utf-8")


def faults(tmp_path: Path, old: str, new: str) -> list[str]:
    assert old in GOOD
    path = tmp_path / "ben.yaml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    try:
        found = check_case(content.read(path))
    except content.FaultyContentError as error:
        found = list(error.faults)
    return [str(fault) for fault in found]


def test_a_good_case_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, "id: ben", "id: ben") == []


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('"Before Easter."', '"When the frost went."', "follow_ups.0.say", "same"),
        ('"A terrier. Biscuit.", ', "", "intents.2.say", "at least 3"),
        ('"Morning.", "Good', '"It was trauma.", "Good', "intents.0.say.0", "never_says"),
        ('"Maybe."', f'"{"word " * 61}"', "reactions.reassurance", "61 words"),
        ("requires: [d.wife]", "requires: [d.wive]", "gate.requires.0", "d.wive"),
        ("id: i.dog", "id: i.greet", "intents.2.id", "already"),
        ('when: "always", say: ["Back', 'when: "sunny", say: ["Back', "openings.1.when", "no cond"),
        ("expect: d.garden}", "expect: d.gardens}", "paraphrases.0.expect", "d.gardens"),
        (
            'when: "met:ask_directly and',
            'when: "O>=.5 and met:ask_directly and',
            "endings.0.when",
            "never earned",
        ),
        ("depth: 3", "depth: 7", "disclosures.2.depth", "less than or equal to 4"),
        ("topics: [garden]", "topic: [garden]", "disclosures.0.topic", "correct its spelling"),
    ],
)
def test_a_lapse_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, where: str, what: str
) -> None:
    found = faults(tmp_path, old, new)
    assert found
    assert any(where in fault and what in fault for fault in found), found


def test_lines_that_say_the_same_are_found() -> None:
    case = load_case(HERE / "cases" / "ben.yaml")
    other = case.intents[2].model_copy(update={"say": ("Hard to say.", "He barks.", "He naps.")})
    doubled = case.model_copy(update={"intents": (*case.intents[:2], other)})
    assert len(near_twins(doubled, WordEmbedder())) > len(near_twins(case, WordEmbedder()))


def test_maya_keeps_the_rules(root: Path) -> None:
    assert check_case(content.read(root / "content" / "cases" / "maya.yaml")) == []
