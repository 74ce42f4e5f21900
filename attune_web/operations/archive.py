"""The form of a backup file: a line of plain JSON, then a tar, sealed in pieces.

Each piece is AES-256-GCM with its number and whether it is the last in what is authenticated, so
a file that was cut, reordered or altered does not open. The key is one of the site's keys, which
are never in the backup.
"""

import json
import secrets
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attune_web.encryption.keys import Keyring
from attune_web.operations.errors import OperatorError

FORM = "attune.backup/1"
PIECE = 1 << 20
TAG = 16


def write_archive(target: Path, folder: Path, *, ring: Keyring, facts: dict[str, Any]) -> None:
    """Seal a folder into a file, whole or not at all."""
    salt = secrets.token_bytes(8)
    head = {"form": FORM, "key": ring.active, "salt": salt.hex(), **facts}
    aside = target.with_name(target.name + ".part")
    with aside.open("wb") as out, (folder.parent / "tar").open("w+b") as plain:
        with tarfile.open(fileobj=plain, mode="w") as tar:
            for each in sorted(folder.iterdir()):
                tar.add(each, arcname=each.name)
        plain.seek(0)
        first = json.dumps(head).encode() + b"\n"
        out.write(first)
        for piece in _seal(plain, AESGCM(ring.key(ring.active)), salt, first):
            out.write(piece)
    aside.chmod(0o600)
    aside.replace(target)


def read_head(source: Path) -> dict[str, Any]:
    """What a backup file says about itself in clear."""
    try:
        with source.open("rb") as lines:
            head = json.loads(lines.readline(65536))
        if head["form"] != FORM:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise OperatorError(f"{source} is not a backup of Attune, or it cannot be read.") from None
    return dict(head)


def read_archive(source: Path, folder: Path, *, ring: Keyring) -> dict[str, Any]:
    """Open a backup into an empty folder, or say that it is damaged; returns its head."""
    head = read_head(source)
    cipher = AESGCM(ring.key(head["key"]))
    try:
        with source.open("rb") as box, (folder.parent / "tar").open("w+b") as spool:
            first = box.readline(65536)
            for piece in _open(box, cipher, bytes.fromhex(head["salt"]), first):
                spool.write(piece)
            spool.seek(0)
            with tarfile.open(fileobj=spool, mode="r") as tar:
                _unpack(tar, folder)
    except (InvalidTag, tarfile.TarError, ValueError):
        raise OperatorError(f"{source} is damaged or was altered. Use another backup.") from None
    return head


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    """Plain files and folders only, none outside `folder` (3.11.2 has no filters of its own)."""
    inside = folder.resolve()
    for member in tar:
        target = (inside / member.name).resolve()
        content = tar.extractfile(member) if member.isreg() else None
        if not target.is_relative_to(inside) or not (content or member.isdir()):
            raise ValueError(member.name)
        (target.parent if content else target).mkdir(mode=0o700, parents=True, exist_ok=True)
        if content:
            with content, target.open("wb") as out:
                shutil.copyfileobj(content, out)


def _seal(plain: IO[bytes], cipher: AESGCM, salt: bytes, first: bytes) -> Iterator[bytes]:
    number, piece = 0, plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        yield cipher.encrypt(_nonce(salt, number), piece, _bound(first, last=not following))
        if not following:
            return
        number, piece = number + 1, following


def _open(box: IO[bytes], cipher: AESGCM, salt: bytes, first: bytes) -> Iterator[bytes]:
    number, piece = 0, box.read(PIECE + TAG)
    while True:
        following = box.read(PIECE + TAG)
        yield cipher.decrypt(_nonce(salt, number), piece, _bound(first, last=not following))
        if not following:
            return
        number, piece = number + 1, following


def _nonce(salt: bytes, number: int) -> bytes:
    return salt + number.to_bytes(4, "big")


def _bound(first: bytes, *, last: bool) -> bytes:
    return first + (b"last" if last else b"more")
