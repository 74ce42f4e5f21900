"""Contempt, dismissal and hurry in a clinician's words, by hand-written patterns.

Likeness was tried and does not do it: at 1 in 100 ordinary turns taken for rude, 1 rude turn in 7
was heard (ADR 0027). Rudeness lies in small words that an encoder of meaning passes over.
"""

import re

RUDE = re.compile(
    "|".join(
        (
            r"(?:^|[.!?,]\s*)(?:oh,? )?(?:here we go|not (?:this|that) again|boo hoo|big deal"
            r"|so what|whatever|chop chop|oh please|suit yourself|blah(?:,? blah)+|man up|grow up"
            r"|toughen up|snap out of it)\W*(?:$|[.!?,])|\byeah,? yeah\W+next\b",
            r"\b(?:spare|cry) me\b|\bsave it for\b|\bsob story\b|\b(?:feel|sorry) for yourself\b",
            r"\bself[- ]?pity\b|\bwh?(?:inge|ining|ingeing|inging)\b|\bmoan(?:ing|er|ers)\b",
            r"\bfuss about nothing\b|\bwhat a (?:fuss|mess|nuisance)\b|\bmiserable (?:one|so)\b",
            r"\bbeing (?:a nuisance|hysterical|pathetic|ridiculous|wet|so wet|over-?sensitive)\b",
            r"\b(?:so|too|over)[- ]?(?:wet|sensitive) about\b"
            r"|\bbe so (?:wet|sensitive|soft)\b",
            r"\bmountain out of (?:a |every )?molehill\b|\blike a broken record\b(?! in)",
            r"\bwast(?:e|ing) (?:of )?(?:my|our|everyone'?s|everybody'?s|a|an) "
            r"(?:time|slot|appointment|afternoon|morning|hour)\b(?<!not )",
            r"\bi(?:'ve| have) (?:got )?(?:real|proper|sicker) (?:patients|problems|people)\b",
            r"\bpeople (?:out there )?with (?:proper|real|actual) problems\b(?!\W*\?)",
            r"\bi (?:don'?t|haven'?t) (?:have |got )?(?:all day|(?:the )?patience|no patience)\b",
            r"\bi(?:'ve| have) (?:no patience|heard enough|had enough of (?:this|you))\b",
            r"\bi can'?t be (?:bothered|doing with)\b|\bi(?:'m| am) (?:past caring|not paid to|"
            r"not your (?:mother|mum))\b|\bi (?:couldn'?t|could not) care less\b|\bnobody cares\b",
            r"(?:^|[.!?,]\s*)(?:just |please )?get (?:to the point|on with it|a grip|a move on)\b",
            r"\b(?:hurry|speed (?:this|it|things)) up\b[,.!]?(?: would you| will you|$|[.!?])",
            r"\b(?:answer|look at) (?:me )?when i(?:'m| am)? (?:talk|speak)\w*\b|\bi asked you a "
            r"question\b|\bjust answer\b|\bstop mumbling\b|\bspeak (?:up|properly)\b",
            r"\b(?:sit down and be|be) quiet\b|\bdon'?t (?:you )?dare\b|\bthat tone with me\b",
            r"\byou (?:lot|people)\b|\byour (?:sort|type)\b(?! of)|\bpeople like you\b",
            r"\b(?:in this country|where you come from|if you don'?t like it)\b"
            r"[^.?!]*\b(?:differently|home|like that|go)\b|\bis your english\b",
            r"\b(?:only|just) yourself to blame\b(?<!you have only yourself to blame)",
            r"\byou(?:'ve| have) only yourself\b|\byou made your bed\b|\bthat'?s what you get\b",
            r"\bshould(?:'ve| have) thought (?:of|about) that\b"
            r"|\bwhat did you think would happen\b",
            r"\b(?:stupid|careless|idiotic) thing to do\b|\bhow could you be so\b",
            r"\b(?:could|nearly) (?:have )?kill\w* (?:someone|somebody|a man|him|her)\b[^.?!]*\b"
            r"(?:occur to you|and you want|sympathy)",
            r"\b(?:strike you off|sacked you|shouldn'?t be let near|wouldn'?t trust you)\b",
            r"\battention[- ]seek\w*\b|\blooking for attention\b|\bwant (?:sympathy|a medal)\b",
            r"\byou(?:'re| are) (?:lying(?: to me)?(?=\s*[.!])|boring me|the problem\b)"
            r"|\byou(?:'re| are) (?:just (?:being )?dramatic|exaggerating)\b",
            r"\bi don'?t believe (?:a word|you for)\b|\bthat'?s (?:rubbish|a lie|nonsense)\b",
            r"\b(?:play games|born yesterday)\b|\bnice try\b|\bi know your\b",
            r"\bother people manage\b(?<!that other people manage)"
            r"|\bwhat makes you (?:so )?special\b|\blike that where you come from\b",
            r"\byou think you(?:'ve| have) (?:got )?it bad\b|\bnot the first (?:tired|sad)\b",
            r"\bact (?:like it|your age)\b|\bhardly brain surgery\b|\byou do realise how you\b",
            r"\blisten to yourself\b|\bdo try to\b|\byour own worst enemy\b",
            r"\b(?:fed up|sick|tired|had enough) (?:with|of) you\b|\bput(?:ting)? up with you\b",
            r"\bnot even worth\b|\bwho would want you\b|\bno wonder nobody\b",
            r"\btears won'?t\b|\bdo it outside\b|\bcalm down,? (?:love|dear|sweetheart|darling)\b",
            r"\b(?:sweetheart|darling|missy)\b|\byour funeral\b|\bnobody died\b",
            r"\bif you really wanted to die\b|\byou(?:'re| are) not (?:really )?suicidal\b",
            r"\bnursing isn'?t for\b|\bfind another job\b|\bcan'?t cope with a simple\b",
            r"\bridiculous reason\b|\bmaking (?:this|that|it) up\b|\bdo you ever (?:stop|wash)\b",
        )
    ),
    re.IGNORECASE,
)
TOLD = re.compile(
    r"\b(?:you (?:said|say|feel|felt|think|thought|keep saying|call|tell|told|were told|blame)|"
    r"(?:she|he|they|people|sister|someone|somebody|manager|i)(?:'s|'ve)? (?:said|says|told|tells?|"
    r"think|thinks|thought|made you|had|have|has|never|shouldn'?t have|spoke|was|didn'?t)|told you|"
    r"not|n't|afraid|worried|fear\w*|as if|as though|like|feels?|that)\b[^.?!]{0,60}$",
    re.IGNORECASE,
)


def rude(text: str) -> bool:
    """True for contempt or dismissal in the clinician's own voice, not where it is told of."""
    return any(not TOLD.search(text[: found.start()]) for found in RUDE.finditer(text))
