"""Plays a diary through the practice room's own services, each act at the time it is said to be."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping

from django.utils import timezone

from attune.diary import Diary, DiarySession, DiaryTurn
from attune_web.accounts.models import Organisation, Person
from attune_web.groups.models import Mode
from attune_web.groups.services import open_gathering
from attune_web.operations.cast import Cast
from attune_web.practice import services
from attune_web.practice.models import WHOLE, Exchange, Fading, Session
from attune_web.practice.paths import feedback_of

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
SILENCE = dt.timedelta(seconds=14)
WORD = dt.timedelta(seconds=1.7)
READING = dt.timedelta(seconds=25)
LOOKING_BACK = dt.timedelta(minutes=3)


def play(diary: Diary, *, cast: Cast, today: dt.date, say: Callable[[str], None] = print) -> None:
    """Play every session of a diary, the oldest first."""
    in_order = sorted(diary.sessions, key=lambda each: when(each, today))
    done: dict[str, Session] = {}
    choices: dict[str, str] = {}
    for each in in_order:
        if each.who not in choices:
            services.see_notice(person=cast[each.who], at=when(each, today))
        if choices.get(each.who, Fading.EVERY) != each.feedback:
            services.prefer_feedback(person=cast[each.who], feedback=Fading(each.feedback))
        choices[each.who] = each.feedback
        done[each.id] = _Telling(each, cast, when(each, today)).tell(done)
        say(f"  {when(each, today):%a %d %b}, {each.who}")


def when(session: DiarySession, today: dt.date) -> dt.datetime:
    """When a session began: on its day of a week counted back from this one, so never today."""
    if session.weekday == "yesterday":
        day = today - dt.timedelta(days=1)
    else:
        monday = today - dt.timedelta(days=today.weekday(), weeks=session.weeks_ago)
        day = monday + dt.timedelta(days=WEEKDAYS.index(session.weekday))
    clock = dt.time.fromisoformat(session.time)
    return timezone.make_aware(dt.datetime.combine(day, clock))


class _Telling:
    """One session as it is played, with the clock that goes on in it."""

    def __init__(self, written: DiarySession, cast: Cast, start: dt.datetime) -> None:
        self.written, self.cast, self.clock = written, cast, start
        self.who = cast[written.who]

    def tell(self, before: Mapping[str, Session]) -> Session:
        """Begin, talk, end, and go back to its moments."""
        session = self._begin(before)
        said = self._talk(session)
        if self.written.draft:
            services.keep_draft(session=session, text=self.written.draft, position=len(said) + 1)
            return session
        services.end_session(session=session, at=self._later(READING))
        if self.written.goal:
            services.set_goal(session=session, goal=self.written.goal)
        self._go_back(session, said)
        return session

    def _begin(self, before: Mapping[str, Session]) -> Session:
        if self.written.follows:
            first = before[self.written.follows]
            first.refresh_from_db()
            return services.start_second_appointment(session=first, at=self.clock)
        membership = self.who.memberships.select_related("organisation").first()
        assert membership is not None  # everybody of the cast belongs somewhere
        if self.written.group:
            return self._gather(membership.organisation)
        return services.start_session(
            organisation=membership.organisation,
            clinician=self.who,
            case=self.written.case,
            feedback=Fading(self.written.feedback),
            seed=self.written.seed,
            at=self.clock,
        )

    def _gather(self, organisation: Organisation) -> Session:
        gathering = open_gathering(
            organisation=organisation,
            trainer=self.who,
            case=self.written.case,
            mode=Mode.PASS,
            guests=False,
            seed=self.written.seed,
            at=self.clock,
        )
        return gathering.session

    def _talk(self, session: Session) -> list[tuple[DiaryTurn, Exchange]]:
        said: list[tuple[DiaryTurn, Exchange]] = []
        for position, turn in enumerate(self.written.turns, 1):
            said.append((turn, self._say(session, turn.text, position)))
            session.refresh_from_db()
            if session.ended:
                break
        return said

    def _go_back(self, session: Session, said: list[tuple[DiaryTurn, Exchange]]) -> None:
        self._later(LOOKING_BACK)
        for turn, exchange in said:
            if turn.doubts:
                _disagree(exchange, turn, at=self._later(READING))
            if turn.shared_with:
                self._share(exchange, turn, supervisor=self.cast[turn.shared_with])
        for turn, exchange in said:
            if turn.instead is not None:
                self._try_again(session, exchange.position, turn.instead)

    def _try_again(self, session: Session, position: int, words: str) -> None:
        services.redo_from(session=session, position=position, at=self._later(READING))
        self._say(session, words, position)
        services.end_session(session=session, at=self._later(READING))
        services.go_to_branch(session=session, number=1)

    def _share(self, exchange: Exchange, turn: DiaryTurn, *, supervisor: Person) -> None:
        share = services.share_moment(
            exchange=exchange, supervisor=supervisor, note=turn.note, at=self._later(READING)
        )
        if turn.reading:
            next_day = self.clock + dt.timedelta(hours=20)
            services.read_moment(share=share, reading=turn.reading, at=next_day)

    def _say(self, session: Session, words: str, position: int) -> Exchange:
        self._later(READING + (WORD * len(words.split()) if words else SILENCE))
        return services.take_turn(
            session=session,
            text=words,
            position=position,
            key=uuid.uuid4(),
            silence=not words,
            at=self.clock,
        )

    def _later(self, by: dt.timedelta) -> dt.datetime:
        self.clock += by
        return self.clock


def _disagree(exchange: Exchange, turn: DiaryTurn, *, at: dt.datetime) -> None:
    """Disagree with the code that is meant; with the turn as a whole where the model gave none."""
    given = {note.code for note in feedback_of(exchange).did}
    code = turn.doubts if turn.doubts in given else WHOLE
    services.disagree(exchange=exchange, code=code, reason=turn.why, at=at)
