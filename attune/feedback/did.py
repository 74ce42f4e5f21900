"""What the learner did, in their own words."""

from dataclasses import dataclass

from attune.coding.rater import CodedTurn, Graded, Span
from attune.feedback import words as said
from attune.feedback.pronouns import Person
from attune.patient.case import Case
from attune.patient.reply import Reply

WHOLE_WORDS = 28
SECRET = "You promised to keep it secret. That cannot be kept when a life is in danger:"  # noqa: S105  # words
CLEAR = {"input", "praise", "outside", "risk", "limit", "repair"}
"""Where one of these was noted, what the rater was not sure of beside it helps nobody."""
HURTING = ("judgement", "abusive", "sexual")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a turn did, with the words that carry it and where they stand in the turn."""

    code: str
    says: str
    quote: str
    span: Span | None
    experimental: bool = False


def what_was_done(
    case: Case, coded: CodedTurn, reply: Reply, person: Person, *, disclosed: bool
) -> tuple[tuple[Note, ...], tuple[str, ...]]:
    """List at most three notes on a turn, and where the rater was not sure.

    `disclosed` is true once suicidal thoughts have been spoken of.
    """
    first = (*_secrecy(coded, disclosed=disclosed), *_hurt(case, coded, reply, person))
    if coded.cannot_rate:
        return (*first, *_by_act(coded, reply, person))[:3], (_cannot(coded.cannot_rate),)
    wounds = bool(first) or reply.act in HURTING
    if reply.act == "advice" and said.only_gives_time(coded.turn.text):
        return first, (f"{person.name} took this for advice. Your words give none.",)
    notes = (*first, *_by_act(coded, reply, person), *_by_code(coded, reply, person, wounds))
    kept: dict[str, Note] = {}
    for note in notes:
        kept.setdefault(note.code, note)
    plain_enough = reply.ended or wounds or kept.keys() & CLEAR
    return tuple(list(kept.values())[:3]), () if plain_enough else _unsure(coded)


def _secrecy(coded: CodedTurn, *, disclosed: bool) -> tuple[Note, ...]:
    """Name a promise of secrecy made after suicidal thoughts were told."""
    span = said.promises_secrecy(coded.turn.text) if disclosed else None
    if span is None:
        return ()
    return (Note("risk", SECRET, _words(coded.turn.text, span), span),)


def _hurt(case: Case, coded: CodedTurn, reply: Reply, person: Person) -> tuple[Note, ...]:
    """Name what hurt in a turn: the one thing not to do, contempt, or what closed the patient."""
    text, name = coded.turn.text, person.name
    ruptures = [event.partition(":")[2] for event in reply.events if event.startswith("rupture:")]
    because = [
        reason.partition(": ")[2]
        for reason in reply.reasons
        if reason.partition(": ")[0] in ruptures
    ]
    gloss = next((g.gloss for g in case.anti_goals if any(g.gloss in why for why in because)), "")
    contempt = said.contempt(text)
    if gloss:
        sentence, span = f"To {name} this was being {gloss}:", _span(coded, ())
    elif reply.evidence.anti_goal:
        sentence, span = f"This is hard for {name} to hear, from anybody:", _span(coded, ())
    elif contempt is not None:
        sentence, span = f"Could this have sounded to {person.them} like contempt?", contempt
    elif because and reply.act not in ACTS_NAMED:
        sentence, span = f"{name} pulled back ({because[0]}) after:", _span(coded, ())
    else:
        return ()
    return (Note("harm", sentence, _words(text, span), span),)


def _by_act(coded: CodedTurn, reply: Reply, person: Person) -> tuple[Note, ...]:
    them, their, name = person.them, person.their, person.name
    says = {
        "silence": ("silence", "You said nothing and left room."),
        "risk_direct": ("risk", "You asked about suicide in plain words:"),
        "risk_veiled": ("risk", _veiled(coded.turn.text)),
        "risk_limits": ("risk", "You explained what stays private and what does not:"),
        "risk_fact": ("risk", "You asked about it plainly:"),
        "risk_failure": ("risk", "This is something not to say on this path:"),
        "advice": ("input", f"You gave advice before {name} had asked for any:"),
        "judgement": ("harm", f"Could this have sounded to {them} like a judgement?"),
        "reassurance": ("harm", "You reassured, and there was nothing yet to be sure of:"),
        "praise": ("praise", f"You praised {them}:"),
        "platitude": ("contingency", "Kind words, which would fit anybody:"),
        "apology": ("repair", "You spoke about your own part:"),
        "repair": ("repair", "You spoke about your own part:"),
        "calm_limit": ("limit", "You said calmly what you will not take:"),
        "self_disclosure_by_clinician": ("self", "You spoke of yourself:"),
        "summary": ("summary", "You put together what you had heard:"),
        "long_turn": ("length", f"That was a great deal for {them} to take in at once."),
        "ask_about_ai_or_rules": (
            "outside",
            f"{name} has no answer to that; {their} part goes on.",
        ),
        "abusive": ("outside", f"Words like these would end the meeting for {them}."),
        "sexual": ("outside", "Words like these have no place in this meeting."),
        "unclear": ("outside", "There was nothing here to understand."),
    }.get(reply.act)
    if says is None:
        return ()
    code, sentence = says
    silent = code in ("silence", "outside", "length")
    span = None if silent else _span(coded, ())
    return (Note(code, sentence, _words(coded.turn.text, span), span),)


ACTS_NAMED = ("advice", "judgement", "reassurance", "praise", "platitude", "risk_veiled")
"""Acts whose own note already says what hurt."""


def _veiled(text: str) -> str:
    """Say what was veiled about a question, as its words have it."""
    if said.BEGS_NO.search(said.plain(text)):
        return "You asked so that the easy answer was no:"
    if said.HARM.search(text):
        return "You asked about harm, and not about suicide:"
    return "You asked in words that can mean more than one thing:"


def _by_code(coded: CodedTurn, reply: Reply, person: Person, wounds: bool) -> list[Note]:
    """Note what the codes name and the words bear out; nothing kind about a turn that wounds."""
    if reply.act in ("risk_direct", "risk_veiled", "risk_fact"):
        return []
    their, name = person.their, person.name
    sentences = {
        ("reflection", "complex"): f"You said what {name} meant, in words of your own:",
        ("reflection", "simple"): f"You gave {name} {their} words back:",
        ("question", "open"): f"You asked so that {name} could answer in {their} own way:",
        ("question", "closed"): "You asked something that yes or no can answer:",
        ("input", "information"): "You gave information:",
        ("input", "negotiation"): "You asked leave, or looked for a way together:",
        ("input", "options"): "You laid out more than one way:",
        ("validation", "present"): f"You said that {their} reaction makes sense:",
    }
    found: list[Note] = []
    for (code, level), sentence in sentences.items():
        value = coded.codes.get(code)
        if not isinstance(value, Graded) or str(value.level) != level:
            continue
        if wounds and level not in ("closed", "information"):
            continue
        span = _borne_out(coded, reply, code, level)
        if span is not None:
            quote = _words(coded.turn.text, span)
            found.append(Note(code, sentence, quote, span, experimental=value.experimental))
    return found


def _borne_out(coded: CodedTurn, reply: Reply, code: str, level: str) -> Span | None:
    """Find the words that bear a code out; None when they do not."""
    text = coded.turn.text
    value = coded.codes[code]
    marked = value.evidence if isinstance(value, Graded) else ()
    if level == "closed":
        return said.closed_question(text)
    if level == "information":
        return _informs(text, marked)
    if code == "validation":
        return said.makes_sense(text)
    if level == "open" and said.only_facts_asked(text):
        return None
    answers = reply.evidence.contingency is None or reply.evidence.answered >= 0.3
    if code == "reflection" and (not answers or reply.act in ACTS_NAMED):
        return None
    return _span(
        coded, () if "?" in text and level == "open" else marked, questions=level == "open"
    )


def _informs(text: str, marked: tuple[Span, ...]) -> Span | None:
    """Find the statement that informs; a question or a guess gives no information."""
    found = said.statement(text)
    if found and said.GUESS.search(said.plain(text)):
        return None
    told = [span for span in marked if "?" not in text[span[0] : span[1] + 1]]
    return told[0] if found and told else found


def _unsure(coded: CodedTurn) -> tuple[str, ...]:
    questions = {
        "reflection": "whether this gave back what was said",
        "question": "what kind of question this was",
        "input": "whether this was advice or information",
    }
    unsure = []
    for code, words in questions.items():
        value = coded.codes.get(code)
        if isinstance(value, Graded) and value.level is None:
            unsure.append(f"Not sure {words}.")
    return tuple(unsure[:1])


def _cannot(reason: str) -> str:
    return {
        "too_short": "Too short to say what kind of turn this was.",
        "not_english": "This is not English, so it was not coded.",
        "empty": "No words, so nothing was coded.",
        "too_long": "Too long to be coded as one turn.",
    }.get(reason, "This turn could not be coded.")


def _span(coded: CodedTurn, spans: tuple[Span, ...], *, questions: bool = False) -> Span:
    """Take the words that carry a code: the rater's, or the whole of a short turn."""
    text = coded.turn.text
    if spans:
        return spans[0]
    sentences = said.sentences(text)
    if questions:
        asked = [span for span in sentences if "?" in text[span[0] : span[1]]]
        if asked:
            return asked[-1]
    if len(text.split()) <= WHOLE_WORDS or not sentences:
        return (0, len(text))
    return sentences[0]


def _words(text: str, span: Span | None) -> str:
    if span is None:
        return ""
    words = " ".join(text[span[0] : span[1]].split())
    parts = words.split(" ")
    return words if len(parts) <= WHOLE_WORDS else " ".join(parts[:WHOLE_WORDS]) + " …"
