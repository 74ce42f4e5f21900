"""The keys that seal what was said: one file, kept apart from every backup."""

import base64
import functools
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from attune_web.encryption.errors import KeysError

KEY_BYTES = 32
_ID = re.compile(r"k[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys by id, and the id of the one that seals from now on."""

    active: str
    keys: Mapping[str, bytes]

    def key(self, key_id: str) -> bytes:
        """The key with this id, or an error that says which one to bring."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise KeysError(
                f"This data was sealed with key {key_id}, which is not in {settings.KEYS_FILE}. "
                "Put back the copy of the keys file that holds it."
            ) from None

    def with_new(self) -> "Keyring":
        """The same ring with one more key, which seals from now on."""
        new = f"k{max(int(each[1:]) for each in self.keys) + 1}"
        return Keyring(new, {**self.keys, new: secrets.token_bytes(KEY_BYTES)})

    def without(self, key_ids: frozenset[str]) -> "Keyring":
        """The same ring without some old keys; the active one stays."""
        kept = {each: key for each, key in self.keys.items() if each not in key_ids - {self.active}}
        return Keyring(self.active, kept)


def fresh() -> Keyring:
    """A ring with one new key."""
    return Keyring("k1", {"k1": secrets.token_bytes(KEY_BYTES)})


def read(path: Path) -> Keyring:
    """Read a keys file, or say what is wrong with it."""
    try:
        found = json.loads(path.read_text())
        keys = {each: base64.b64decode(key, validate=True) for each, key in found["keys"].items()}
        ring = Keyring(found["active"], keys)
    except FileNotFoundError:
        raise KeysError(
            f"There is no keys file at {path}. `attune-web setup` makes one for a new site; for a "
            "site that has data, put back the copy you keep apart."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise KeysError(
            f"The keys file {path} cannot be read. Put back the copy you keep apart."
        ) from None
    good = all(_ID.fullmatch(each) and len(key) == KEY_BYTES for each, key in keys.items())
    if not good or ring.active not in keys:
        raise KeysError(f"The keys file {path} is damaged. Put back the copy you keep apart.")
    return ring


def write(ring: Keyring, path: Path) -> None:
    """Write a keys file whole or not at all, readable by its owner alone."""
    keys = {each: base64.b64encode(key).decode() for each, key in ring.keys.items()}
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump({"active": ring.active, "keys": keys}, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(path)
    forget()


@functools.lru_cache(maxsize=2)
def _read_as_of(path: Path, changed_ns: int) -> Keyring:
    return read(path)


def keyring() -> Keyring:
    """The site's keys; read again when the file has changed, so rotation reaches every process."""
    try:
        changed_ns = settings.KEYS_FILE.stat().st_mtime_ns
    except OSError:
        changed_ns = 0
    return _read_as_of(settings.KEYS_FILE, changed_ns)


def forget() -> None:
    """Read the keys file again at the next use."""
    _read_as_of.cache_clear()
