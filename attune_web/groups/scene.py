"""What the wall, the desk and the phones show: one reading of a gathering, the same for all."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from attune_web import engine
from attune_web.groups.models import Gathering, Keyboard, Question
from attune_web.groups.votes import FEWEST, Call, Landing, call_of, landing_of
from attune_web.pictures import Option, Picture, votes
from attune_web.practice.lookback import NOTHING
from attune_web.practice.models import Exchange
from attune_web.practice.paths import Path, feedback_of, path_of

RECENT = 2
"""So many exchanges are shown on a phone; the wall shows the last one, very large."""

MUCH, MOST = 140, 300
"""More letters than these, and the wall is set in smaller type so that all of it can be seen."""

DECIDES = {
    Call.OPEN: "question",
    Call.CLOSED: "question",
    Call.SIMPLE: "reflection",
    Call.MEANT: "reflection",
}
"""Which code put the model's dot where it is; the kind of turn as a whole for all others."""

MOVED: dict[Landing, Promise] = {
    Landing.NEARER: _("came nearer"),
    Landing.SAME: _("did not move"),
    Landing.FURTHER: _("drew back"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A vote after its reveal; without a spread where fewer than FEWEST voted."""

    question: Question
    voted: int
    calls: Picture | None
    lands: Picture | None
    call: Call | None
    rater: str
    accuracy: str
    moved: Landing | None

    @property
    def enough(self) -> bool:
        """Whether so many voted that their spread tells nobody who voted what."""
        return self.voted >= FEWEST

    @property
    def call_words(self) -> str:
        """What the model calls the turn."""
        return str(self.call.label) if self.call else ""

    @property
    def moved_words(self) -> str:
        """What the simulated patient did with it."""
        return str(MOVED[self.moved]) if self.moved else ""

    @property
    def abstains(self) -> bool:
        """Whether the model was asked and is not sure."""
        return self.call is Call.UNSURE

    @property
    def said(self) -> bool:
        """Whether the patient has heard it."""
        return self.question.exchange_id is not None


@dataclass(frozen=True, slots=True)
class Scene:
    """The conversation, the question before the group, and the last vote that was shown."""

    gathering: Gathering
    path: Path
    question: Question | None
    voted: int
    shown: Shown | None
    uses_codes: bool

    @property
    def patient(self) -> dict[str, object]:
        """The simulated patient, as the case had them."""
        introduced: dict[str, object] = self.gathering.session.patient
        return introduced

    @property
    def recent(self) -> tuple[Exchange, ...]:
        """The last exchanges, for a phone."""
        return self.path.exchanges[-RECENT:]

    @property
    def latest(self) -> Exchange | None:
        """The last exchange, if there is one."""
        return self.path.exchanges[-1] if self.path.exchanges else None

    @property
    def words_before(self) -> str:
        """What the group's last turn answered."""
        earlier = self.path.exchanges[:-1]
        words: str = earlier[-1].reply if earlier else self.gathering.session.opening
        return words

    @property
    def size(self) -> str:
        """Which of three sizes of type lets all the words of the moment stand on one wall."""
        ours = self.question.text if self.question else self.latest.said if self.latest else ""
        letters = len(ours) + len(self.last_words)
        return "most" if letters > MOST else "much" if letters > MUCH else "few"

    @property
    def last_words(self) -> str:
        """What the patient said last."""
        words: str = self.latest.reply if self.latest else self.gathering.session.opening
        return words

    @property
    def begins(self) -> bool:
        """Whether a phone still shows how the patient began."""
        return len(self.path.exchanges) < RECENT

    @property
    def ended(self) -> bool:
        """Whether the conversation itself has ended."""
        return self.gathering.session.ended

    @property
    def types_at_the_desk(self) -> bool:
        """Whether the desk shows a box to type in."""
        here = self.gathering.keyboard == Keyboard.TRAINER and not self.gathering.is_over
        return here and self.question is None and not self.ended

    @property
    def stamp(self) -> str:
        """What changes whenever a wall or a desk would look different."""
        return f"{quiet_stamp(self.gathering)}.{self.voted}"

    @property
    def quiet_stamp(self) -> str:
        """What changes whenever a phone would look different."""
        return quiet_stamp(self.gathering)


def quiet_stamp(gathering: Gathering) -> str:
    """The stamp of a phone, without reading the conversation."""
    codes = "read" if gathering.organisation.uses_codes else "unread"
    return f"{gathering.version}.{'over' if gathering.is_over else 'on'}.{codes}"


def stamp(gathering: Gathering) -> str:
    """The stamp of a wall, without reading the conversation."""
    asked = gathering.questions.filter(revealed_at=None).first()
    return f"{quiet_stamp(gathering)}.{asked.ballots.count() if asked else 0}"


def scene_of(gathering: Gathering) -> Scene:
    """Read a gathering as it stands."""
    path = path_of(gathering.session)
    question = gathering.questions.filter(revealed_at=None).first()
    return Scene(
        gathering=gathering,
        path=path,
        question=question,
        voted=question.ballots.count() if question else 0,
        shown=None if question else _last(gathering, path),
        uses_codes=gathering.organisation.uses_codes,
    )


def shown_of(asked: Question, path: Path, *, uses_codes: bool) -> Shown:
    """A revealed vote, with the model as one dot and the simulated patient as another."""
    place = next((n for n, e in enumerate(path.exchanges) if e.pk == asked.exchange_id), None)
    call, moved, rater = None, None, ""
    if place is not None and uses_codes:
        exchange = path.exchanges[place]
        about_oneself = feedback_of(exchange) == NOTHING  # no program has anything to say of it
        call = None if about_oneself else call_of(exchange.coded["codes"])
        rater = f"{exchange.rater_name} {exchange.rater_version}"
        before, after = path.states[place], path.states[place + 1]
        moved = landing_of(before.feeling.trust, after.feeling.trust)
    return Shown(
        question=asked,
        voted=asked.kept.get("voted", 0),
        calls=_calls(asked.kept.get("call"), call),
        lands=_lands(asked.kept.get("land")),
        call=call,
        rater=rater,
        accuracy=engine.declared_accuracy(DECIDES.get(call, "behaviour")) if call else "",
        moved=moved,
    )


def _calls(counts: Mapping[str, int] | None, model: Call | None) -> Picture | None:
    if counts is None:
        return None
    options = [Option(str(each.label), counts.get(each.value, 0)) for each in Call]
    title = str(_("What the group would call it"))
    return votes(options, model=str(model.label) if model else None, title=title)


def _lands(counts: Mapping[str, int] | None) -> Picture | None:
    if counts is None:
        return None
    options = [Option(str(each.label), counts.get(each.value, 0)) for each in Landing]
    total = sum(each.votes for each in options)
    spread = ", ".join(f"{each.name} {each.votes}" for each in options if each.votes)
    finding = ngettext(
        "How {n} person expected it to land: {spread}.",
        "How {n} people expected it to land: {spread}.",
        total,
    )
    title = str(_("How the group expected it to land"))
    return votes(options, title=title, finding=finding.format(n=total, spread=spread))


def _last(gathering: Gathering, path: Path) -> Shown | None:
    """The last vote, while its turn is the last thing the group did."""
    asked = gathering.questions.exclude(revealed_at=None).last()
    if asked is None:
        return None
    latest = path.exchanges[-1].pk if path.exchanges else None
    unsaid = asked.exchange_id is None and asked.position == path.position
    if not unsaid and (latest is None or asked.exchange_id != latest):
        return None
    return shown_of(asked, path, uses_codes=gathering.organisation.uses_codes)
