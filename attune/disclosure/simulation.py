"""A made-up service over two years, to see what our rules let through and what they hold back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attune.disclosure.publishing import History, Release, release
from attune.disclosure.rules import Rules
from attune.disclosure.table import Answer, Cell, tabulate


@dataclass(frozen=True, slots=True)
class Service:
    """A service whose staff answer each round: its size, its groups, and who comes and goes."""

    staff: int = 60
    teams: int = 4
    roles: int = 3
    months: int = 24
    leavers: int = 1
    joiners: int = 1
    every: int = 1
    two_way: bool = True


def staff_rounds(service: Service, *, seed: int) -> list[tuple[Cell, ...]]:
    """Make the tables of each report: who is in which group, and their lasting scores 0 to 100.

    Scores never change, the worst case for privacy: every report speaks of the same unknowns.
    """
    chance = np.random.default_rng(seed)
    staff = [_person(index, service, chance) for index in range(service.staff)]
    by = [("team", "role")] if service.two_way else [("team",), ("role",)]
    rounds = []
    for month in range(service.months):
        if month:
            gone = set(chance.choice(len(staff), size=service.leavers, replace=False))
            staff = [person for index, person in enumerate(staff) if index not in gone]
            first = service.staff + (month - 1) * service.joiners
            staff += [_person(first + i, service, chance) for i in range(service.joiners)]
        if month % service.every == 0:
            rounds.append(tabulate(staff, by=by))
    return rounds


def publish_rounds(rounds: Sequence[Sequence[Cell]], *, rules: Rules) -> list[Release]:
    """Put the reports through the rules one after another, each knowing all that came before."""
    releases: list[Release] = []
    for cells in rounds:
        before = releases[-1].history if releases else History()
        releases.append(release(cells, before=before, rules=rules))
    return releases


def share_published(releases: Sequence[Release]) -> float:
    """Give the share of all cells that were published, between 0 and 1."""
    shown = sum(len(each.shown) for each in releases)
    return shown / sum(len(each.shown) + len(each.held) for each in releases)


def _person(index: int, service: Service, chance: np.random.Generator) -> Answer:
    groups = {
        "team": f"team {chance.integers(service.teams) + 1}",
        "role": f"role {chance.integers(service.roles) + 1}",
    }
    return Answer(f"p{index:04d}", float(chance.integers(0, 101)), groups)
