"""The model hands in what a person would: a level or "not sure", and the words it rests on."""

import time

import pytest

from attune.coding.dimensions import DIMENSIONS
from attune.coding.encoder import Answer
from attune.coding.model_rater import ModelRater, levels_of, load_rater
from attune.coding.rater import CodedTurn, Graded, Labelled, Quantity
from attune.transcript import Speaker, Transcript, Turn

PATIENT, CLINICIAN = Speaker.PATIENT, Speaker.CLINICIAN
CLINICIAN_CODES = {d.name for d in DIMENSIONS if d.of is CLINICIAN} | {"met"}


@pytest.fixture(scope="module")
def rater() -> ModelRater:
    return load_rater()


def session(*texts: str) -> Transcript:
    speakers = (PATIENT, CLINICIAN)
    turns = tuple(Turn(at + 1, speakers[at % 2], text) for at, text in enumerate(texts))
    return Transcript("s", turns)


TALK = session(
    "I haven't slept since my mother died. I just lie there and I feel so alone.",
    "Lying there in the dark, missing her, with nobody to say it to.",
    "Yeah. My brother says I should be over it by now.",
    "What is it like for you when he says that?",
    "It makes me feel like I'm doing it wrong.",
    "You should try going to bed earlier and cutting out coffee.",
)


def test_clinician_and_patient_turns_get_their_own_codes(rater: ModelRater) -> None:
    coded = rater.code(TALK)
    for turn in coded:
        names = set(turn.codes)
        if turn.turn.speaker is CLINICIAN:
            assert names == CLINICIAN_CODES
        else:
            assert names == {"talk", "emotion", "opportunity"}


def test_plain_cases_are_told_apart(rater: ModelRater) -> None:
    sure = ModelRater(rater.encoder, abstain=False)
    reflected, asked, _ = (levels_of(turn) for turn in sure.code(TALK)[1::2])
    assert reflected["behaviour"] == "reflection"
    assert asked["question"] == "open"
    assert asked["behaviour"] == "question"


def test_probabilities_add_up_and_evidence_lies_in_the_turn(rater: ModelRater) -> None:
    for coded in rater.code(TALK):
        for value in coded.codes.values():
            if isinstance(value, Graded):
                assert sum(value.probabilities.values()) == pytest.approx(1, abs=1e-4)
                assert value.confidence == max(value.probabilities.values())
            if isinstance(value, Graded | Labelled):
                assert all(0 <= a < b <= len(coded.turn.text) for a, b in value.evidence)


def test_evidence_is_quoted_for_what_was_found_and_for_nothing_else(rater: ModelRater) -> None:
    asked = rater.code(TALK)[3]
    question = asked.codes["question"]
    assert isinstance(question, Graded)
    assert [asked.turn.text[a:b] for a, b in question.evidence] == [asked.turn.text]
    for coded in rater.code(TALK):
        for value in coded.codes.values():
            if isinstance(value, Graded) and value.level in (0, "none", "neutral", None):
                assert value.evidence == ()


def test_a_turn_is_coded_the_same_alone_and_in_its_session(rater: ModelRater) -> None:
    together = rater.code(TALK)
    for at, turn in enumerate(TALK.turns):
        alone = rater.code_turn(turn, context=TALK.turns[:at], transcript="s")
        assert alone.codes == together[at].codes


def test_what_a_patient_said_is_read_once_for_all_who_answer_it(
    rater: ModelRater, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = rater.encoder.answer

    def counted(text: str, context: str = "") -> Answer | None:
        asked.append(text)
        return answer(text, context)

    monkeypatch.setattr(rater.encoder, "answer", counted)
    fresh = ModelRater(rater.encoder)
    heard, said = TALK.turns[:1], TALK.turns[1]
    first = fresh.code_turn(said, context=heard)
    assert asked == [heard[0].text, said.text]
    assert fresh.code_turn(said, context=heard) == first
    assert asked == [heard[0].text, said.text, said.text]


def test_sentences_are_compared_by_vectors_made_once(rater: ModelRater) -> None:
    texts = ["Lying there in the dark.", "It was dark."]
    first, again = (rater.encoder.embedder.embed(texts) for _ in range(2))
    first[:] = 0  # what is given away is nobody else's
    assert rater.encoder.likeness(*texts) == pytest.approx(float(again[0] @ again[1]))
    assert float(again[0] @ again[0]) == pytest.approx(1, abs=1e-5)


def test_contingency_needs_something_to_answer(rater: ModelRater) -> None:
    first = rater.code_turn(Turn(1, CLINICIAN, "What brings you here?"), context=[])
    assert first.codes["contingency"] is None
    later = rater.code(TALK)[1].codes["contingency"]
    assert isinstance(later, Quantity)
    assert 0 <= later.value <= 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("😀😀", "too_short"),
        ("...", "too_short"),
        ("No puedo dormir por las noches y no sé qué hacer", "not_english"),
        ("word " * 1001, "too_long"),
    ],
)
def test_what_cannot_be_rated_says_why(rater: ModelRater, text: str, reason: str) -> None:
    for speaker in Speaker:
        coded = rater.code_turn(Turn(1, speaker, text), context=[])
        assert (coded.cannot_rate, dict(coded.codes)) == (reason, {})


def test_without_abstaining_every_code_gets_a_level(rater: ModelRater) -> None:
    sure = ModelRater(rater.encoder, abstain=False)
    for text in ("", "😀", "Hm", "No puedo dormir por las noches y no sé qué hacer"):
        for speaker in Speaker:
            coded: CodedTurn = sure.code_turn(Turn(1, speaker, text), context=TALK.turns)
            assert coded.cannot_rate is None
            graded = [v for v in coded.codes.values() if isinstance(v, Graded)]
            assert graded
            assert all(value.level is not None for value in graded)


def test_three_hundred_turns_take_four_seconds_or_what_the_processor_allows(
    rater: ModelRater,
) -> None:
    long, full = Transcript("long", TALK.turns * 50), "and so it went on, " * 60
    rater.encoder.answer("Tell me more.", full)
    begun = time.process_time()
    for _ in range(5):
        rater.encoder.answer("Tell me more.", full)
    full_pass = (time.process_time() - begun) / 5
    begun = time.process_time()
    assert len(rater.code(long)) == 300
    # Processor time, so that neighbours do not count: four seconds on two cores. Where one pass of
    # full length alone is slow, a turn (two passes for a patient's) may cost one and a half.
    assert time.process_time() - begun < max(8, 300 * 1.5 * full_pass)
