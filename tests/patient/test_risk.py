"""Work on risk is heard: answered plainly, credited truly, and never taken back by a goodbye."""

import pytest

from attune.patient.case import Case
from attune.patient.memory import FirstSession
from attune.patient.risk_words import asks_how, asks_when_in_short, speaks_of_own_alarm
from attune.practice import Exchange, exchange, extend, open_session
from tests.patient.fakes import PlainRater, WordEmbedder

PLAIN = "Are you having thoughts of suicide?"
LIMITS = "What you tell me is confidential unless your life is in danger; I'd tell you first."
BYE = "We have to stop for today, take care."


def talk(case: Case, turns: list[str], *, first: FirstSession | None = None) -> list[Exchange]:
    opened = open_session(case, embedder=WordEmbedder(), seed=1, first=first)
    transcript, state, done = opened.transcript, opened.state, []
    for text in turns:
        made = exchange(
            case, transcript, state, text, rater=PlainRater(), embedder=WordEmbedder(), seed=1
        )
        done.append(made)
        transcript, state = extend(transcript, made), made.state
    return done


def test_limits_and_the_question_in_one_turn_bring_the_whole_answer(ben: Case) -> None:
    made = talk(ben, [f"{LIMITS} {PLAIN}"])[0]
    assert made.said.act == "risk_direct"
    assert made.state.risk.revealed == "full"
    assert {"ask_directly", "explain_limits"} <= set(made.state.risk.met)


def test_asked_plainly_again_weeks_later_he_speaks_of_the_weeks_between(ben: Case) -> None:
    told = FirstSession(said=("d.wife", "d.fault"), met=("ask_directly",), trust=0.6, level=3)
    made = talk(ben, [PLAIN], first=told)[0]
    assert "Once, since." in made.reply.text
    assert "ask_directly" in made.state.risk.met
    never = talk(ben, [PLAIN], first=FirstSession(said=("d.garden",)))[0]
    assert "I waited for you to ask" in never.reply.text


def test_a_second_appointment_remembers_that_risk_was_named(ben: Case) -> None:
    told = FirstSession(said=("d.fault",), met=("ask_directly",))
    opened = open_session(ben, embedder=WordEmbedder(), seed=1, first=told)
    assert opened.state.risk.revealed == "full"


def test_a_second_appointment_tells_its_own_week(ben: Case) -> None:
    made = talk(ben, ["How have you been since we met?"], first=FirstSession(said=("d.garden",)))
    assert "I cut one rose." in made[0].reply.text


def test_asking_after_the_story_is_no_step_of_the_risk_path(ben: Case) -> None:
    done = talk(ben, [LIMITS, PLAIN, "What was your wife like?"])
    assert done[-1].said.act not in ("risk_step", "risk_fact")
    assert done[-1].state.risk.met == done[-2].state.risk.met


def test_whether_there_is_a_plan_is_heard_in_few_words(ben: Case) -> None:
    done = talk(ben, [LIMITS, PLAIN, "Have you thought how?"])
    assert "ask_plan" in done[-1].state.risk.met
    assert done[-1].said.act == "risk_fact"


@pytest.mark.parametrize("text", ["When was that?", "How long?", "And now?"])
def test_short_questions_after_the_answer_ask_about_it(text: str) -> None:
    assert asks_when_in_short(text)


@pytest.mark.parametrize("text", ["Do you know how to get home?", "How is the garden?"])
def test_not_every_how_asks_for_a_plan(text: str) -> None:
    assert not asks_how(text)
    assert not asks_when_in_short(text)


def test_the_clinicians_alarm_is_neither_staying_nor_leaving(ben: Case) -> None:
    alarm = "{complex 0.9} I didn't expect you to say yes. I feel sick."
    assert speaks_of_own_alarm(alarm)
    done = talk(ben, [LIMITS, PLAIN, alarm])
    assert "stay_with_feeling" not in done[-1].state.risk.met
    assert not done[-1].state.risk.failed
    assert done[-1].state.feeling.trust >= done[-2].state.feeling.trust - 0.02


def test_a_goodbye_in_time_or_before_never_takes_the_risk_back(ben: Case) -> None:
    early = ben.endings[-1].model_copy(
        update={"id": "e.fine", "when": "turn>=est_turns and not met:ask_directly"}
    )
    case = ben.model_copy(update={"endings": (early, *ben.endings)})
    done = talk(case, [LIMITS, PLAIN, BYE])
    assert done[-1].said.ended == "e.polite"


def test_the_second_goodbye_is_the_one_written_for_it(ben: Case) -> None:
    turns = ["How have you been since we met?", "What has happened since?", BYE]
    done = talk(ben, turns, first=FirstSession(said=("d.garden",)))
    assert "in the autumn" in done[-1].reply.text
