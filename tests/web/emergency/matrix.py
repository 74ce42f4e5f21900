"""Who may open somebody's practice in an emergency, and who is told."""

from tests.web.accounts.matrix import NORTH_ADMIN, OTHER_ADMIN, STRANGERS, UNKNOWN
from tests.web.cast import EVERYBODY
from tests.web.rows import Row, codes, fresh_key, just, person, row_of

ANOTHER = (row_of("access to Otto"), UNKNOWN)
WHY = "A relative rang and fears for her life; she cannot be reached."

ROWS = {
    "emergencies": Row(frozenset({"Ivo", "South auditor"})),
    "open_emergency": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        post=codes(302),
        path={"person": person("Clara")},
        strange_path={"person": STRANGERS},
        body={"reason": just(WHY), "key": fresh_key},
        elsewhere={"person": "colleague"},
    ),
    "emergency_access": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        path={"access": row_of("access to Clara")},
        strange_path={"access": ANOTHER},
        reveals=(
            "practice.Session.opening#Clara",
            "practice.Exchange.said#Clara",
            "practice.Exchange.reply#Clara",
        ),
        elsewhere={"access": "access"},
    ),
    "choose_emergency_session": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(302),
        path={"access": row_of("access to Clara")},
        strange_path={"access": ANOTHER},
        body={"session": row_of("Clara's session")},
        strange_body={"session": (row_of("Otto's session"), UNKNOWN)},
        elsewhere={"access": "access", "session": "colleague's session"},
    ),
    "end_emergency": Row(
        NORTH_ADMIN,
        finds_nothing=OTHER_ADMIN,
        get=codes(405),
        post=codes(302),
        path={"access": row_of("access to Clara")},
        strange_path={"access": ANOTHER},
        elsewhere={"access": "access"},
    ),
    "own_emergencies": Row(EVERYBODY),
    "confirm_emergency_known": Row(
        frozenset({"Clara"}),
        others=404,
        get=codes(405),
        post=codes(302),
        path={"access": row_of("access to Clara")},
        strange_path={"access": ANOTHER},
    ),
}
