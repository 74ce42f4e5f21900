"""Replies to the act rather than the topic: reactions, corrections, silence, fallbacks."""

import re

from attune.patient import constants as k
from attune.patient.acts import has_letters
from attune.patient.evidence import gives_back, level
from attune.patient.risk import offer_cue
from attune.patient.ruptures import cold
from attune.patient.scene import Scene
from attune.patient.topics import float_up, follow_up, take_initiative

FEELINGS = {
    "sadness": r"sad|low|down|depress\w*|grie\w*|miserable|tearful|loss|hopeless",
    "fear": r"afraid|scared|fear\w*|frighten\w*|anxi\w*|worr\w*|panic\w*|terrif\w*|dread\w*",
    "anger": r"ang(?:er|ry)|furious|cross|annoy\w*|irritat\w*|resent\w*|rage|frustrat\w*|bitter",
    "shame": r"asham\w*|shame\w*|guilt\w*|embarrass\w*|humiliat\w*|disgrac\w*|remorse|unworthy",
    "loneliness": r"lonel\w*|alone|isolat\w*|abandon\w*|cut off|left out",
    "fatigue": r"tired\w*|exhaust\w*|worn|fatigue\w*|drain\w*|weary|sleepless",
    "joy": r"happy|glad|joy\w*|pleased|excited|content|relie\w*|proud",
}
NAMED = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in FEELINGS.items()}
BETWEEN_US = re.compile(r"\b(?:you(?:'\w+)?|your\w*|i(?:'\w+)?|me|we)\b", re.IGNORECASE)
STATEMENTS = (
    "judgement",
    "advice",
    "advice_with_permission",
    "reassurance",
    "praise",
    "platitude",
    "long_turn",
    "apology",
    "calm_limit",
    "information",
    "self_disclosure_by_clinician",
)


def name_act(scene: Scene) -> str:
    """Name what the clinician's turn was, for the trace, the reactions and the feedback."""
    acts, turn = scene.acts, scene.evidence
    for name, true in (
        ("own_distress", acts.own_distress),
        ("ask_about_ai_or_rules", acts.meta),
        ("abusive", acts.abusive),
        ("sexual", acts.sexual),
        ("silence", acts.silence),
        ("unclear", acts.unreadable),
        ("judgement", turn.harm > k.HARD_HARM),
        ("advice", _advises(scene) and turn.permission < 0.5),
        ("advice_with_permission", acts.advice and turn.permission >= 0.5),
        ("what_wouldnt_work", acts.ease),
        ("calm_limit", acts.calm_limit),
        ("apology", acts.apology or acts.owning),
        ("long_turn", acts.long),
        ("summary", acts.summary and not acts.question),
    ):
        if true:
            return name
    return _name_meeting(scene)


def _advises(scene: Scene) -> bool:
    hard = scene.acts.advice or level(scene.coded, "input") == "advice"
    return hard and not scene.evidence.risk_path


def _name_meeting(scene: Scene) -> str:
    acts, step = scene.acts, scene.step
    hollow = acts.reassurance or acts.praise or acts.platitude
    if acts.praise and not (acts.open_question or acts.validates):
        return "praise"
    if step.hard >= k.HARD_EMPATHY or step.felt >= k.HARD_EMPATHY:
        return "reflection_accurate"
    if hollow and not acts.open_question:
        if acts.reassurance:
            return "reassurance"
        return "praise" if acts.praise else "platitude"
    if acts.question:
        if acts.feeling_question:
            return "question_feeling"
        return "question_open" if acts.open_question else "question_closed"
    return _name_statement(scene)


def _name_statement(scene: Scene) -> str:
    acts, coded = scene.acts, scene.coded
    if acts.encourager:
        return "encourager"
    if acts.self_disclosure:
        return "self_disclosure_by_clinician"
    if level(coded, "reflection") in ("simple", "complex"):
        return "reflection_accurate" if scene.evidence.answered >= 0.3 else "other"
    if level(coded, "input") in ("information", "negotiation", "options"):
        return "other" if gives_back(coded.turn.text) else "information"
    return "other"


def meta_reply(scene: Scene) -> bool:
    """Answer words from outside the work (rules, abuse, other scripts); none are obeyed."""
    act = scene.act
    if act == "ask_about_ai_or_rules":
        scene.because("words about the program were taken as odd small talk", "meta")
        return scene.say(scene.react(act) or scene.react("off_topic")) or scene.fallback("unclear")
    if act in ("abusive", "sexual"):
        scene.because("abusive or sexual words: the patient draws a line", act)
        scene.set(polite_for=scene.state.polite_for)
        return scene.say(scene.react(act) or scene.react("abusive")) or scene.fallback("minimal")
    if act == "unclear":
        scene.because("nothing readable was said")
        name = "other_language" if has_letters(scene.text) else "odd_input"
        return scene.say(scene.react(name)) or scene.fallback("unclear", "minimal")
    if act == "own_distress":
        scene.because("the learner spoke of themselves: help is offered beside", "help")
        return scene.say(scene.react("silence")) or scene.fallback("minimal")
    return False


