"""Ruptures: how the patient pulls back or pushes back, and what it takes to make it good (6c.4).

A repair needs what the case asks for, as a rule validation and owning or exploring what happened;
interpreting the patient's reaction is none (Eubanks et al., expert consensus).
"""

import re
from dataclasses import replace

from attune.patient import constants as k
from attune.patient.case_parts import Rupture
from attune.patient.evidence import level
from attune.patient.memory import Hurt
from attune.patient.scene import Scene

NAMES_HURT = re.compile(
    r"\b(?:that|it|this) must have (?:been|felt|hurt|stung|sounded)\b"
    r"|\byou (?:didn'?t|did not) deserve\b"
    r"|\bi(?:'d| would) have (?:gone|been|felt|pulled|closed|left)\b[^.?!]*\btoo\b"
    r"|\bi(?:'d| would) understand if you\b|\byou(?:'d| had|'ve| have) every (?:reason|right)\b",
    re.IGNORECASE,
)
COUNTED = re.compile(r"^([a-z_:.]+?)(?:>=(\d+))?$")
REPAIR_GIVES_BACK = 0.6  # share of the lost trust that a repair returns at once
REPAIR_CALMS = 0.4
SAME_HURT = 4  # hurtful turns so close together are one rupture


def rupture_reply(scene: Scene) -> bool:
    """React to a new rupture, or to a repair of an open one; True when the reply is found."""
    rupture, trigger = _triggered(scene)
    if rupture is not None:
        return _pull_back(scene, rupture, trigger)
    return scene.state.hurt is not None and _weigh_repair(scene, scene.state.hurt)


def cold(scene: Scene) -> str | None:
    """Take a line of the coldness that follows an open rupture, if the case has one left."""
    hurt = scene.state.hurt
    rupture = _find(scene, hurt.id) if hurt else None
    return scene.pick(f"{rupture.id}.cold", rupture.cold) if rupture else None


def _triggered(scene: Scene) -> tuple[Rupture | None, str]:
    names = _names(scene)
    counts = {name: scene.count(name) for name in sorted(names)}
    for rupture in scene.case.ruptures:
        for trigger in rupture.trigger.any_of:
            found = COUNTED.match(trigger.strip())
            if found and found[1] in names and counts[found[1]] >= int(found[2] or 1):
                return rupture, found[1]
    return None, ""


def _names(scene: Scene) -> set[str]:
    """Name what this turn did that a case may take as a rupture."""
    turn, acts = scene.evidence, scene.acts
    unasked = turn.advice > k.HARD_ADVICE and turn.permission < 0.5
    found = {
        "anti_goal": turn.anti_goal,
        f"anti_goal:{scene.goal}": turn.anti_goal,
        "judgement": turn.harm > k.HARD_HARM,
        "advice_without_permission": unasked and not scene.case.persona.culture.welcomes_advice,
        "platitude": scene.act == "platitude",
        "reassurance": acts.reassurance and scene.step.felt < k.STAYING,
        "praise": acts.praise and scene.step.felt < k.STAYING,
        "trap": scene.step.trapped,
        "missed_opportunity": scene.step.missed and scene.state.last_depth >= 2,
        "self_disclosure_by_clinician": acts.self_disclosure,
        "abusive": acts.abusive,
        "sexual": acts.sexual,
        "promise_broken": "promised" in scene.events,
        scene.act: bool(scene.act),
    }
    return {name for name, true in found.items() if true}


def _pull_back(scene: Scene, rupture: Rupture, trigger: str) -> bool:
    state = scene.state
    already = state.hurt
    same = already is not None and scene.now - already.at < SAME_HURT
    effects = rupture.effects
    feeling = state.feeling
    if already is None:
        feeling = replace(
            feeling,
            trust=max(0.0, feeling.trust + effects.T),
            reactance=min(1.0, feeling.reactance + effects.R),
            level=max(0, min(feeling.level, scene.before.level + effects.L)),
            streak=0,
            hurt=True,
        )
    scene.set(
        feeling=feeling,
        hurt=Hurt(
            rupture.id,
            already.at if same and already else scene.now,
            already.trust if already else scene.before.trust,
            already.level if already else scene.before.level,
        ),
        ruptures=(*state.ruptures, rupture.id),
        unrepaired=state.unrepaired + (0 if same else 1),
        counts=(),
        credit=(),
        floating=0.0,
    )
    scene.because(f"{rupture.id}: {_why(scene, trigger)}", f"rupture:{rupture.id}")
    return _answer_hurt(scene, rupture, first=not already)


