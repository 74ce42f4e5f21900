"""The debrief: what a good supervisor would say after the session, from what happened in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from attune.feedback.did import SECRET
from attune.feedback.pronouns import Person, person_of
from attune.feedback.suggest import ASK, NEXT_STEPS
from attune.feedback.turn import ENDED, STEPS, Feedback
from attune.patient.case import Case
from attune.patient.memory import PatientState

FAILURES = {
    "promise_secrecy": "a promise to keep it secret cannot be kept when a life is in danger.",
    "argue_or_guilt": "arguing, or naming those left behind, makes it harder to go on speaking.",
    "change_subject_after_disclosure": "after the answer, the talk moved on to something else.",
    "contract_for_safety_only": "a promise not to act is no plan; a plan is made of steps.",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One exchange as the debrief sees it."""

    number: int
    words: str
    reply: str
    act: str
    events: tuple[str, ...]
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Debrief:
    """What opened the patient, what closed, what was met and passed over, one thing to take along.

    Every sentence that speaks of a moment gives its exchange number and the learner's words.
    """

    opened: tuple[str, ...]
    closed: tuple[str, ...]
    met: int
    missed: int
    passed_over: tuple[str, ...]
    risk: tuple[str, ...]
    agreement: str | None
    credits: tuple[str, ...]
    unsure: int
    take_along: str


def debrief(case: Case, moments: Sequence[Moment], state: PatientState) -> Debrief:
    """Look back on a session from its moments and its last state."""
    person = person_of(case)
    opportunities = Counter(moment.feedback.opportunity for moment in moments)
    missed = [moment for moment in moments if moment.feedback.opportunity == "missed"]
    return Debrief(
        opened=tuple(_opened(case, person, moments)),
        closed=tuple(_closed(person, moments)),
        met=opportunities["met"],
        missed=opportunities["missed"],
        passed_over=tuple(_passed(case, moments, missed)),
        risk=tuple(_risk(case, person, moments, state)),
        agreement=_agreement(person, state),
        credits=tuple(_credits(moments)),
        unsure=sum(bool(moment.feedback.unsure) for moment in moments),
        take_along=_take_along(person, moments, state, case),
    )


def _opened(case: Case, person: Person, moments: Sequence[Moment]) -> list[str]:
    found = []
    for moment in moments:
        for event in moment.events:
            kind, _, name = event.partition(":")
            item = case.disclosure(name) if kind == "released" else None
            if item is not None and item.depth >= 1 and moment.feedback.shifted != ENDED:
                about = item.gloss[:1].lower() + item.gloss[1:] if item.gloss else "something new"
                found.append(
                    f"In turn {moment.number} you said {_quoted(moment.words)}, and "
                    f"{person.name} told you: {about}."
                )
    return found


def _closed(person: Person, moments: Sequence[Moment]) -> list[str]:
    found = []
    for moment in moments:
        kinds = {event.partition(":")[0] for event in moment.events}
        if "rupture" in kinds:
            found.append(
                f"In turn {moment.number}, after {_quoted(moment.words)}, {person.name} pulled "
                f"back. The answer was {_quoted(moment.reply)}"
            )
        elif "complied" in kinds and "ended" not in kinds:
            found.append(
                f"In turn {moment.number} {person.name} agreed ({_quoted(moment.reply)}) "
                "and told you nothing."
            )
    return found[:5]


def _passed(case: Case, moments: Sequence[Moment], missed: Sequence[Moment]) -> list[str]:
    before = {moment.number: moment for moment in moments}
    found = []
    for moment in missed:
        earlier = before.get(moment.number - 1)
        if earlier is None:
            continue
        sentence = f"Turn {moment.number}: {_quoted(earlier.reply)} was left standing"
        better = moment.feedback.better
        found.append(
            f"{sentence}. One answer could be {_quoted(better)}" if better else sentence + "."
        )
    return found[:4]


SAYS = {**STEPS, "explain_limits": "explained what stays private and what cannot"}


def _risk(case: Case, person: Person, moments: Sequence[Moment], state: PatientState) -> list[str]:
    risk = case.risk
    if risk is None:
        return []
    memory = state.risk
    met = [SAYS.get(step, step.replace("_", " ")) for step in NEXT_STEPS if step in memory.met]
    named = [words.format(their=person.their) for words in met if words != "ask directly"]
    found = []
    if "ask_directly" in memory.met:
        found.append("You asked plainly, and got an answer. Asking is never earned.")
    elif memory.missed or memory.cue:
        found.append(
            f"{person.name} let a sign of risk slip, and it was not asked about in plain words."
        )
    if named:
        found.append("On the risk path you " + "; you ".join(named) + ".")
    left = [step for step in NEXT_STEPS if step in risk.expected and step not in memory.met]
    if "ask_directly" in memory.met and left:
        person_words = {"they": person.they, "them": person.them, "their": person.their}
        found.append(
            "Still open: " + " ".join(ASK[step].format(**person_words) for step in left[:3])
        )
    for failure in _failed(moments, state):
        words = FAILURES.get(failure, failure.replace("_", " "))
        found.append(f"One thing to talk over with your supervisor: {words}")
    return found


def _failed(moments: Sequence[Moment], state: PatientState) -> list[str]:
    """List what must not happen and did: what the patient noticed, and promises of secrecy."""
    says = {note.says for moment in moments for note in moment.feedback.did}
    promised = ["promise_secrecy"] if SECRET in says else []
    return list(dict.fromkeys((*state.risk.failed, *promised)))


def _agreement(person: Person, state: PatientState) -> str | None:
    if state.complied < 2:
        return None
    return (
        f"{person.name} agreed with you {state.complied} times without meaning it. Agreement is "
        "not openness; asking what would not work about a plan makes room for a no."
    )


def _credits(moments: Sequence[Moment]) -> list[str]:
    found: dict[str, str] = {}
    for moment in moments:
        for words in moment.feedback.credits:
            found.setdefault(words, f"{words} (turn {moment.number})")
    return list(found.values())[:8]


def _take_along(person: Person, moments: Sequence[Moment], state: PatientState, case: Case) -> str:
    memory = state.risk
    if (memory.missed or memory.cue) and "ask_directly" not in memory.met:
        return "Next time, when something like that slips out, ask plainly, in the same minute."
    if state.unrepaired:
        return f"Next time, when {person.name} goes quiet, say what you did and ask how it was."
    acts = Counter(moment.act for moment in moments)
    hollow = acts["platitude"] + acts["reassurance"] + acts["praise"]
    if acts["advice"] >= 2:
        return "Next time, let one piece of advice go unsaid and see what comes in its place."
    if acts["question_closed"] > max(3, len(moments) // 3):
        return "Next time, after two closed questions in a row, say back what you have heard."
    if hollow >= 3:
        return f"Next time, use one word in your answer that only {person.name} could have said."
    missed = [moment for moment in moments if moment.feedback.opportunity == "missed"]
    if missed:
        return "Next time, when a feeling is in the room, answer that before you go on."
    if acts["reflection_accurate"] >= 4 and not any(
        moment.act in ("question_open", "question_feeling") for moment in moments
    ):
        return "Next time, after you have understood something, invite the rest of it."
    return "Take along the moment that surprised you, and say it another way."


def _quoted(words: str | None) -> str:
    text = " ".join((words or "").split())
    parts = text.split(" ")
    short = text if len(parts) <= 24 else " ".join(parts[:24]) + " …"
    return f"“{short}”"
