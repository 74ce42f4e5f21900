"""Serve the site with uvicorn, after checking that it is safe to."""

import logging
from typing import Any

import uvicorn
from django.conf import settings
from django.core import checks

from attune_web import engine
from attune_web.operations import durability, site
from attune_web.operations.errors import OperatorError

logger = logging.getLogger("attune_web.serving")
# no list of paths, which hold one-time links, and no belief in what a request says of its origin
MANNERS: dict[str, Any] = {
    "access_log": False,
    "log_config": None,
    "proxy_headers": False,
    "server_header": False,
    "timeout_graceful_shutdown": 5,
    "lifespan": "off",
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until stopped; refuses an unready site, an unsafe database or an open demonstration."""
    site.refuse_unready()
    engine.refuse_altered_model()
    durability.refuse_unsafe(processes=workers)
    refuse_undeployable(host)
    uvicorn.run(
        "attune_web.asgi:application",
        host=host,
        port=port,
        workers=workers,
        **MANNERS,
    )


def refuse_undeployable(host: str) -> None:
    """Refuse to reach beyond this machine without TLS, or as a demonstration at all."""
    if host in LOOPBACK:
        return
    if settings.DEMO:
        raise OperatorError("A demonstration is reachable from this machine only; drop --host.")
    if not settings.HTTPS:
        raise OperatorError(
            "ATTUNE_SITE_URL does not begin with https://. Beyond this machine the site is served "
            "behind a proxy with TLS; set ATTUNE_SITE_URL to its address and ATTUNE_PROXIES to 1."
        )
    found = checks.run_checks(include_deployment_checks=True)
    serious = [each for each in found if each.level >= checks.WARNING and not each.is_silenced()]
    if serious:
        raise OperatorError("\n".join(f"{each.id}: {each.msg}" for each in serious))
