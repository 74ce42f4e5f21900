"""Tables are cut with every margin a reader could add up."""

import pytest

from attune.disclosure import Answer, Cell, tabulate
from attune.errors import InputError


def answer(person: str, value: float, team: str, role: str) -> Answer:
    return Answer(person, value, {"team": team, "role": role})


def test_a_two_way_table_brings_its_margins_with_it() -> None:
    rows = [answer("a", 1, "North", "nurse"), answer("b", 3, "South", "nurse")]
    places = [cell.place for cell in tabulate(rows, by=[("team", "role")])]
    assert places == [
        (),
        (("role", "nurse"),),
        (("team", "North"),),
        (("team", "South"),),
        (("role", "nurse"), ("team", "North")),
        (("role", "nurse"), ("team", "South")),
    ]


def test_values_cannot_be_tied_back_to_people_by_their_order() -> None:
    (everyone,) = tabulate([answer("a", 9, "N", "x"), answer("b", 2, "N", "x")], by=[()])
    assert everyone == Cell((), frozenset("ab"), (2, 9))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([answer("a", 1, "N", "x"), answer("a", 2, "N", "x")], "twice"),
        ([answer("a", float("nan"), "N", "x")], "finite"),
        ([Answer("a", 1, {"role": "x"})], "no 'team'"),
    ],
)
def test_what_cannot_be_grouped_is_refused(rows: list[Answer], says: str) -> None:
    with pytest.raises(InputError, match=says):
        tabulate(rows, by=[("team",)])


def test_a_group_counts_each_person_once() -> None:
    with pytest.raises(InputError, match="counts once"):
        Cell((), frozenset("ab"), (1.0,))
