"""What a clinician's turn does, read by hand-written patterns beside the codes.

Patterns catch what a coder is not asked about (an apology, a goodbye, a request for the rules) and
rescue the rare acts it sees too seldom. They never decide alone that somebody was understood.
"""

import re
from dataclasses import dataclass

from attune.patient import constants as k
from attune.patient.own_distress import discloses_own_distress
from attune.patient.risk_words import asks_about_limits, asks_plainly, asks_veiled
from attune.patient.rude_words import rude


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


YOU_SHOULD = r"\byou(?:'d better| had better| should| ought to| need to| must| could try)\b"
FIRST = r"(?:^|[.!?,;]\s*|\b(?:and|so|but|well|okay|right|maybe|perhaps|just|then)\s+)"
# To be given time is to be told nothing to do.
LEAVES_ROOM = (
    r"(?!take (?:your|all the|as much) (?:own )?time\b(?!\s+off)|take a (?:moment|minute|second)\b|"
    r"start (?:with|in) wh(?:at|ich|er)ever\b)"
)
ADVICE = _any(
    YOU_SHOULD + r"(?!\s+(?:be|have been|feel|have felt|know that i|think i)\b)",
    r"\bhave you (?:tried|thought about|thought of|considered)\s+\w+ing\b",
    r"\bhave you tried\b",
    r"\bwhy don'?t you\b(?! want| like| feel)",
    r"\bif i were you\b",
    r"\bwhat i(?:'d| would) do\b",
    r"\bi(?:'d| would)? (?:recommend|suggest|advise)\b",
    r"\bwhat you need is\b",
    r"\bthe best thing (?:would be|is|to do)\b",
    FIRST
    + LEAVES_ROOM
    + r"(?:try|start|stop|get|take|put|make|join|eat|keep|go back|count)\s+(?:to|not|a|an|some|"
    r"your|the|up|with|two|in|for|out|more|less|by|worry\w*|brood\w*|\w+ing)\b",
    r"\byou just need to\b",
    r"(?:^|[.!?;]\s*)(?:so |but |and |well |now |look,? )?you (?:just |really |simply )?have to\b"
    r"(?!\s+(?:be|feel)\b)",
)
REPORTED = re.compile(
    r"\b(?:thought|thinks?|says?|said|told you|feels?|felt|believes?|worried|that|what|why|"
    r"whether|if|"
    r"how|because|when|something|nothing|everything|all|as though|like|wants?|"
    r"wanted)\s+(?:that )?$",
    re.IGNORECASE,
)
JUDGEMENT = _any(
    r"\byou(?:'re| are) (?:over-?reacting|exaggerating|being (?:silly|difficult|dramatic|selfish|"
    r"ridiculous|childish|paranoid|lazy)|making excuses|choosing to)",
    r"\bpull yourself together\b",
    r"\bget over it\b",
    r"\bother people have it (?:far |much |a lot )?worse\b",
    r"\bfeeling sorry for yourself\b",
    r"\b(?:don'?t|stop) be(?:ing)? (?:so )?(?:silly|dramatic|ridiculous|stupid|weak)\b",
    r"\bnothing to get (?:so )?worked up about\b",
    r"\ba (?:good|proper|real|decent) (?:nurse|mother|father|son|daughter|person|wife|husband) "
    r"would\b",
    r"\bthat(?:'s| is)(?: a bit| rather| just)? (?:dramatic|pathetic|ridiculous|selfish|silly)\b",
    r"\bi don'?t see what the fuss\b",
    r"\bshame on you\b|\byou should be ashamed\b",
    r"\byou people\b|\bare you (?:deaf|stupid|thick)\b|\byou should know better\b",
    r"\bfor (?:god|heaven|christ|fuck|goodness)'?s'? sake\b|\bjust answer (?:me|the question)\b",
    r"\bstop (?:crying|whining|moaning|wasting)\b|\bmake it quick\b",
    r"\bthat isn'?t logical\b|\bthis doesn'?t add up\b",
    r"\bwhat'?s wrong with you\b|\byour own fault\b|\byou brought (?:this|it) on\b",
)
REASSURANCE = _any(
    r"\b(?:it|things|everything|that|this)(?:'ll| will) (?:all )?(?:be (?:fine|ok|okay|all right|"
    r"alright)|get better|work (?:itself )?out|pass|turn out)",
    r"\byou(?:'ll| will) (?:be (?:fine|ok|okay|all right|alright)|get (?:over|through|used))",
    r"\bevery(?:one|body) (?:gets|feels) (?:tired|like (?:that|this)|down|low)\b(?!,? so)",
    r"\bi(?:'m| am) sure (?:it|you|he|she|they|everything|that)\b",
    r"\bdon'?t (?:you )?worry\b",
    r"\btime heals\b|\blight at the end of the tunnel\b|\btomorrow is another day\b",
    r"\byou(?:'ve| have) got this\b|\bhappens for a reason\b|\bright as rain\b",
    r"\bwhat doesn'?t kill\b",
)
PRAISE = _any(
    r"\b(?:well done|good for you|good job|great job|amazing|that'?s (?:great|brilliant|wonderful|"
    r"fantastic|excellent))\b",
    r"\b(?:lucky to have you|(?:so|very|really|obviously) (?:very )?(?:dedicated|committed))\b",
    r"\byou should be (?:so |very )?proud\b|\bi(?:'m| am) (?:so )?proud of you\b",
    r"\byou(?:'re| are) (?:being )?(?:so |such a |very |really )?(?:brave|strong|stronger than|"
    r"amazing|inspiring|doing (?:so |really )?well|doing great)\b",
)
PLATITUDE = _any(
    r"\bi (?:completely |totally |fully |really )?(?:understand|know|can imagine)(?: exactly)? "
    r"(?:how|what) (?:you|hard|it|this|that)",
    r"\bthat (?:must be|sounds|is|must feel|sounds like)(?: so| really| very| incredibly)* "
    r"(?:hard|difficult|tough|awful|terrible|stressful)\b",
    r"\bi'?m (?:so |really |very )?sorry (?:to hear|you'?re going|you are going|that you'?re)\b",
    r"\bi hear you\b|\byou(?:'re| are) not alone\b|\byour feelings (?:are valid|matter)\b",
    r"\bthank you for sharing\b|\bit'?s ok(?:ay)? (?:not to be|to not be) ok(?:ay)?\b",
    r"\bbless you\b|\bpoor (?:thing|you)\b|\bsending you\b|\bi'?m here for you\b|\bi feel your "
    r"pain\b",
    r"\bwe all go through\b|\beveryone feels\b|\bbe kind to yourself\b",
)
PERMISSION = _any(
    r"\b(?:would it be|is it|would that be) (?:ok|okay|all right|alright) (?:if|to|with you)\b",
    r"\b(?:may|could|can|might) i (?:ask|suggest|offer|share|tell you|say|make)\b",
    r"\bwould you (?:like|want|be willing|mind|be open)\b",
    r"\bif (?:that's|it's|you'?re) (?:ok|okay|all right|alright|happy)\b",
    r"\bhow would (?:it|that) be (?:for you )?if\b",
    r"\bshall (?:i|we)\b|\bwith your (?:permission|agreement)\b",
)
APOLOGY = _any(
    r"\bi(?:'m| am) sorry(?!\s+(?:to hear|for your|you'?re|you are|about your|that happened))",
    r"^\W*(?:(?:oh|okay|right|so|really|very),? )*sorry\W*(?:[.!]|$)",
    r"\bi (?:apologi[sz]e|owe you an apology)\b",
)
CONDOLENCE = _any(
    r"\b(?:that|it|this) (?:all )?sounds\b[^.?!]*?[,.;:!]? *(?:and )?i(?:'m| am)(?: \w+)? sorry"
    r"(?=\s*(?:[.,;:!?–—]|$))",
    r"(?:^|(?<=[.!?]))\W*i(?:'m| am)(?: (?:so|very|really|truly))? sorry[.,!;:]* *"
    r"(?:that|it|this) (?:all )?sounds\b",
)
"""Sorry for the patient, not for one's own part: "That sounds so lonely, I'm sorry." """

