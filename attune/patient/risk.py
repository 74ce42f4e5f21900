"""The risk path: asked plainly it is always answered; steps are noted, never earned or punished."""

from dataclasses import dataclass

from attune.patient import constants as k
from attune.patient.acts import Acts
from attune.patient.case import Case
from attune.patient.case_parts import Risk, RiskAnswer, RiskEntry
from attune.patient.endings import circumstances
from attune.patient.memory import PatientState
from attune.patient.retrieval import Index, Match, pieces
from attune.patient.risk_words import (
    asks_how,
    asks_plainly,
    asks_what_is_near,
    asks_when_in_short,
    speaks_of_own_alarm,
)
from attune.patient.scene import Scene
from attune.patient.topics import at_risk, depth_cap
from attune.patient.when import holds

ENTRIES = ("risk_fact", "risk_step", "risk_failure")


@dataclass(frozen=True, slots=True)
class RiskReading:
    """What a turn is on the risk path: a plain question, a veiled one, limits, or a step of it."""

    plain: bool = False
    veiled: bool = False
    limits: bool = False
    entry: Match | None = None
    answered: bool = False  # the plain question was answered; a clearer step is answered instead

    @property
    def on_path(self) -> bool:
        """True for work on risk, which nothing in the state equations may punish."""
        step = self.entry is not None and self.entry.kind != "risk_failure"
        return self.plain or self.limits or step


def read_risk(
    index: Index, state: PatientState, text: str, acts: Acts, *, topic: Match | None = None
) -> RiskReading:
    """Read a turn for the risk path: hand patterns first, the case's own wordings beside them.

    `topic` is what the turn would be about otherwise; a step has to be clearer than that.
    """
    if index.case.risk is None or acts.outside or acts.silence:
        return RiskReading(plain=acts.risk_plain)
    kinds = ("risk_veiled", "risk_limits", *ENTRIES)
    found = {match.kind: match for match in reversed(index.search(text, kinds=kinds))}
    veiled, limits = found.get("risk_veiled"), found.get("risk_limits")
    asked = " ".join(part for part in pieces(text) if part.endswith("?"))
    direct = next(iter(index.search(asked, kinds=("risk_direct",))), None)
    near = direct is not None and direct.score >= k.RISK_COSINE
    limit_near = limits is not None and limits.score >= k.LIMITS_COSINE and not acts.question
    plain = acts.risk_plain or (near and not acts.risk_veiled)
    hidden = not state.risk.revealed and (  # what was said is never taken back with an easy no
        acts.risk_veiled or (veiled is not None and veiled.score >= k.RISK_COSINE)
    )
    entry = _plain_step(index, state, text)
    entry = entry or _against(index, text, topic, _entry(index.case, state, found, acts))
    asked_before = state.risk.revealed == "full" and "ask_directly" in state.risk.met
    clearer = entry is not None and (direct is None or entry.score > direct.score)
    return RiskReading(
        plain=plain,
        veiled=hidden and not plain,
        limits=acts.limits or limit_near,
        entry=entry,
        answered=asked_before and clearer,
    )


def answer_risk(scene: Scene, reading: RiskReading) -> bool:
    """Answer on the risk path if the turn is on it; True when the reply is found."""
    risk = scene.case.risk
    if risk is None:
        return False
    _note_cue(scene, reading)
    if reading.plain and not reading.answered:
        return _answer_plainly(scene, risk)
    if reading.limits:
        return _hear_limits(scene, risk)
    if reading.entry is not None:
        return _answer_entry(scene, risk, reading.entry)
    if reading.veiled and risk.on_euphemism:
        scene.act = "risk_veiled"
        scene.because("asked in a veiled way, she took the easy answer", "risk:veiled")
        return scene.say(scene.pick("risk.veiled", risk.on_euphemism.say))
    return _let_go(scene, risk)


def notice_staying(scene: Scene) -> None:
    """Credit staying with the feeling after risk was named, and note a change of subject."""
    memory, risk = scene.state.risk, scene.case.risk
    if risk is None or not memory.revealed_at or scene.now != memory.revealed_at + 1:
        return
    on_it = scene.acts.risk_path or (scene.state.topic in at_risk(scene.case) and scene.disclosure)
    if on_it or speaks_of_own_alarm(scene.text):
        return
    if scene.step.felt >= k.STAYING or scene.acts.silence:
        meet(scene, "stay_with_feeling")
    elif scene.act in ("question_closed", "question_open", "advice", "information", "other"):
        fail(scene, "change_subject_after_disclosure")


def hear_alarm(scene: Scene) -> bool:
    """Answer a clinician who is shaken by a yes: that is no crisis and no understanding either."""
    memory = scene.state.risk
    if not memory.revealed_at or scene.now > memory.revealed_at + 2:
        return False
    if scene.acts.question or not speaks_of_own_alarm(scene.text):
        return False
    scene.act = "own_alarm"
    scene.because("the clinician spoke of how it struck them; she waits")
    return scene.say(scene.react("silence")) or scene.fallback("minimal")


