"""Rows and canaries of the practice room: a session of Clara's and one of Otto's."""

import uuid
from dataclasses import replace
from typing import Any

from django.utils import timezone

from attune.coding.rater import CodedTurn, RaterIdentity
from attune.feedback import Debrief, Feedback, Note
from attune.patient.case import Case, load_case
from attune.patient.memory import begin
from attune.patient.record import to_plain
from attune.patient.verdict import Verdict
from attune.transcript import Speaker, Turn
from attune_web.practice.models import Branch, Disagreement, Exchange, Preference, Session, Share
from tests.conftest import ROOT
from tests.web.cast import Stage

WORDS = "What was the garden like?"


def plant(stage: Stage) -> None:
    """Plant a session with a shared and contested moment for each clinician."""
    case = load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")
    _session(stage, case, "Clara", "Sana")
    _session(stage, case, "Otto", "South supervisor")
    stage.rows["a fresh key"] = str(uuid.UUID(int=77))


def _session(stage: Stage, case: Case, who: str, supervisor: str) -> None:
    own, shown = frozenset({who}), frozenset({who, supervisor})
    organisation = stage.cast.north if who == "Clara" else stage.cast.south
    opened = replace(begin(case), topic=stage.plant(f"practice.Session.opened#{who}", own))
    session = Session.objects.create(
        organisation=organisation,
        clinician=stage[who],
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
    first = Exchange.objects.create(**_exchange(stage, session, branch, who, shown))
    share = Share.objects.create(
        exchange=first,
        supervisor=stage[supervisor],
        supervision=stage.rows[f"{who}'s supervision"],
        note=stage.plant(f"practice.Share.note#{who}", shown),
        reading=stage.plant(f"practice.Share.reading#{who}", shown),
        read_at=timezone.now(),
    )
    contested = Disagreement.objects.create(
        exchange=first,
        code="question",
        reason=stage.plant(f"practice.Disagreement.reason#{who}", shown),
        answer=stage.plant(f"practice.Disagreement.answer#{who}", shown),
    )
    Preference.objects.create(person=stage[who], notice_seen_at=timezone.now())
    stage.rows |= {
        f"{who}'s session": session,
        f"{who}'s exchange": first,
        f"{who}'s share": share,
        f"{who}'s disagreement": contested,
    }


def _exchange(
    stage: Stage, session: Session, branch: Branch, who: str, shown: frozenset[str]
) -> dict[str, Any]:
    own = frozenset({who})
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