OWNING = _any(
    r"\b(?:that was|it was|this was|that's) (?:my|on) (?:mistake|fault|me|doing)\b",
    r"\bthat'?s on me\b|\bi own that\b|\bi got (?:that|it|this) wrong\b|\bmy mistake\b",
    r"\bi (?:was|wasn'?t|stopped|missed|brushed|judged|talked over|took sides|made this|shouldn'?t "
    r"have|should have|hurt|rushed|let|pushed|lectured)\b.*\b(?:you|listen\w*|hear\w*|that|it|"
    r"sides|smaller|hurry|unkind)\b",
    r"\bi(?:'ve| have| had)(?: just)? been (?:vile|rude|unkind|cruel|cold|sharp|short with|"
    r"throwing|pushing|telling you|talking (?:at|over)|rushing|lecturing|hurrying|going too)\b",
    r"\bi (?:was|got) (?:vile|rude|unkind|cruel|cold|sharp|short with you|too (?:quick|fast))\b",
    r"\bi (?:snapped|barked|shouted|sneered) at you\b|\byou (?:didn'?t|don'?t|did not) deserve\b",
    r"\bi told you (?:what to do|you(?:'re| are| were)|to (?:rest|relax))\b",
    r"\bi (?:said|put) (?:that|it) (?:badly|clumsily|wrong|wrongly)\b",
    r"\blet me take that back\b|\bi heard myself\b|\bwhat i said was\b|\bthat came out\b",
    r"\bi hadn'?t earned\b",
)
EXPLORES_RUPTURE = _any(
    r"\bhow did (?:it|that|i) (?:land|sound|come across|feel)\b",
    r"\bwhat (?:was (?:that|it) like|went through you|did (?:you make|i do|that do|happen\w*)|"
    r"happened for you)\b",
    r"\b(?:something|you) (?:shut|went quiet|pulled (?:away|back)|closed)\b",
    r"\b(?:was|am|have) i (?:been )?(?:going |pushing |moving )?too (?:fast|quick\w*|hard|soon)\b",
    r"\bdid i (?:go|push|say|get|upset|hurt|miss)\b[^.!]*\?",
    r"\bhow are you with me\b|\bunderstand what that did\b|\bhow it was for you\b",
    r"\btell me what i did\b",
)
VALIDATES = _any(
    r"\b(?:it|that) makes sense\b|\bno wonder\b|\bunderstandable\b|\bof course (?:that|you|it)\b",
    r"\byou(?:'d| had|'ve| have) (?:every|a) (?:reason|right)\b|\banyone would\b|\byou were "
    r"right\b",
    r"\bthat was a real thing\b|\byou(?:'re| are) (?:right|entitled)\b",
)
SUMMARY = _any(
    r"\blet me (?:see if|check|try to (?:sum|put)|sum|put together|say back|pull)\b",
    r"\bso far (?:you|i|we)\b|\bto sum up\b|\bif i(?:'ve| have) (?:understood|heard|got)\b",
    r"\bwhat i(?:'ve| have) heard\b|\bputting (?:it|this|that) together\b",
)
SELF = _any(
    r"\b(?:when|after) i (?:was|lost|had|went through|worked)\b",
    r"\bi(?:'ve| have) (?:been there|had the same|been through)\b|\bsame (?:thing )?happened to "
    r"me\b",
    r"\bmy own (?:mother|father|sister|divorce|depression|experience|mistake)\b",
    r"\bi'?m (?:also|too) (?:a|an)\b|\bi (?:also )?struggle(?:d)? with\b",
)
META = _any(
    r"\b(?:are you|you'?re|you are)(?: just| really| actually)? (?:an? )?(?:real\b|human|ai\b|"
    r"robot|bot\b|"
    r"computer|machine|program\w*|simulat\w*|chatbot|language model|llm|(?:chat)?gpt)",
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,40}\b(?:instruction|previous|above|"
    r"prior|rules|"
    r"prompt|guard|polic|everything)",
    r"\b(?:system|hidden|initial|original|your) (?:prompt|instructions?)\b|\bprompt injection\b",
    r"\b(?:developer|supervisor|admin|debug|maintenance|god|jailbreak|dan) mode\b|\bjailbreak",
    r"<\|?/?(?:system|im_start|im_end|assistant|user|inst)\b|\[/?(?:inst|system)\]|^#+\s*system",
    r"\b(?:act|behave|respond|answer|speak|pretend|roleplay|role-play) (?:as|like|to be|you are) "
    r"(?:an? )?(?:ai|assistant|developer|dan|chatbot|language|different|therapist|someone|my|"
    r"the)\b",
    r"\b(?:openness|trust|reactance|rapport|hidden) (?:score|level|number|state|value|"
    r"variable)s?\b",
    r"\b(?:rubric|scoring|marking scheme|cheat|gates?|unlock|locked|secret word|yaml|json|"
    r"base64|source code|case file|script)\b[^.?!]{0,60}\b(?:you|your|show|print|reveal|give|tell|"
    r"what|for "
    r"this|me)\b",
    r"\b(?:show|print|reveal|give|tell|output|repeat|list|dump|translate|decode|"
    r"write)\b[^.?!]{0,60}\b(?:rubric|"
    r"scoring|my score|prompt|gates?|unlock|instructions?|rules|yaml|json|base64|case file|"
    r"variables|"
    r"settings|disclosures|secrets list|hidden)\b",
    r"\b(?:print|dump|output) (?:everything|all)\b|\bhidden (?:secret|story)\b",
    r"\bignor(?:a|ez|iere?n?|i)\b[^.?!]{0,60}\b(?:instru\w+|anweis\w+)",
    r"\bwhat are the rules\b|\bhow do i (?:win|pass|unlock|score)\b|\bwhat do you want me to say\b",
    r"\bend of (?:session|role-?play|simulation)\b[^.?!]{0,40}\bnow\b",
    r"\bend of (?:session|role-?play|simulation)\b\W+now\b|\bout of (?:role|character)\b",
    r"\b(?:continue|finish) the story\b|\bin the story\b|\bas (?:the|an) (?:author|developer|"
    r"admin)\b",
    r"\bwhich (?:phrases|words|questions) (?:open|unlock|trigger)",
)
ABUSE = _any(
    r"\bfuck (?:you|off|yourself)\b|\bfucking (?:idiot|bitch|stupid|useless|cow|liar)\b",
    r"\byou(?:'re| are)?(?: an?| such an?)? (?:stupid|useless|worthless|pathetic|disgusting|fat|"
    r"dumb|lying)? ?(?:idiot|bitch|cow|moron|whore|slut|cunt|liar|loser|piece of (?:shit|crap))\b",
    r"\b(?:shut up|go to hell|drop dead|go die|i hate you)\b(?!\?)",
    r"(?:^|[.!,]\s*)(?:just |go |go and )?kill yourself\b(?!\s*\?)",
    r"\bgo back to (?:your|where you)\b",
)
SEXUAL = _any(
    r"\b(?:sexy|horny|naked|nude|your (?:tits|boobs|breasts|bra|panties)|blow ?job|orgasm)\b",
    r"\b(?:have sex with|sleep with|make love to|fuck|kiss|touch|undress) (?:me|you)\b",
    r"\bwhat are you wearing\b|\b(?:take|taking) off your (?:clothes|shirt|uniform)\b",
    r"\b(?:go out|on a date|dinner|home) with me\b|\byou(?:'re| are) (?:so )?(?:hot|gorgeous)\b",
)
GOODBYE = _any(
    r"\b(?:good ?bye|bye(?: now)?|see you (?:next|on|then|in|again)|take care)\b",
    r"\b(?:our time is|that'?s our time|time is) (?:nearly |almost )?up\b|\bwe(?:'ll| will)? "
    r"(?:have "
    r"to|need to|must|should) (?:stop|finish|end)\b|\bleave it (?:there|here) for today\b",
)
EASE = _any(
    r"\bwhat (?:wouldn'?t|would not|might not|doesn'?t|won'?t) (?:work|fit|suit)\b",
    r"\byou (?:can|may|could|are allowed to|don'?t have to) (?:disagree|say no|agree)\b",
    r"\b(?:tell me|say) (?:if|when|where) i(?:'m| am|'ve got it| have it)? ?(?:wrong|off)\b",
    r"\bit'?s (?:fine|ok|okay|all right) to (?:say no|disagree|not)\b",
    r"\bwhat would make (?:that|it|this) hard\b|\bnot agree with me\b",
)
CALM_LIMIT = _any(
    r"\bi want to (?:hear|help|listen|talk|stay)\b.{0,60}\b(?:but|and) (?:not|i (?:won'?t|can'?t|"
    r"need|ask)|please)\b",
    r"\bi(?:'d| would) (?:like|ask) you (?:to stop|not to) (?:shout|swear|call|insult|threaten|"
    r"speak)",
    r"\bi(?:'m| am) not (?:ok|okay|all right|willing|prepared) (?:with|to be) (?:being )?(?:called|"
    r"sworn|shouted|insulted|threatened|touched|spoken)",
    r"\bi(?:'ll| will|'m going to) (?:step out|leave|get help|call (?:for help|a colleague|"
    r"security))\b",
    r"\bplease (?:don'?t|do not|stop) (?:shout|swear|call|insult|threaten)",
)
PLAN = _any(
    r"\b(?:let'?s|we(?:'ll| will| can| could)) (?:agree|set|make|plan|write|put|start|try|book)\b",
    r"\bgoal for the week\b|\bhomework\b|\bnext step\b",
)
ENCOURAGER = re.compile(
    r"^\W*(?:m+h?m*|mm+|uh[- ]?huh|go on|i see|ok(?:ay)?|right|yes|yeah|sure|and|then|tell me more|"
    r"say more|please go on|i'?m listening|take your time|of course)(?:\W+(?:m+|go on|i see|please|"
    r"take your time|i'?m listening))*\W*$",
    re.IGNORECASE,
)
OPEN = _any(
    r"\b(?:what|how)(?:'s|'re|'d)?\b(?! (?:many|much|old|long|often|far|time|year|day|month)\b)"
    r"[^.!]*\?",
    r"\b(?:tell me|say more|help me understand|talk me through|describe|i wonder (?:what|how)|"
    r"i'?d like to (?:hear|understand|know)|i'?m curious)\b",
    r"\b(?:can|could|would) you (?:tell|say|describe|talk|help me)\b",
    r"\bwhat\b[^.!?]*\?|\bhow\b(?! (?:many|much|old|long|often|far))[^.!?]*\?",
)
FEELING_QUESTION = _any(
    r"\b(?:how|what)\b[^.!?]*\b(?:feel\w*|felt|emotion\w*|hurt\w*|afraid|scared|frighten\w*|"
    r"fear\w*|lonel\w*|heav\w*|hardest|worst|heaviest)\b[^.!?]*\?",
    r"\bwhat (?:is|was|'s|has|does|did)(?: it| that| this)?[^.!?]*\blike\b[^.!?]*\?",
    r"\bwhat (?:goes|went|was going|is going|happens|happened)(?: on)? (?:through|in|inside|for) "
    r"you\b",
    r"\bhow (?:is|was|has) (?:it|that|this)\b[^.!?]*\?",
    r"\bhow have you (?:lived|coped|been living)\b",
)
NOT_ENGLISH_LETTERS = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
SILENT = re.compile(
    r"^[\s.…\-–—_*()\[\]]*(?:(?:silence|quiet|pause|waits?|nods?|says nothing|stays "
    r"quiet|stays silent|sits with (?:her|him|them|it))[\s.…*()\[\]]*)?$",
    re.IGNORECASE,
)


