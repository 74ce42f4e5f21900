"""Rows and canaries of the group room: a gathering that Sana leads, one at South, those of both."""

from django.utils import timezone

from attune.patient.case import Case, load_case
from attune.patient.memory import begin
from attune_web.groups.models import Ballot, Gathering, Keyboard, Mode, Question
from attune_web.groups.votes import Call, Landing
from attune_web.practice.models import Branch, Kind, Session
from tests.conftest import ROOT
from tests.web.cast import BOTH, Stage

NOBODY: frozenset[str] = frozenset()


def plant(stage: Stage) -> None:
    """Plant a gathering with an open vote for each trainer."""
    case = load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")
    _gathering(stage, case, "Sana", "North")
    _gathering(stage, case, "South supervisor", "South")
    for place, both in BOTH.items():
        _gathering(stage, case, both, place)
        stage.rows[f"gathering in {place}"] = stage.rows[f"{both}'s gathering"]
        stage.rows[f"question in {place}"] = stage.rows[f"{both}'s question"]


def _gathering(stage: Stage, case: Case, who: str, place: str) -> None:
    organisation = stage.place(place)
    session = Session.objects.create(
        organisation=organisation,
        clinician=stage[who],
        kind=Kind.GROUP,
        case=case.id,
        case_digest=case.digest,
        patient={"name": case.persona.name, "age": case.persona.age, "title": case.meta.title},
        seed=3,
        opening=stage.plant(f"practice.Session.opening#{who}'s group", {who}),
        opened=begin(case).to_json(),
    )
    Branch.objects.create(session=session, number=1)
    gathering = Gathering.objects.create(
        organisation=organisation,
        trainer=stage[who],
        session=session,
        mode=Mode.VOTE,
        code_hash=stage.plant(f"groups.Gathering.code_hash#{who}", NOBODY),
        keyboard=Keyboard.SEAT,
        holder=stage.plant(f"groups.Gathering.holder#{who}", NOBODY),
        opened_at=timezone.now(),
    )
    question = Question.objects.create(
        gathering=gathering,
        text=stage.plant(f"groups.Question.text#{who}", {who}),
        position=1,
        salt=stage.plant(f"groups.Question.salt#{who}", NOBODY),
    )
    Ballot.objects.create(
        question=question,
        voter=stage.plant(f"groups.Ballot.voter#{who}", NOBODY),
        call=Call.OPEN,
        land=Landing.SAME,
    )
    stage.rows |= {f"{who}'s gathering": gathering, f"{who}'s question": question}
