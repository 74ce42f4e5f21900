"""How a session ends, and the circumstances that conditions in a case are judged on."""

from attune.patient import constants as k
from attune.patient.case import Case
from attune.patient.case_parts import Ending
from attune.patient.memory import PatientState
from attune.patient.scene import Scene
from attune.patient.when import Circumstances, holds, terms_of

POLITE_AFTER = 3  # exchanges its condition must hold: nobody leaves over one clumsy sentence


def circumstances(case: Case, state: PatientState) -> Circumstances:
    """Gather what a condition may mention; a second appointment also knows the first's facts."""
    first, feeling = state.first, state.feeling
    promised = {*state.promised, *(first.promised if first else ())}
    broken = {promise.id for promise in case.promises if promise.fate == "broken"} & promised
    missed = state.risk.missed or bool(first and first.missed_risk)
    numbers = {
        "O": feeling.openness,
        "T": feeling.trust,
        "R": feeling.reactance,
        "D": feeling.distress,
        "turn": float(state.exchange),
        "depth": float(state.deepest),
        "est_turns": float(case.meta.est_turns),
        "ruptures_unrepaired": float(state.unrepaired),
        "risk.expected": float(len(state.risk.met)),
    }
    facts = {
        "said": {*state.said, *(first.said if first else ())},
        "promised": promised,
        "broken": broken,
        "ending": {state.ended, first.ending if first else ""},
        "met": {*state.risk.met, *(first.met if first else ())},
        "failed": {*state.risk.failed, *(first.failed if first else ())},
        "missed": {"risk"} if missed else set(),
        "rupture": {*state.ruptures, *(first.ruptures if first else ())},
    }
    return Circumstances(numbers, {kind: frozenset(names) for kind, names in facts.items()})


def end_if_due(scene: Scene) -> None:
    """End the session when the case says so: at once in anger, otherwise at a natural close."""
    closing = scene.acts.goodbye and scene.now >= 3
    now = circumstances(scene.case, scene.state)
    if closing:  # a goodbye before time is judged as one in time
        turn = max(now.numbers["turn"], now.numbers["est_turns"])
        now = Circumstances({**now.numbers, "turn": turn}, now.facts)
    due = [end for end in scene.case.endings if holds(end.when, now) and _fits(end, scene)]
    polite = any(ending.kind == "polite" for ending in due)
    scene.set(polite_for=scene.state.polite_for + 1 if polite else 0)
    chosen = next((ending for ending in due if _takes(ending, scene, closing=closing)), None)
    if chosen is None and (closing or scene.now >= k.SESSION_TURNS):
        open_ended = [end for end in scene.case.endings if end.kind in ("polite", "time")]
        chosen = next((end for end in open_ended if _fits(end, scene)), None)
    if chosen is None:
        return
    scene.set(ended=chosen.id)
    scene.because(f"{chosen.id}: the session ended here", f"ended:{chosen.kind}")
    line = _again(scene) if closing and chosen.kind != "walkout" else None
    line = line or scene.pick(chosen.id, chosen.say, once=True)
    if chosen.kind == "walkout" or closing:
        scene.parts[:] = []
        if scene.disclosure:
            scene.disclosure, scene.depth = "", 0
    scene.say(line)


def _fits(ending: Ending, scene: Scene) -> bool:
    """False for a goodbye that would take back what was said about suicide."""
    unasked = "not met:ask_directly" in terms_of(ending.when)
    return not (scene.state.risk.revealed and ending.kind == "polite" and unasked)


def _again(scene: Scene) -> str | None:
    """Take a goodbye written for the second appointment."""
    second = scene.case.second_appointment
    if scene.state.first is None or second is None:
        return None
    return scene.pick("second.closing", second.closing, once=True)


def _takes(ending: Ending, scene: Scene, *, closing: bool) -> bool:
    if ending.kind in ("walkout", "time"):
        return True
    late = scene.now >= scene.case.meta.est_turns
    if ending.kind == "safe":
        return closing or (late and scene.acts.plan)
    return closing or scene.state.polite_for >= POLITE_AFTER