def note_promise(scene: Scene, promise: str) -> None:
    """Note that secrecy was promised after risk was named, whatever it was said about."""
    broken = any(one.id == promise and one.fate == "broken" for one in scene.case.promises)
    if broken and scene.state.risk.revealed:
        fail(scene, "promise_secrecy")


def offer_cue(scene: Scene) -> bool:
    """Let an oblique sign slip out when the story has come that far; once each."""
    risk, memory = scene.case.risk, scene.state.risk
    if risk is None or memory.revealed or memory.cue or scene.state.hurt is not None:
        return False
    for cue in risk.cues:
        deep = cue.depth <= min(scene.state.deepest, max(depth_cap(scene.state), 0))
        if deep and cue.id not in scene.state.said and scene.state.feeling.level >= 2:
            line = scene.pick(cue.id, cue.say, once=True)
            if line:
                scene.set(said=(*scene.state.said, cue.id))
                scene.note_risk(cue=cue.id, cue_at=scene.now)
                scene.because(f"{cue.id}: an oblique sign of risk slipped out", f"cue:{cue.id}")
                scene.depth, scene.disclosure = max(scene.depth, cue.depth), cue.id
                return scene.say(line)
    return False


def meet(scene: Scene, step: str) -> None:
    """Note that an expected step of the risk path was taken."""
    risk = scene.case.risk
    if risk and step and step in risk.expected and step not in scene.state.risk.met:
        scene.note_risk(met=(*scene.state.risk.met, step))
        scene.events.append(f"step:{step}")


def fail(scene: Scene, failure: str) -> None:
    """Note something on the risk path that must not happen."""
    risk = scene.case.risk
    if risk and failure in risk.critical_failures and failure not in scene.state.risk.failed:
        scene.note_risk(failed=(*scene.state.risk.failed, failure))
        scene.events.append(f"failure:{failure}")


def _plain_step(index: Index, state: PatientState, text: str) -> Match | None:
    """Hear the few words that need no likeness: whether there is a plan, when it was."""
    risk = index.case.risk
    if risk is None or not state.risk.revealed:
        return None
    fresh = state.exchange <= state.risk.revealed_at + 2
    wanted = "ask_plan" if asks_how(text) else ""
    wanted = wanted or ("ask_means" if asks_what_is_near(text) else "")
    wanted = wanted or ("ask_history" if fresh and asks_when_in_short(text) else "")
    meets = {name: entry.meets or name for name, entry in risk.facts_if_asked.items()}
    found = index.search(text, kinds=("risk_fact",)) if wanted else []
    return next((match for match in found if meets[match.id] == wanted), None)


def _against(index: Index, text: str, topic: Match | None, entry: Match | None) -> Match | None:
    """Give a step up for the ordinary topic that the words fit as well or better."""
    if entry is None or topic is None:
        return entry
    told = any(topic.id.startswith(id_) for id_ in at_risk(index.case))
    margin = 0.0 if told else k.STEP_MARGIN
    return entry if entry.score >= index.nearness(text, topic.id) + margin else None


def _entry(case: Case, state: PatientState, found: dict[str, Match], acts: Acts) -> Match | None:
    """Take the best fact, step or failure.

    Before risk has been named only failures, limits and the wish itself can be meant: the same
    words ("what are you most afraid of?") belong to the ordinary story.
    """
    options = [found[kind] for kind in ENTRIES if kind in found]
    if acts.question:  # a promise is made, not asked
        options = [match for match in options if match.id != "promise_secrecy"]
    best = max(options, key=lambda match: match.score, default=None)
    if best is None or case.risk is None:
        return None
    need = k.STEP_COSINE + (0.14 if best.kind == "risk_failure" else 0.0)
    if best.kind == "risk_fact" and not acts.question:
        return None
    if best.kind == "risk_failure" and not _may_fail(state, best.id):
        return None
    if not state.risk.revealed and best.kind != "risk_failure":
        blocks = {**case.risk.facts_if_asked, **case.risk.steps}
        if blocks[best.id].meets not in ("explain_limits", "notice_cue"):
            return None
        need += 0.16
    return best if best.score >= need else None


def _may_fail(state: PatientState, failure: str) -> bool:
    """A change of subject is one only straight after the answer, before it was taken up."""
    memory = state.risk
    if not memory.revealed:
        return failure == "promise_secrecy"
    if failure != "change_subject_after_disclosure":
        return True
    taken_up = {"stay_with_feeling", "ask_plan"} & set(memory.met)
    return state.exchange <= memory.revealed_at + 2 and not taken_up


def _answer_again(scene: Scene) -> bool:
    """Answer a plain question in a second appointment from what has been since."""
    second = scene.case.second_appointment
    if scene.state.first is None or second is None:
        return False
    now = circumstances(scene.case, scene.state)
    asked = [
        (scene.index.nearness(scene.text, item.id), item.id)
        for item in second.remembers
        if holds(item.when, now) and any(asks_plainly(f"{one}?") for one in item.prompts)
    ]
    best = max(asked, default=(0.0, ""))[1]
    item = next((one for one in second.remembers if one.id == best), None)
    line = scene.pick(best, item.say, once=True) if item else None
    if line is None:
        return False
    scene.because(f"{best}: asked plainly, and answered for the weeks between", "risk:answered")
    scene.set(said=(*scene.state.said, best))
    scene.note_risk(revealed="full", revealed_at=scene.now, cue="")
    scene.set(last_depth=3)
    scene.depth = 3
    return scene.say(line)


