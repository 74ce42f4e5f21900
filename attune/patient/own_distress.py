"""Does the learner say that they themselves are not well?

Help is then offered beside the practice and told to nobody; the role-play goes on (patients.md
6f.7). Moved words ("that breaks my heart") are ordinary empathy and no crisis.
"""

import re

FIRST_PERSON = re.compile(
    r"\bi(?:'m| am| have been|'ve been)?(?: (?:just|really|honestly|actually|sometimes|often|"
    r"still|also|even))* (?:want(?:ed)?|wish(?:ed)?|feel(?: like)?|been feeling|thinking|"
    r"think(?:ing)?|thought|going|plan\w*)"
    r"(?:(?!\b(?:you|your|yourself|she|he|her|him|they|them|someone|somebody|anyone|anybody|people|"
    r"patients?)\b)[^.?!]){0,30}?"
    r"(?:to die\b|i (?:was|were) dead|kill(?:ing)? myself|end(?:ing)? (?:it all|my (?:own )?life|"
    r"everything)|suicid\w*|to (?:be dead|disappear)|hurt(?:ing)? myself|harm(?:ing)? myself|"
    r"tak(?:e|ing) my (?:own )?life|not (?:be|being|to be) here any ?more|"
    r"(?:like )?(?:cut|hurt)ting myself)"
    r"|\bi(?:'m| am)(?: (?:feeling|really|so|actually|also|quite))* suicidal\b"
    r"|\bi(?:'ve| have)?(?: (?:been|started|begun|just|actually))* (?:self[- ]?harm\w*|"
    r"cut(?:ting)? "
    r"myself|hurt(?:ing)? myself|harm(?:ed|ing)? myself|overdos\w+)"
    r"|\bi (?:tried|attempted) to (?:kill|end|take|hang|hurt)\b|\bi took an overdose\b"
    r"|\bi(?:'d| would) (?:be )?(?:better off dead|rather (?:be dead|not wake up|die))\b"
    r"|\b(?:everyone|they|people|my (?:kids|family|team))(?:'d| would) be better off without me\b"
    r"|\bi don'?t want to (?:be (?:alive|here|around)|live|wake up|go on|exist)\b(?! in| with| "
    r"near)"
    r"|\bi haven'?t wanted to (?:be (?:alive|here)\b(?! in| with| near)|live|wake up|go on)\b"
    r"|\bi (?:am|feel) dead inside\b|\bit'?s me (?:that|who) needs? help\b"
    r"|\bi (?:wish|hope|hoped|wished) i (?:wouldn'?t|didn'?t|don'?t|won'?t|could just not) wake "
    r"up\b",
    re.IGNORECASE,
)
UNDONE = re.compile(
    r"\bi (?:can'?t|cannot|can not|don'?t think i can|couldn'?t|am not able to|'?m not able to) "
    r"(?:do this|cope|go on|carry on|take (?:it|this|much)|keep (?:doing|going)|keep it together|"
    r"breathe|stop crying|face|function|manage)\b(?: \w+){0,2}? ?(?:any ?more|any longer|for much "
    r"longer|either|at all|these days|right now|another (?:day|shift|week)|with my (?:own )?life|"
    r"myself|today|$|[.!,;])"
    r"|\bi(?:'m| am)(?: (?:just|really|actually|honestly|so|also|completely|not ok(?:ay)?|at the "
    r"point of))* (?:falling apart|breaking down|having a (?:panic attack|breakdown|flashback)|"
    r"at breaking point|burn(?:t|ed) out|a mess right now|having flashbacks|in (?:a )?crisis|not "
    r"ok(?:ay)? "
    r"(?:myself|right now|either|at the moment|after)|not coping|not doing (?:ok|well) myself|"
    r"drinking "
    r"every|in (?:real )?trouble myself|barely holding|at the end of my rope|close to the edge|"
    r"so depressed|depressed myself|in tears (?:myself|right now|here|every)|shaking (?:right "
    r"now|as i)|"
    r"crying (?:right now|as i|at my|every|here|myself)|going through this (?:myself|right now|"
    r"too)|"
    r"too upset to)"
    r"|\b(?:this|it|that|her story|what you said) (?:is |has |just )?(?:trigger\w*|brought|"
    r"bringing|"
    r"brings) (?:me\b|(?:it |this |everything |things |my )(?:all )?(?:own attempt )?(?:back|up|"
    r"back up) (?:for me|my own)|back my "
    r"own|up my own)"
    r"|\bi need (?:to talk to (?:someone|somebody)|help|some help|a break from this)(?: myself| "
    r"for myself| right "
    r"now|,? (?:not (?:her|you)|please|me)|\.|$)"
    r"|\b(?:my own|i lost my|my) (?:\w+ )?(?:killed (?:him|her)self|(?:died|dead) (?:last|this|by "
    r"suicide|yesterday|on)|suicide attempt|took (?:his|her) (?:own )?life)"
    r"|\bi made (?:a|the same) mistake (?:like (?:this|that)|myself)[^.?!]*\b(?:can'?t|never|"
    r"still|and)\b"
    r"|\bi(?:'ve| have) not been (?:ok(?:ay)?|well|coping) (?:myself|lately|either|since)"
    r"|\bi (?:have|had) (?:a )?(?:panic attacks?|nightmares|flashbacks)\b[^.?!]*"
    r"|\bi cry (?:in|every|at|before|after)\b|\bi haven'?t (?:slept|eaten) (?:in|for) (?:days|a "
    r"week|"
    r"weeks|two|three|four)\b",
    re.IGNORECASE,
)
IN_ROLE = re.compile(
    r"\b(?:you(?:'re| are)? (?:say|said|saying|told|feel|mean|think|were thinking|thought)|as if|"
    r"like you|"
    r"so you|part of you|are you|do you|have you|when you say|you think|in your words|you(?:'d| "
    r"would) "
    r"(?:say|rather)|if i (?:were|was) (?:you|in your)|quote)\b[^.?!]{0,60}$",
    re.IGNORECASE,
)


def discloses_own_distress(text: str) -> bool:
    """True when the words are the learner's own, in the first person, about being unwell."""
    for pattern in (FIRST_PERSON, UNDONE):
        for found in pattern.finditer(text):
            if not IN_ROLE.search(text[: found.start()]) and not _quoted(text, found.start()):
                return True
    return False


def _quoted(text: str, at: int) -> bool:
    before = text[:at]
    return (
        before.count('"') % 2 == 1
        or before.count("“") > before.count("”")
        or (before.rstrip().endswith((":", "'", "‘")) or before.count(" '") > before.count("' "))
    )
