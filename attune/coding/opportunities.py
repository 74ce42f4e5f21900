"""The patient's emotional cues, and whether the clinician's next turn met them.

A cue is *explicit* when patients name a feeling of their own, and *implicit* when a feeling is
shown or hinted at, or something weighty has happened, without being named. That distinction, and
the finding that most such openings pass unanswered, come from work on empathic opportunities:
Suchman et al., JAMA 1997; Bylund & Makoul, Patient Educ Couns 2002. The rule below is Attune's
own, written to be read: a list of ways to name or hint at a feeling, and the rater's `emotion`
code. It has not been compared with ratings by people, so what it says is marked experimental.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

from attune.coding.rater import CodedTurn, Graded, Labelled, Quantity, Span
from attune.errors import InputError
from attune.transcript import Speaker

KEEP = 0.55
"""Below this probability the likeliest level is not said: "not sure"."""

SHOWN_FEELINGS = tuple(
    "anger annoyance disappointment disgust embarrassment excitement fear grief joy nervousness "
    "pride relief remorse sadness".split()
)
"""Emotion labels that count as a feeling shown; polite and thoughtful ones do not. In order, since
the last digit of a product depends on it."""

UNWELCOME_HARMS = frozenset(
    ("dismissing", "blaming", "confronting", "false_reassurance", "turning_to_self")
)
"""Possible harms that keep a turn from being called an answer."""

_ADJECTIVES = (
    "afraid|alone|angry|annoyed|anxious|ashamed|bitter|bothered|broken|concerned|crushed|depressed|desperate|devastated|"
    "disappointed|disgusted|embarrassed|empty|excited|fed up|frightened|frustrated|furious|glad|"
    "grateful|guilty|happy|heartbroken|helpless|hopeful|hopeless|humiliated|hurt|insecure|"
    "irritated|isolated|jealous|lonely|lost|low|mad|miserable|nervous|numb|overwhelmed|panicky|"
    "pissed off|pleased|"
    "petrified|proud|rejected|relieved|resentful|sad|scared|stressed(?: out)?|terrified|torn|"
    "tense|thrilled|trapped|uncomfortable|unhappy|unloved|unwanted|upset|useless|worried|worthless"
)
_AFTER_FEEL = "awful|bad|crap|dreadful|horrible|rotten|rubbish|shit|terrible|down"
_BETWEEN = (
    r"(?:(?:a|all|also|always|actually|and|at|been|bit|constantly|completely|even|feeling|getting|"
    r"honestly|incredibly|just|kind|kinda|little|lot|more|of|often|pretty|quite|really|so|sometimes|"
    r"sort|still|such|super|that|times|too|totally|very)\s+){0,4}"
)
_IDIOMS = (
    r"(?!\s+(?:(?:i|we)(?:['’]ve|\s+have|\s+can['’]?t|\s+don['’]?t|\s+must)\b|we\b|there\b|so\b|not\b|"
    r"enough\b|for\b|to\s+(?:help|hear|do|try|come|talk|answer|be here|see)\b))"
)
_SELF = r"\bi(?:\s+am|['’]m|\s+was|['’]ve\s+been|\s+have\s+been|\s+get|\s+got|\s+become|\s+became"
_FEEL = (
    r"\bi(?:['’](?:m|d|ve\s+been)|\s+am|\s+was)?\s+(?:(?:always|did|do|just|kind\s+of|often|only|"
    r"really|sort\s+of|still|would)\s+)*fe(?:el|lt|eling)"
)

NAMED: tuple[tuple[str, float], ...] = (
    (rf"{_SELF})\s+{_BETWEEN}(?:{_ADJECTIVES})\b{_IDIOMS}", 0.9),
    (rf"{_FEEL}\s+{_BETWEEN}(?:like\s+)?{_BETWEEN}(?:{_ADJECTIVES}|{_AFTER_FEEL})\b", 0.9),
    (
        rf"{_FEEL}\s+like\s+(?:i['’]?m\s+)?(?:such\s+)?an?\s+(?:failure|burden|fraud|idiot|loser|mess)\b",
        0.9,
    ),
    (
        rf"\b(?:makes?|made|making|leaves?|left)\s+me\s+(?:feel\s+)?{_BETWEEN}"
        rf"(?:{_ADJECTIVES}|{_AFTER_FEEL})\b",
        0.9,
    ),
    (
        r"\b(?:scares|frightens|terrifies|worries|upsets|saddens|angers|hurts|embarrasses|frustrates|"
        r"depresses|overwhelms|infuriates)\s+me\b",
        0.9,
    ),
    (
        r"\bi\s+(?:just\s+|really\s+|still\s+|do\s+|also\s+|always\s+|constantly\s+)*(?:worry|regret|"
        r"dread|fear|panic|miss\s+(?:him|her|them|my|us|you|it|being))\b",
        0.85,
    ),
    (r"\bmakes?\s+(?:my\s+blood\s+boil|me\s+(?:cry|sick))\b", 0.85),
    (r"\b(?:can['’]?t|cannot|couldn['’]t)\s+stop\s+crying\b", 0.85),
    (r"\bbr(?:eaks|oke|eaking)\s+my\s+heart\b", 0.9),
    (
        r"\bmy\s+(?:anger|anxiety|depression|fear|grief|guilt|loneliness|panic|sadness|shame|worry)\b",
        0.75,
    ),
    (r"\bit\s+(?:really\s+|just\s+|still\s+)?hurts?\b", 0.7),
    (
        r"\bi\s+(?:really\s+|just\s+)?hate\s+(?:myself|it|this|him|her|them|that|being|feeling)\b",
        0.75,
    ),
)
"""Ways to name a feeling of one's own, each with the probability that it is one."""

