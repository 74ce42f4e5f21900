"""What the patient answers: one turn through safety, risk, rupture, topic, act and fallback.

Deterministic: the same case, state, words, codes and seed give the same reply (patients.md 6c).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from attune.coding.rater import CodedTurn
from attune.patient import constants as k
from attune.patient.acts import Acts, read_acts
from attune.patient.case import Case
from attune.patient.draws import shuffled
from attune.patient.endings import circumstances, end_if_due
from attune.patient.evidence import (
    Evidence,
    chance,
    contingency,
    evidence_of,
    harm_of,
    level,
)
from attune.patient.manners import (
    answer_open_question,
    answer_reflection,
    correct,
    fall_back,
    gesture,
    keep_silence,
    meta_reply,
    name_act,
    react_to_act,
    react_to_manner,
)
from attune.patient.memory import PatientState
from attune.patient.retrieval import Index, Match
from attune.patient.risk import (
    RiskReading,
    answer_risk,
    hear_alarm,
    note_promise,
    notice_staying,
    read_risk,
)
from attune.patient.risk_words import speaks_of_own_alarm
from attune.patient.ruptures import rupture_reply
from attune.patient.scene import Scene
from attune.patient.state import Step
from attune.patient.topics import accepted, answer_topic, at_risk, eligible, find_topic
from attune.patient.when import holds


@dataclass(frozen=True, slots=True)
class Reply:
    """What the patient said, what it disclosed, and why.

    `depth` and `disclosure` are those of what this reply disclosed (0 and None when nothing);
    `events` name what happened for the feedback, `reasons` say it in words; `felt` is the empathy
    that arrived, `evidence` what the turn was worth, `ended` the ending's id or None.
    """

    text: str
    act: str
    depth: int
    disclosure: str | None
    reasons: tuple[str, ...]
    events: tuple[str, ...]
    ended: str | None
    felt: float
    missed: bool
    trapped: bool
    evidence: Evidence


def open_with(case: Case, state: PatientState, *, seed: int) -> tuple[str, PatientState]:
    """Say the first line of a session; a second appointment opens on what became of the first."""
    lines, where = case.opening, "opening"
    if state.first is not None and case.second_appointment is not None:
        now = circumstances(case, state)
        for item in case.second_appointment.openings:
            if holds(item.when, now):
                lines, where = item.say, item.id
                break
    line = lines[shuffled(len(lines), seed, where)[0]]
    return line, state


def speaks_of_oneself(index: Index, text: str, acts: Acts | None = None) -> bool:
    """Whether whoever says this is not well themselves: by its words, or by their likeness.

    Likeness counts in words about the program as well: people step out of the role to say it.
    """
    acts = acts or read_acts(text)
    rude = acts.abusive or acts.sexual or acts.judgement
    plain = not (rude or acts.unreadable or acts.risk_path or acts.silence or acts.long)
    return acts.own_distress or (plain and index.sounds_unwell(text))


def respond(
    index: Index,
    state: PatientState,
    coded: CodedTurn,
    *,
    heard: Sequence[str],
    own: Sequence[str],
    seed: int,
) -> tuple[PatientState, Reply]:
    """Answer one coded clinician turn; returns the new state and the reply.

    `heard` are the patient's last words the turn answers, `own` the clinician's earlier turns.
    """
    state = replace(state, exchange=state.exchange + 1)
    text = coded.turn.text
    acts = read_acts(text)
    acts = replace(acts, own_distress=speaks_of_oneself(index, text, acts))
    topic = _topic(index, state, text, acts, heard)
    risk = read_risk(index, state, text, acts, topic=topic)
    told = bool(state.risk.revealed and topic and _of_risk(index, topic))
    acts = replace(acts, risk_plain=risk.plain, risk_path=risk.on_path or told)
    goal = "" if acts.outside or acts.silence else _anti_goal(index, text, acts, coded)
    evidence = evidence_of(
        coded,
        acts,
        contingency=_contingency(index, coded, heard),
        repeats=0 if acts.risk_path else _repeats(index, text, own, acts),
        anti_goal=bool(goal),
        pushed=_pushes(index, state, topic),
        must_ask=topic is not None and topic.id in index.case.must_ask,
    )
    evidence = _as_felt_here(index, state, text, acts, evidence)
    before, step = state.feeling, _feel(index, state, evidence)
    state = replace(state, feeling=step.feeling, heavy_met=_heavy_met(state, step))
    scene = Scene(index, state, text, coded, acts, evidence, step, before, seed, goal=goal)
    _decide(scene, risk, topic)
    notice_staying(scene)
    end_if_due(scene)
    return _close(scene)


def _topic(
    index: Index, state: PatientState, text: str, acts: Acts, heard: Sequence[str]
) -> Match | None:
    """Name what a turn is about, if it is about anything in the case."""
    if acts.outside or acts.silence:
        return None
    topics = find_topic(index, state, text, acts.words, heard=heard)
    return accepted(index, topics, asks=acts.question, words=acts.words)


def _of_risk(index: Index, topic: Match) -> bool:
    item = index.case.disclosure(topic.id)
    return item is not None and item.id in at_risk(index.case)


def _as_felt_here(
    index: Index, state: PatientState, text: str, acts: Acts, evidence: Evidence
) -> Evidence:
    """Weigh a turn for this person and moment: outside words, welcome advice, one's own alarm."""
    shaken = state.risk.revealed_at and speaks_of_own_alarm(text) and not acts.question
    if acts.outside or shaken:
        return Evidence(rated=False)
    if index.case.persona.culture.welcomes_advice:
        return replace(evidence, advice=evidence.advice * k.WELCOMED_ADVICE)
    return evidence


