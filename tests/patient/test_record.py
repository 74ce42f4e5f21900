"""What is stored of a session comes back exactly as it was."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.coding.rater import CodedTurn, Graded, Labelled, Quantity, RaterIdentity
from attune.errors import InputError
from attune.feedback import Feedback
from attune.patient.case import Case
from attune.patient.memory import PatientState
from attune.patient.record import from_plain, to_plain
from attune.patient.reply import Reply
from attune.practice import exchange, open_session
from attune.transcript import Speaker, Turn
from tests.patient.fakes import PlainRater, WordEmbedder

unit = st.floats(0, 1)
words = st.text(max_size=40)
names = st.text("abc.#", min_size=1, max_size=6)
spans = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple)
shares = st.dictionaries(names, unit, max_size=3)
graded = st.builds(
    Graded,
    level=st.none() | st.integers(0, 2) | names,
    probabilities=shares,
    confidence=unit,
    evidence=spans,
    experimental=st.booleans(),
)
labelled = st.builds(Labelled, labels=shares, evidence=spans, experimental=st.booleans())
code = graded | labelled | st.builds(Quantity, unit) | st.booleans() | st.none()
turn = st.builds(
    Turn,
    number=st.integers(1, 99) | names,
    speaker=st.sampled_from(Speaker),
    text=words,
    start=st.none() | unit,
    end=st.none() | unit,
)
coded = st.builds(
    CodedTurn,
    transcript=words,
    turn=turn,
    codes=st.dictionaries(names, code, max_size=4),
    cannot_rate=st.none() | names,
    rater=st.builds(RaterIdentity, names, names, names),
)
st.register_type_strategy(float, unit)


def there_and_back(value: object) -> object:
    return from_plain(type(value), json.loads(json.dumps(to_plain(value))))


@given(coded)
@settings(max_examples=60, deadline=None)
def test_a_coded_turn_comes_back_as_it_was(value: CodedTurn) -> None:
    assert there_and_back(value) == value


@pytest.mark.parametrize("kind", [PatientState, Feedback, Reply])
def test_states_feedback_and_replies_come_back_as_they_were(kind: type) -> None:
    @given(st.from_type(kind))
    @settings(max_examples=25, deadline=None)
    def holds(value: object) -> None:
        assert there_and_back(value) == value

    holds()


def test_all_of_a_real_exchange_comes_back(ben: Case) -> None:
    opened = open_session(ben, embedder=WordEmbedder(), seed=4)
    done = exchange(
        ben,
        opened.transcript,
        opened.state,
        "{complex 0.9} You have let something go there.",
        rater=PlainRater(),
        embedder=WordEmbedder(),
        seed=4,
    )
    for value in (done.coded, done.state, done.feedback, done.said):
        assert there_and_back(value) == value


@pytest.mark.parametrize(
    "values",
    [None, 3, [], {}, {"did": "text"}, {"did": [], "shifted": 1}, {"mood": 1}],
)
def test_what_was_not_stored_by_us_is_refused_without_quoting_it(values: object) -> None:
    with pytest.raises(InputError, match="no stored Feedback"):
        from_plain(Feedback, values)


def test_a_truth_value_is_no_number() -> None:
    plain = to_plain(Quantity(0.5)) | {"value": True}
    with pytest.raises(InputError):
        from_plain(Quantity, plain)


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no plain form"):
        to_plain(object())
