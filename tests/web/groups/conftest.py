"""A gathering that Sana leads, and devices that sit down in it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from attune_web.groups import services
from attune_web.groups.joining import COOKIE, Seat, code_of, seat_of
from attune_web.groups.models import Gathering, Mode
from tests.web.cast import Stage

ASK = "What was the garden like?"
Opens = Callable[..., Gathering]
Sits = Callable[..., Client]


@pytest.fixture
def open_for(stage: Stage) -> Opens:
    """Open a gathering of Sana's."""

    def opened(mode: Mode = Mode.VOTE, *, guests: bool = True) -> Gathering:
        return services.open_gathering(
            organisation=stage.cast.north,
            trainer=stage["Sana"],
            case="ben",
            mode=mode,
            guests=guests,
        )

    return opened


@pytest.fixture
def sit(browser: Callable[..., Client]) -> Sits:
    """Join a gathering by its code: a guest's device, or one on which somebody is signed in."""

    def sat(gathering: Gathering, name: str | None = None) -> Client:
        client = browser(name)
        response = client.post("/group/join/", {"code": code_of(gathering.pk)})
        assert response.status_code == 302, response.content.decode()[:400]
        return client

    return sat


def seat_held(client: Client) -> Seat:
    """The seat on a device."""

    request = HttpRequest()
    request.COOKIES[COOKIE] = client.cookies[COOKIE].value
    found = seat_of(request)
    assert found is not None
    return found


def turn(text: str = ASK, position: int = 1, key: uuid.UUID | None = None) -> dict[str, Any]:
    """What a page sends with a turn."""
    return {"text": text, "position": position, "key": str(key or uuid.uuid4())}