BARE = rf"^\W*(?:(?:yeah|yes|well|oh|um|uh|mostly|i guess)\W+)?{_BETWEEN}(?:{_ADJECTIVES})\W*$"
"""A turn that is little more than a feeling word: “Scared, mostly.” loses its “mostly” first."""

_KIN = (
    "baby|best friend|boyfriend|brother|child|dad|daughter|father|fiancé|friend|girlfriend|gran|"
    "grandad|grandma|grandmother|grandfather|husband|mom|mother|mum|nan|parents|partner|sister|"
    "son|wife"
)
HINTED: tuple[tuple[str, float], ...] = (
    (
        rf"\bmy\s+(?:{_KIN})\b[^.?!]{{0,30}}\b(?:died|dead|dying|passed(?:\s+away)?|left|killed)\b",
        0.75,
    ),
    (rf"\b(?:lost|losing|buried)\s+(?:my|our|the)\s+(?:{_KIN}|job|home|house|marriage)\b", 0.75),
    (
        r"\b(?:miscarr\w+|funeral|terminal(?:ly)?|diagnosed|cancer|divorced?|evicted|redundant)\b",
        0.5,
    ),
    (
        r"\b(?:he|she|they|who|dad|mum|mom|father|mother|husband|wife|partner)\s+(?:\w+\s+)?(?:hit|beat|"
        r"abused|raped|hurt|attacked|left|cheated\s+on|bullied)\s+(?:me|us)\b",
        0.75,
    ),
    (
        r"\bi\s+(?:was|got|have\s+been)\s+(?:\w+\s+)?(?:abused|raped|assaulted|attacked|bullied|fired|"
        r"sacked|laid\s+off|arrested)\b",
        0.75,
    ),
    (
        r"\b(?:kill(?:ing)?\s+myself|end\s+it\s+all|suicid\w+|don['’]t\s+want\s+to\s+(?:be\s+here|live|"
        r"wake\s+up)|better\s+off\s+(?:dead|without\s+me)|hurt(?:ing)?\s+myself)\b",
        0.9,
    ),
    (r"\b(?:crying|cried|in\s+tears|sobb\w+|tearful|burst\s+into\s+tears)\b", 0.65),
    (
        r"\b(?:can['’]?t|cannot|couldn['’]t)\s+(?:\w+\s+)?(?:take\s+(?:it|this|any)|cope|go\s+on|"
        r"handle|do\s+this|keep\s+(?:going|doing)|sleep|breathe|face|get\s+out\s+of\s+bed)\b",
        0.65,
    ),
    (
        r"\b(?:what['’]s\s+the\s+point|no\s+point|i\s+give\s+up|given\s+up|falling\s+apart|had\s+enough|"
        r"breaking\s+point|too\s+much\s+for\s+me|all\s+my\s+fault|never\s+good\s+enough)\b",
        0.7,
    ),
    (
        r"\b(?:nobody|no\s*one)\s+(?:\w+\s+)?(?:cares?|understands?|listens?|notices?|believes?|asks?)\b",
        0.7,
    ),
    (r"\b(?:sick|tired)\s+of\b|\bfed\s+up\b|\bit\s+sucks\b", 0.6),
    (r"\b(?:fucked|screwed|messed)\s+(?:it|things|everything)\s+up\b|\bmy\s+whole\s+world\b", 0.6),
    (
        r"\b(?:lie|lying|lay|wide)\s+awake\b|\bup\s+all\s+night\b|\b(?:haven['’]t|not|barely)\s+"
        r"(?:been\s+)?(?:slept|sleeping|eating|eaten)\b",
        0.6,
    ),
    (r"\b(?:struggl\w+|nightmares?|overwhelming|unbearable|exhaust\w+)\b", 0.6),
    (
        r"\b(?:it['’]s|it\s+is|it\s+was|it['’]s\s+been|things\s+are|been)\s+(?:\w+\s+){0,2}(?:hard|tough|"
        r"rough|difficult|hell|a\s+lot|too\s+much|scary|stressful|lonely|awful)\b",
        0.5,
    ),
    (
        r"\b(?:don['’]t|didn['’]t)\s+know\s+(?:what\s+(?:else\s+)?to\s+do|how\s+(?:much\s+longer|to\s+"
        r"cope)|who\s+i\s+am)\b",
        0.6,
    ),
    (
        r"\bi\s+(?:finally|managed\s+to|actually\s+did)\b|\bfor\s+the\s+first\s+time\b|\bi\s+did\s+it\b",
        0.5,
    ),
    (r"\b(?:i\s+wish|should(?:n['’]t)?\s+have|if\s+only|what\s+if|never\s+thought)\b", 0.35),
)
"""Ways to hint at a feeling or to tell of a weighty event, each with its probability."""

