"""Is the clinician asking about suicide: plainly, in a veiled way, or explaining what follows?

Hand-written, because being asked plainly must always be heard. The encoder adds to these patterns
(replies look for the case's own wordings as well); it never takes away from them.
"""

import re

SELF_KILLING = (
    r"(?:kill(?:ing|ed)? your ?self|tak(?:e|ing|en) your (?:own )?life|"
    r"end(?:ing|ed)? (?:your(?: own)? life|it all|things for good|your ?self)|"
    r"suicid(?:e|al)(?: thoughts?| feelings?| ideas?)?|"
    r"do(?:ing)? away with your ?self|"
    r"(?:want(?:ed|ing)?|wish(?:ed|ing)?|hop(?:e|ed|ing)|long(?:ed|ing)?)[^.?!]{0,30}?"
    r"(?:to die\b|(?:to be|you were|being) dead|to be gone for good|not to be alive)|"
    r"(?:better off|rather be) dead|be(?:ing)? dead\b|(?:not |don't |didn't |wouldn't "
    r")(?:want(?:ed|ing)? to )?"
    r"(?:be alive|live any ?more|go on living|live any longer)|"
    r"die by suicide|dying by suicide|killing yourself|"
    r"(?:think\w*|thought\w*|mean\w*|idea\w*) (?:about |of )?(?:dying|being dead|your own death)\b"
    r"(?! (?:to|for|patients?|people|man|woman)\b))"
)
PLAIN = (
    re.compile(
        r"\b(?:are|were|have|had|did|do|does|would|could|can|is|was|has|if|whether|when|how often|"
        r"ever|about|any|through your mind)\b[^.?!]{0,140}?\b" + SELF_KILLING + r"[^.!]*\?",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:ask(?:ing)?(?: you)?|wonder(?:ing)?|know|tell me|check(?:ing)?|"
        r"understand)\b[^.?!]{0,80}?"
        r"\b(?:if|whether|about|straight|plainly|directly|honestly)\b[^.?!]{0,100}?\b"
        + SELF_KILLING,
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:thought|thoughts|thinking|think|feel|feeling|felt|plan|plans|planning|intend|"
        r"intending|"
        r"urge|urges|idea|ideas|talking|mean)\b[^.?!]{0,60}?\b" + SELF_KILLING + r"[^.!]{0,60}\?",
        re.IGNORECASE,
    ),
    # Harm is not suicide, but it is asked without begging for a no, so it is answered (6c.2).
    re.compile(
        r"\b(?:any|have you|having|do you|are you|did you|had)\b[^.?!]{0,40}?"
        r"\b(?:thoughts?|thinking|ideas?|urges?) (?:of|about|to) (?:\w+ing or )?"
        r"(?:harm|hurt)(?:ing)? yourself\b[^.!]*\?",
        re.IGNORECASE,
    ),
    re.compile(
        r"^\W*(?:so |and |is it |do you mean )*(?:suicide|suicidal|kill yourself)\W*\?\W*$", re.I
    ),
)
YOU = re.compile(r"\b(?:you|your|yourself|u|ur)\b|\bsuicid|not to be alive", re.IGNORECASE)
OTHERS_THEN_YOU = re.compile(
    r"(?:kill\w* themselves|end\w* their (?:own )?(?:life|lives|own)|tak\w* their (?:own )?li\w+|"
    r"suicid\w*|not wanting to live)[^?.!]{0,80}[.,;:]\s*(?:and |but )?"
    r"(?:do|have|are|did|is|does|has|what about|how about)\b[^?.!]{0,40}"
    r"\b(?:you|it like that)\b[^?]*\?",
    re.IGNORECASE,
)
ABOUT_OTHERS = re.compile(
    r"\b(?:your|the|a|an|any|another|his|her|their|my|which|that|this|did (?:he|she|they)|has "
    r"(?:he|she)|"
    r"was (?:he|she)) ?(?:patients?|sister|mother|mum|father|dad|brother|husband|wife|friends?|"
    r"colleagues?|family|people|training|ward|man|woman|boy|girl|policy|course|leaflet|cousin|"
    r"neighbour|uncle|aunt|film|book|news|prevention)\b[^.?!]{0,60}\b(?:suicid\w*|kill\w* (?:him|"
    r"her|"
    r"them)sel\w+|die[sd]?|dead|end\w* (?:his|her|their) lives?|took (?:his|her|their))"
    r"|\bsuicide (?:prevention|training|policy|leaflet|note in|squad|watch)\b"
    r"|\b(?:patients?|people)\b[^.?!]{0,30}\b(?:they|want\w*|wish\w*)\b[^.?!]{0,20}"
    r"\b(?:die|dead|live)\b|\b(?:posters?|anything|something) about suicide\b"
    r"|\bsuicid\w* (?:patients?|people|rates?|statistics)\b"
    r"|\b(?:died|lost (?:someone|somebody|anyone)|deaths?|bereaved)\b[^.?!]{0,20}\b(?:by|to|"
    r"through) "
    r"suicide\b|\bcommitted suicide\b|\bcareer suicide\b|\bsocial suicide\b",
    re.IGNORECASE,
)
FIGURES = re.compile(
    r"\b(?:wish|want|would|rather|long|wanted|dying|die|kill\w*)\b[^.?!]{0,20}\b(?:to die (?:for|"
    r"of "
    r"(?:laugh|embarrass|bored))|dying (?:for|to know|to see)|killing you softly)|"
    r"\bkilling yourself (?:at work|with work|working|over|for (?:them|that|the)|to (?:get|"
    r"please|keep|"
    r"finish|be))\b|\bkill yourself (?:working|over|with work|to (?:get|please))\b|"
    r"\b(?:take|took|taking) your life\b[^.?!]{0,20}\bfor granted\b|"
    r"\bend(?:ing)? it all (?:with|between) (?:him|her|them)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\byou(?:'re| are) not (?:thinking|going|planning|having|suicidal|considering)\b[^.?!]*"
    r"\b(?:are you|right)\b|\byou (?:wouldn'?t|won'?t|don'?t|aren'?t)\b[^.?!]{0,50}(?:would you|"
    r"will you|"
    r"do you|are you|right)\s*\?|\byou(?:'re| are) not suicidal\b|\btell me you(?:'re| are) not\b",
    re.IGNORECASE,
)
VEILED = re.compile(
    r"\b(?:do(?:ing)?|tr(?:y|ied|ying)|done) (?:any ?thing|some ?thing) (?:silly|stupid|daft|"
    r"foolish|"
    r"drastic|rash|dangerous|you(?:'d| would| might)(?: later)? regret|to yourself|like that)\b"
    r"|\b(?:safe from yourself|a danger to yourself|keep(?:ing)? yourself safe|safe with "
    r"yourself)\b"
    r"|\b(?:hurt|harm|hurting|harming|injur\w+)(?:ed)? yourself\b"
    r"|\bdark (?:thoughts?|place|times?|ideas?)\b|\bbad thoughts\b|\bthose (?:kinds?|sorts?) of "
    r"thoughts\b"
    r"|\b(?:not|n'?t) (?:want(?:ed|ing)? to )?(?:be|being) (?:here|around)(?: any ?more)?\b"
    r"|\b(?:end|stop|finish) (?:it|things|everything)(?: all)?\s*\?"
    r"|\bgiv(?:e|en|ing) up on (?:life|everything|yourself)\b|\bgone (?:for good|too far)\b"
    r"|\bgoing to sleep and not wak\w+|\bnot wak(?:e|ing) up\b[^.]*\?"
    r"|\bcop(?:e|ing) with (?:life|living)\b|\blife (?:is|isn'?t|not|was) (?:not )?worth (?:it|"
    r"living)\b"
    r"|\bcarry(?:ing)? on\b[^.]*\?|\bgo(?:ing)? on like (?:this|that)\b[^.]*\?"
    r"|\bdisappear(?:ing)?\b[^.]*\?|\b(?:the )?unthinkable\b|\bdo that to (?:your|us|them)\b"
    r"|\bnot (?:planning|thinking of|considering) (?:anything|something) \w+|\bending it\b"
    r"|\blife\b[^?]{0,12}\bworth living\b"
    r"|\btops? yourself\b|\bput an end\b",
    re.IGNORECASE,
)
LIMITS = re.compile(
    r"\bconfidential\w*|\b(?:stays?|keep|kept|remain\w*) (?:between us|private|in this room)\b"
    r"|\b(?:would|will|might) (?:only )?(?:have to|need to) (?:tell|involve|share|break|bring in|"
    r"speak to)\b"
    r"|\bi(?:'d| would|'ll| will) (?:always )?(?:tell|talk (?:to|with)|ask|speak (?:to|with)) you "
    r"(?:first|before)\b|\bwhat i (?:would|will|have to|am obliged to|must) do with (?:what|it|"
    r"this)\b"
    r"|\b(?:doesn'?t|does not|won'?t|wouldn'?t|not) (?:automatically )?(?:mean|put|send|get|"
    r"lead)[^.?!]{0,40}"
    r"\b(?:hospital|section\w*|admitted|register|registration|visa|employer|sent (?:in|away))\b"
    r"|\b(?:go(?:es)?|goes back|report\w*|pass\w*) (?:to|on to) your (?:employer|manager|work|"
    r"ward|family)\b"
    r"|\blimits? (?:to|of) (?:what|confidential\w*|privacy)\b|\bwho (?:gets to know|else would "
    r"know|sees "
    r"this|i would tell)\b",
    re.IGNORECASE,
)