def react_to_act(scene: Scene) -> bool:
    """Answer an act that leaves no room for a topic: advice, judgement, praise, reassurance."""
    act = scene.act
    if act not in STATEMENTS:
        return False
    if scene.state.hurt is not None:
        line = cold(scene)
        if line:
            scene.because("still hurt: the answer stays short")
            return scene.say(line)
    if act == "advice" and _agrees(scene):
        return True
    line = scene.react(act)
    if line:
        scene.because(f"an answer to {act.replace('_', ' ')}")
    return scene.say(line)


def react_to_manner(scene: Scene) -> bool:
    """Answer how something was asked: the same again, a run of closed questions, moving away."""
    state, turn = scene.state, scene.evidence
    accepted = state.corrected_at == scene.now - 1 and not turn.harm and not scene.acts.question
    kinds = {
        "correction_accepted": accepted,
        "what_wouldnt_work": scene.act == "what_wouldnt_work",
        "repeated_question": turn.repeats > 0 and scene.acts.question,
        "closed_question_run": scene.step.trapped and scene.chance("run") < 0.5,
        "moved_away": scene.step.missed and state.last_depth >= 2 and scene.act != "encourager",
    }
    for act, true in kinds.items():
        line = scene.react(act) if true and state.hurt is None else None
        if line:
            scene.because(act.replace("_", " "), act)
            return scene.say(line)
    return False


def _agrees(scene: Scene) -> bool:
    """Say yes without meaning it: agreement is not openness (6f.3)."""
    yes = scene.state.feeling.say_yes
    if yes < k.YES_SHOWS or scene.chance("yes") >= yes:
        return False
    lines = scene.reaction_lines("compliance") or next(
        (one.say for one in scene.case.ruptures if one.type == "withdrawal"), ()
    )
    line = scene.pick("compliance", lines)
    if line:
        scene.because("said yes to be done with it: agreement, not openness", "complied")
        scene.set(complied=scene.state.complied + 1)
    return scene.say(line)


def keep_silence(scene: Scene) -> bool:
    """Answer a silence: after something heavy it may bring more; twice in a row it is odd."""
    state = scene.state
    respectful = scene.case.persona.culture.silence == "respect"
    if scene.act != "silence":
        scene.set(silences=0)
        return False
    scene.set(silences=state.silences + 1)
    heavy = state.last_depth >= 2 or state.feeling.tender > 0
    item = scene.case.disclosure(state.topic) if state.topic else None
    if heavy and state.silences == 0 and item and follow_up(scene, item):
        scene.because("silence was left after something heavy", "silence:kept")
        return True
    if heavy and (state.silences == 0 or respectful):
        scene.because("silence was left after something heavy", "silence:kept")
    else:
        scene.because("a silence with nothing before it")
    return scene.say(scene.react("silence")) or scene.fallback("minimal")


def correct(scene: Scene) -> bool:
    """Put a near miss right ("Not sad. Ashamed."): being corrected is a success (6f.4)."""
    state = scene.state
    item = scene.case.disclosure(state.topic) if state.topic else None
    affect = item.affect if item and item.id in state.said else None
    if affect is None or scene.step.felt < k.STAYING or scene.acts.question:
        return False
    if scene.now - state.corrected_at <= k.CORRECT_EVERY or item is None or item.depth < 2:
        return False
    named = {name for name, words in NAMED.items() if words.search(scene.text)}
    own = {name for name, words in NAMED.items() if words.search(affect.label)}
    if not named or not own or named & own:
        return False
    line = scene.pick("reaction.reflection_wrong", scene.reaction_lines("reflection_wrong"))
    if line:
        scene.because(
            "near, and put right by the patient: that counts as understanding", "corrected"
        )
        scene.set(corrected_at=scene.now)
        scene.act = "reflection_wrong"
    return scene.say(line)


def answer_reflection(scene: Scene) -> bool:
    """Answer being understood: acknowledge, and add one small step of one's own."""
    if scene.act not in ("reflection_accurate", "summary", "encourager"):
        return False
    if scene.act == "summary" and _answer_summary(scene):
        return True
    if scene.state.hurt is not None:
        return _thaw(scene)
    return _nod(scene) or _acknowledge_and_go_on(scene)


def _acknowledge_and_go_on(scene: Scene) -> bool:
    before = len(scene.parts)
    if scene.chance("acknowledge") < k.ACKNOWLEDGE and scene.act != "encourager":
        scene.say(_acknowledge(scene))
    if _one_step(scene):
        return True
    if len(scene.parts) > before:
        scene.because("felt understood")
        return True
    scene.because("felt understood" if scene.act != "encourager" else "nodded on")
    if _brief(scene):
        return True
    own = scene.react("encourager") if scene.act == "encourager" else _acknowledge(scene)
    return scene.say(own) or scene.fallback("minimal")


