"""The site as an ASGI application."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune_web.settings")
application = get_asgi_application()

from attune_web import engine  # noqa: E402  # after the settings
from attune_web.operations import housekeeping  # noqa: E402  # after the settings

engine.warm_beside()
housekeeping.start()
