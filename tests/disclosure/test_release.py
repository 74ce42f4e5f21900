"""One release: what is shown, what is held, and why nobody can be worked out from it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.disclosure import (
    Answer,
    Audience,
    Cell,
    Held,
    History,
    Rule,
    audit,
    release,
    rules_for,
    tabulate,
)
from attune.errors import InputError

STAFF = rules_for("staff")


def cell(name: str, *people: int, values: tuple[float, ...] | None = None) -> Cell:
    tokens = frozenset(f"p{number}" for number in people)
    given = values if values is not None else tuple(float(number % 7) for number in people)
    return Cell((("team", name),) if name else (), tokens, given)


def held_by(cells: list[Cell], before: History | None = None) -> dict[str, Rule]:
    result = release(cells, before=before or History(), rules=STAFF)
    return {dict(each.place).get("team", "everyone"): each.rule for each in result.held}


def test_a_large_group_is_shown_with_a_rounded_count_and_a_mean_of_one_decimal() -> None:
    result = release([cell("", *range(12))], before=History(), rules=STAFF)
    assert (result.shown[0].people, result.shown[0].mean) == (10, 2.6)
    assert result.held == ()
    assert result.history.published == (frozenset(f"p{n}" for n in range(12)),)


def test_a_group_of_nine_staff_is_held() -> None:
    result = release([cell("", *range(9))], before=History(), rules=STAFF)
    assert result.shown == ()
    assert result.held == (Held((), Rule.THRESHOLD),)


def test_seven_patients_are_held_and_eight_are_shown() -> None:
    patients = rules_for("patients")
    assert not release([cell("", *range(7))], before=History(), rules=patients).shown
    assert release([cell("", *range(8))], before=History(), rules=patients).shown


@pytest.mark.parametrize("value", [0.0, 100.0])
def test_a_group_whose_answers_are_all_alike_is_held_below_20(value: float) -> None:
    alike = cell("", *range(19), values=(value,) * 19)
    assert held_by([alike]) == {"everyone": Rule.HOMOGENEOUS}
    many = cell("", *range(20), values=(value,) * 20)
    assert held_by([many]) == {}


def test_answers_that_only_look_alike_after_rounding_are_held_too() -> None:
    nearly = cell("", *range(10), values=(100.0,) * 9 + (99.9,))
    assert held_by([nearly]) == {"everyone": Rule.HOMOGENEOUS}


def test_one_small_team_takes_a_second_with_it_so_that_the_total_does_not_give_it_away() -> None:
    cells = [
        cell("", *range(50)),
        cell("A", *range(4)),
        cell("B", *range(4, 18)),
        cell("C", *range(18, 50)),
    ]
    assert held_by(cells) == {"A": Rule.THRESHOLD, "B": Rule.COMPLEMENTARY}


def test_when_no_sibling_is_left_the_total_itself_is_held() -> None:
    cells = [cell("", *range(12)), cell("A", *range(8)), cell("B", *range(8, 12))]
    assert held_by(cells) == {"A": Rule.THRESHOLD, "B": Rule.THRESHOLD}
    lone = [cell("", *range(12)), cell("A", *range(12), values=(3.0,) * 12)]
    assert held_by(lone)["everyone"] in (Rule.COMPLEMENTARY, Rule.HOMOGENEOUS)


def test_the_next_month_is_held_when_one_person_left() -> None:
    first = release([cell("", *range(30))], before=History(), rules=STAFF)
    assert held_by([cell("", *range(1, 30))], first.history) == {"everyone": Rule.OVERLAP}
    assert held_by([cell("", *range(10, 30))], first.history) == {}


def test_the_same_people_may_be_reported_again() -> None:
    first = release([cell("", *range(30))], before=History(), rules=STAFF)
    assert held_by([cell("", *range(30))], first.history) == {}


def test_a_sum_of_three_reports_is_caught_where_no_two_overlap_too_closely() -> None:
    a, b, c, d = (people(start, start + 12) for start in (0, 12, 24, 36))
    before = History(published=(a | b, c | d, a | c))
    everyone_but_one = Cell((), b | d, tuple(map(float, range(24))))
    assert release([everyone_but_one], before=before, rules=STAFF).held == ()
    one_more = Cell((), b | d | people(99, 100), tuple(map(float, range(25))))
    assert release([one_more], before=before, rules=STAFF).held == (Held((), Rule.AUDIT),)


def people(first: int, end: int) -> frozenset[str]:
    return frozenset(f"p{number}" for number in range(first, end))


def test_a_group_once_held_back_is_not_given_away_by_a_later_release() -> None:
    first = release(
        [cell("", *range(60)), cell("A", *range(6)), cell("B", *range(6, 26)),
         cell("C", *range(26, 60))],
        before=History(), rules=STAFF,
    )  # fmt: skip
    assert frozenset(f"p{n}" for n in range(6)) in first.history.held
    later = release([cell("D", *range(26)), cell("B", *range(6, 26))],
                    before=first.history, rules=STAFF)  # fmt: skip
    assert len(later.held) == 1


def test_an_empty_group_is_held_and_never_shown_as_zero() -> None:
    assert held_by([cell("A")]) == {"A": Rule.EMPTY}


def test_a_table_with_the_same_place_twice_is_refused() -> None:
    with pytest.raises(InputError, match="same place"):
        release([cell("A", 1), cell("A", 2)], before=History(), rules=STAFF)


def test_two_filters_of_one_round_are_releases_like_any_other() -> None:
    rows = [
        Answer(f"p{n}", n % 5, {"team": "A" if n < 30 else "B", "nights": str(n % 30 > 1)})
        for n in range(60)
    ]
    first = release(tabulate(rows, by=[("team",)]), before=History(), rules=STAFF)
    nights = [row for row in rows if row.groups["nights"] == "True"]
    filtered = release(tabulate(nights, by=[("team",)]), before=first.history, rules=STAFF)
    assert len(first.shown) == 3
    assert filtered.shown == ()


@st.composite
def rounds(draw: st.DrawFn) -> list[list[Answer]]:
    """Draw a few rounds of answers of people who come, go and change teams."""
    people = draw(st.integers(5, 45))
    made = []
    for _ in range(draw(st.integers(1, 4))):
        here = draw(st.lists(st.integers(0, people), min_size=1, max_size=people, unique=True))
        teams = draw(st.lists(st.integers(0, 2), min_size=people + 1, max_size=people + 1))
        made.append(
            [
                Answer(f"p{n}", float(n % 5), {"team": str(teams[n]), "role": str(n % 2)})
                for n in here
            ]
        )
    return made


@settings(max_examples=60, deadline=None)
@given(rounds(), st.sampled_from(Audience), st.integers(0, 6))
def test_whatever_is_asked_in_whatever_order_the_rules_hold(
    tables: list[list[Answer]], audience: Audience, raised: int
) -> None:
    rules = rules_for(audience, threshold={"patients": 8, "staff": 10}[audience] + raised)
    history = History()
    for answers in tables:
        cells = tabulate(answers, by=[("team", "role")])
        result = release(cells, before=history, rules=rules)
        sizes = {each.place: len(each.people) for each in cells}
        values = {each.place: set(each.values) for each in cells}
        for shown in result.shown:
            assert sizes[shown.place] >= rules.threshold
            assert shown.people % 5 == 0
            assert len(values[shown.place]) > 1 or sizes[shown.place] >= 20
        assert len(result.shown) + len(result.held) == len(cells)
        history = result.history
    found = audit(history.published, held=history.held, below=rules.threshold)
    assert not found.people
    assert not found.cells
    assert not found.pieces
