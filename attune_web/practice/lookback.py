"""Looking back on a session: the moments that mattered, the make of the turns, the debrief."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attune.feedback import Debrief, Feedback
from attune.feedback.turn import of_itself
from attune.patient.record import from_plain
from attune.patient.verdict import Verdict
from attune_web.pictures import Picture, Share, balance
from attune_web.practice.models import WHOLE, Exchange, Standing
from attune_web.practice.paths import Path, feedback_of

WORTH = {"rupture": 0.5, "repaired": 0.4, "risk": 0.4, "missed": 0.35, "released": 0.25}
"""What an event adds to the change of openness, when moments are weighed against one another."""

MOMENTS = 3
NOTHING = Feedback((), "", (), (), None, None, None)
KINDS = (
    ("open", "question", "open"),
    ("closed", "question", "closed"),
    ("simple", "reflection", "simple"),
    ("complex", "reflection", "complex"),
)


@dataclass(frozen=True, slots=True)
class LookBack:
    """The debrief of one way a session went, and the answers its case gives."""

    debrief: Debrief
    verdict: tuple[Verdict, ...]


def look_back(path: Path) -> LookBack | None:
    """The debrief as it was written when the session ended; None if its case had changed."""
    kept: dict[str, Any] | None = path.branch.lookback
    if kept is None:
        return None
    verdict = tuple(from_plain(Verdict, each) for each in kept["verdict"])
    return LookBack(from_plain(Debrief, kept["debrief"]), verdict)


def moments_that_mattered(path: Path) -> tuple[int, ...]:
    """The positions of at most three turns after which most changed, in order."""
    weighed = []
    for place, each in enumerate(path.exchanges):
        moved = abs(path.openness[place + 1] - path.openness[place])
        feedback = feedback_of(each)
        if feedback == NOTHING:
            continue  # the learner spoke of themselves
        kinds = {event.partition(":")[0] for event in each.played["events"]}
        if feedback.opportunity == "missed":
            kinds.add("missed")
        worth = sum(WORTH.get(kind, 0.0) for kind in kinds)
        if not worth and not of_itself(feedback.shifted):
            continue  # the page would say of it in the same breath that it moved nothing
        weighed.append((-moved - worth, each.position))
    best = [position for score, position in sorted(weighed)[:MOMENTS] if score < 0]
    return tuple(sorted(best))


def level_of(exchange: Exchange, code: str) -> str | None:
    """The level a code was given, as text; None where it was not, or where it is contested."""
    if is_contested(exchange, code):
        return None
    value = exchange.coded["codes"].get(code)
    level = value.get("level") if isinstance(value, dict) else None
    return None if level is None else str(level)


def is_contested(exchange: Exchange, code: str) -> bool:
    """Whether its clinician disagrees with a code of a turn, or with all of it."""
    contested = {
        each.code
        for each in exchange.disagreements.all()
        if each.standing in (Standing.OPEN, Standing.CORRECTED)
    }
    return bool(contested & {code, WHOLE})


def counts_of(exchanges: Sequence[Exchange]) -> Counter[str]:
    """How many open and closed questions, simple and complex reflections there were."""
    found: Counter[str] = Counter()
    for each in exchanges:
        for kind, code, level in KINDS:
            found[kind] += level_of(each, code) == level
    return found


def balance_of(exchanges: Sequence[Exchange]) -> Picture:
    """Draw the balance of questions and reflections, with a sentence on what it means."""
    counts = counts_of(exchanges)
    names = {
        "open": _("open questions"),
        "closed": _("closed questions"),
        "simple": _("said back in their words"),
        "complex": _("said back what they meant"),
    }
    shares = [Share(names[kind], counts[kind]) for kind, _code, _level in KINDS]
    title = _("Questions and reflections")
    return balance(shares, title=title, finding=_balance_in_words(counts))


def _balance_in_words(counts: Counter[str]) -> str:
    asked = counts["open"] + counts["closed"]
    said_back = counts["simple"] + counts["complex"]
    if not asked + said_back:
        return _("The software was sure of no question and no reflection.")
    told = _("You asked {asked} and said back {said} (of the turns the software was sure of).")
    words = told.format(asked=asked, said=said_back)
    if asked > 2 * said_back and asked >= 4:
        more = _("Many questions in a row can feel like a form; saying back gives them ground.")
    elif said_back > 2 * asked and said_back >= 4:
        more = _("When you have understood, a question invites the rest of it.")
    else:
        more = _("Neither is better: understanding earns the next question.")
    return f"{words} {more}"
