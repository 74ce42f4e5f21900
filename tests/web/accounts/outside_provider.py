"""An OpenID Connect provider on this machine, for tests: the sign-in library's own.

    python -m tests.web.accounts.outside_provider CALLBACK_ADDRESS

prints its address and serves until it is stopped. Whoever asks says who they are in a header: the
provider's own sign-in is not what is tested.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT, SECRET, WHO = "attune", "a-secret-of-the-tests", "X-Who"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tests.web.accounts.outside_provider.WhoIsAsking",
]
APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]


class WhoIsAsking:
    """Take the header's word for who is signed in at the provider."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Pass on as that person."""
        from django.contrib.auth.models import User

        name = request.headers.get(WHO)
        if name:
            asked = {"username": name, "email": f"{name}@x.example"}
            request.user, _ = User.objects.get_or_create(**asked)
        return self.get_response(request)


class Quiet(WSGIRequestHandler):
    """Say nothing of requests."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def settle(folder: Path) -> None:
    """Set Django up for a provider in a folder."""
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings
    from django.urls import include, path

    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.sqlite3")}
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["127.0.0.1"],
        INSTALLED_APPS=APPS,
        MIDDLEWARE=MIDDLEWARE,
        DATABASES={"default": database},
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
        IDP_OIDC_PRIVATE_KEY=key.decode(),
        USE_TZ=True,
    )
    django.setup()
    settings.ROOT_URLCONF = (path("", include("allauth.idp.urls")),)


def main(callback: str) -> None:
    """Serve one client whose answers go to `callback`."""
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        from allauth.idp.oidc.models import Client
        from django.contrib.auth.hashers import make_password
        from django.core.management import call_command
        from django.core.wsgi import get_wsgi_application

        call_command("migrate", verbosity=0, run_syncdb=True)
        Client.objects.create(
            id=CLIENT,
            name="Attune",
            secret=make_password(SECRET),
            scopes="openid\nprofile\nemail",
            redirect_uris=callback,
            skip_consent=True,
        )
        with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
            sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
            sys.stdout.flush()
            server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
