"""One exchange: everything that follows from a turn, the same every time."""

from dataclasses import replace

import pytest

from attune.errors import InputError
from attune.patient.case import Case, load_case
from attune.patient.memory import PatientState
from attune.practice import exchange, extend, open_session, play, trace_line
from tests.conftest import ROOT
from tests.patient.fakes import PlainRater, WordEmbedder

TURNS = [
    ("How is the garden?", None),
    ("{complex 0.9} You have let something go there.", None),
    ("What was your wife like?", None),
    ("Are you having thoughts of suicide?", None),
]


@pytest.fixture(scope="module")
def ben() -> Case:
    return load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")


def lines(case: Case, seed: int) -> list[dict[str, object]]:
    made = play(case, TURNS, rater=PlainRater(), embedder=WordEmbedder(), seed=seed)
    return [trace_line("a", number, done) for number, done in enumerate(made, 1)]


def test_the_same_turns_give_the_same_trace(ben: Case) -> None:
    assert lines(ben, 3) == lines(ben, 3)


def test_another_seed_gives_another_session(ben: Case) -> None:
    replies = {tuple(str(line["reply"]) for line in lines(ben, seed)) for seed in range(6)}
    assert len(replies) > 1


def test_a_stored_state_goes_on_as_if_nothing_had_been_between(ben: Case) -> None:
    rater, embedder = PlainRater(), WordEmbedder()
    opened = open_session(ben, embedder=embedder, seed=2)
    first = exchange(
        ben, opened.transcript, opened.state, TURNS[0][0], rater=rater, embedder=embedder, seed=2
    )
    stored = PatientState.from_json(first.state.to_json())
    transcript = extend(opened.transcript, first)
    straight = exchange(
        ben, transcript, first.state, TURNS[1][0], rater=rater, embedder=embedder, seed=2
    )
    later = exchange(
        ben, transcript, stored, TURNS[1][0], rater=PlainRater(), embedder=WordEmbedder(), seed=2
    )
    assert later == straight


def test_a_redo_with_the_same_words_is_the_same(ben: Case) -> None:
    rater, embedder = PlainRater(), WordEmbedder()
    opened = open_session(ben, embedder=embedder, seed=2)
    tries = [
        exchange(ben, opened.transcript, opened.state, text, rater=rater, embedder=embedder, seed=2)
        for text in ("How is the garden?", "Do you have a dog?", "How is the garden?")
    ]
    assert tries[0] == tries[2]
    assert tries[0].reply != tries[1].reply


def test_what_was_really_heard_decides_contingency(ben: Case) -> None:
    class Overheard(PlainRater):
        def code_turn(self, turn, *, context, transcript=""):  # type: ignore[no-untyped-def]
            self.last = context[-1].text
            return super().code_turn(turn, context=context, transcript=transcript)

    rater, embedder = Overheard(), WordEmbedder()
    opened = open_session(ben, embedder=embedder, seed=2)
    exchange(
        ben,
        opened.transcript,
        opened.state,
        "You let them go.",
        rater=rater,
        embedder=embedder,
        seed=2,
        heard="I let the roses go.",
    )
    assert rater.last == "I let the roses go."


def test_a_session_that_has_ended_takes_no_more_turns(ben: Case) -> None:
    opened = open_session(ben, embedder=WordEmbedder(), seed=2)
    ended = replace(opened.state, ended="e.polite")
    with pytest.raises(InputError, match="ended"):
        exchange(
            ben,
            opened.transcript,
            ended,
            "Hello",
            rater=PlainRater(),
            embedder=WordEmbedder(),
            seed=2,
        )


def test_an_exchange_says_what_a_replay_needs(ben: Case) -> None:
    opened = open_session(ben, embedder=WordEmbedder(), seed=9)
    done = exchange(
        ben,
        opened.transcript,
        opened.state,
        "Hello, how are you?",
        rater=PlainRater(),
        embedder=WordEmbedder(),
        seed=9,
    )
    assert done.case_digest == ben.digest
    assert done.seed == 9
    assert done.coded.rater.name == "plain"
