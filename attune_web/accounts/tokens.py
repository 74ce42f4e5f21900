"""One-time links: 256 bits nobody can guess, handed out once, of which only the hash is kept."""

import base64
import hashlib
import secrets
import uuid

from attune_web.accounts.once import worked_out


def new_token(key: uuid.UUID | None = None, *chosen: object) -> str:
    """A token nobody can guess, fit for an address.

    The same page (`key`, which is kept nowhere) asking for the same thing is given the same token,
    so that a link on a page that was loaded again still opens.
    """
    if key is None:
        return secrets.token_urlsafe(32)
    digest = worked_out("attune.link", key, *chosen)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
