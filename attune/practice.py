"""Practice with a simulated patient: one clinician turn through coding, patient and feedback."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from attune.coding.rater import CodedTurn, Rater
from attune.coding.record import to_record
from attune.errors import InputError
from attune.feedback import Feedback, on_turn
from attune.patient.case import Case
from attune.patient.embedder import Embedder
from attune.patient.memory import FirstSession, PatientState, begin, begin_again
from attune.patient.reply import Reply, open_with, respond
from attune.patient.retrieval import index_of
from attune.transcript import Speaker, Transcript, Turn

CONTEXT_TURNS = 12
SUGGESTIONS_KEPT = 60


@dataclass(frozen=True, slots=True)
class Exchange:
    """One clinician turn and all that follows from it; the same inputs give the same value.

    `case_digest`, `seed` and the coded turn's rater say what a replay needs.
    """

    turn: Turn
    coded: CodedTurn
    state: PatientState
    reply: Turn
    said: Reply
    feedback: Feedback
    case_digest: str
    seed: int


@dataclass(frozen=True, slots=True)
class Opening:
    """How a session begins: the patient's first line and state, and the transcript so far."""

    transcript: Transcript
    state: PatientState


def open_session(
    case: Case,
    *,
    embedder: Embedder | None = None,
    seed: int,
    session: str = "practice",
    first: FirstSession | None = None,
) -> Opening:
    """Begin a session; `first` holds the facts of the first one when this is the second.

    The first words need no encoder; with one, the case is made ready for the turns to come.
    """
    state = begin_again(case, first) if first else begin(case)
    if embedder is not None:
        index_of(case, embedder)
    line, state = open_with(case, state, seed=seed)
    turn = Turn(number=1, speaker=Speaker.PATIENT, text=line)
    return Opening(Transcript(session, (turn,)), state)


def exchange(
    case: Case,
    transcript: Transcript,
    state: PatientState,
    text: str,
    *,
    rater: Rater,
    embedder: Embedder,
    seed: int,
    heard: str | None = None,
) -> Exchange:
    """Take one clinician turn: code it, let the patient feel and answer it, and say what it did.

    `heard` replaces the patient's last words for coding and contingency (scripted sessions). A
    redo passes the transcript and state of the moment gone back to and the same seed: the draws
    are the same, only the words differ. Raises InputError when the session has already ended.
    """
    if state.ended:
        raise InputError("This session has ended; start another to go on.")
    index = index_of(case, embedder)
    context = _context(transcript, heard)
    turn = Turn(number=len(transcript.turns) + 1, speaker=Speaker.CLINICIAN, text=text)
    coded = rater.code_turn(turn, context=context[-CONTEXT_TURNS:], transcript=transcript.id)
    own = [past.text for past in transcript.turns if past.speaker is Speaker.CLINICIAN]
    last = [past.text for past in context if past.speaker is Speaker.PATIENT]
    answered = last[-1:] if heard is not None else last[-2:]
    after, said = respond(index, state, coded, heard=answered, own=own, seed=seed)
    reply = Turn(number=len(transcript.turns) + 2, speaker=Speaker.PATIENT, text=said.text)
    feedback = on_turn(case, coded, before=state, after=after, reply=said, seed=seed)
    used = tuple((name, after.exchange) for name in feedback.suggested)
    after = replace(after, suggested=(*after.suggested, *used)[-SUGGESTIONS_KEPT:])
    return Exchange(turn, coded, after, reply, said, feedback, case.digest, seed)


def extend(transcript: Transcript, done: Exchange) -> Transcript:
    """Add an exchange's two turns to a transcript."""
    return replace(transcript, turns=(*transcript.turns, done.turn, done.reply))


def play(
    case: Case,
    turns: Sequence[tuple[str, str | None]],
    *,
    rater: Rater,
    embedder: Embedder,
    seed: int,
    session: str = "practice",
) -> Iterator[Exchange]:
    """Play a script of (text, heard) clinician turns against a fresh patient until it ends."""
    opened = open_session(case, embedder=embedder, seed=seed, session=session)
    transcript, state = opened.transcript, opened.state
    for text, heard in turns:
        done = exchange(
            case, transcript, state, text, rater=rater, embedder=embedder, seed=seed, heard=heard
        )
        yield done
        transcript, state = extend(transcript, done), done.state
        if state.ended:
            return


def trace_line(session: str, number: int, done: Exchange) -> dict[str, object]:
    """Give one exchange as the trace writes it (contract.md, `attune practise --trace`)."""
    feeling = done.state.feeling
    numbers = {
        "trust": feeling.trust,
        "reactance": feeling.reactance,
        "distress": feeling.distress,
        "openness": feeling.openness,
    }
    contingency = done.said.evidence.contingency
    return {
        "session": session,
        "exchange": number,
        "text": done.turn.text,
        "codes": to_record(done.coded)["codes"],
        "contingency": None if contingency is None else round(contingency, 4),
        "state": {
            **{name: round(value, 6) for name, value in numbers.items()},
            "level": feeling.level,
            "say_yes": round(feeling.say_yes, 6),
        },
        "depth": done.said.depth,
        "disclosure": done.said.disclosure,
        "act": done.said.act,
        "reply": done.reply.text,
        "reasons": list(done.said.reasons),
        "ended": done.said.ended,
    }


def _context(transcript: Transcript, heard: str | None) -> tuple[Turn, ...]:
    """Take the turns so far, the patient's last words replaced by what was really answered."""
    turns = transcript.turns
    if heard is None:
        return turns
    for place in range(len(turns) - 1, -1, -1):
        if turns[place].speaker is Speaker.PATIENT:
            changed = replace(turns[place], text=heard)
            return (*turns[:place], changed, *turns[place + 1 :])
    return (*turns, Turn(number=1, speaker=Speaker.PATIENT, text=heard))
