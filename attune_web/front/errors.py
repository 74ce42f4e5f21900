"""Refusals and faults as pages a person can act on; bugs stay loud in the log."""

import errno
import logging
import sys
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from requests import RequestException

from attune.errors import AttuneError
from attune_web.accounts.access import typed_text
from attune_web.accounts.errors import DeadLinkError
from attune_web.accounts.limits import TooOftenError

logger = logging.getLogger("attune_web.errors")
AWAY = (OperationalError, InterfaceError)


class PlainErrors:
    """Turn what the rooms refuse into pages: 404, 409, 422, 429."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else to be loud."""
        if isinstance(exception, DeadLinkError):
            return render(request, "front/dead_link.html", status=404)
        if isinstance(exception, TooOftenError):
            return render(request, "front/too_often.html", status=429)
        if isinstance(exception, RequestException):
            return _elsewhere()
        if isinstance(exception, AttuneError):
            context = {"why": str(exception), "typed": typed_text(request)}
            status = getattr(exception, "status", 422)
            return render(request, "front/refused.html", context, status=status)
        return None


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing that is yours: the two look the same."""
    return render(request, "front/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Your role does not open this door."""
    return render(request, "front/forbidden.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something no page of ours sends."""
    return _plain(_("That did not work"), _("The page sent something we cannot read."), 400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page or another site; what was typed is given back."""
    match = request.resolver_match
    entry = getattr(match.func, "entry", None) if match else None
    back = request.path if entry and "GET" in entry.methods else reverse("home")
    context = {"typed": typed_text(request), "back": back}
    return render(request, "front/old_page.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug, a full disk, or a database that is away for a minute."""
    fault = sys.exc_info()[1]
    full = isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EROFS)
    if isinstance(fault, AWAY) or full:
        what = _("The database cannot be reached just now. Nothing of yours was changed. ")
        what += _("Wait a minute and try again.")
        response = _plain(_("Back in a moment"), what, 503, typed=_typed(request))
        response.headers["Retry-After"] = "30"
        return response
    what = _("Something here broke. It was noted, without anything you typed.")
    return _plain(_("Our fault"), what, 500, typed=_typed(request))


def _typed(request: HttpRequest) -> list[str]:
    try:
        return typed_text(request)
    except OSError:  # the request itself was cut short
        return []


def _elsewhere() -> HttpResponse:
    what = _("Your organisation's own sign-in does not answer. Try again in a few minutes, or ")
    how = _("sign in with your password or a passkey of this site.")
    return _plain(_("The other sign-in is away"), what + how, 503)


def _plain(title: str, what: str, status: int, typed: Sequence[str] = ()) -> HttpResponse:
    # without the site's surroundings: they ask the database
    page = render_to_string("plain.html", {"title": title, "what": what, "typed": typed})
    return HttpResponse(page, status=status)