def _decide(scene: Scene, risk: RiskReading, topic: Match | None) -> None:
    """Go down the order of decision until something is said."""
    scene.act = name_act(scene)
    if meta_reply(scene):
        return
    if answer_risk(scene, risk) or hear_alarm(scene):
        return
    if rupture_reply(scene) or keep_silence(scene):
        return
    if _news(scene, topic) or (not scene.acts.open_question and react_to_act(scene)):
        return
    if correct(scene) or react_to_manner(scene):
        return
    if topic is not None and _on_topic(scene, topic):
        return
    if react_to_act(scene) or answer_reflection(scene) or answer_open_question(scene):
        return
    fall_back(scene)


def _news(scene: Scene, topic: Match | None) -> bool:
    """Answer first what a second appointment is about, whatever kind of turn it comes in."""
    later = topic is not None and topic.kind in ("remembered", "later")
    return bool(later and topic and _on_topic(scene, topic))


def _on_topic(scene: Scene, topic: Match) -> bool:
    """Answer the topic, now and then with a short sign of having been understood first."""
    before = list(scene.parts)
    understood = scene.act == "reflection_accurate" and scene.chance("yeah") < k.ACKNOWLEDGE / 2
    first = scene.react("reflection_accurate") if understood and not scene.state.hurt else None
    scene.say(first)
    if answer_topic(scene, topic):
        note_promise(scene, topic.id)
        return True
    scene.parts[:] = before
    return False


def _close(scene: Scene) -> tuple[PatientState, Reply]:
    if not scene.parts:
        fall_back(scene)
    minimal = sum(len(part.split()) for part in scene.parts) <= 3
    move = gesture(scene)
    text = " ".join(scene.parts)
    if move:
        text = f"[{move}] {text}"
    last = scene.depth
    scene.set(last_said=scene.disclosure)
    scene.set(last_depth=last, minimal_run=scene.state.minimal_run + 1 if minimal else 0)
    reply = Reply(
        text=text,
        act=scene.act,
        depth=scene.depth,
        disclosure=scene.disclosure or None,
        reasons=tuple(scene.reasons),
        events=tuple(scene.events),
        ended=scene.state.ended or None,
        felt=round(scene.step.felt, 6),
        missed=scene.step.missed,
        trapped=scene.step.trapped,
        evidence=scene.evidence,
    )
    return scene.state, reply


def _feel(index: Index, state: PatientState, evidence: Evidence) -> Step:
    said = sum(1 for item in index.case.disclosures if item.id in state.said)
    heavy = state.last_depth >= 2
    met = evidence.hard_felt >= k.HARD_EMPATHY if heavy else state.heavy_met
    return state.feeling.after(evidence, index.case.traits, said=said, heavy=heavy, met=met)


def _heavy_met(state: PatientState, step: Step) -> bool:
    return step.hard >= k.HARD_EMPATHY if state.last_depth >= 2 else state.heavy_met


def _contingency(index: Index, coded: CodedTurn, heard: Sequence[str]) -> float | None:
    """Read how far the turn answers the patient's last words."""
    return contingency(coded, index.answering(coded.turn.text, heard))


def _repeats(index: Index, text: str, own: Sequence[str], acts: Acts) -> int:
    if not own or acts.words < 4:
        return 0
    vector = index.embedder.embed([text[: k.READ_CHARS]])[0]
    earlier = index.embedder.embed([turn[: k.READ_CHARS] for turn in own if turn.strip()])
    return int((earlier @ vector > k.SELF_REPEAT_COSINE).sum()) if len(earlier) else 0


def _anti_goal(index: Index, text: str, acts: Acts, coded: CodedTurn) -> str:
    """Name the thing not to do that was done, if any; near wording needs a sign of pressing."""
    best = ("", 0.0)
    for goal in index.case.anti_goals:
        near = index.likeness(text, goal.examples)
        if near > best[1]:
            best = (goal.id, near)
    given_back = chance(coded, "reflection", "simple") + chance(coded, "reflection", "complex")
    wounding = harm_of(coded)[1] >= k.HARM_FROM and given_back < 0.5
    pressing = acts.advice or acts.judgement or acts.reassurance or wounding
    pressing = pressing or level(coded, "input") == "advice"
    need = k.ANTI_GOAL_COSINE if pressing else k.ANTI_GOAL_SURE
    understood = given_back >= 0.5 and not pressing
    if acts.risk_path or acts.permission or understood or best[1] < need:
        return ""
    return best[0] if pressing or not acts.open_question else ""


def _pushes(index: Index, state: PatientState, topic: Match | None) -> bool:
    item = index.case.disclosure(topic.id) if topic else None
    return bool(
        item
        and item.depth >= 3
        and item.id not in state.said
        and not eligible(state, item)
        and f"pushed:{item.id}" in dict(state.counts)
    )
