"""With the codes off everything else works: every address, for everybody, without any model."""

from typing import Any, NoReturn

import pytest

from attune_web import engine
from attune_web.accounts.models import Organisation
from attune_web.accounts.services import switch_codes
from tests.web.cast import IN_NORTH, Stage
from tests.web.matrix import ROWS
from tests.web.rows import Row
from tests.web.test_matrix import address, ask, expected

pytestmark = pytest.mark.django_db
WAITS = frozenset({"start_session", "start_second_appointment", "take_turn", "reveal"})
"""What asks the patient to answer, and so is refused with a sentence that says why."""
MADE_BY_THE_MODEL = ("practice.Exchange.feedback#Clara", "practice.Exchange.coded#Clara")


def those_of(row: Row) -> list[str]:
    """Those of North who enter; where everybody does, one who practises and one who is shown it."""
    entering = IN_NORTH if row.enters is None else row.enters & IN_NORTH
    return sorted(entering) if len(entering) < 5 else ["Clara", "Sana"]


@pytest.fixture
def off(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """North has switched the codes off, and no model can be reached."""

    def unreachable(*_: Any, **__: Any) -> NoReturn:
        pytest.fail("a model was asked although the codes are off")

    for name in ("rater", "embedder", "exchange", "open_session"):
        monkeypatch.setattr(engine, name, unreachable)
    north = Organisation.objects.get(pk=stage.cast.north.pk)
    switch_codes(organisation=north, on=False, by=stage["Ada"])
    return stage


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_page_opens_and_nothing_the_model_made_is_on_it(name: str, off: Stage) -> None:
    row, wrong = ROWS[name], []
    for who in those_of(row):
        response, _ = ask(off, who, "GET", address(off, name, row))
        if response.status_code not in expected(row, who, "GET"):
            wrong.append(f"{who}: {response.status_code}")
        said = response.content.decode(errors="replace")
        for place in MADE_BY_THE_MODEL:
            if off.canaries[place][0] in said:
                wrong.append(f"{who} sees {place}")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(name for name, row in ROWS.items() if 405 not in row.post))
def test_every_form_works_or_says_why_the_patient_waits(name: str, off: Stage) -> None:
    row, wrong = ROWS[name], []
    body = {key: make(off) for key, make in row.body.items()}
    for who in those_of(row):
        response, _ = ask(off, who, "POST", address(off, name, row), body)
        allowed = expected(row, who, "POST")
        waits = name in WAITS and response.status_code in (409, 422)
        if response.status_code not in allowed and not waits:
            wrong.append(f"{who}: {response.status_code}, not {sorted(allowed)}")
        if waits and "switched off" not in response.content.decode():
            wrong.append(f"{who} is not told why")
    assert wrong == []