SEARCHED = {
    "feeling_question": FEELING_QUESTION,
    "judgement": JUDGEMENT,
    "reassurance": REASSURANCE,
    "praise": PRAISE,
    "platitude": PLATITUDE,
    "permission": PERMISSION,
    "owning": OWNING,
    "explores_rupture": EXPLORES_RUPTURE,
    "validates": VALIDATES,
    "summary": SUMMARY,
    "self_disclosure": SELF,
    "plan": PLAN,
    "goodbye": GOODBYE,
    "ease": EASE,
    "calm_limit": CALM_LIMIT,
    "meta": META,
    "sexual": SEXUAL,
}


@dataclass(frozen=True, slots=True)
class Acts:
    """What one clinician turn does, as far as patterns can tell."""

    words: int = 0
    silence: bool = False
    question: bool = False
    open_question: bool = False
    feeling_question: bool = False
    two_questions: bool = False
    encourager: bool = False
    advice: bool = False
    judgement: bool = False
    reassurance: bool = False
    praise: bool = False
    platitude: bool = False
    permission: bool = False
    apology: bool = False
    owning: bool = False
    explores_rupture: bool = False
    validates: bool = False
    summary: bool = False
    self_disclosure: bool = False
    plan: bool = False
    goodbye: bool = False
    ease: bool = False
    calm_limit: bool = False
    meta: bool = False
    abusive: bool = False
    sexual: bool = False
    unreadable: bool = False
    own_distress: bool = False
    risk_plain: bool = False
    risk_veiled: bool = False
    limits: bool = False
    risk_path: bool = False

    @property
    def outside(self) -> bool:
        """True for words that are not part of the work: they move nothing but patience."""
        return self.meta or self.abusive or self.sexual or self.unreadable or self.own_distress

    @property
    def long(self) -> bool:
        """True for a turn nobody can take in at once."""
        return self.words > k.LONG_TURN_WORDS


