"""What a page shows of a session: turns with the words that carried them, and how they went."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from attune.feedback import Feedback, Note
from attune_web import engine
from attune_web.pictures import Mark, Picture, Step, path_of_openness
from attune_web.practice.lookback import NOTHING
from attune_web.practice.models import (
    WHOLE,
    Disagreement,
    Exchange,
    Fading,
    Session,
    Share,
    Standing,
)
from attune_web.practice.paths import Path, feedback_of, tries_of

GESTURE = re.compile(r"\[([^\[\]]{1,80})\]")
PAUSE = 5
CARE = ("harm",)


@dataclass(frozen=True, slots=True)
class Part:
    """A few words, and how they are set: plain, a gesture, or words that carried a code."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ShownNote:
    """One code in words, with how far it can be trusted and where a disagreement stands."""

    note: Note
    accuracy: str
    contest: Disagreement | None = None

    @property
    def replaced(self) -> bool:
        """Whether a person's reading stands in the code's place."""
        return self.contest is not None and self.contest.standing == Standing.CORRECTED


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """One of the clinician's turns and what the patient did with it, as a page shows it."""

    exchange: Exchange
    said: tuple[Part, ...]
    reply: tuple[Part, ...]
    feedback: Feedback | None
    notes: tuple[ShownNote, ...] = ()
    line: str = ""
    hidden: int = 0
    others: tuple["ShownTurn", ...] = ()
    shown_to: tuple[Share, ...] = ()
    contests: tuple[Disagreement, ...] = field(default=())

    @property
    def position(self) -> int:
        """Where it stands in the conversation."""
        return int(self.exchange.position)

    @property
    def shares(self) -> list[Share]:
        """To whom it is shown now."""
        return [each for each in self.shown_to if not each.ended]

    @property
    def closed(self) -> list[Share]:
        """To whom it was shown until their supervision ended."""
        return [each for each in self.shown_to if each.ended]


def spoken(text: str) -> tuple[Part, ...]:
    """Part a patient's words from what is only seen."""
    parts, at = [], 0
    for found in GESTURE.finditer(text):
        parts.append(Part(text[at : found.start()].strip()))
        parts.append(Part(found[1], "gesture"))
        at = found.end()
    parts.append(Part(text[at:].strip()))
    return tuple(part for part in parts if part.text)


def marked(text: str, notes: Sequence[Note]) -> tuple[Part, ...]:
    """Part a turn where the words that carried a code begin and end."""
    kinds = [""] * len(text)
    for note in notes:
        if note.span and note.span[1] - note.span[0] < len(text):
            kind = "care" if note.code in CARE else "evidence"
            for at in range(max(0, note.span[0]), min(note.span[1], len(text))):
                kinds[at] = kinds[at] or kind
    parts, start = [], 0
    for at in range(1, len(text) + 1):
        if at == len(text) or kinds[at] != kinds[start]:
            parts.append(Part(text[start:at], kinds[start]))
            start = at
    return tuple(parts)


def shown_turns(path: Path, *, among: Sequence[Path] = ()) -> tuple[ShownTurn, ...]:
    """The turns of a session as its own clinician sees them, `among` all the ways it went."""
    session = path.session
    groups = tries_of(among)
    total = len(path.exchanges)
    shown = []
    for each in path.exchanges:
        tried = [other for other in groups.get(each.pk, ()) if other.pk != each.pk]
        # two ways of saying it are there to be compared, so what each did stays beside it
        visible = shows_feedback(session, each.position, total) or (
            bool(tried) and session.organisation.uses_codes
        )
        others = tuple(shown_turn(other, visible=visible) for other in tried)
        shown.append(shown_turn(each, visible=visible, others=others))
    return tuple(shown)


