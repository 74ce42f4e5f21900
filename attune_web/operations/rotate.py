"""Rotate the keys."""

from django.conf import settings
from django.db import transaction

from attune_web.audit.services import record
from attune_web.encryption import keys, rotation


def rotate(*, new: bool = True, retire: bool = False) -> tuple[int, frozenset[str]]:
    """Make a new key, move everything to it, and drop old keys if asked; counts and ids."""
    if new:
        keys.write(keys.keyring().with_new(), settings.KEYS_FILE)
    moved = rotation.reseal_everything()
    retired = rotation.retire_old_keys() if retire else frozenset()
    with transaction.atomic():
        record(
            "operations.keys_rotated",
            actor=None,
            detail={"active": active(), "moved": moved, "retired": len(retired)},
        )
    return moved, retired


def active() -> str:
    """The id of the key that seals from now on."""
    return keys.keyring().active
