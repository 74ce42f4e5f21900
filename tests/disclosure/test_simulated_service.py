"""Two years of reports on 60 staff who come and go: the attacker never gets anybody.

The attacker here shares no code with our audit: floating-point null space of the published groups.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from attune.disclosure import Cell, rules_for
from attune.disclosure.simulation import (
    Service,
    publish_rounds,
    share_published,
    staff_rounds,
)

RULES = rules_for("staff")
People = frozenset[str]


def worked_out(published: Sequence[People], held: Sequence[People]) -> tuple[int, int]:
    """Count the people and the held groups whose sums follow from the published ones."""
    everybody = sorted(frozenset().union(*published, *held))
    place = {person: index for index, person in enumerate(everybody)}
    matrix = np.zeros((len(published), len(everybody)))
    for row, group in enumerate(published):
        matrix[row, [place[person] for person in group]] = 1
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    rank = int((sizes > 1e-9 * sizes[0]).sum())
    unknown = directions[rank:].T
    people = int((np.abs(unknown) < 1e-7).all(axis=1).sum())
    sums = [unknown[[place[person] for person in group]].sum(axis=0) for group in held]
    return people, sum(bool((np.abs(total) < 1e-7).all()) for total in sums)


def attacked(service: Service, seed: int) -> tuple[int, int, float]:
    rounds = staff_rounds(service, seed=seed)
    releases = publish_rounds(rounds, rules=RULES)
    shown: list[People] = []
    held: list[People] = []
    for cells, result in zip(rounds, releases, strict=True):
        places = {each.place for each in result.shown}
        shown += [cell.people for cell in cells if cell.place in places]
        held += [cell.people for cell in cells if cell.place not in places and cell.people]
    return *worked_out(shown, held), share_published(releases)


def attacked_naively(service: Service, seed: int, least: int) -> tuple[int, int]:
    cells: list[Cell] = [cell for table in staff_rounds(service, seed=seed) for cell in table]
    shown = [cell.people for cell in cells if len(cell.people) >= least]
    held = [cell.people for cell in cells if 0 < len(cell.people) < least]
    return worked_out(shown, held)


REPORTS = [
    Service(two_way=two_way, every=every, joiners=joiners)
    for two_way in (False, True)
    for every in (1, 3, 6)
    for joiners in (0, 1)
]


def nobody_is_worked_out(service: Service, seeds: Sequence[int]) -> None:
    results = [attacked(service, seed) for seed in seeds]
    assert sum(people for people, _, _ in results) == 0
    assert sum(cells for _, cells, _ in results) == 0
    assert np.mean([share for _, _, share in results]) > 0.04


@pytest.mark.parametrize("service", REPORTS, ids=str)
def test_nobody_and_no_held_cell_is_worked_out(service: Service) -> None:
    nobody_is_worked_out(service, range(5))


@pytest.mark.nightly
@pytest.mark.parametrize("service", REPORTS, ids=str)
def test_nobody_and_no_held_cell_is_worked_out_over_100_seeds(service: Service) -> None:
    nobody_is_worked_out(service, range(100))


def test_hiding_small_groups_alone_gives_people_away() -> None:
    """The attacker is a real one: without our rules it finds a third of the staff and more."""
    results = [attacked_naively(Service(), seed, 5) for seed in range(5)]
    assert min(people for people, _ in results) > 20
    assert min(cells for _, cells in results) > 20


def test_reporting_half_yearly_shows_more_than_reporting_monthly() -> None:
    monthly = [attacked(Service(two_way=False), seed)[2] for seed in range(10)]
    half_yearly = [attacked(Service(two_way=False, every=6), seed)[2] for seed in range(10)]
    assert np.mean(half_yearly) > 2 * np.mean(monthly)
