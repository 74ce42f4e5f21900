"""The pure part of a vote: who is told apart, what is kept, where the model stands."""

import pytest

from attune_web.groups.votes import Call, Landing, call_of, landing_of, new_salt, tally, voter_of


def test_a_voter_is_the_same_within_a_question_and_another_in_the_next() -> None:
    one, two = new_salt(), new_salt()
    assert voter_of("token", salt=one) == voter_of("token", salt=one)
    assert voter_of("token", salt=one) != voter_of("token", salt=two)
    assert voter_of("token", salt=one) != voter_of("other", salt=one)


def test_of_three_votes_only_their_number_is_kept_and_of_four_their_spread() -> None:
    cast = [("open", "nearer"), ("open", "same"), ("told", "further"), ("unsure", "same")]
    assert tally(cast[:3]) == {"voted": 3}
    kept = tally(cast)
    assert kept["voted"] == 4
    assert kept["call"] == dict.fromkeys(Call.values, 0) | {"open": 2, "told": 1, "unsure": 1}
    assert kept["land"] == {"nearer": 1, "same": 2, "further": 1}


@pytest.mark.parametrize(
    ("levels", "call"),
    [
        ({"behaviour": "question", "question": "open"}, Call.OPEN),
        ({"behaviour": "question", "question": "closed"}, Call.CLOSED),
        ({"behaviour": "question", "question": None}, Call.UNSURE),
        ({"behaviour": "question", "question": "none"}, Call.UNSURE),
        ({"behaviour": "reflection", "reflection": "simple"}, Call.SIMPLE),
        ({"behaviour": "reflection", "reflection": "complex"}, Call.MEANT),
        ({"behaviour": "therapist_input"}, Call.TOLD),
        ({"behaviour": "other"}, Call.ELSE),
        ({"behaviour": None, "question": "open"}, Call.UNSURE),
        ({}, Call.UNSURE),
    ],
)
def test_the_model_s_dot_follows_its_codes_and_says_when_it_is_not_sure(
    levels: dict[str, str | None], call: Call
) -> None:
    assert call_of({name: {"level": level} for name, level in levels.items()}) is call


def test_without_codes_the_model_has_no_dot() -> None:
    assert call_of(None) is None


@pytest.mark.parametrize(
    ("after", "landing"),
    [(0.5, Landing.NEARER), (0.31, Landing.SAME), (0.29, Landing.SAME), (0.2, Landing.FURTHER)],
)
def test_a_small_change_of_trust_is_no_change(after: float, landing: Landing) -> None:
    assert landing_of(0.3, after) is landing
