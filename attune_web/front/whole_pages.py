"""A whole page never lands inside a part of another: the browser is led to it.

A room that is made quick asks for a part of its page. What answers instead (signed out, a second
step, an old page, nothing here) is a page of its own, or the way to one.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

REFUSED = (401, 403, 404)
WHOLE = b"<!doctype html"


class WholePages:
    """Say to a page that asked for a part that it is given a whole page, or sent elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add on the way out what the browser needs to know."""
        response = self.get_response(request)
        if request.headers.get("HX-Request") == "true" and not response.streaming:
            _lead(request, response)
        return response


def _lead(request: HttpRequest, response: HttpResponse) -> None:
    asks = request.method == "GET"
    elsewhere = 300 <= response.status_code < 400 and response.has_header("Location")
    whole = response.content[: len(WHOLE)].lower() == WHOLE
    if asks and (elsewhere or (whole and response.status_code in REFUSED)):
        _empty(response, "HX-Refresh", "true")  # the page itself is told, at its own address
    elif elsewhere:
        _empty(response, "HX-Redirect", response.headers["Location"])
    elif whole and 400 <= response.status_code < 500:
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"


def _empty(response: HttpResponse, header: str, value: str) -> None:
    response.status_code, response.content = 204, b""
    for name in ("Location", "Content-Length"):
        del response.headers[name]
    response.headers[header] = value
