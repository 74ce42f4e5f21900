"""The site's settings, but with PRAGMAS from the environment: what `serve` must refuse."""

import os

from attune_web.settings import *  # noqa: F403  # settings are names
from attune_web.settings import DATABASES

DATABASES["default"]["OPTIONS"]["init_command"] += os.environ["PRAGMAS"]