_NAMED = tuple((re.compile(pattern, re.IGNORECASE), weight) for pattern, weight in NAMED)
_HINTED = tuple((re.compile(pattern, re.IGNORECASE), weight) for pattern, weight in HINTED)
_BARE = re.compile(BARE, re.IGNORECASE)


def opportunity_of(coded: CodedTurn) -> Graded:
    """Say whether a patient's turn opens a place for empathy: none, implicit or explicit.

    `explicit` has the probability of the surest way in which a feeling of one's own is named
    (raised towards 1 where the `emotion` code sees a feeling too). What is left goes to `implicit`
    by a noisy-or of every hint, every weighty event and every feeling shown, the rest to `none`.
    Uses the turn's text and, where there is one, its `emotion`. Below KEEP the level is None.
    Raises InputError for a clinician's turn.
    """
    if coded.turn.speaker is not Speaker.PATIENT:
        raise InputError(f"Turn {coded.turn.number} is a clinician's; only patients open a cue.")
    text = coded.turn.text
    emotion = coded.codes.get("emotion")
    shown = _shown(emotion) if isinstance(emotion, Labelled) else 0.0
    named, named_at = _best(text, _NAMED)
    if not named_at and _BARE.match(text.replace("mostly", "").strip(" ,")):
        named, named_at = 0.7, ((0, len(text)),)
    explicit = named + (1 - named) * 0.5 * shown if named else 0.0
    missing = 1 - 0.9 * shown
    for pattern, weight in _HINTED:
        missing *= 1 - weight if pattern.search(text) else 1
    implicit = (1 - explicit) * (1 - missing)
    chances = {"none": 1 - explicit - implicit, "implicit": implicit, "explicit": explicit}
    likeliest = max(chances, key=chances.__getitem__)
    level = likeliest if chances[likeliest] >= KEEP else None
    spans: tuple[Span, ...] = ()
    if level == "explicit":
        spans = named_at
    elif level == "implicit":
        spans = _best(text, _HINTED)[1] or _evidence_of(emotion)
    return Graded(level, chances, chances[likeliest], spans, experimental=True)


