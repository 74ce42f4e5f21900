"""A state can be kept as JSON, and a second appointment remembers the facts of the first."""

import json
from dataclasses import replace

import pytest

from attune.errors import InputError
from attune.patient.case import Case
from attune.patient.memory import Hurt, PatientState, begin, begin_again, remember
from attune.practice import open_session
from tests.patient.fakes import WordEmbedder


def test_a_state_survives_json(ben: Case) -> None:
    state = replace(
        begin(ben),
        said=("d.garden",),
        used=(("d.garden#1", 3),),
        credit=(("d.wife", 0.8),),
        hurt=Hurt("r.told", 4, 0.5, 2, ("validation",)),
        first=remember(begin(ben)),
    )
    assert PatientState.from_json(json.loads(json.dumps(state.to_json()))) == state


@pytest.mark.parametrize("values", [{}, {"feeling": 3}, {"mood": 1}, {"feeling": {"trust": "x"}}])
def test_what_is_no_state_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(InputError, match="start the session again"):
        PatientState.from_json(values)


def test_a_broken_promise_opens_the_second_appointment(ben: Case) -> None:
    kept = remember(begin(ben))
    broken = replace(kept, promised=("p.secret",))
    embedder = WordEmbedder()
    first = open_session(ben, embedder=embedder, seed=1, first=broken)
    assert first.transcript.turns[0].text == "My brother knew. You said nobody."
    other = open_session(ben, embedder=embedder, seed=1, first=kept)
    assert other.transcript.turns[0].text == "Back again."


def test_trust_is_carried_over_and_a_hurt_left_open_costs_a_rung(ben: Case) -> None:
    good = replace(remember(begin(ben)), trust=0.8, level=4)
    assert begin_again(ben, good).feeling.trust > begin(ben).feeling.trust
    assert begin_again(ben, good).feeling.level == 2
    assert begin_again(ben, replace(good, unrepaired=1)).feeling.level == 1
