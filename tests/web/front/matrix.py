"""Who may enter the pages in front of the rooms."""

from tests.web.cast import EVERYBODY
from tests.web.rows import Row, codes, person

ROWS = {
    "home": Row(None, get=codes(200, 302)),
    "about": Row(None),
    "notice": Row(None),
    "disclaimers": Row(None),
    "model_card": Row(None),
    "support": Row(None),
    "healthz": Row(None),
    "locked_out": Row(None),
    "record": Row(frozenset({"Ivo", "South auditor"})),
    "own_record": Row(EVERYBODY),
    "sign_in_as": Row(
        None,
        get=codes(404),  # the database of the tests is no demonstration
        post=codes(404),
        body={"person": person("Ada")},
        strange_body={"person": (person("Otto"),)},
    ),
}
