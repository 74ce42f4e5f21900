"""What the turn is about, whether that may be said yet, and what is said instead (6c.5 and 6)."""

import re
from collections.abc import Sequence

from attune.patient import constants as k
from attune.patient.case import Case
from attune.patient.case_parts import LEVELS, Disclosure
from attune.patient.endings import circumstances
from attune.patient.evidence import level
from attune.patient.memory import PatientState
from attune.patient.retrieval import Index, Match
from attune.patient.scene import Scene
from attune.patient.when import holds

GREETING = re.compile(
    r"^\W*(?:hello|hi|hey|(?:good )?(?:morning|afternoon|evening))(?: there| again)?\b[\s.,!]*",
    re.IGNORECASE,
)
KINDS = ("intent", "disclosure", "follow_up", "promise", "remembered", "later")


def find_topic(
    index: Index, state: PatientState, text: str, words: int, *, heard: Sequence[str] = ()
) -> list[Match]:
    """Rank what a turn may be about, best first; nothing is decided yet.

    Follow-ups count only for the topic in hand. A turn of a few words ("why?") is read together
    with what it answers.
    """
    kinds = KINDS if state.first else KINDS[:4]
    item = index.case.disclosure(state.topic) if state.topic else None
    own = frozenset(more.id for more in item.follow_ups) if item else frozenset()
    if item is None or item.id not in state.said:
        own = frozenset()
    others = [more.id for one in index.case.disclosures for more in one.follow_ups]
    text = _without_greeting(text, index.case.persona.name.split()[0])
    shut = (frozenset(others) - own) | _not_now(index.case, state)
    children = own | frozenset(item.releases if item else ())
    found = index.topics(text, kinds=kinds, said=state.said, children=children, shut=shut)
    if words >= k.ELLIPTICAL_WORDS or not heard or (found and found[0].score >= index.tau):
        return found
    # Her words lead to what she told, never to small talk that they alone would bring.
    told = tuple(kind for kind in kinds if kind != "intent")
    text = f"{heard[-1]} {text}"
    return index.topics(text, kinds=told, said=state.said, children=children, shut=shut)


def _without_greeting(text: str, name: str) -> str:
    """Take a greeting and the patient's name away where something else is said as well."""
    plain = re.sub(rf",?\s*\b{re.escape(name)}\b(?!')", "", text)
    rest = GREETING.sub("", plain).strip(" .,!")
    if len(rest.split()) >= 3:
        return rest
    return plain if len(plain.split()) >= 2 else text


def _not_now(case: Case, state: PatientState) -> frozenset[str]:
    """Name what a second appointment may not mention, because it did not come to be."""
    second = case.second_appointment
    if second is None or state.first is None:
        return frozenset()
    now = circumstances(case, state)
    both = (*second.remembers, *second.topics)
    return frozenset(item.id for item in both if not holds(item.when, now))


def accepted(index: Index, matches: list[Match], *, asks: bool, words: int) -> Match | None:
    """Take the best match if it is near enough and clear enough; otherwise abstain."""
    if not matches or words < 2:
        return None
    best = matches[0]
    statement = best.kind in ("intent", "later", "disclosure") and not asks
    need = index.tau + (k.MATCH_STATEMENT if statement or best.kind == "promise" else 0.0)
    if best.score < need:
        return None
    family = _family(index.case, best.id)
    rival = next((match for match in matches[1:] if _family(index.case, match.id) != family), None)
    unclear = rival is not None and best.score - rival.score < k.MATCH_DELTA
    return None if unclear and best.score < need + k.MATCH_STATEMENT else best


def depth_cap(state: PatientState) -> int:
    """How deep the patient may go in this exchange: openness, ladder, dwell, reactance."""
    feeling = state.feeling
    by_openness = max(depth for depth in range(5) if feeling.openness >= k.THETA[depth])
    cap = min(by_openness, feeling.level)
    if cap > state.deepest:
        ripe = state.exchange - state.deepened_at >= k.DWELL
        cap = state.deepest + 1 if ripe and feeling.reactance < k.DEPTH_REACTANCE else state.deepest
    return cap


def eligible(state: PatientState, item: Disclosure) -> bool:
    """True when the gate of a disclosure stands open."""
    feeling = state.feeling
    return (
        not item.may_never_surface
        and item.depth <= depth_cap(state)
        and feeling.level >= LEVELS.index(item.gate.level)
        and feeling.openness >= item.gate.O
        and feeling.reactance <= item.gate.R_max
        and all(needed in state.said for needed in item.gate.requires)
        and (state.hurt is None or item.depth <= 1)
    )


def nearly(state: PatientState, item: Disclosure) -> bool:
    """True when the gate is so nearly open that half of it slips out."""
    feeling = state.feeling
    return (
        feeling.openness >= item.gate.O - k.HINT_MARGIN
        and feeling.level >= LEVELS.index(item.gate.level) - 1
        and all(needed in state.said for needed in item.gate.requires)
        and state.hurt is None
    )


