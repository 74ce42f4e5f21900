"""Seal and open bytes: AES-256-GCM, bound to the place they stand in.

A sealed value is: one byte of format, one byte of length, the key's id, a 12-byte nonce, the
ciphertext with its tag. The place (model.field and row) and the key's id are authenticated with
it, so a value moved to another row or field does not open.
"""

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attune_web.encryption.errors import SealBrokenError
from attune_web.encryption.keys import Keyring

FORMAT = 1
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as it lies in the database; its words cannot be read or printed from it."""

    data: bytes

    @property
    def key_id(self) -> str:
        """The id of the key that sealed it."""
        if len(self.data) < 2 or self.data[0] != FORMAT:
            raise SealBrokenError("A sealed value is not in a form this version can open.")
        return self.data[2 : 2 + self.data[1]].decode("ascii", "replace")

    def __repr__(self) -> str:
        return "<sealed>"


def seal(words: bytes, *, place: str, ring: Keyring) -> Sealed:
    """Seal bytes for one place with the active key."""
    key_id = ring.active.encode()
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(ring.key(ring.active)).encrypt(nonce, words, _bound(key_id, place))
    return Sealed(bytes([FORMAT, len(key_id)]) + key_id + nonce + box)


def unseal(sealed: Sealed, *, place: str, ring: Keyring) -> bytes:
    """Open what was sealed for this place, or say that it was altered or moved."""
    key = ring.key(sealed.key_id)
    start = 2 + sealed.data[1]
    nonce, box = sealed.data[start : start + NONCE_BYTES], sealed.data[start + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, box, _bound(sealed.key_id.encode(), place))
    except (InvalidTag, ValueError):
        raise SealBrokenError(
            f"A sealed value of {place.partition('|')[0]} was altered or moved, and was not opened."
        ) from None


def _bound(key_id: bytes, place: str) -> bytes:
    return b"attune|" + key_id + b"|" + place.encode()
