"""What the learner did, in their own words."""

import re
from dataclasses import dataclass

from attune.coding.rater import CodedTurn, Graded, Span
from attune.feedback.pronouns import Person
from attune.patient.reply import Reply

WHOLE_WORDS = 28
SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing a turn did, with the words that carry it and where they stand in the turn."""

    code: str
    says: str
    quote: str
    span: Span | None
    experimental: bool = False


def what_was_done(
    coded: CodedTurn, reply: Reply, person: Person
) -> tuple[tuple[Note, ...], tuple[str, ...]]:
    """List at most three notes on a turn, and where the rater was not sure."""
    if coded.cannot_rate:
        return _by_act(coded, reply, person), (_cannot(coded.cannot_rate),)
    notes = [*_by_act(coded, reply, person), *_by_code(coded, reply, person)]
    kept: dict[str, Note] = {}
    for note in notes:
        kept.setdefault(note.code, note)
    return tuple(list(kept.values())[:3]), _unsure(coded, reply)


def _by_act(coded: CodedTurn, reply: Reply, person: Person) -> tuple[Note, ...]:
    them, their, name = person.them, person.their, person.name
    says = {
        "silence": ("silence", "You said nothing and left room."),
        "risk_direct": ("risk", "You asked about suicide in plain words:"),
        "risk_veiled": ("risk", "You asked so that the easy answer was no:"),
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


def _by_code(coded: CodedTurn, reply: Reply, person: Person) -> list[Note]:
    their, name = person.their, person.name
    found: list[Note] = []
    if reply.act in ("risk_direct", "risk_veiled", "risk_fact"):
        return found
    fits_anybody = reply.evidence.contingency is not None and reply.evidence.answered < 0.3
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
    for (code, level), sentence in sentences.items():
        value = coded.codes.get(code)
        if not isinstance(value, Graded) or str(value.level) != level:
            continue
        if code == "reflection" and fits_anybody:
            continue
        span = _span(coded, value.evidence, questions=code == "question")
        quote = _words(coded.turn.text, span)
        found.append(Note(code, sentence, quote, span, experimental=value.experimental))
    return found


def _unsure(coded: CodedTurn, reply: Reply) -> tuple[str, ...]:
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
    sentences = [(found.start(), found.end()) for found in SENTENCE.finditer(text)]
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