def invitation(scene: Scene) -> tuple[str, float]:
    """Name what the turn offers as an invitation, and its release credit."""
    acts, coded = scene.acts, scene.coded
    reflection = level(coded, "reflection")
    if acts.silence:
        name = "silence"
    elif acts.feeling_question:
        name = "feeling_question"
    elif acts.open_question or level(coded, "question") == "open":
        name = "open"
    elif reflection in ("complex", "simple") and scene.evidence.answered > 0.3:
        name = reflection
    elif acts.question:
        name = "closed"
    else:
        name = "encourager"
    return name, k.CREDIT[name]


def key_turned(scene: Scene, item: Disclosure, offered: str) -> bool:
    """True when the turn is of the kind this disclosure waits for."""
    if item.key == "question":
        return offered in ("feeling_question", "open", "closed")
    if item.key == "feeling_question":
        return offered == "feeling_question" or (
            offered == "open" and scene.step.felt >= k.HARD_EMPATHY
        )
    if item.key == "reflection_on_topic":
        return scene.step.hard >= k.HARD_EMPATHY or offered in ("complex", "simple")
    return True


def answer_topic(scene: Scene, match: Match) -> bool:
    """Answer what the turn is about; False when there is nothing left to say about it."""
    if match.kind == "intent":
        return _answer_intent(scene, match.id)
    if match.kind == "promise":
        return _take_promise(scene, match.id)
    if match.kind in ("remembered", "later"):
        return _answer_later(scene, match.id)
    item = scene.case.disclosure(match.id)
    return item is not None and _touch(scene, item, match.id)


def _touch(scene: Scene, item: Disclosure, wanted: str) -> bool:
    scene.set(topic=item.id)
    offered, worth = invitation(scene)
    credit = scene.add_credit(item.id, worth)
    if item.id in scene.state.said:
        return follow_up(scene, item, wanted=wanted)
    if not eligible(scene.state, item):
        return _lead_up(scene, item, offered) or _guard(scene, item)
    if key_turned(scene, item, offered) and (
        credit >= k.CREDIT_FULL or scene.chance("release", item.id) < credit
    ):
        return release(scene, item, why=f"invited by a turn that was {_plain(offered)}")
    scene.because(f"{item.id}: the gate is open, the turn was no invitation to it")
    line = scene.pick(f"{item.id}.hint", item.hint, once=True)
    if line:
        scene.events.append(f"hint:{item.id}")
    return scene.say(line)


def _lead_up(scene: Scene, item: Disclosure, offered: str) -> bool:
    """Tell first what must be known before the thing asked about can be understood."""
    for needed in item.gate.requires:
        first = scene.case.disclosure(needed)
        if first is None or first.id in scene.state.said or not eligible(scene.state, first):
            continue
        if key_turned(scene, first, offered):
            return release(scene, first, why=f"it comes before {item.id}, which was asked about")
    return False


def release(scene: Scene, item: Disclosure, *, why: str) -> bool:
    """Say a disclosure that was earned and invited."""
    line = scene.pick(item.id, item.say, once=True)
    if line is None:
        return False
    scene.because(f"{item.id}: said, {why}")
    scene.disclose(item, item.id, line)
    return True


def follow_up(scene: Scene, item: Disclosure, *, wanted: str = "") -> bool:
    """Say one more thing about a disclosure already made, or that it was told already."""
    known = scene.state.risk.revealed and item.id in at_risk(scene.case)
    if scene.state.hurt is not None and item.depth >= 2 and not known:
        return _guard(scene, item)
    order = sorted(item.follow_ups, key=lambda more: more.id != wanted)
    for more in order:
        if more.id in scene.state.said or not (more.id == wanted or _fits(scene, more.id)):
            continue
        line = scene.pick(more.id, more.say, once=True)
        if line:
            scene.because(f"{more.id}: more about what was said before")
            scene.disclose(item, more.id, line)
            return True
    if wanted and scene.acts.question:
        scene.because(f"{item.id}: everything about it has been said")
        lines = scene.case.fallbacks.get("exhausted", ())
        return scene.say(scene.pick("fallback.exhausted", lines))
    return False


def _fits(scene: Scene, id_: str) -> bool:
    """True when more may be said unasked: an open field, or words that come near it."""
    if scene.acts.silence or scene.acts.open_question or scene.acts.encourager:
        return True
    return scene.index.nearness(scene.text, id_) >= k.SIBLING_COSINE


def float_up(scene: Scene) -> bool:
    """Say the next thing of the story unasked, once enough invitation has gathered (6c.6).

    A second appointment has news of its own; the lines of the first would tell the wrong week.
    """
    if scene.state.first is not None:
        return _tell_news(scene)
    offered, worth = invitation(scene)
    gathered = min(2.0, scene.state.floating + worth)
    scene.set(floating=gathered)
    if gathered < k.CREDIT_FULL and scene.chance("float") >= gathered:
        return False
    for item in _story(scene):
        if eligible(scene.state, item) and key_turned(scene, item, offered):
            return release(scene, item, why="next in the story, after enough invitation")
    return False