def asks_plainly(text: str) -> bool:
    """True when the patient is asked about suicide in plain words."""
    if OTHERS_THEN_YOU.search(text) and not DENIED.search(text):
        return True
    for sentence in _sentences(text):
        if not YOU.search(sentence) or ABOUT_OTHERS.search(sentence) or FIGURES.search(sentence):
            continue
        if DENIED.search(sentence):
            continue
        if any(pattern.search(sentence) for pattern in PLAIN):
            return True
    return False


def asks_veiled(text: str) -> bool:
    """True when it is asked so that the easy answer is no, or so that it may mean anything."""
    for sentence in _sentences(text):
        if ABOUT_OTHERS.search(sentence) or FIGURES.search(sentence):
            continue
        asks = "?" in sentence or re.search(
            r"\b(?:promise|hope|trust|worried|wonder|tell me)\b", sentence, re.I
        )
        if asks and (VEILED.search(sentence) or DENIED.search(sentence)):
            return True
    return False


ALARM = re.compile(
    r"\bi (?:don'?t|do not)(?: really| even)? know what (?:to (?:do|say)|i'?m (?:supposed|"
    r"meant) to)"
    r"|\bi feel (?:(?:a bit|so|really|quite) )?(?:sick|awful|scared|shaken|frightened|panicky|"
    r"out of my depth)\b|\bi (?:didn'?t|wasn'?t|hadn'?t) expect\w*\b"
    r"|\bi(?:'m| am) (?:panicking|shaking|scared|frightened|out of my depth|not trained)",
    re.IGNORECASE,
)
HOW = re.compile(
    r"\b(?:thought|think|know|worked out|decided|idea)\b[^.?!]{0,20}\bhow(?: you(?:'d| would| "
    r"might)[^.?!]*)?\s*\?"
    r"|\bhow (?:you(?:'d| would| might)|would you) (?:do|have done) (?:it|that|this)\b"
    r"|\bplans? (?:to|for|of) (?:end\w*|kill\w*|tak\w* your|do\w* it)"
    r"|\b(?:do|did) you have a plan\b",
    re.IGNORECASE,
)
REACH = re.compile(
    r"\b(?:within (?:your )?reach|get hold of|have access|access to|close to hand|to hand)\b"
    r"|\b(?:anything|something) (?:at home|at work|there)[^.?!]{0,30}\b(?:use|harm|hurt)\b",
    re.IGNORECASE,
)
SHORT_HISTORY = re.compile(
    r"^\W*(?:and |so |okay,? )*(?:when(?: was (?:that|it|this))?|"
    r"how (?:long|often)(?: [a-z']+){0,3}|(?:and|is it there|what about) now|now|today|still|"
    r"since when|since then|just the once|"
    r"only the once)\W*\?\W*$",
    re.IGNORECASE,
)


def speaks_of_own_alarm(text: str) -> bool:
    """True when the clinician says how it struck them: no crisis, and no empathy."""
    return bool(ALARM.search(text))


def asks_how(text: str) -> bool:
    """True when it is asked whether there is a plan, in words that need no other."""
    return bool(HOW.search(text))


def asks_what_is_near(text: str) -> bool:
    """True when it is asked what is within reach, by way of means."""
    return "?" in text and bool(REACH.search(text))


def asks_when_in_short(text: str) -> bool:
    """True for the few words that ask about the history of what was just said."""
    return bool(SHORT_HISTORY.match(text))


def asks_about_limits(text: str) -> bool:
    """True when the clinician explains what stays private and what would follow."""
    return bool(LIMITS.search(text)) and bool(re.search(r"\bI\b|\bi'|\bus\b|\bwe\b|\bhere\b", text))


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^.!?…]+(?:[.!?…]+|$)", text)
