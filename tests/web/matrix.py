"""Who may enter what: one row per address, written by hand, beside the code it judges.

`tests/house/test_web_matrix.py` fails on an address without a row and on an id without its
strangers; `tests/web/test_matrix.py` runs each row for everybody. A room writes its rows in
`tests/web/<room>/matrix.py` and adds them here.
"""

from collections.abc import Mapping

from tests.web.accounts import matrix as accounts
from tests.web.emergency import matrix as emergency
from tests.web.front import matrix as front
from tests.web.groups import matrix as groups
from tests.web.help import matrix as guide
from tests.web.practice import matrix as practice
from tests.web.rows import Row

ROWS: Mapping[str, Row] = {
    **accounts.ROWS,
    **emergency.ROWS,
    **front.ROWS,
    **groups.ROWS,
    **guide.ROWS,
    **practice.ROWS,
}