def _answer_plainly(scene: Scene, risk: Risk) -> bool:
    scene.act = "risk_direct"
    meet(scene, "ask_directly")
    if asks_how(scene.text):
        meet(scene, "ask_plan")
    if scene.acts.limits:  # explained in the same breath: it counts, and the answer is the full one
        meet(scene, "explain_limits")
        scene.note_risk(limits=True)
    if _answer_again(scene):
        return True
    direct, memory = risk.on_direct_question, scene.state.risk
    band = scene.band
    answer: RiskAnswer = direct.guarded
    if band == "open" or memory.limits:
        answer = direct.open
    elif band == "warming" and direct.warming:
        answer = direct.warming
    where = f"risk.direct.{answer.reveals}.{band}"
    line = scene.pick(where, answer.say, once=True)
    if line is None:
        scene.because("asked plainly again: the answer has not changed", "risk:answered")
        return scene.say(
            scene.pick("fallback.exhausted", scene.case.fallbacks.get("exhausted", ()))
        )
    scene.because("asked plainly, and so it was answered", "risk:answered")
    scene.say(line)
    _reveal(scene, answer.reveals, answer.discloses)
    return True


def _reveal(scene: Scene, reveals: str, discloses: str) -> None:
    known = scene.state.risk.revealed
    full = "full" in (known, reveals)
    scene.note_risk(
        revealed="full" if full else "partial",
        revealed_at=scene.now,
        cue="",
    )
    item = scene.case.disclosure(discloses) if discloses else None
    if item is None:
        scene.set(last_depth=3)
        return
    scene.disclosure, scene.depth = item.id, item.depth
    if item.id not in scene.state.said:
        scene.set(said=(*scene.state.said, item.id))
        scene.set(feeling=scene.state.feeling.having_said(item.depth))
        scene.events.append(f"released:{item.id}")
    scene.set(topic=item.id)


def _hear_limits(scene: Scene, risk: Risk) -> bool:
    scene.act = "risk_limits"
    before = scene.state.risk
    meet(scene, "explain_limits")
    scene.note_risk(limits=True)
    scene.because("honest limits and consequences were explained", "risk:limits")
    explained = risk.on_consequence_explained
    if before.revealed == "partial" and explained:
        line = scene.pick("risk.explained", explained.say, once=True)
        if line:
            scene.say(line)
            if "full" in explained.effect:
                _reveal(scene, "full", risk.on_direct_question.open.discloses)
            return True
    step = risk.steps.get("explain_limits")
    if step:
        return scene.say(scene.pick("risk.step.explain_limits", step.say, once=True))
    return False


def _answer_entry(scene: Scene, risk: Risk, match: Match) -> bool:
    blocks = {
        "risk_fact": risk.facts_if_asked,
        "risk_step": risk.steps,
        "risk_failure": risk.failures,
    }
    entry: RiskEntry = blocks[match.kind][match.id]
    scene.act = match.kind
    if match.kind == "risk_failure":
        fail(scene, match.id)
        scene.because(f"{match.id}: said on the risk path")
    else:
        meet(scene, entry.meets or match.id)
        scene.because(f"{match.id}: a step of the risk path")
    memory = scene.state.risk
    holding = scene.band == "guarded" or (memory.revealed == "partial" and not memory.limits)
    partial = memory.revealed != "full" and holding
    lines = entry.guarded if partial and entry.guarded else entry.say
    side = "guarded" if lines is entry.guarded else "say"
    line = scene.pick(f"risk.{match.id}.{side}", lines, once=True)
    if line is None:
        exhausted = scene.case.fallbacks.get("exhausted", ())
        line = scene.pick("fallback.exhausted", exhausted)
    return scene.say(line)


def _note_cue(scene: Scene, reading: RiskReading) -> None:
    """See whether an open cue is taken up: asked about, or met with contingent empathy."""
    memory = scene.state.risk
    if not memory.cue:
        return
    fresh = scene.now == memory.cue_at + 1
    if reading.plain or reading.veiled or (fresh and scene.step.felt >= k.STAYING):
        meet(scene, "notice_cue")
        scene.note_risk(cue="" if reading.plain else memory.cue)


def _let_go(scene: Scene, risk: Risk) -> bool:
    """Take the cue back when nobody asked (the clinician reads so afterwards)."""
    memory, avoided = scene.state.risk, risk.on_avoided
    if not memory.cue or avoided is None or scene.now - memory.cue_at < avoided.after_turns:
        return False
    scene.note_risk(cue="", missed=True)
    scene.because(f"{avoided.log}: a sign of risk was not asked about", "missed:risk")
    return scene.say(scene.pick("risk.avoided", avoided.say, once=True))