def read_acts(text: str) -> Acts:
    """Read a clinician's words; the text may be anything, of any length."""
    plain = text[: k.READ_CHARS].replace("’", "'").strip()
    words = len(WORD.findall(text))
    if SILENT.match(plain):
        return Acts(silence=True)
    plainly = asks_plainly(plain)
    open_question = bool(OPEN.search(plain))
    limits = asks_about_limits(plain)
    found = {name: bool(pattern.search(plain)) for name, pattern in SEARCHED.items()}
    found["apology"] = bool(APOLOGY.search(CONDOLENCE.sub(" ", plain)))
    found["judgement"] = found["judgement"] or (not plainly and rude(plain))
    return Acts(
        words=words,
        question="?" in plain or open_question,
        open_question=open_question,
        two_questions=plain.count("?") >= 2,
        encourager=bool(ENCOURAGER.match(plain)),
        advice=_advises(plain) and not plainly,
        abusive=not plainly and bool(ABUSE.search(plain)),
        unreadable=unreadable(plain),
        own_distress=not (plainly or limits) and discloses_own_distress(plain),
        **found,
        risk_plain=plainly,
        risk_veiled=not plainly and asks_veiled(plain),
        limits=limits,
        risk_path=plainly or limits,
    )


def _advises(text: str) -> bool:
    """True for advice in the clinician's own voice; "she thought you should come" is none."""
    return any(not REPORTED.search(text[: found.start()]) for found in ADVICE.finditer(text))


def has_letters(text: str) -> bool:
    """True when there are words in it, of whatever script."""
    return sum(len(word) for word in WORD.findall(text) if not word.isdigit()) >= 2


def unreadable(text: str) -> bool:
    """True when there is nothing a person could take as words: emoji, another script, letters."""
    words = WORD.findall(text)
    letters = sum(len(word) for word in words)
    if letters < 2:
        return True
    foreign = len(NOT_ENGLISH_LETTERS.findall(text))
    longest = max(len(word) for word in words)
    return foreign / letters > 0.3 or longest > 40
