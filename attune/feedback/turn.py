"""Feedback on one clinician turn."""

from dataclasses import dataclass

from attune.coding.rater import CodedTurn
from attune.feedback.did import Note, what_was_done
from attune.feedback.pronouns import Person, person_of, upper
from attune.feedback.suggest import one_thing
from attune.patient.case import Case
from attune.patient.memory import PatientState
from attune.patient.reply import Reply

MOVED = 0.03
"""A change of trust or openness smaller than this is not worth a word."""

HELP = (
    "That sounds as if it was about you, not about the case. You can stop here at any time; "
    "nothing is lost and nobody is told. If you want to talk to somebody, your service's staff "
    "support, your doctor or a helpline will listen; in danger, call the emergency number."
)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What one turn did: notes on the words, what shifted, and one thing to try.

    `credits` name what deserves it beside empathy (silence, being corrected, repair, asking
    plainly, limits, stopping); `unsure` says where the rater would not guess; `opportunity` is
    `met`, `missed` or None; `help_beside` is for the learner alone and is kept nowhere.
    """

    did: tuple[Note, ...]
    shifted: str
    credits: tuple[str, ...]
    unsure: tuple[str, ...]
    to_try: str | None
    better: str | None
    opportunity: str | None
    help_beside: str | None = None


def on_turn(
    case: Case,
    coded: CodedTurn,
    *,
    before: PatientState,
    after: PatientState,
    reply: Reply,
    seed: int,
) -> Feedback:
    """Say what a turn did, from its codes, its words, the change of state and the case."""
    person = person_of(case)
    opportunity = met_opportunity(case, before, reply)
    if reply.act == "own_distress":
        return Feedback((), "", (), (), None, None, None, help_beside=HELP)
    did, unsure = what_was_done(coded, reply, person)
    to_try, better = one_thing(
        case, before=before, after=after, reply=reply, opportunity=opportunity, seed=seed
    )
    return Feedback(
        did=did,
        shifted=what_shifted(case, person, before=before, after=after, reply=reply),
        credits=credit(person, reply),
        unsure=unsure,
        to_try=to_try,
        better=better,
        opportunity=opportunity,
    )


def met_opportunity(case: Case, before: PatientState, reply: Reply) -> str | None:
    """Say whether the patient's last line offered feeling, and whether the turn took it up."""
    item = case.disclosure(before.last_said) if before.last_said else None
    if item is None or item.opportunity == "none":
        return None
    stayed = reply.act in ("silence", "question_feeling", "risk_direct", "risk_fact", "risk_limits")
    return "met" if stayed or reply.felt >= 0.3 else "missed"


def what_shifted(
    case: Case, person: Person, *, before: PatientState, after: PatientState, reply: Reply
) -> str:
    """Say what the turn did to the patient: the event first, else the change of state."""
    for event in reply.events:
        kind, _, name = event.partition(":")
        found = _event(case, person, kind, name)
        if found:
            return found
    trust = after.feeling.trust - before.feeling.trust
    bristle = after.feeling.reactance - before.feeling.reactance
    name = person.name
    if trust <= -MOVED or bristle >= 0.1:
        return f"{name} drew back a little."
    if trust >= MOVED:
        return f"{name} came a little nearer."
    if "risk:limits" in reply.events:
        return f"{name} knows now where {person.their} words go."
    return "Not much moved, either way."


def _event(case: Case, person: Person, kind: str, name: str) -> str:
    item = case.disclosure(name)
    gloss = f" ({item.gloss})" if item and item.gloss else ""
    first, their = person.name, person.their
    sentences = {
        "released": f"{first} told you something {person.they} had not said{gloss}.",
        "followed": f"{first} said more about it.",
        "hint": f"Half of it slipped out: {first} came near something and stopped.",
        "guarded": f"You touched something {first} was not ready to say. It is there.",
        "rupture": f"Something shut. {first} pulled back from you.",
        "repaired": f"{first} let you back in: the hurt was named and {person.was} met in it.",
        "complied": f"{first} agreed, so as to be done with it. Nothing opened.",
        "corrected": f"{first} put you right, and came nearer by doing so.",
        "cue": f"{first} let something slip that may be about not wanting to live.",
        "missed": f"{first} took {their} hint back. Nobody had asked.",
        "risk": {
            "answered": f"You asked plainly, and {first} answered.",
            "veiled": f"{first} took the easy answer that the question held out.",
        }.get(name, ""),
        "silence": f"{first} used the room you left.",
        "ended": "The session ended here.",
    }
    return str(sentences.get(kind, ""))


def credit(person: Person, reply: Reply) -> tuple[str, ...]:
    """Name what deserves credit beside empathy."""
    found: list[str] = []
    events = set(reply.events)
    if "silence:kept" in events:
        found.append("You left a silence where one was needed.")
    if "corrected" in events:
        found.append("Being put right counts as much as being right: you were near enough to it.")
    if any(event.startswith("repaired:") for event in events):
        found.append("You repaired it: you owned your part and let the hurt be real.")
    if reply.act == "risk_direct":
        found.append("You asked about suicide in plain words. That never has to be earned.")
    if reply.act == "risk_limits":
        found.append("You said honestly what stays private and what cannot.")
    if reply.act == "calm_limit":
        found.append("You set a calm limit. Abuse is not something to absorb.")
    if "ended:safe" in events:
        found.append("You stopped at the right moment, with something agreed.")
    steps = sorted(event.partition(":")[2] for event in events if event.startswith("step:"))
    named = [STEPS[step].format(their=person.their) for step in steps if step in STEPS]
    return (*found, *(upper(f"you {step}.") for step in named))


STEPS = {
    "notice_cue": "noticed the sign of risk in what was said",
    "stay_with_feeling": "stayed with the feeling after the answer",
    "ask_plan": "asked about a plan",
    "ask_means": "asked what is within reach",
    "ask_intent": "asked how strong the wish is now",
    "ask_history": "asked whether it has come so far before",
    "protective_factors": "asked what holds {their} life together",
    "means_safety": "made the means a matter for the two of you",
    "involve_others": "thought with {their} agreement of who else should know",
    "collaborate_next_step": "agreed on a next step together",
    "handover": "saw to it that somebody takes over",
}
