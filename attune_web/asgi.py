"""The site as an ASGI application."""

import os
import warnings

from django.core.asgi import get_asgi_application

# static files are small and read at once, which is what the warning advises against for large ones
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune_web.settings")
application = get_asgi_application()

from attune_web import engine  # noqa: E402  # after the settings
from attune_web.operations import housekeeping  # noqa: E402  # after the settings

engine.warm_beside()
housekeeping.start()
