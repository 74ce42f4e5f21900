"""The feedback says nothing of a turn that its words do not bear out."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from attune.coding.rater import CodedTurn, CodeValue
from attune.feedback import Debrief, Feedback, Moment, debrief, on_turn
from attune.patient.case import Case, load_case
from attune.patient.memory import Hurt, PatientState, begin
from attune.patient.reply import Reply
from attune.practice import Exchange, play
from tests.conftest import ROOT
from tests.patient.fakes import PlainRater, WordEmbedder, graded

WHOLE = ("question", "reflection", "input", "validation")


@pytest.fixture(scope="module")
def maya() -> Case:
    return load_case(ROOT / "content" / "cases" / "maya.yaml")


def coded(done: Exchange, **levels: str) -> CodedTurn:
    """Hand in the levels a fallible rater might have given, each over the whole turn."""
    span = ((0, len(done.turn.text)),)
    codes: dict[str, CodeValue] = {
        code: replace(graded(levels.get(code, "none")), evidence=span) for code in WHOLE
    }
    return replace(done.coded, codes={**done.coded.codes, **codes})


def feedback(
    case: Case,
    text: str,
    *,
    before: PatientState | None = None,
    after: PatientState | None = None,
    reply: Mapping[str, object] | None = None,
    anti_goal: bool = False,
    contingency: float = 0.9,
    **levels: str,
) -> Feedback:
    """Feedback on one turn as the patient took it, with the codes and events given."""
    (done,) = play(case, [("A word.", None)], rater=PlainRater(), embedder=WordEmbedder(), seed=1)
    done = replace(done, turn=replace(done.turn, text=text), coded=retold(done.coded, text))
    changes = {"act": "other", "events": (), "reasons": (), **(reply or {})}
    evidence = replace(done.said.evidence, contingency=contingency, anti_goal=anti_goal)
    given: Reply = replace(done.said, evidence=evidence, **changes)  # type: ignore[arg-type]
    return on_turn(
        case,
        coded(done, **levels),
        before=before or begin(case),
        after=after or done.state,
        reply=given,
        seed=1,
    )


def retold(turn: CodedTurn, text: str) -> CodedTurn:
    return replace(turn, turn=replace(turn.turn, text=text))


def told(given: Feedback) -> dict[str, str]:
    return {note.says: note.quote for note in given.did}


def codes(given: Feedback) -> list[str]:
    return [note.code for note in given.did]


def disclosed(case: Case) -> PatientState:
    start = begin(case)
    return replace(start, exchange=5, risk=replace(start.risk, revealed="full", revealed_at=4))


@pytest.mark.parametrize(
    "text",
    [
        "I promised you something I couldn't keep.",
        "That sounds lonely, being loved by someone for a thing that isn't quite you.",
        "So the app and the blinds are no use, because it isn't the light.",
        "Does that make sense?",
        "It makes no sense to me.",
        "Of course you should rest.",
    ],
)
def test_validation_is_silent_where_the_words_do_not_agree(maya: Case, text: str) -> None:
    assert "validation" not in codes(feedback(maya, text, validation="present"))


@pytest.mark.parametrize(
    "text",
    [
        "You work all night and then I say that. No wonder you went quiet on me.",
        "It makes sense that you checked again.",
        "Anyone would have gone home.",
        "Of course you’re frightened.",
        "That's understandable.",
        "Who wouldn't be angry?",
    ],
)
def test_validation_is_named_with_the_words_that_carry_it(maya: Case, text: str) -> None:
    given = feedback(maya, text, validation="present")
    (note,) = [note for note in given.did if note.code == "validation"]
    assert text.endswith(note.quote)
    assert not codes(feedback(maya, text))


def test_an_anti_goal_is_named_and_nothing_in_the_turn_is_praised(maya: Case) -> None:
    text = "Your sister is really worried about you, and I have to say I think she's right."
    gloss = next(goal.gloss for goal in maya.anti_goals if goal.id == "ag.sister")
    given = feedback(
        maya,
        text,
        anti_goal=True,
        reply={
            "act": "reflection_accurate",
            "events": ("rupture:r.judgement",),
            "reasons": (f"r.judgement: hurt by being {gloss}",),
        },
        reflection="complex",
        validation="present",
    )
    assert told(given) == {f"To Maya this was being {gloss}:": text}


def test_a_rupture_without_an_anti_goal_says_what_happened(maya: Case) -> None:
    given = feedback(
        maya,
        "You feel tired.",
        reply={
            "events": ("rupture:r.passed",),
            "reasons": ("r.passed: feeling was shown and passed over, again",),
        },
        reflection="simple",
    )
    (says,) = told(given)
    assert "feeling was shown and passed over" in says


@pytest.mark.parametrize(
    "text",
    [
        "How long have you been tired?",
        "When did it change?",
        "What is it about that hour?",
        "so sleep is the main thing.",
        "OK.",
        "Any weight loss",
        "Do you want to tell me what happened?",
        "Is it the nights or the days?",
    ],
)
def test_closed_is_said_only_of_what_yes_or_no_can_answer(maya: Case, text: str) -> None:
    assert not codes(feedback(maya, text, question="closed"))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Right. Are you on any medication?", "Are you on any medication?"),
        ("When you lie there, do you think of work?", "do you think of work?"),
        ("Didn’t you sleep?", "Didn’t you sleep?"),
    ],
)
def test_a_closed_question_is_quoted_where_it_stands(maya: Case, text: str, quote: str) -> None:
    assert list(told(feedback(maya, text, question="closed")).values()) == [quote]


def test_a_question_of_fact_is_not_called_an_open_one(maya: Case) -> None:
    assert not codes(feedback(maya, "How long have you been tired?", question="open"))
    assert codes(feedback(maya, "What is it like?", question="open")) == ["question"]


def test_a_question_gives_no_information(maya: Case) -> None:
    assert not codes(feedback(maya, "Allergies? Smoke? Drink?", input="information"))
    text = "Thyroid trouble can do that. Smoke?"
    given = feedback(maya, text, input="information")
    assert next(iter(told(given).values())).startswith("Thyroid trouble can do that.")


def test_a_guess_gives_no_information(maya: Case) -> None:
    text = "I wonder if you're a bit frightened of what you'd find there."
    assert not codes(feedback(maya, text, input="information"))


def test_advice_is_not_her_words_given_back(maya: Case) -> None:
    text = "You should take a couple of weeks off and get some proper rest."
    given = feedback(maya, text, reply={"act": "advice"}, reflection="simple")
    assert codes(given) == ["input"]


def test_contempt_is_not_her_words_given_back(maya: Case) -> None:
    text = "Right, you're the tired one. Make it quick, I've a full clinic."
    given = feedback(maya, text, reflection="simple")
    assert codes(given) == ["harm"]
    assert "contempt" in given.did[0].says
    for rude in ("You people come here crying.", "For God’s sake, just answer.", "Are you deaf?"):
        assert codes(feedback(maya, rude, reflection="complex", validation="present")) == ["harm"]
    sorry = "I told you that you're wasting my time. No wonder you went quiet."
    assert codes(feedback(maya, sorry, validation="present")) == ["validation"]


@pytest.mark.parametrize(
    "kind",
    [
        "You're not wasting my time at all.",
        "You aren’t wasting my time.",
        "You could never waste my time.",
        "Please don't think you're wasting my time.",
        "Nobody here feels you're wasting my time.",
        "I don't think this is wasting my time.",
        "Part of you has already decided that you're wasting my time.",
    ],
)
def test_a_denial_of_contempt_is_no_contempt(maya: Case, kind: str) -> None:
    assert not codes(feedback(maya, kind))


@pytest.mark.parametrize(
    "rude",
    [
        "Don't waste my time.",
        "You're wasting my time.",
        "I hope you're not wasting my time.",
        "You'd better not waste my time.",
        "Don't you think you're wasting my time?",
        "You're not wasting my time, but make it quick.",
    ],
)
def test_contempt_with_a_no_in_it_stays_contempt(maya: Case, rude: str) -> None:
    assert codes(feedback(maya, rude)) == ["harm"]


def test_leaving_somebody_time_is_not_called_advice(maya: Case) -> None:
    room = "It's hard to find where it starts. Take your time, we've got room."
    given = feedback(maya, room, reply={"act": "advice"})
    assert not codes(given)
    assert given.unsure == ("Maya took this for advice. Your words give none.",)
    told_what = "Take your time, but you should see a doctor."
    assert codes(feedback(maya, told_what, reply={"act": "advice"})) == ["input"]


@pytest.mark.parametrize(
    ("told_before", "text", "contingency", "expected"),
    [
        ("d.sleep", "What comes back to you, when you lie there?", 0.9, "met"),
        ("d.sleep", "What do you do when you can't sleep?", 0.1, "met"),
        ("d.sleep", "What colour is your car?", 0.1, "missed"),
    ],
)
def test_a_fitting_open_question_misses_nothing(
    maya: Case, told_before: str, text: str, contingency: float, expected: str
) -> None:
    before = replace(begin(maya), last_said=told_before)
    reply = {"act": "question_open", "disclosure": None, "felt": 0.0}
    given = feedback(maya, text, before=before, reply=reply, contingency=contingency)
    assert given.opportunity == expected


def test_a_goodbye_misses_nothing(maya: Case) -> None:
    before = replace(begin(maya), last_said="d.sleep")
    ended = {"ended": "e.heard", "felt": 0.0, "disclosure": None}
    assert feedback(maya, "Goodbye then.", before=before, reply=ended).opportunity is None


@pytest.mark.parametrize("known", [(), ("failure:promise_secrecy",)])
def test_a_promise_of_secrecy_after_the_disclosure_is_a_failure(
    maya: Case, known: tuple[str, ...]
) -> None:
    text = "I promise I won't tell anyone, this is just between us."
    now = disclosed(maya)
    given = feedback(maya, text, before=now, after=now, reply={"events": known})
    assert any("cannot be kept" in says for says in told(given))
    assert "Take the promise back" in (given.to_try or "")
    moment = Moment(6, text, "Nobody?", "other", known, given)
    assert any("keep it secret" in words for words in look_back(maya, moment, now).risk)
    honest = "I won't tell anyone without asking you, unless your life is in danger."
    assert not codes(feedback(maya, honest, before=now, after=now))
    assert not codes(feedback(maya, text))  # nothing has been told yet


def test_taking_the_promise_back_is_credited(maya: Case) -> None:
    risk = replace(disclosed(maya).risk, failed=("promise_secrecy",))
    now = replace(disclosed(maya), risk=risk)
    text = "I said I'd tell nobody. I can't promise it."
    assert any("took back" in words for words in feedback(maya, text, before=now).credits)
    assert not feedback(maya, text).credits


def test_one_open_step_of_the_risk_path_gives_way_to_another(maya: Case) -> None:
    start = disclosed(maya)
    now = replace(start, risk=replace(start.risk, met=("ask_directly", "stay_with_feeling")))
    tried = [
        feedback(maya, "Mm.", before=now, after=replace(now, exchange=at)).to_try
        for at in range(5, 13)
    ]
    assert all(tried)
    assert all(tried[at : at + 3] != [tried[at]] * 3 for at in range(len(tried) - 2))


def test_owning_that_was_just_done_is_not_asked_for_again(maya: Case) -> None:
    hurt = Hurt(maya.ruptures[0].id, at=1, trust=0.5, level=1)
    first = feedback(maya, "Mm.", after=replace(begin(maya), hurt=hurt)).to_try
    owned = replace(begin(maya), hurt=replace(hurt, needs=("own",)))
    assert "Say what you did" in (first or "")
    assert "Now say what you can understand" in (feedback(maya, "Mm.", after=owned).to_try or "")


def test_a_polite_ending_is_not_taken_for_a_yes_without_meaning(maya: Case) -> None:
    ended: dict[str, object] = {
        "ended": "e.heard",
        "events": ("complied", "ended:polite"),
        "disclosure": None,
    }
    given = feedback(maya, "We have to stop. Goodbye.", reply=ended)
    assert given.shifted == "The session ended here."
    events = ("complied", "ended:polite")
    moment = Moment(25, "Goodbye.", "But I'm glad I came.", "other", events, given)
    assert not look_back(maya, moment, begin(maya)).closed


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Any thoughts of harming yourself?", "You asked about harm, and not about suicide:"),
        ("You're not going to do anything silly?", "You asked so that the easy answer was no:"),
        ("Are you in a dark place?", "You asked in words that can mean more than one thing:"),
    ],
)
def test_what_was_veiled_is_said_as_it_was(maya: Case, text: str, says: str) -> None:
    assert told(feedback(maya, text, reply={"act": "risk_veiled"})) == {says: text}


def test_a_step_is_credited_only_where_the_words_can_carry_it(maya: Case) -> None:
    stayed = {"events": ("step:stay_with_feeling",)}
    alarm = "I didn't expect you to say yes. I don't really know what to do, I feel sick."
    assert not feedback(maya, alarm, reply=stayed).credits
    assert feedback(maya, "That was a lonely night.", reply=stayed).credits
    assert not feedback(
        maya, "Same as usual, then.", reply={"events": ("step:ask_intent",)}
    ).credits


def look_back(case: Case, moment: Moment, state: PatientState) -> Debrief:
    return debrief(case, [moment], state)
