"""The short code on the wall, and the seat it gives: nothing of either is kept about anybody.

A code is worked out from the gathering's id with the site's own key, so it can be shown again and
is stored only as a hash. A seat is a random token in a signed cookie on somebody's own device.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs that are not taken for one another
LETTERS = 8  # 40 bits
HOURS = 3
COOKIE = f"{'__Host-' if settings.HTTPS else ''}attune-seat"
_SALT = "attune.groups.seat"


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in one gathering: which one, and a token that says nothing of who sits there."""

    gathering: uuid.UUID
    token: str

    @property
    def mark(self) -> str:
        """What the site may keep to know this seat again while it holds the keyboard."""
        return hashlib.sha256(f"{self.gathering}|{self.token}".encode()).hexdigest()


def code_of(gathering: uuid.UUID) -> str:
    """The code that opens a gathering, as it is typed: eight signs without a hyphen."""
    digest = salted_hmac("attune.groups.code", str(gathering), algorithm="sha256").digest()
    number = int.from_bytes(digest[:5])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LETTERS))


def spelled(code: str) -> str:
    """A code as it is shown: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def as_typed(text: str) -> str:
    """A code as somebody may type it, brought to its one form."""
    return "".join(each for each in text.upper() if each in ALPHABET)


def hash_code(code: str) -> str:
    """What is kept of a code."""
    return salted_hmac("attune.groups.join", code, algorithm="sha256").hexdigest()


def new_seat(gathering: uuid.UUID) -> Seat:
    """A seat nobody can guess."""
    return Seat(gathering, secrets.token_urlsafe(24))


def seat_of(request: HttpRequest) -> Seat | None:
    """The seat this device holds; None without one, or when it was altered or is too old."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=HOURS * 3600)
        return Seat(uuid.UUID(kept[0]), str(kept[1]))
    except (signing.BadSignature, ValueError, TypeError, IndexError, KeyError):
        return None


def give_seat(response: HttpResponse, seat: Seat) -> None:
    """Leave a seat on the device."""
    value = signing.dumps([str(seat.gathering), seat.token], salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=HOURS * 3600,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",  # the address on the wall may be opened from a camera or a message
    )


def take_seat_away(response: HttpResponse) -> None:
    """Forget the seat on the device."""
    response.delete_cookie(COOKIE, samesite="Lax")


def address_of_code(gathering: uuid.UUID) -> str:
    """The address behind the picture on the wall: the page to join, with the code filled in."""
    return f"{settings.SITE_URL}{reverse('join_group')}?{urlencode({'code': code_of(gathering)})}"


def picture_of(address: str) -> str:
    """An address as a picture that a phone's camera reads."""
    picture: str = get_adapter().build_totp_svg(address)
    return picture