def met_by(opportunity: Graded, coded: CodedTurn) -> bool | None:
    """Say whether a clinician's turn answered the opportunity just before it.

    True when the likeliest sign of an answer has at least an even chance: an emotional reaction or
    interpretation of level 1 or 2, a reflection, validation, or exploration (while the turn stays
    with what was said: contingency of 0.5 or more, where it is known). False when each sign is
    unlikely (< 0.35). None when there was no opportunity or it is uncertain, when the turn
    could not be rated, in between, or when an answer comes with a likely dismissal.
    """
    if opportunity.level in (None, "none") or coded.cannot_rate or not coded.codes:
        return None
    signs = [chance for chance in _signs(coded) if chance is not None]
    if not signs or 0.35 <= max(signs) < 0.5:
        return None
    if max(signs) < 0.35:
        return False
    harm = coded.codes.get("harm")
    labels: Mapping[str, float] = harm.labels if isinstance(harm, Labelled) else {}
    return None if any(labels.get(name, 0.0) >= 0.5 for name in UNWELCOME_HARMS) else True


def with_opportunities(turns: Sequence[CodedTurn]) -> tuple[CodedTurn, ...]:
    """Give patient turns their `opportunity` and the clinician turns that follow their `met`.

    Turns that could not be rated stay as they are. A cue waits for the next clinician turn; of
    several patient turns in a row the strongest cue counts.
    """
    found: list[CodedTurn] = []
    waiting: Graded | None = None
    for coded in turns:
        if coded.turn.speaker is Speaker.PATIENT:
            opportunity = opportunity_of(coded)
            if waiting is None or _strength(opportunity) > _strength(waiting):
                waiting = opportunity
            added = {"opportunity": opportunity}
            found.append(replace(coded, codes={**coded.codes, **added}) if coded.codes else coded)
        else:
            met = met_by(waiting, coded) if waiting else None
            waiting = None
            found.append(
                replace(coded, codes={**coded.codes, "met": met}) if coded.codes else coded
            )
    return tuple(found)


def _strength(opportunity: Graded) -> float:
    return 1 - opportunity.probabilities["none"] + opportunity.probabilities["explicit"]


def _shown(emotion: Labelled) -> float:
    return 1 - prod(1 - emotion.labels.get(name, 0.0) for name in SHOWN_FEELINGS)


def _evidence_of(emotion: object) -> tuple[Span, ...]:
    return emotion.evidence if isinstance(emotion, Labelled) else ()


def _best(
    text: str, patterns: Sequence[tuple[re.Pattern[str], float]]
) -> tuple[float, tuple[Span, ...]]:
    hits = [(weight, m.span()) for pattern, weight in patterns if (m := pattern.search(text))]
    if not hits:
        return 0.0, ()
    best = max(weight for weight, _ in hits)
    return best, (min(span for weight, span in hits if weight == best),)


def _signs(coded: CodedTurn) -> tuple[float | None, ...]:
    contingency = coded.codes.get("contingency")
    near = not isinstance(contingency, Quantity) or contingency.value >= 0.5
    return (
        _chance(coded, "emotional_reaction", "0"),
        _chance(coded, "interpretation", "0"),
        _chance(coded, "reflection", "none"),
        _chance(coded, "validation", "none"),
        _chance(coded, "exploration", "0") if near else None,
    )


def _chance(coded: CodedTurn, code: str, absent: str) -> float | None:
    given = coded.codes.get(code)
    return 1 - given.probabilities.get(absent, 0.0) if isinstance(given, Graded) else None
