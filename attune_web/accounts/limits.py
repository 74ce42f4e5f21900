"""How often something may be tried: counted in the database, so every process shares one count."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from attune_web.accounts.models import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds."""

    name: str
    tries: int
    seconds: int


SIGN_IN_BY_ADDRESS = Limit("sign_in_ip", 10, 60)
SIGN_IN_BY_ACCOUNT = Limit("sign_in_account", 5, 300)
ONE_TIME_LINK = Limit("one_time_link", 20, 60)


class TooOftenError(Exception):
    """Something was tried more often than its limit allows."""


def count(limit: Limit, key: str) -> None:
    """Count one try; raises TooOftenError once the limit is passed."""
    with transaction.atomic():
        row, _ = Attempt.objects.get_or_create(**_bucket(limit, key))
        Attempt.objects.filter(pk=row.pk).update(used=F("used") + 1)
        used = Attempt.objects.values_list("used", flat=True).get(pk=row.pk)
    if used > limit.tries:
        raise TooOftenError


def refund(limit: Limit, key: str) -> None:
    """Take one try back."""
    Attempt.objects.filter(used__gt=0, **_bucket(limit, key)).update(used=F("used") - 1)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, counting back only over the proxies that are ours."""
    direct: str = request.META.get("REMOTE_ADDR", "") or ""
    if not settings.PROXIES:
        return direct
    chain = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    return chain[-settings.PROXIES] if len(chain) >= settings.PROXIES else direct


def _bucket(limit: Limit, key: str) -> dict[str, Any]:
    now = int(timezone.now().timestamp())
    window = dt.datetime.fromtimestamp(now - now % limit.seconds, tz=dt.UTC)
    hashed = salted_hmac("attune.limits", f"{limit.name}|{key}", algorithm="sha256").hexdigest()
    return {"key": hashed, "window": window}
