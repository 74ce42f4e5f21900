"""The audit finds exactly what can be worked out from published sums, and nothing else."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from attune.disclosure import audit

People = frozenset[str]
GROUPS = st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), max_size=9)


def people(names: str) -> People:
    return frozenset(names)


def test_the_difference_of_two_months_exposes_the_one_who_left() -> None:
    found = audit([people("abcdefghijkl"), people("abcdefghijk")], held=[], below=10)
    assert found.people == people("l")


def test_three_groups_that_no_two_of_which_differ_by_one_can_still_expose_one() -> None:
    published = [people("abcd"), people("cdef"), people("abefg")]
    assert not audit(published, held=[], below=1).people
    found = audit([*published, people("g" + "hijk"), people("hijk")], held=[], below=1)
    assert found.people == people("g")


def test_a_held_team_is_exposed_by_the_total_and_the_other_teams() -> None:
    total, north, south = people("abcdefgh"), people("abc"), people("defgh")
    found = audit([total, south], held=[north], below=1)
    assert found.cells == (north,)


def test_a_piece_below_the_threshold_counts_even_if_it_was_never_a_group() -> None:
    found = audit([people("abcdef"), people("abc")], held=[], below=4)
    assert set(found.pieces) == {people("abc"), people("def")}


def test_nothing_published_exposes_nothing() -> None:
    assert not audit([], held=[people("abc")], below=10)


def in_span(rows: list[People], wanted: People) -> bool:
    """Decide by schoolbook elimination over fractions, without any of our own code."""
    columns = "abcdefgh"
    matrix = [[Fraction(c in row) for c in columns] for row in rows]
    rest = [Fraction(c in wanted) for c in columns]
    for column in range(len(columns)):
        pivot = next((row for row in matrix if row[column]), None)
        if pivot is None:
            continue
        matrix.remove(pivot)
        lead = pivot[column]
        matrix = [
            [a - row[column] / lead * b for a, b in zip(row, pivot, strict=True)] for row in matrix
        ]
        rest = [a - rest[column] / lead * b for a, b in zip(rest, pivot, strict=True)]
    return not any(rest)


@settings(max_examples=150, deadline=None)
@given(GROUPS, GROUPS)
def test_it_agrees_with_schoolbook_arithmetic(published: list[People], held: list[People]) -> None:
    found = audit(published, held=held, below=1)
    known = {person for group in published for person in group}
    assert found.people == {person for person in known if in_span(published, people(person))}
    assert set(found.cells) == {cell for cell in held if in_span(published, cell)}
