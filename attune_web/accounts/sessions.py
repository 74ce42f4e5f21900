"""End a session that was idle too long or is too old; what was typed waits in its draft."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SINCE, SEEN = "since", "seen"
TOUCH_SECONDS = 30


class EndIdleSessions:
    """Sign people out after IDLE_MINUTES without a request, and after SESSION_HOURS in any case."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the session's age before the view runs."""
        if request.user.is_authenticated:
            self._check(request, int(timezone.now().timestamp()))
        return self.get_response(request)

    @staticmethod
    def _check(request: HttpRequest, now: int) -> None:
        session = request.session
        since, seen = session.get(SINCE, now), session.get(SEEN, now)
        too_old = now - since > settings.SESSION_HOURS * 3600
        if too_old or now - seen > settings.IDLE_MINUTES * 60:
            logout(request)
            return
        if SINCE not in session or now - seen >= TOUCH_SECONDS:
            session[SINCE], session[SEEN] = since, now
