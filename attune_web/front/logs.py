"""Logs without words: what happened and where in the code, never what was said or typed.

Our own loggers write fixed sentences. Of everybody else's records only the place in the code and
the kind of exception are kept, because their messages quote values. Requests are logged by route,
not by path: paths hold one-time links.
"""

import logging
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("attune_web.requests")
SPEAKS = ("attune_web", "uvicorn.error")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class WordlessFormatter(logging.Formatter):
    """One line per record; exceptions as kind and places, without their messages."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        own = record.name.startswith(SPEAKS) and not record.exc_info
        text = record.getMessage() if own else f"{record.module}:{record.lineno}"
        text = text.replace("\r", "\\r").replace("\n", "\\n")
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        line = f"{stamp} {record.levelname.lower()} {record.name} {text}"
        if record.exc_info and record.exc_info[0]:
            line = f"{line} {self.formatException(record.exc_info)}"
        return line

    def formatException(self, ei: Any) -> str:  # logging's own name
        """The kind of exception and the places it passed."""
        return without_words(ei)


def without_words(exc_info: ExcInfo) -> str:
    """An exception as its kind and the places it passed, in one line, without its message."""
    kind, _, trace = exc_info
    places = [f"{frame.name}({frame.filename}:{frame.lineno})" for frame in _frames(trace)]
    return f"{kind.__name__} at {' < '.join(reversed(places))}"


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    return list(traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False))


def configure(_: Any = None) -> None:
    """Send every logger through the wordless formatter to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WordlessFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("attune_web").setLevel(logging.INFO)
    for name in ("django", "django.server", "django.request", "uvicorn", "uvicorn.error"):
        other = logging.getLogger(name)
        other.handlers[:] = []
        other.propagate = True
    logging.getLogger("uvicorn.error").setLevel(logging.INFO)


class LogRequests:
    """One line per request: method, route, status, time, and an id the person can quote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Time the request and log it by its route."""
        start, request_id = time.perf_counter(), uuid.uuid4().hex[:12]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        match = request.resolver_match
        route = match.view_name or match.route if match else "none"
        took = 1000 * (time.perf_counter() - start)
        method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
        logger.info("%s %s %d %.0f ms %s", method, route, response.status_code, took, request_id)
        return response
