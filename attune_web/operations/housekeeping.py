"""Delete what has been kept as long as it may be: every hour, inside the process that serves.

The hour of the last time it was done is the heartbeat: administrators see it, `/healthz` says it,
and when it stops both say so.
"""

import datetime as dt
import logging
import threading

from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from attune_web import inventory
from attune_web.accounts.models import Installation
from attune_web.audit.services import record

logger = logging.getLogger("attune_web.housekeeping")
EVERY = dt.timedelta(hours=1)
LOOKS_EVERY_SECONDS = 60.0


def purge() -> dict[str, int]:
    """Delete every row older than its holding allows, and keep when; counts by table."""
    now = timezone.now()
    with transaction.atomic():
        counts = inventory.purge(now)
        Installation.objects.filter(pk=1).update(housekeeping_began_at=now, housekept_at=now)
        if counts:
            record("operations.purged", actor=None, detail={"rows": sum(counts.values())})
    return counts


def keep_house() -> bool:
    """Do the hourly work if it is due and no other process has begun it; says whether it did."""
    if not _begun():
        return False
    try:
        purge()
    except Exception:
        logger.exception("housekeeping failed; it is tried again within the hour")
        return False
    return True


def start() -> threading.Event:
    """Keep house for as long as this process serves; set what is returned to stop it."""
    over = threading.Event()
    threading.Thread(target=_watch, args=(over,), name="housekeeping", daemon=True).start()
    return over


def _watch(over: threading.Event) -> None:
    while not over.wait(LOOKS_EVERY_SECONDS):
        close_old_connections()
        try:
            keep_house()
        except Exception:
            logger.exception("housekeeping could not reach the database")
        finally:
            close_old_connections()


def _begun() -> bool:
    now = timezone.now()
    free = Q(housekeeping_began_at=None) | Q(housekeeping_began_at__lte=now - EVERY)
    return bool(Installation.objects.filter(free, pk=1).update(housekeeping_began_at=now))
