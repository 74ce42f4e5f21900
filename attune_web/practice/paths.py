"""The way a conversation went, read back from its exchanges: words, states, moments."""

import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from attune.feedback import Feedback, Moment
from attune.patient.memory import PatientState
from attune.patient.record import from_plain
from attune.transcript import Speaker, Transcript, Turn
from attune_web.practice.models import Branch, Exchange, Session

NOT_TO_GO_ON = ("coded", "feedback")


@dataclass(frozen=True)
class Path:
    """One branch with all it shares with those it left: what was said, in order."""

    session: Session
    branch: Branch
    exchanges: tuple[Exchange, ...]

    @property
    def position(self) -> int:
        """Where the next turn goes; the first is 1."""
        return len(self.exchanges) + 1

    @functools.cached_property
    def state(self) -> PatientState:
        """How the patient is now."""
        kept = self.exchanges[-1].state if self.exchanges else self.session.opened
        return PatientState.from_json(kept)

    @functools.cached_property
    def states(self) -> tuple[PatientState, ...]:
        """How the patient was at first, and after every turn."""
        kept = (self.session.opened, *(each.state for each in self.exchanges))
        return tuple(PatientState.from_json(each) for each in kept)

    @functools.cached_property
    def openness(self) -> tuple[float, ...]:
        """How open the patient was at first, and after every turn."""
        kept = (self.session.opened, *(each.state for each in self.exchanges))
        return tuple(float(each["feeling"]["openness"]) for each in kept)

    @property
    def transcript(self) -> Transcript:
        """What both have said."""
        turns = [Turn(1, Speaker.PATIENT, self.session.opening)]
        for each in self.exchanges:
            turns.append(Turn(len(turns) + 1, Speaker.CLINICIAN, each.said))
            turns.append(Turn(len(turns) + 1, Speaker.PATIENT, each.reply))
        return Transcript(str(self.session.pk), tuple(turns))

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The exchanges as a debrief looks back on them."""
        return tuple(moment_of(each) for each in self.exchanges)


def path_of(session: Session, *, branch: Branch | None = None) -> Path:
    """Read the way a session went: on its current branch, or on the one that is given."""
    paths = paths_of(session)
    if branch is None:
        return current_of(paths)
    return next(each for each in paths if each.branch.number == branch.number)


def paths_of(session: Session, *, to_go_on: bool = False) -> tuple[Path, ...]:
    """Read every way a session went, in the order they were tried.

    `to_go_on` leaves out what the next turn does not depend on: the codes and the feedback of the
    earlier ones, which are by far the most, and what was shared and contested of them.
    """
    branches = {each.pk: each for each in session.branches.order_by("number")}
    own: dict[uuid.UUID, list[Exchange]] = {}
    rows = session.exchanges.order_by("position")
    beside = ("disagreements__answered_by", "shares__supervisor")
    for each in rows.defer(*NOT_TO_GO_ON) if to_go_on else rows.prefetch_related(*beside):
        if each.branch_id in branches:  # else of a way begun between the two questions
            each.branch = branches[each.branch_id]
            own.setdefault(each.branch_id, []).append(each)
    return tuple(
        Path(session, each, tuple(_follow(each, branches, own))) for each in branches.values()
    )


def current_of(paths: Sequence[Path]) -> Path:
    """The way that is shown, of all the ways a session went."""
    return next(each for each in paths if each.branch.number == each.session.current)


def position_of(session: Session) -> int:
    """Where the next turn goes on the current branch, without reading what was said."""
    branches = {each.pk: each for each in session.branches.all()}
    taken: dict[uuid.UUID, list[int]] = {}
    for branch, position in session.exchanges.values_list("branch", "position"):
        taken.setdefault(branch, []).append(position)
    current = next(each for each in branches.values() if each.number == session.current)
    return _taken(current, branches, taken) + 1


def tries_of(paths: Sequence[Path]) -> dict[uuid.UUID, tuple[Exchange, ...]]:
    """All that was tried at each moment, by the exchange: turns that answer the same words."""
    groups: dict[tuple[uuid.UUID, ...], dict[uuid.UUID, Exchange]] = {}
    for path in paths:
        for place, each in enumerate(path.exchanges):
            before = tuple(other.pk for other in path.exchanges[:place])
            groups.setdefault(before, {})[each.pk] = each
    return {
        key: tuple(sorted(group.values(), key=lambda each: each.at))
        for group in groups.values()
        for key in group
    }


def moment_of(exchange: Exchange) -> Moment:
    """One exchange as a debrief sees it."""
    return Moment(
        number=exchange.position,
        words=exchange.said,
        reply=exchange.reply,
        act=exchange.played["act"],
        events=tuple(exchange.played["events"]),
        feedback=feedback_of(exchange),
    )


def feedback_of(exchange: Exchange) -> Feedback:
    """The feedback on one exchange, as it was given."""
    return from_plain(Feedback, exchange.feedback)


def heard_before(exchange: Exchange) -> str:
    """The patient's words that an exchange answers."""
    path = path_of(exchange.session, branch=exchange.branch)
    earlier = [each for each in path.exchanges if each.position < exchange.position]
    words: str = earlier[-1].reply if earlier else exchange.session.opening
    return words


def _taken(
    branch: Branch, branches: dict[uuid.UUID, Branch], taken: dict[uuid.UUID, list[int]]
) -> int:
    own = len(taken.get(branch.pk, ()))
    if branch.parent_id is None:
        return own
    shared = _taken(branches[branch.parent_id], branches, taken)
    return min(shared, branch.leaves_at - 1) + own


def _follow(
    branch: Branch, branches: dict[uuid.UUID, Branch], own: dict[uuid.UUID, list[Exchange]]
) -> Sequence[Exchange]:
    if branch.parent_id is None:
        return own.get(branch.pk, [])
    shared = _follow(branches[branch.parent_id], branches, own)
    before = [each for each in shared if each.position < branch.leaves_at]
    return [*before, *own.get(branch.pk, [])]
