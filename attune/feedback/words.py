"""What the words themselves say: the feedback claims nothing of a turn that they do not bear out.

The rater's codes are likely, not certain; a sentence about a turn is shown only where its words
agree, and is left out where they do not.
"""

import re

from attune.coding.rater import Span

SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
CLAUSE = re.compile(r"[^,;:–—]+[,;:–—]*")
AUXILIARY = re.compile(
    r"^\W*(?:(?:so|and|but|or|then|well|right|ok|okay|now|because|if so)\W+)*"
    r"(?:do|does|did|is|are|am|was|were|have|has|had|can|could|will|would|shall|should|may|might|"
    r"must)(?:n't)?\s+(?:n't\s+)?\w+",
    re.IGNORECASE,
)
OPENS = re.compile(
    r"\b(?:how|when|what|who|whose|where|why|which|or)\b|\b(?:tell|say|describe|talk)\b",
    re.IGNORECASE,
)
FACT = re.compile(
    r"^\W*(?:(?:so|and|but|or|then|well|right|ok|okay)\W+)*"
    r"(?:how (?:long|many|much|old|often|far)|when|where|who|which|what (?:time|year|day|month))\b",
    re.IGNORECASE,
)
MAKES_SENSE = re.compile(
    r"\b(?:it|that|this|which|all of (?:it|that)|of course it) (?:all )?(?:makes|made|would make) "
    r"(?:\w+ ){0,2}sense\b|\b(?:no|little|small) wonder\b|\bany(?:one|body) (?:would|in your)\b|"
    r"\bwho (?:wouldn't|would not|could blame)\b|\b(?:it|that)(?:'s| is|'d be) (?:\w+ )?"
    r"(?:understandable|only natural)\b|"
    r"\bunderstandably\b|\bof course (?:you(?:'re|'d| are| were| feel| felt| would| wouldn't| "
    r"did| didn't| don't| do| couldn't| can't| want| wanted| went| have| had)|it(?:'s| is| was| "
    r"does| did| would| hurt)|that (?:hurt|is|was))\b|"
    r"\byou(?:'d| had|'ve| have) (?:every|good) (?:reason|right)\b",
    re.IGNORECASE,
)
NO_SENSE = re.compile(
    r"\b(?:if|does|did|do|whether|no|not|n't|hardly)\b[^.!]{0,12}\bsense\b", re.IGNORECASE
)
CONTEMPT = re.compile(
    r"\byou people\b|\bfor (?:god|heaven|christ|pity|goodness|fuck)'?s? ?sake\b|"
    r"\bare you (?:deaf|stupid|thick|even listening)\b|\bmake it quick\b|"
    r"\bwhat (?:exactly |on earth )?do you expect me\b|"
    r"\bwast(?:e|ing) (?:an appointment|my time)\b",
    re.IGNORECASE,
)
DENIES = re.compile(
    r"(?<!hope )(?<!sure )(?<!better )(?:\b(?:you|it|this|that|none of (?:it|this|that))"
    r"(?:'re|'s|'ve| are| is| have| would| could| will)? ?(?:not|never|hardly|n't|\w+n't)|"
    r"\b(?:nothing|nobody|no one|i (?:don't|do not|never)|please (?:don't|do not)|"
    r"(?:don't|do not|never) (?:think|feel|worry)))\b(?! ask\b)[^.?!;]{0,40}\bwast(?:e|ing) "
    r"(?:an appointment|my time)\b|"
    r"\b(?:decided|afraid|worried|worry|feel|feeling|fear|guilty)\b[^.?!;]{0,30}"
    r"\bwast(?:e|ing) my time\b",
    re.IGNORECASE,
)
LINGERS = re.compile(
    r"\btake (?:your|all the|as much) time\b|\b(?:no|isn't any|not in a|in no) (?:rush|hurry)\b|"
    r"\b(?:we've|we have|you've|you have|there's|there is) (?:got )?(?:plenty of |all the )?"
    r"(?:time|room)\b|\b(?:start|begin) (?:wherever|anywhere)\b",
    re.IGNORECASE,
)
ADVISES = re.compile(
    r"\b(?:should|ought|need to|have to|must|try|trying|tried|could|can|why (?:don't|not)|help|"
    r"helps|recommend|suggest|advise|if i were|best|better|maybe you|perhaps you|get|go|talk|see|"
    r"speak|call|rest|sleep|off)\b",
    re.IGNORECASE,
)
TELLS = re.compile(r"\bI (?:said|told|tell|called|was|snapped|shouted|asked|made)\b")
BEGS_NO = re.compile(
    r"\b(?:silly|stupid|daft|foolish|drastic|rash|promise|safe|regret)\b|\bnot\b|n't\b|\bnothing\b",
    re.IGNORECASE,
)
HARM = re.compile(r"\b(?:hurt|harm|injur)\w*\b", re.IGNORECASE)
SECRECY = re.compile(
    r"\b(?:i|we)(?: promise| swear)?[^.?!]{0,20}\b(?:won't|will not|will never|wouldn't|not going "
    r"to|never)\b[^.?!]{0,12}\b(?:tell|say (?:anything|a word) to|breathe a word to) "
    r"(?:anyone|anybody|a soul|another)\b|\bjust between (?:us|you and me)\b|"
    r"\b(?:our|a) (?:little )?secret\b|\b(?:keep|kept) (?:it|this|that) (?:a )?secret\b|"
    r"\b(?:nobody|no one) (?:will|would|has to|need) (?:ever )?(?:have to )?know\b|"
    r"\bi won't tell a soul\b|\bstays between us\b",
    re.IGNORECASE,
)
NOT_SECRET = re.compile(
    r"\b(?:can't|cannot|couldn't|can not|shouldn't have|should not have|wasn't able to|"
    r"had no right to)\b[^.?!]{0,20}\b(?:promise|promised|keep|kept)\b|\bunless\b|"
    r"\bexcept(?: if| when)?\b|\bwithout (?:asking|telling) you\b|\bif i (?:thought|feared)\b",
    re.IGNORECASE,
)
TAKES_BACK = re.compile(
    r"\b(?:i|we)\b[^.?!]{0,30}\b(?:can't|cannot|can not|couldn't|shouldn't have|should not have|"
    r"was wrong to)\b[^.?!]{0,20}\b(?:promise|promised|keep|kept)\b",
    re.IGNORECASE,
)
ALARM = re.compile(
    r"\bi (?:didn't|don't|did not|do not) (?:really |quite )?(?:expect|know what to)\b|"
    r"\bi(?:'m| am| feel)(?: a bit| really| so)? (?:sick|shocked|scared|frightened|panicking|"
    r"out of my depth)\b",
    re.IGNORECASE,
)
GUESS = re.compile(r"\bI (?:wonder|guess|may have this wrong|might be wrong)\b", re.IGNORECASE)
ASKS = re.compile(
    r"\?|\b(?:tell me|i wonder|i'd like to (?:ask|know|hear|understand)|help me understand|"
    r"can i ask|let me ask|i need to ask|say more|describe)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"[a-z]{4,}")
QUIET = frozenset(
    "about after again also anything because been before being came come could does doing done "
    "down ever everything feel from gets going have here into just know like make maybe more much "
    "never only other over really said same some something still talk tell than that them then "
    "there they thing think this those time told until very want well were what when where which "
    "while will with would your yourself".split()
)


def plain(text: str) -> str:
    """Write a turn with straight apostrophes; every position stays where it was."""
    return text.replace("’", "'")


def sentences(text: str) -> list[Span]:
    """Cut a turn into sentences, as positions."""
    return [_trimmed(text, *found.span()) for found in SENTENCE.finditer(text)]


def closed_question(text: str) -> Span | None:
    """Find the question that yes or no can answer: a clause that begins with an auxiliary."""
    words = plain(text)
    for start, end in reversed(sentences(words)):
        if not words[start:end].endswith("?"):
            continue
        for found in CLAUSE.finditer(words, start, end):
            if AUXILIARY.match(found[0]) and not OPENS.search(words[found.start() : end]):
                return _trimmed(text, found.start(), end)
    return None


def only_facts_asked(text: str) -> bool:
    """True when every question in a turn asks for a fact (how long, when, who) or yes or no."""
    words = plain(text)
    asked = [words[start:end] for start, end in sentences(words) if words[end - 1] == "?"]
    return bool(asked) and all(FACT.match(one) or closed_question(one) for one in asked)


def statement(text: str) -> Span | None:
    """Find the first sentence of three words or more that is no question."""
    for start, end in sentences(text):
        if text[end - 1] != "?" and len(text[start:end].split()) >= 3:
            return start, end
    return None


def sentence_that(pattern: re.Pattern[str], text: str, *, but: re.Pattern[str]) -> Span | None:
    """Find the first sentence with one wording and without another."""
    words = plain(text)
    for start, end in sentences(words):
        if pattern.search(words, start, end) and not but.search(words, start, end):
            return start, end
    return None


def makes_sense(text: str) -> Span | None:
    """Find the words that say a reaction makes sense."""
    return sentence_that(MAKES_SENSE, text, but=NO_SENSE)


def contempt(text: str) -> Span | None:
    """Find words that talk down to somebody; denying them or owning up to them is none."""
    left = DENIES.sub(lambda denied: " " * len(denied[0]), plain(text))
    return sentence_that(CONTEMPT, left, but=TELLS)


def only_gives_time(text: str) -> bool:
    """True for a turn that leaves somebody time and tells them nothing to do."""
    return bool(LINGERS.search(plain(text))) and not ADVISES.search(plain(text))


def promises_secrecy(text: str) -> Span | None:
    """Find a promise to tell nobody, whatever is said; one with its limits is none."""
    return None if NOT_SECRET.search(plain(text)) else sentence_that(SECRECY, text, but=NOT_SECRET)


def about(text: str, told: str) -> bool:
    """True when a turn shares a word that means something with what was told."""
    mine = set(WORD.findall(plain(text).lower())) - QUIET
    return bool(mine & set(WORD.findall(plain(told).lower())))


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
