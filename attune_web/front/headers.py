"""Headers that every answer carries beside the content policy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

SILENT = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), payment=(), usb=()"
)


class SecurityHeaders:
    """Nothing is stored by browsers or proxies, and no page may use the device's senses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers on the way out."""
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = SILENT
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path.startswith(f"{get_script_prefix()}static/"):
            response.headers["Cache-Control"] = "no-store"
        return response
