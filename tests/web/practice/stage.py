"""Rows and canaries of the practice room: sessions of Clara, of Otto, of both and beside them."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from attune.coding.rater import CodedTurn, RaterIdentity
from attune.feedback import Debrief, Feedback, Note
from attune.patient.case import Case, load_case
from attune.patient.memory import begin
from attune.patient.record import to_plain
from attune.patient.verdict import Verdict
from attune.transcript import Speaker, Turn
from attune_web.accounts.models import Supervision
from attune_web.practice.models import Branch, Disagreement, Exchange, Preference, Session, Share
from tests.conftest import ROOT
from tests.web.cast import BOTH, Stage

WORDS = "What was the garden like?"


@dataclass(frozen=True)
class Scene:
    """A session with one moment that is shown to a supervisor and contested."""

    name: str
    clinician: str
    supervisor: str
    place: str
    # whether a supervision shows it
    shown: bool = True

    @property
    def own(self) -> frozenset[str]:
        """Those who may see what is the clinician's alone."""
        return frozenset({self.clinician})

    @property
    def seen(self) -> frozenset[str]:
        """Those who may see what the clinician shows."""
        return self.own | {self.supervisor} if self.shown else self.own


SCENES = (
    Scene("Clara", "Clara", "Sana", "North"),
    Scene("Otto", "Otto", "South supervisor", "South"),
    Scene("Both in North", "Both in North", "Ravi", "North"),
    Scene("Both in South", "Both in South", "South supervisor", "South"),
    Scene("Other clinician", "Other clinician", "Both in North", "North"),
    # the supervision it was shown under has ended
    Scene("left behind", "Other clinician", "Both in South", "South", shown=False),
)


def plant(stage: Stage) -> None:
    """Plant a session with a shared and contested moment for each clinician, here and there."""
    case = load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")
    _supervise(stage, "Other clinician", "Both in North", "North")
    relation = _supervise(stage, "Otto", "Both in South", "South")
    for scene in SCENES:
        _session(stage, case, scene)
    for who in ("Clara", "Otto", "Both in North"):
        Preference.objects.create(person=stage[who], notice_seen_at=timezone.now())
    stage.rows["a fresh key"] = str(uuid.UUID(int=77))
    stage.rows["Otto to both's share"] = Share.objects.create(
        exchange=stage.rows["Otto's exchange"],
        supervisor=stage["Both in South"],
        supervision=relation,
        note=stage.plant("practice.Share.note#Otto to both", {"Otto", "Both in South"}),
        read_at=timezone.now(),
    )
    shown_to_them = {"North": "Other clinician", "South": "Otto to both"}
    for place, both in BOTH.items():
        for what in ("session", "exchange", "share", "disagreement"):
            stage.rows[f"{what} in {place}"] = stage.rows[f"{both}'s {what}"]
        stage.rows[f"share shown to them in {place}"] = stage.rows[
            f"{shown_to_them[place]}'s share"
        ]
    stage.rows |= {
        "disagreement shown to them in North": stage.rows["Other clinician's disagreement"],
        "disagreement shown to them in South": stage.rows["Otto's disagreement"],
        "colleague's session in North": stage.rows["Other clinician's session"],
        "colleague's session in South": stage.rows["Otto's session"],
    }


def _supervise(stage: Stage, clinician: str, supervisor: str, place: str) -> Supervision:
    relation: Supervision = Supervision.objects.create(
        organisation=stage.place(place), clinician=stage[clinician], supervisor=stage[supervisor]
    )
    return relation


def _session(stage: Stage, case: Case, scene: Scene) -> None:
    who, own, shown = scene.name, scene.own, scene.seen
    opened = replace(begin(case), topic=stage.plant(f"practice.Session.opened#{who}", own))
    session = Session.objects.create(
        organisation=stage.place(scene.place),
        clinician=stage[scene.clinician],
        case=case.id,
        case_digest=case.digest,
        patient={"name": case.persona.name, "age": case.persona.age, "pronouns": "he/him"},
        seed=3,
        opening=stage.plant(f"practice.Session.opening#{who}", shown),
        opened=opened.to_json(),
        draft=stage.plant(f"practice.Session.draft#{who}", own),
        goal=stage.plant(f"practice.Session.goal#{who}", own),
    )
    lookback = _lookback(stage.plant(f"practice.Branch.lookback#{who}", own))
    branch = Branch.objects.create(session=session, number=1, lookback=lookback)
    first = Exchange.objects.create(**_exchange(stage, session, branch, scene))
    stage.rows |= {f"{who}'s session": session, f"{who}'s exchange": first}
    _shown(stage, first, scene)


def _shown(stage: Stage, moment: Exchange, scene: Scene) -> None:
    who, shown = scene.name, scene.seen
    relation = Supervision.objects.filter(
        organisation=stage.place(scene.place),
        clinician=stage[scene.clinician],
        supervisor=stage[scene.supervisor],
    ).first()
    share = Share.objects.create(
        exchange=moment,
        supervisor=stage[scene.supervisor],
        supervision=relation,
        note=stage.plant(f"practice.Share.note#{who}", shown),
        reading=stage.plant(f"practice.Share.reading#{who}", shown),
        read_at=timezone.now(),
    )
    if not scene.shown:
        stage.canaries[f"practice.Share.id#{who}"] = str(share.pk), scene.own
    contested = Disagreement.objects.create(
        exchange=moment,
        code="question",
        reason=stage.plant(f"practice.Disagreement.reason#{who}", shown),
        answer=stage.plant(f"practice.Disagreement.answer#{who}", shown),
    )
    stage.rows |= {f"{who}'s share": share, f"{who}'s disagreement": contested}


def _exchange(stage: Stage, session: Session, branch: Branch, scene: Scene) -> dict[str, Any]:
    who, own, shown = scene.name, scene.own, scene.seen
    said = stage.plant(f"practice.Exchange.said#{who}", shown)
    rater = RaterIdentity("plain", "1", "0" * 64)
    mark = stage.plant(f"practice.Exchange.coded#{who}", own)
    coded = CodedTurn(mark, Turn(2, Speaker.CLINICIAN, f"{WORDS} {said}"), {}, None, rater)
    carried = stage.plant(f"practice.Exchange.feedback#{who}", shown)
    note = Note("question", carried, WORDS, (0, len(WORDS)))
    feedback = Feedback((note,), "Something shifted.", (), (), None, None, None)
    case = load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")
    topic = stage.plant(f"practice.Exchange.state#{who}", own)
    why = stage.plant(f"practice.Exchange.played#{who}", own)
    return {
        "session": session,
        "branch": branch,
        "position": 1,
        "key": uuid.uuid5(uuid.NAMESPACE_URL, who),
        "said": f"{WORDS} {said}",
        "reply": stage.plant(f"practice.Exchange.reply#{who}", shown),
        "coded": to_plain(coded),
        "state": replace(begin(case), exchange=1, topic=topic).to_json(),
        "feedback": to_plain(feedback),
        "played": {"act": "question_open", "events": [], "reasons": [why], "depth": 0},
        "rater_name": rater.name,
        "rater_version": rater.version,
        "rater_sha256": rater.sha256,
        "case_digest": session.case_digest,
        "engine_version": "1",
    }


def _lookback(canary: str) -> dict[str, Any]:
    page = Debrief((), (), 0, 0, (), (), None, (), 0, canary)
    answer = Verdict("v.understood", "How understood did you feel?", "A bit.", False)
    return {"debrief": to_plain(page), "verdict": [to_plain(answer)]}
