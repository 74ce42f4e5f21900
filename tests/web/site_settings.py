"""The site's settings on an empty folder of their own, for tests."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {f"ATTUNE_{each}" for each in ("DATA", "REQUIRE", "CONTENT", "CHROMIUM", "PICTURES")}
HOME_OF_TESTS = Path(tempfile.mkdtemp(prefix="attune-test-"))
atexit.register(shutil.rmtree, HOME_OF_TESTS, ignore_errors=True)
for name in [each for each in os.environ if each.startswith("ATTUNE_") and "TEST" not in each]:
    if name not in KEPT:
        del os.environ[name]
os.environ["ATTUNE_HOME"] = str(HOME_OF_TESTS)
os.environ["ATTUNE_DEMO"] = "true"  # so that its address is in the matrix; the database is no demo
if os.environ.get("ATTUNE_TEST_DATABASE_URL"):
    os.environ["ATTUNE_DATABASE_URL"] = os.environ["ATTUNE_TEST_DATABASE_URL"]

from attune_web.operations.home import make_home  # noqa: E402  # the folder comes first

make_home(HOME_OF_TESTS)

from attune_web.settings import *  # noqa: E402, F403  # settings are names

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow ones are for life
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(HOME_OF_TESTS / "static").mkdir(exist_ok=True)
