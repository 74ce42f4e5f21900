"""Who may enter the practice room: each clinician their own sessions, and nobody else's."""

import uuid

from tests.web.rows import Row, codes, fresh_key, just, person, row_of, value_of

CLINICIANS = frozenset({"Clara", "Otto", "Other clinician"})
CLARA = frozenset({"Clara"})
OTHERS = CLINICIANS - CLARA
UNKNOWN = just(uuid.UUID(int=7))
SESSION = {"session": row_of("Clara's session")}
NOT_HERS = {"session": (row_of("Otto's session"), UNKNOWN)}
MOMENT = {"exchange": row_of("Clara's exchange")}
NOT_HER_MOMENT = {"exchange": (row_of("Otto's exchange"), UNKNOWN)}
ONLY_POST = codes(405)


def own(get: frozenset[int], post: frozenset[int], **more: object) -> Row:
    """A row about one of Clara's sessions."""
    return Row(
        CLARA,
        finds_nothing=OTHERS,
        get=get,
        post=post,
        path=SESSION,
        strange_path=NOT_HERS,
        elsewhere={"session": "session"},
        **more,  # type: ignore[arg-type]
    )


TURN = {
    "text": just("What was that night like?"),
    "position": just(2),
    "branch": just(1),
}
CHOOSING = {
    "practice": Row(CLINICIANS),
    "read_notice": Row(CLINICIANS, post=codes(302)),
    "start_session": Row(
        CLINICIANS,
        get=ONLY_POST,
        post=codes(302),
        body={"case": just("ben"), "key": fresh_key},
    ),
    "prefer_feedback": Row(
        CLINICIANS, get=ONLY_POST, post=codes(302), body={"feedback": just("end")}
    ),
}
ROOM = {
    "session": own(codes(200), ONLY_POST),
    "take_turn": own(codes(302), codes(302), body={**TURN, "key": value_of("a fresh key")}),
    "keep_draft": own(ONLY_POST, codes(200), body=TURN),
    "redo_from": own(ONLY_POST, codes(302), body={"position": just(1)}),
    "go_to_branch": own(ONLY_POST, codes(302), body={"number": just(1)}),
    "set_feedback": own(ONLY_POST, codes(302), body={"feedback": just("pauses")}),
    "end_session": own(ONLY_POST, codes(302)),
    "erase_session": own(codes(200), codes(302)),
}
SHARING = {
    "share_moment": Row(
        CLARA,
        finds_nothing=OTHERS,
        post=codes(302),
        path=MOMENT,
        strange_path=NOT_HER_MOMENT,
        body={"supervisor": person("Sana"), "text": just("Look at this")},
        strange_body={"supervisor": (person("Ravi"), person("South supervisor"), UNKNOWN)},
        elsewhere={"exchange": "exchange", "supervisor": "supervisor"},
    ),
    "unshare_moment": Row(
        CLARA,
        finds_nothing=OTHERS,
        get=ONLY_POST,
        post=codes(302),
        path={"share": row_of("Clara's share")},
        strange_path={"share": (row_of("Otto's share"), UNKNOWN)},
        elsewhere={"share": "share"},
    ),
    "disagree": Row(
        CLARA,
        finds_nothing=OTHERS,
        post=codes(302),
        path=MOMENT,
        strange_path=NOT_HER_MOMENT,
        body={"code": just("question"), "text": just("It was no question")},
        elsewhere={"exchange": "exchange"},
    ),
    "withdraw": Row(
        CLARA,
        finds_nothing=OTHERS,
        get=ONLY_POST,
        post=codes(302),
        path={"disagreement": row_of("Clara's disagreement")},
        strange_path={"disagreement": (row_of("Otto's disagreement"), UNKNOWN)},
        elsewhere={"disagreement": "disagreement"},
    ),
}
LOOKING_BACK = {
    "debrief": own(codes(200), ONLY_POST),
    "set_goal": own(ONLY_POST, codes(302), body={"text": just("Wait a little")}),
    "start_second_appointment": own(ONLY_POST, codes(422)),  # the session has not ended
    "growth": Row(CLINICIANS),
}
SUPERVISORS = frozenset({"Sana", "Ravi", "South supervisor"})
SANA = frozenset({"Sana"})
SHARED = {"share": row_of("Clara's share")}
NOT_SHOWN = {"share": (row_of("Otto's share"), UNKNOWN)}
SUPERVISING = {
    "shown_moments": Row(SUPERVISORS),
    "shown_moment": Row(
        SANA,
        finds_nothing=SUPERVISORS - SANA,
        path=SHARED,
        strange_path=NOT_SHOWN,
        elsewhere={"share": "share shown to them"},
    ),
    "read_moment": Row(
        SANA,
        finds_nothing=SUPERVISORS - SANA,
        get=ONLY_POST,
        post=codes(422),  # it was read already, and the first reading stays
        path=SHARED,
        strange_path=NOT_SHOWN,
        body={"text": just("She wonders aloud")},
        elsewhere={"share": "share shown to them"},
    ),
    "answer": Row(
        SANA,
        finds_nothing=SUPERVISORS - SANA,
        get=ONLY_POST,
        post=codes(302),
        path={**SHARED, "disagreement": row_of("Clara's disagreement")},
        strange_path={
            **NOT_SHOWN,
            "disagreement": (row_of("Otto's disagreement"), UNKNOWN),
        },
        elsewhere={
            "share": "share shown to them",
            "disagreement": "disagreement shown to them",
        },
        body={"corrects": just("yes"), "text": just("It wonders; it does not ask")},
    ),
}
ROWS = {**CHOOSING, **ROOM, **SHARING, **LOOKING_BACK, **SUPERVISING}
