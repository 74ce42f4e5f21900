"""Feedback on one clinician turn."""

from dataclasses import dataclass

from attune.coding.rater import CodedTurn
from attune.feedback import words as said
from attune.feedback.did import Note, what_was_done
from attune.feedback.pronouns import Person, person_of, upper
from attune.feedback.suggest import one_thing
from attune.patient import constants as k
from attune.patient.case import Case
from attune.patient.case_parts import Disclosure
from attune.patient.memory import PatientState
from attune.patient.reply import Reply

MOVED = 0.03
"""A change of trust or openness smaller than this is not worth a word."""

STILL = "Not much moved, either way."
STILL_FROM_BEFORE = "%s is still drawing back from what was said before."
ENDED = "The session ended here."
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
    `met`, `missed` or None; `help_beside` is for the learner alone and is kept nowhere;
    `suggested` names what was used of the case's suggestions, so that the next one is another.
    """

    did: tuple[Note, ...]
    shifted: str
    credits: tuple[str, ...]
    unsure: tuple[str, ...]
    to_try: str | None
    better: str | None
    opportunity: str | None
    help_beside: str | None = None
    suggested: tuple[str, ...] = ()


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
    text = coded.turn.text
    opportunity = met_opportunity(case, before, reply, text)
    if reply.act == "own_distress":
        return Feedback((), "", (), (), None, None, None, help_beside=HELP)
    disclosed = bool(before.risk.revealed)
    did, unsure = what_was_done(case, coded, reply, person, disclosed=disclosed)
    tried = one_thing(
        case,
        before=before,
        after=after,
        reply=reply,
        opportunity=opportunity,
        text=text,
        seed=seed,
    )
    return Feedback(
        did=did,
        shifted=what_shifted(case, person, before=before, after=after, reply=reply),
        credits=(*credit(person, reply, text), *_taken_back(case, before, text)),
        unsure=unsure,
        to_try=tried.words,
        better=tried.better,
        opportunity=opportunity,
        suggested=tried.used,
    )


def met_opportunity(case: Case, before: PatientState, reply: Reply, text: str) -> str | None:
    """Say whether the patient's last line offered feeling, and whether the turn took it up.

    None where nothing was offered, at a goodbye, and where the rater was not sure.
    """
    item = case.disclosure(before.last_said) if before.last_said else None
    if item is None or item.opportunity == "none" or reply.ended or reply.act == "own_alarm":
        return None
    stayed = reply.act in ("silence", "question_feeling", "risk_direct", "risk_fact", "risk_limits")
    if stayed or reply.felt >= 0.3 or _asks_about(item, reply, text):
        return "met"
    if reply.evidence.unsure and "moved_away" not in reply.events and reply.act == "other":
        return None
    return "missed"


def _asks_about(item: Disclosure, reply: Reply, text: str) -> bool:
    """True for an open question about the very thing that was said."""
    if reply.act != "question_open":
        return False
    followed = any(event.startswith("followed:") for event in reply.events)
    same = followed or (reply.disclosure or "").startswith(item.id)
    rated = reply.evidence.contingency is not None and reply.evidence.answered >= 0.3
    told = " ".join((*item.say, *item.prompts, *item.topics))
    return same or rated or said.about(text, told)


def of_itself(shifted: str) -> bool:
    """Whether what shifted came of the turn: nothing, or what was said before, did not."""
    return shifted != STILL and not shifted.endswith(STILL_FROM_BEFORE.removeprefix("%s"))


def what_shifted(
    case: Case, person: Person, *, before: PatientState, after: PatientState, reply: Reply
) -> str:
    """Say what the turn did to the patient: the event first, else the change of state.

    Where the session ended and nothing new was told, the ending is all there is to say: its line
    stands in place of what the turn would have brought.
    """
    if reply.ended and not reply.disclosure:
        return ENDED
    for event in reply.events:
        kind, _, name = event.partition(":")
        found = _event(case, person, kind, name)
        if found:
            return found
    drift = k.TRUST_HOME * (before.feeling.trust - case.traits.T0)  # goes on whatever is said
    trust = after.feeling.trust - before.feeling.trust + max(0.0, drift)
    bristle = after.feeling.reactance - before.feeling.reactance
    name = person.name
    if trust <= -MOVED or bristle >= 0.1:
        return f"{name} drew back a little."
    if trust >= MOVED:
        return f"{name} came a little nearer."
    if "risk:limits" in reply.events:
        return f"{name} knows now where {person.their} words go."
    hurt = after.feeling.distress - before.feeling.distress
    if after.feeling.openness - before.feeling.openness <= -MOVED and hurt < MOVED:
        return STILL_FROM_BEFORE % name
    return STILL


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
        "ended": ENDED,
    }
    return str(sentences.get(kind, ""))


def _taken_back(case: Case, before: PatientState, text: str) -> tuple[str, ...]:
    """Credit taking back a promise of secrecy that was made earlier."""
    hollow = {promise.id for promise in case.promises if promise.fate == "broken"}
    promised = "promise_secrecy" in before.risk.failed or hollow & set(before.promised)
    if not promised or not said.TAKES_BACK.search(said.plain(text)):
        return ()
    return ("You took back a promise that could not be kept. That is honest.",)


def credit(person: Person, reply: Reply, text: str) -> tuple[str, ...]:
    """Name what deserves credit beside empathy, where the words bear it out."""
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
    named = [STEPS[step].format(their=person.their) for step in steps if _did_step(step, text)]
    return (*found, *(upper(f"you {step}.") for step in named))


def _did_step(step: str, text: str) -> bool:
    """True when the words can carry a step: asking asks; one's own alarm is not staying."""
    if step not in STEPS:
        return False
    if step == "stay_with_feeling":
        return not said.ALARM.search(said.plain(text))
    return not STEPS[step].startswith("asked") or bool(said.ASKS.search(said.plain(text)))


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
    "collaborate_next_step": "looked with {their} help for a next step",
    "handover": "saw to it that somebody takes over",
}
