"""What a site's database holds: every turn, the record, and whether a replay says the same."""

from typing import Any


def look(replays: int) -> dict[str, Any]:
    """Tell what is kept; up to `replays` turns are played again and compared."""
    from django.db import connections

    from attune_web.audit.models import Entry
    from attune_web.audit.services import verify
    from attune_web.practice.models import Exchange

    try:
        return {
            "turns": [
                [str(each.key), str(each.session_id), each.position, each.said, each.reply]
                for each in Exchange.objects.order_by("session", "position")
            ],
            "recorded": Entry.objects.filter(verb="practice.turn_taken").count(),
            "tampering": [str(each) for each in verify()],
            "replay": _replay(replays),
        }
    finally:
        connections.close_all()


def _replay(most: int) -> dict[str, int]:
    from attune.patient.memory import PatientState
    from attune.practice import extend
    from attune_web import engine
    from attune_web.practice.models import Session
    from attune_web.practice.paths import path_of

    same = different = 0
    for session in Session.objects.all():
        case = engine.case(session.case)
        assert case is not None
        opened = engine.open_session(case, session=str(session.pk), seed=session.seed)
        transcript, state = opened.transcript, opened.state
        for each in path_of(session).exchanges[: max(0, most - same - different)]:
            done = engine.exchange(case, transcript, state, each.said, seed=session.seed)
            alike = done.reply.text == each.reply and done.state == PatientState.from_json(
                each.state
            )
            same, different = same + alike, different + (not alike)
            transcript, state = extend(transcript, done), done.state
    return {"same": same, "different": different}
