"""Who may enter the group room: its trainer alone, and devices that hold a seat.

None of the browsers of the matrix has a seat, so the pages of a seat send them to the code, and
nothing can be done there; tests/web/groups/test_seats.py sits down and looks around.
"""

import uuid
from typing import Any

from attune_web.groups.votes import Call, Landing
from tests.web.rows import Row, codes, fresh_key, just, row_of

LEADERS = frozenset({"Sana", "Ravi", "Olga", "South supervisor"})
SANA = frozenset({"Sana"})
UNKNOWN = just(uuid.UUID(int=7))


def _of(**more: Any) -> Row:
    """A page of Sana's gathering, which nobody else finds."""
    settings: dict[str, Any] = {"get": codes(405), "post": codes(302), **more}
    path = {"gathering": row_of("Sana's gathering"), **settings.pop("path", {})}
    strange = {
        "gathering": (row_of("South supervisor's gathering"), UNKNOWN),
        **settings.pop("strange_path", {}),
    }
    others = LEADERS - SANA
    elsewhere = {"gathering": "gathering", **settings.pop("elsewhere", {})}
    return Row(
        SANA,
        finds_nothing=others,
        path=path,
        strange_path=strange,
        elsewhere=elsewhere,
        **settings,
    )


_question = {
    "body": {"question": row_of("Sana's question")},
    "strange_body": {"question": (row_of("South supervisor's question"), UNKNOWN)},
    "elsewhere": {"question": "question"},
}
_turn = {
    "text": just("What was the garden like?"),
    "position": just(1),
    "key": just(str(uuid.UUID(int=9))),
}
ROWS = {
    "gatherings": Row(
        LEADERS,
        post=codes(302),
        body={"case": just("ben"), "mode": just("vote"), "key": fresh_key},
    ),
    "gathering": _of(get=codes(200), post=codes(405)),
    "wall": _of(get=codes(200), post=codes(405)),
    "change_gathering": _of(body={"mode": just("vote")}),
    "pass_keyboard": _of(body={"to": just("free")}),
    "offer_turn": _of(post=codes(409), body=_turn),  # the keyboard is with a seat
    "reveal": _of(**_question),
    "withdraw_question": _of(**_question),
    "step_back": _of(post=codes(409, 422), body={"position": just(1)}),  # there is no turn yet
    "end_gathering": _of(),
    "delete_gathering": _of(),
    "handout": _of(
        get=codes(200),
        post=codes(405),
        path={"position": just(1)},
        strange_path={"position": (just(0), just(99))},
    ),
    "handout_answers": _of(
        get=codes(200, 404),  # there is no answer yet
        post=codes(405),
        path={"position": just(1)},
        strange_path={"position": (just(0), just(99))},
    ),
    "seat": Row(None, get=codes(302)),
    "join_group": Row(None, post=codes(422), body={"code": just("22222222")}),
    "take_keyboard": Row(None, get=codes(405), post=codes(404)),
    "put_down": Row(None, get=codes(405), post=codes(404)),
    "offer_from_seat": Row(None, get=codes(405), post=codes(404), body=_turn),
    "vote": Row(
        None,
        get=codes(405),
        post=codes(404),
        body={
            "call": just(Call.OPEN),
            "land": just(Landing.SAME),
            "question": row_of("Sana's question"),
        },
        strange_body={"question": (row_of("South supervisor's question"), UNKNOWN)},
    ),
    "leave_seat": Row(None, get=codes(405), post=codes(404)),
}