def _nod(scene: Scene) -> bool:
    """Say next to nothing to having been understood, as people often do; never twice running."""
    if scene.act != "reflection_accurate" or scene.state.minimal_run:
        return False
    if scene.chance("nod") >= k.NOD or not scene.say(scene.react("nod")):
        return False
    scene.because("felt understood, and left it at that")
    return True


def _answer_summary(scene: Scene) -> bool:
    side = "right" if scene.evidence.answered >= 0.3 else "wrong"
    line = scene.react(f"summary.{side}")
    if line:
        scene.because(f"a summary that was {side}")
    return scene.say(line)


def _thaw(scene: Scene) -> bool:
    scene.because("still hurt: understood, and not yet ready to go on")
    warm = scene.step.felt >= k.HARD_EMPATHY and scene.chance("thaw") < 0.5
    return scene.say((_acknowledge(scene) if warm else None) or cold(scene))


def _acknowledge(scene: Scene) -> str | None:
    if level(scene.coded, "validation") == "present" and scene.acts.validates:
        line = scene.react("validation")
        if line:
            return line
    return scene.react("reflection_accurate")


def _one_step(scene: Scene) -> bool:
    item = scene.case.disclosure(scene.state.topic) if scene.state.topic else None
    told = item is not None and item.id in scene.state.said
    if scene.chance("cue") < 0.5 and offer_cue(scene):
        return True
    if float_up(scene) or offer_cue(scene):
        return True
    return bool(told and item and scene.chance("more") < 0.7 and follow_up(scene, item))


def answer_open_question(scene: Scene) -> bool:
    """Answer an invitation without a topic of its own: the next thing, if enough has gathered."""
    if scene.act not in ("question_open", "question_feeling") or scene.state.hurt is not None:
        return False
    item = scene.case.disclosure(scene.state.topic) if scene.state.topic else None
    if float_up(scene):
        return True
    if item and item.id in scene.state.said and follow_up(scene, item):
        return True
    return offer_cue(scene)


def fall_back(scene: Scene) -> None:
    """Say something when nothing fits: ask back, turn to the last topic, or next to nothing."""
    if scene.state.hurt is not None and scene.say(cold(scene)):
        scene.because("still hurt: the answer stays short")
        return
    recent = [at for at in scene.state.fallbacks if scene.now - at < k.FALLBACKS_WINDOW]
    last = scene.now - 1 in scene.state.fallbacks
    if len(recent) >= k.FALLBACKS_MANY and take_initiative(scene):
        return
    if _shrug(scene):
        return
    scene.because("nothing in the case fits this turn")
    found = take_initiative(scene) if last else scene.fallback("unclear", "deflect", "minimal")
    if not found and not scene.fallback("minimal", "deflect", "initiative"):
        scene.say("…")


def _brief(scene: Scene) -> bool:
    """Say next to nothing, as people do in one turn of six; never three times in a row."""
    often = k.BRIEF_GUARDED if scene.band == "guarded" else k.BRIEF
    if scene.state.minimal_run >= 2 or scene.chance("brief") >= often:
        return False
    if scene.acts.open_question:
        return scene.say(scene.react("shrug"))
    return (not scene.acts.question and scene.say(scene.react("nod"))) or scene.fallback("minimal")


def _shrug(scene: Scene) -> bool:
    """Answer by the kind of turn, where the case has something for it; now and then with less."""
    if _brief(scene):
        scene.because("no more than a word")
        return True
    meant = scene.acts.words <= 2 or bool(BETWEEN_US.search(scene.text))
    if scene.act == "other" and meant:  # near enough to be heard, not enough to be answered
        scene.because("nothing to answer in it; heard all the same")
        return scene.say(scene.react("encourager")) or scene.fallback("minimal")
    kinds = {
        "closed_question_unknown": scene.act == "question_closed",
        "open_question_unknown": scene.act in ("question_open", "question_feeling"),
        "two_questions": scene.acts.two_questions,
        "off_topic": scene.act == "other",
    }
    for act, true in kinds.items():
        line = scene.react(act) if true else None
        if line:
            scene.because(f"nothing in the case answers this: {act.replace('_', ' ')}")
            return scene.say(line)
    return False


def gesture(scene: Scene) -> str | None:
    """Take a small movement, at most every fourth turn."""
    if scene.now - scene.state.gesture_at < k.GESTURE_EVERY or scene.chance("gesture") > 0.4:
        return None
    lines = scene.case.gestures.get(scene.band) or scene.case.gestures.get("any", ())
    line = scene.pick(f"gesture.{scene.band}", lines)
    if line:
        scene.set(gesture_at=scene.now)
    return line