def _tell_news(scene: Scene) -> bool:
    second = scene.case.second_appointment
    if second is None:
        return False
    now = circumstances(scene.case, scene.state)
    news = [one for one in second.topics if one.id not in scene.state.said and holds(one.when, now)]
    near = [(scene.index.nearness(scene.text, one.id), one.id) for one in news]
    score, best = max(near, default=(0.0, ""))
    return score >= k.NEWS_COSINE and _answer_later(scene, best)


def take_initiative(scene: Scene) -> bool:
    """Go on by oneself after two misunderstandings: an open item, or a hint of the next one."""
    for item in _story(scene):
        if eligible(scene.state, item) and item.depth <= 1:
            return release(scene, item, why="the patient took the initiative")
        if nearly(scene.state, item):
            line = scene.pick(f"{item.id}.hint", item.hint, once=True)
            if line:
                scene.because(f"{item.id}: hinted at, on the patient's own initiative")
                scene.events.append(f"hint:{item.id}")
                return scene.say(line)
    return scene.fallback("initiative")


def _story(scene: Scene) -> list[Disclosure]:
    """Order what is left to say: a step deeper, what was touched, what lies near, what follows."""
    case, state = scene.case, scene.state
    nearness = {item.id: scene.index.nearness(scene.text, item.id) for item in case.disclosures}
    released = {id_ for item in case.disclosures if item.id in state.said for id_ in item.releases}
    left = [item for item in case.disclosures if item.id not in state.said]
    touched = {id_ for id_, credit in state.credit if credit > 0.0}

    def order(item: Disclosure) -> tuple[bool, bool, float, bool, int]:
        shallow, near = item.depth <= state.deepest, round(nearness.get(item.id, 0.0), 1)
        return shallow, item.id not in touched, -near, item.id not in released, -item.depth

    return sorted(left, key=order)


def _guard(scene: Scene, item: Disclosure) -> bool:
    if nearly(scene.state, item):
        line = scene.pick(f"{item.id}.hint", item.hint, once=True)
        if line:
            scene.because(f"{item.id}: nearly; half of it slipped out", f"hint:{item.id}")
            return scene.say(line)
    scene.because(f"{item.id}: not yet", f"guarded:{item.id}")
    if item.depth >= 3:
        scene.count(f"pushed:{item.id}")
    line = scene.pick(f"{item.id}.guarded", item.guarded)
    return scene.say(line) or scene.fallback("deflect", "minimal")


def _answer_intent(scene: Scene, id_: str) -> bool:
    intent = next(entry for entry in scene.case.intents if entry.id == id_)
    line = scene.pick(id_, intent.say, once=True)
    if line is None:
        scene.because(f"{id_}: answered before")
        return scene.fallback("exhausted", "minimal")
    scene.because(f"{id_}: answered")
    scene.depth = 0
    scene.set(said=scene.state.said if id_ in scene.state.said else (*scene.state.said, id_))
    return scene.say(line)


def _take_promise(scene: Scene, id_: str) -> bool:
    promise = next(entry for entry in scene.case.promises if entry.id == id_)
    if id_ not in scene.state.promised:
        scene.set(promised=(*scene.state.promised, id_))
    scene.because(f"{id_}: a promise was made", f"promised:{id_}")
    return scene.say(scene.pick(id_, promise.say, once=True))


def _answer_later(scene: Scene, id_: str) -> bool:
    second = scene.case.second_appointment
    if second is None:
        return False
    item = next(entry for entry in (*second.remembers, *second.topics) if entry.id == id_)
    if not holds(item.when, circumstances(scene.case, scene.state)):
        return False
    line = scene.pick(id_, item.say, once=True)
    if line:
        scene.because(f"{id_}: answered")
        scene.set(said=(*scene.state.said, id_))
    return scene.say(line)


def at_risk(case: Case) -> frozenset[str]:
    """Name the disclosures that a plain question about suicide may bring out."""
    if case.risk is None:
        return frozenset()
    direct = case.risk.on_direct_question
    answers = (direct.open, direct.guarded, direct.warming)
    return frozenset(one.discloses for one in answers if one and one.discloses)


def _family(case: Case, id_: str) -> str:
    item = case.disclosure(id_)
    return item.id if item else id_


def _plain(offered: str) -> str:
    names = {
        "feeling_question": "a question about feeling",
        "open": "an open question",
        "complex": "a reflection of what was meant",
        "simple": "a reflection",
        "closed": "a closed question",
        "encourager": "an encouragement to go on",
        "silence": "a silence",
    }
    return names[offered]
