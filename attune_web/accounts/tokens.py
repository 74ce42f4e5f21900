"""One-time links: 256 random bits handed out once, of which only the hash is kept."""

import hashlib
import secrets


def new_token() -> str:
    """A token nobody can guess, fit for an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
