"""One thing to try, with a turn the case's author wrote for such a moment."""

from dataclasses import dataclass

from attune.feedback.pronouns import person_of
from attune.feedback.words import promises_secrecy
from attune.patient.case import Case
from attune.patient.draws import shuffled
from attune.patient.memory import PatientState
from attune.patient.reply import Reply

NEXT_STEPS = (
    "ask_directly",
    "stay_with_feeling",
    "ask_plan",
    "ask_means",
    "ask_intent",
    "ask_history",
    "protective_factors",
    "explain_limits",
    "means_safety",
    "involve_others",
    "collaborate_next_step",
    "handover",
)
ASK = {
    "ask_directly": "Ask plainly about suicide, in those words.",
    "stay_with_feeling": "Stay with what was said before you ask the next thing.",
    "ask_plan": "Ask whether there is a plan.",
    "ask_means": "Ask what is within reach, by way of means.",
    "ask_intent": "Ask how near it is now.",
    "ask_history": "Ask whether it has come this far before.",
    "protective_factors": "Ask what has held, so far.",
    "explain_limits": "Say what stays private, what cannot, and what you would do first.",
    "means_safety": "Think together how to put distance between {them} and the means.",
    "involve_others": "Ask who else could know, with {their} agreement.",
    "collaborate_next_step": "Agree on the next step together.",
    "handover": "Say who takes over and when, so that {they} can hold on to it.",
}
LAPSES: dict[str, tuple[str, ...]] = {
    "advice": (
        "Hear first what has been tried, or ask leave before you suggest.",
        "Ask what {they} would tell somebody else in this place, and wait.",
        "Keep the suggestion for now; say what you have heard so far.",
    ),
    "judgement": (
        "Say what you can understand of it before what you think of it.",
        "Leave the verdict out; ask what it was like.",
    ),
    "reassurance": (
        "Let it be as bad as it is for a moment; comfort can wait.",
        "Ask what worries {them} most before you make it smaller.",
        "Say that you do not know how it will go, and that you are listening.",
    ),
    "praise": (
        "Say what you saw, not how good it was.",
        "Ask what it takes, where you would have praised it.",
    ),
    "platitude": (
        "Use something only {name} could have said.",
        "Take one word of {their} last answer and stay with it.",
        "Say less, and let the last thing {they} said stand a moment.",
    ),
    "closed_questions": (
        "After two of these, give something back or leave the field open.",
        "Put the list away for one turn, and say what you have understood.",
        "Ask the next one so that it begins with what or how.",
    ),
    "veiled": ("Ask it so that yes is as easy to say as no.", "Use the word itself: suicide."),
    "self_disclosure_by_clinician": ("Bring it back to {name}.", "Let {their} story be longer."),
    "two_questions": ("One question at a time.", "Keep the question you care about most."),
    "long_turn": ("Say the half of it, and stop.", "One sentence, then let {them} speak."),
    "missed_opportunity": (
        "There was feeling in what {they} had just said. Name it, or wait.",
        "Go back to {their} last words before you go on.",
        "Guess at what it was like for {them}; being put right is welcome.",
    ),
    "agreement": (
        "That was a yes to be done with it. Ask what would not work about it.",
        "Make room for a no: ask what would get in the way.",
    ),
    "rupture": (
        "Say what you did, and ask how it was for {them}.",
        "Leave the topic alone for a moment; speak about what happened between you.",
        "Own your part in one sentence, without explaining it.",
    ),
    "correction": ("Take the correction: say {their} word, not yours.",),
    "owned": (
        "You spoke about your own part. Now say what you can understand of it for {them}.",
        "You owned it. Let it have been a real hurt: say so.",
    ),
    "deeper": (
        "What {they} said last carries feeling. You might answer that first.",
        "Before the next question: what must that have been like?",
        "Stay here a little. Nothing has to be found out yet.",
    ),
    "unpromise": (
        "Take the promise back, and say what stays private and what you would do first.",
    ),
}
SAME_AGAIN = 3
"""So often in a row one kind of thing is suggested; then there is nothing to try for a while."""
SAME_STEP = 2
"""For so many turns one open step of the risk path is suggested before another is."""
ALIASES = {
    "closed_questions": ("closed_questions", "closed_question_run", "interrogating", "trap"),
    "missed_opportunity": ("missed_opportunity", "moved_away"),
    "rupture": ("rupture_unrepaired", "rupture", "repair"),
    "self_disclosure_by_clinician": ("self_disclosure_by_clinician", "self_disclosure"),
    "agreement": ("accepted_agreement",),
    "veiled": ("euphemism", "veiled", "risk_euphemism"),
    "reassurance": ("reassurance", "false_reassurance"),
    "correction": ("correction", "reflection_wrong"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to try, an authored turn that does it, and what of both was used, by name."""

    words: str | None = None
    better: str | None = None
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Offer:
    """What might be suggested: the kind, its wordings, and where authored turns for it lie."""

    kind: str
    words: tuple[str, ...]
    where: str
    lines: tuple[str, ...]


def one_thing(
    case: Case,
    *,
    before: PatientState,
    after: PatientState,
    reply: Reply,
    opportunity: str | None,
    text: str,
    seed: int,
) -> Suggestion:
    """Choose one thing to try: risk first, then what hurt, then what was passed over.

    Wordings and authored turns are those used least recently; what has been suggested several
    times in a row gives way to something else, or to nothing.
    """
    if after.ended:
        return Suggestion()
    offers = (
        _risk(case, after, reply, text),
        _lapse(case, before, after, reply, opportunity),
        _deeper(case, after),
    )
    for offer in offers:
        if offer is not None and not _worn(before, offer):
            return _put(case, before, offer, seed)
    return Suggestion()


def _worn(before: PatientState, offer: _Offer) -> bool:
    """True when the last few turns all brought this same kind of suggestion."""
    if offer.kind == "ask_directly":
        return False
    at = {when for key, when in before.suggested if key.startswith(f"try:{offer.kind}#")}
    return all(before.exchange - back in at for back in range(SAME_AGAIN))


def _put(case: Case, before: PatientState, offer: _Offer, seed: int) -> Suggestion:
    number = _least_used(before, f"try:{offer.kind}", len(offer.words), seed)
    used = [f"try:{offer.kind}#{number}"]
    better = None
    if offer.lines:
        line = _least_used(before, f"better:{offer.where}", len(offer.lines), seed)
        used.append(f"better:{offer.where}#{line}")
        better = offer.lines[line]
    return Suggestion(_filled(case, offer.words[number]), better, tuple(used))


def _least_used(before: PatientState, where: str, count: int, seed: int) -> int:
    """Take the number used longest ago; among those never used, one by chance."""
    used: dict[str, int] = {}
    for key, when in before.suggested:
        used[key] = max(when, used.get(key, -1))
    order = shuffled(count, seed, where)
    return min(order, key=lambda n: (used.get(f"{where}#{n}", -1), order.index(n)))


def _offer(kind: str, where: str, lines: tuple[str, ...]) -> _Offer:
    words = (ASK[kind],) if kind in ASK else LAPSES[kind]
    return _Offer(kind, words, where, lines)


def _risk(case: Case, after: PatientState, reply: Reply, text: str) -> _Offer | None:
    risk, better = case.risk, case.better.risk
    if risk is None:
        return None
    if promises_secrecy(text) and after.risk.revealed:
        return _offer("unpromise", "risk.explain_limits", better.get("explain_limits", ()))
    if reply.act == "risk_veiled":
        return _offer("veiled", "risk.ask_directly", better.get("ask_directly", ()))
    cued = bool(after.risk.cue) or "missed:risk" in reply.events
    if not (cued or after.risk.revealed) or hurt_first(after):
        return None
    step = _next_step(after, risk.expected)
    return _offer(step, f"risk.{step}", better.get(step, ())) if step else None


def _next_step(after: PatientState, expected: tuple[str, ...]) -> str:
    """Choose the next open step; one that stays open gives way to another after two turns."""
    left = [step for step in NEXT_STEPS if step in expected and step not in after.risk.met]
    if not left or left[0] == "ask_directly":
        return left[0] if left else ""
    since = max(0, after.exchange - after.risk.revealed_at)
    return left[since // SAME_STEP % len(left)]


def hurt_first(after: PatientState) -> bool:
    """True while an open rupture has to be seen to before anything else can be asked."""
    return after.hurt is not None and after.risk.revealed != "full"


def _lapse(
    case: Case, before: PatientState, after: PatientState, reply: Reply, opportunity: str | None
) -> _Offer | None:
    kind = _kind(after, reply, opportunity)
    if not kind:
        return None
    item = case.disclosure(before.last_said) if before.last_said else None
    if item and item.better and kind in ("missed_opportunity", "platitude", "reassurance"):
        return _offer(kind, item.id, item.better)
    names = ALIASES.get(kind, (kind,))
    name = next((name for name in names if name in case.better.lapses), "")
    lines = case.better.lapses.get(name, ())
    owned = kind == "rupture" and after.hurt and {"own", "apology"} & set(after.hurt.needs)
    return _offer("owned" if owned else kind, f"lapses.{name}", lines)


def _kind(after: PatientState, reply: Reply, opportunity: str | None) -> str:
    """Name the lapse that matters most now; empty when there is none."""
    passed = opportunity == "missed" and not reply.evidence.risk_path
    kinds = {
        "rupture": after.hurt is not None,
        "closed_questions": reply.trapped,
        "correction": "corrected" in reply.events,
        "agreement": "complied" in reply.events,
        reply.act: reply.act in LAPSES and reply.felt < 0.3,
        "missed_opportunity": passed,
    }
    return next((kind for kind, true in kinds.items() if true), "")


def _deeper(case: Case, after: PatientState) -> _Offer | None:
    """After something was said that carries feeling: what an answer to it could be."""
    item = case.disclosure(after.last_said) if after.last_said else None
    if item is None or item.opportunity == "none" or not item.better:
        return None
    return _offer("deeper", item.id, item.better)


def _filled(case: Case, words: str) -> str:
    person = person_of(case)
    return words.format(name=person.name, they=person.they, them=person.them, their=person.their)
