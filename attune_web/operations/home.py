"""The folder in which a site keeps its state; made before Django reads its settings."""

import os
import secrets
from pathlib import Path


def make_home(home: Path) -> None:
    """Make the site's folder and its secret, for its owner alone, where they are missing."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    secret = home / "secret_key"
    if not secret.exists():
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(64))