def shows_feedback(session: Session, position: int, total: int) -> bool:
    """Whether feedback on a turn is shown yet; at the latest when the session has ended."""
    if not session.organisation.uses_codes:
        return False
    if session.ended or session.feedback == Fading.EVERY:
        return True
    return bool(session.feedback == Fading.PAUSES and position <= total // PAUSE * PAUSE)


def shown_turn(
    exchange: Exchange,
    *,
    visible: bool,
    others: tuple[ShownTurn, ...] = (),
    to_others: bool = False,
) -> ShownTurn:
    """One turn; `to_others` leaves out the codes its clinician disagrees with."""
    contests = tuple(
        each for each in exchange.disagreements.all() if each.standing != Standing.WITHDRAWN
    )
    feedback = feedback_of(exchange) if visible else None
    if feedback == NOTHING:
        feedback = None  # the learner spoke of themselves: there is nothing to say of the turn
    by_code = {each.code: each for each in sorted(contests, key=_is_open)}
    whole = by_code.get(WHOLE)
    if to_others and feedback and any(map(_is_open, contests)):
        feedback = replace(feedback, credits=(), to_try=None, better=None, unsure=())
    notes: list[ShownNote] = []
    hidden = 0
    for note in feedback.did if feedback else ():
        contest = whole if whole and _is_open(whole) else by_code.get(note.code) or whole
        if to_others and contest is not None and contest.standing == Standing.OPEN:
            hidden += 1
            continue
        notes.append(ShownNote(note, engine.declared_accuracy(note.code), contest))
    kept = [each.note for each in notes if not each.replaced]
    return ShownTurn(
        exchange=exchange,
        said=marked(exchange.said, kept),
        reply=spoken(exchange.reply),
        feedback=feedback,
        notes=tuple(notes),
        line=_line(feedback, notes),
        hidden=hidden,
        others=others,
        shown_to=tuple(each for each in exchange.shares.all() if each.taken_back_at is None),
        contests=contests,
    )


def _is_open(contest: Disagreement) -> bool:
    return bool(contest.standing == Standing.OPEN)


def claims_of(disagreement: Disagreement) -> list[str]:
    """What the software had said, for the person who is asked to answer: nobody else is told."""
    notes = feedback_of(disagreement.exchange).did
    meant = [each for each in notes if disagreement.code in (each.code, WHOLE)]
    claims = [f"{each.says} “{each.quote}”" if each.quote else each.says for each in meant]
    accuracy = [engine.declared_accuracy(each.code) for each in meant]
    return [f"{claim} {words}" for claim, words in zip(claims, accuracy, strict=True)]


def openness_of(
    path: Path,
    *,
    again: Path | None = None,
    moments: Sequence[int] = (),
    small: bool = False,
) -> Picture:
    """Draw how open the patient was over the turns; `again` is another way it went."""
    later = _steps(again, moments)[again.branch.leaves_at - 1 :] if again else []
    before = _steps(path, () if again else moments)
    return path_of_openness(before, name=first_name(path.session), again=later, small=small)


def first_name(session: Session) -> str:
    """What the patient is called."""
    name: str = session.patient.get("name", "")
    return name.split(" ")[0]


def _steps(path: Path, moments: Sequence[int] = ()) -> list[Step]:
    marks = [None, *(_mark(each, moments) for each in path.exchanges)]
    return [
        Step(turn, value, mark)
        for turn, (value, mark) in enumerate(zip(path.openness, marks, strict=True))
    ]


def _mark(exchange: Exchange, moments: Sequence[int]) -> Mark | None:
    kinds = {each.partition(":")[0] for each in exchange.played["events"]}
    if "rupture" in kinds:
        return Mark.RUPTURE
    if "repaired" in kinds:
        return Mark.REPAIR
    return Mark.MOMENT if exchange.position in moments else None


def _line(feedback: Feedback | None, notes: Sequence[ShownNote]) -> str:
    """The code in words, on one line."""
    if feedback is None:
        return ""
    for each in notes:
        if each.replaced:
            return _("Read anew by a person")
        return each.note.says.rstrip(":")
    found = (*feedback.credits, *feedback.unsure, feedback.shifted)
    return next((each for each in found if each), _("Nothing stood out."))
