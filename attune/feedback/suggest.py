"""One thing to try, with a turn the case's author wrote for such a moment."""

from attune.feedback.pronouns import person_of
from attune.patient.case import Case
from attune.patient.draws import draw
from attune.patient.memory import PatientState
from attune.patient.reply import Reply

Suggestion = tuple[str | None, str | None]

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
LAPSES = {
    "advice": "Hear first what has been tried, or ask leave before you suggest.",
    "judgement": "Say what you can understand of it before what you think of it.",
    "reassurance": "Let it be as bad as it is for a moment; comfort can wait.",
    "praise": "Say what you saw, not how good it was.",
    "platitude": "Use something only {name} could have said.",
    "closed_questions": "After two of these, give something back or leave the field open.",
    "veiled": "Ask it so that yes is as easy to say as no.",
    "self_disclosure_by_clinician": "Bring it back to {name}.",
    "two_questions": "One question at a time.",
    "long_turn": "Say the half of it, and stop.",
    "missed_opportunity": "There was feeling in what {they} had just said. Name it, or wait.",
    "agreement": "That was a yes to be done with it. Ask what would not work about it.",
    "rupture": "Say what you did, and ask how it was for {them}.",
    "correction": "Take the correction: say {their} word, not yours.",
}
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


def one_thing(
    case: Case,
    *,
    before: PatientState,
    after: PatientState,
    reply: Reply,
    opportunity: str | None,
    seed: int,
) -> Suggestion:
    """Choose one thing to try: risk first, then what hurt, then what was passed over."""
    if after.ended:
        return None, None
    for found in (
        _risk(case, after, reply, seed),
        _lapse(case, before, after, reply, opportunity, seed),
        _deeper(case, after, reply, seed),
    ):
        if found[0]:
            return found
    return None, None


def _risk(case: Case, after: PatientState, reply: Reply, seed: int) -> Suggestion:
    risk = case.risk
    if risk is None:
        return None, None
    if reply.act == "risk_veiled":
        line = _line(case.better.risk.get("ask_directly", ()), after, seed)
        return _filled(case, LAPSES["veiled"]), line
    cued = bool(after.risk.cue) or "missed:risk" in reply.events
    if not (cued or after.risk.revealed):
        return None, None
    if hurt_first(after):
        return None, None
    for step in NEXT_STEPS:
        if step in risk.expected and step not in after.risk.met:
            return _filled(case, ASK[step]), _line(case.better.risk.get(step, ()), after, seed)
    return None, None


def hurt_first(after: PatientState) -> bool:
    """True while an open rupture has to be seen to before anything else can be asked."""
    return after.hurt is not None and after.risk.revealed != "full"


def _lapse(
    case: Case,
    before: PatientState,
    after: PatientState,
    reply: Reply,
    opportunity: str | None,
    seed: int,
) -> Suggestion:
    kind = _kind(after, reply, opportunity)
    if not kind:
        return None, None
    words = _filled(case, LAPSES[kind])
    item = case.disclosure(before.last_said) if before.last_said else None
    if item and item.better and kind in ("missed_opportunity", "platitude", "reassurance"):
        return words, _line(item.better, after, seed)
    names = ALIASES.get(kind, (kind,))
    lines = next((case.better.lapses[name] for name in names if name in case.better.lapses), ())
    return words, _line(lines, after, seed)


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


def _deeper(case: Case, after: PatientState, reply: Reply, seed: int) -> Suggestion:
    """After something was said that carries feeling: what an answer to it could be."""
    item = case.disclosure(after.last_said) if after.last_said else None
    if item is None or item.opportunity == "none" or not item.better:
        return None, None
    return (
        _filled(case, "What {they} said last carries feeling. You might answer that first."),
        _line(item.better, after, seed),
    )


def _line(lines: tuple[str, ...], after: PatientState, seed: int) -> str | None:
    if not lines:
        return None
    return lines[int(draw(seed, after.exchange, "better") * len(lines))]


def _filled(case: Case, words: str) -> str:
    person = person_of(case)
    return words.format(name=person.name, they=person.they, them=person.them, their=person.their)