def _answer_hurt(scene: Scene, rupture: Rupture, *, first: bool) -> bool:
    goal = next((one for one in scene.case.anti_goals if one.id == scene.goal), None)
    pushes = scene.state.feeling.reactance >= 0.6 or rupture.type == "confrontation"
    if pushes and rupture.confront and scene.chance("confront") < 0.5:
        return scene.say(scene.pick(f"{rupture.id}.confront", rupture.confront))
    if goal and goal.say and first:
        line = scene.pick(f"{goal.id}.say", goal.say)
        if line:
            return scene.say(line)
    if rupture.type == "withdrawal" and (scene.acts.advice or scene.acts.plan or scene.goal):
        scene.set(complied=scene.state.complied + 1)
        scene.events.append("complied")
    return scene.say(scene.pick(f"{rupture.id}.say", rupture.say) or cold(scene))


def _weigh_repair(scene: Scene, hurt: Hurt) -> bool:
    rupture = _find(scene, hurt.id)
    if rupture is None:
        return False
    got = _needs_met(scene)
    late = scene.now - hurt.at > rupture.repair.accept_if.within_turns
    gathered = set(got) if late else {*hurt.needs, *got}
    needed = set(rupture.repair.accept_if.needs)
    if needed <= gathered and not scene.evidence.harm and not scene.evidence.anti_goal:
        return _make_good(scene, rupture, hurt)
    scene.set(hurt=replace(hurt, needs=tuple(sorted(gathered))))
    if got:
        scene.because(f"{hurt.id}: a step towards repair", "repair:begun")
    return False


def _make_good(scene: Scene, rupture: Rupture, hurt: Hurt) -> bool:
    feeling = scene.state.feeling
    returned = REPAIR_GIVES_BACK * max(0.0, hurt.trust - feeling.trust)
    scene.set(
        feeling=replace(
            feeling,
            trust=min(1.0, feeling.trust + returned + k.TRUST_CANDOUR * (1.0 - feeling.trust)),
            reactance=feeling.reactance * REPAIR_CALMS,
            level=max(feeling.level, min(hurt.level, 2)),
            hurt=False,
        ),
        hurt=None,
        unrepaired=0,
        repaired=scene.state.repaired + 1,
    )
    scene.act = "repair"
    scene.because(f"{rupture.id}: repaired, it was owned and understood", f"repaired:{rupture.id}")
    return scene.say(scene.pick(f"{rupture.id}.repair", rupture.repair.say, once=True))


def _needs_met(scene: Scene) -> tuple[str, ...]:
    acts = scene.acts
    if acts.advice or acts.judgement or acts.abusive or scene.evidence.harm > k.HARD_HARM:
        return ()
    validated = (
        bool(NAMES_HURT.search(scene.text))
        or acts.validates
        or level(scene.coded, "validation") == "present"
    )
    validated = validated or (acts.owning and acts.apology)
    owned = acts.owning or acts.apology
    explored = acts.explores_rupture or (owned and acts.open_question)
    found = {
        "validation": validated,
        "explore_or_own": owned or explored,
        "explore": explored,
        "own": owned,
        "apology": acts.apology,
        "calm_limit": acts.calm_limit,
    }
    return tuple(sorted(name for name, true in found.items() if true))


def _find(scene: Scene, id_: str) -> Rupture | None:
    return next((one for one in scene.case.ruptures if one.id == id_), None)


def _why(scene: Scene, trigger: str) -> str:
    if scene.evidence.anti_goal:
        gloss = next((one.gloss for one in scene.case.anti_goals if one.id == scene.goal), "")
        return f"hurt by being {gloss}" if gloss else "the one thing not to say was said"
    if scene.evidence.harm > k.HARD_HARM:
        return "felt judged or waved away"
    words = {
        "platitude": "kind words that would fit anybody, again",
        "reassurance": "reassured once too often",
        "praise": "praised once too often",
        "missed_opportunity": "feeling was shown and passed over, again",
        "risk_veiled": "asked so that the easy answer was no",
        "trap": "one closed question after another",
        "advice_without_permission": "advised again without being asked",
    }
    return words.get(trigger, "something in that turn hurt")
