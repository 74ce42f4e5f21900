"""The backup file: opens with its key alone, and not at all once it was cut or altered."""

from pathlib import Path

import pytest

from attune_web.encryption import keys
from attune_web.encryption.errors import KeysError
from attune_web.operations.archive import PIECE, read_archive, write_archive
from attune_web.operations.errors import OperatorError

RING = keys.Keyring("k1", {"k1": bytes(range(32))})
WORDS = b"what was said " * (PIECE // 5)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A backup of a folder with one large file."""
    folder = tmp_path / "from" / "backup"
    folder.mkdir(parents=True)
    (folder / "database").write_bytes(WORDS)
    target = tmp_path / "archive"
    write_archive(target, folder, ring=RING, facts={"made": "today"})
    return target


def opened(archive: Path, ring: keys.Keyring = RING) -> bytes:
    folder = archive.parent / "to" / "backup"
    folder.mkdir(parents=True, exist_ok=True)
    read_archive(archive, folder, ring=ring)
    return (folder / "database").read_bytes()


def test_comes_back_as_it_was_and_shows_nothing(archive: Path) -> None:
    assert b"what was said" not in archive.read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    assert opened(archive) == WORDS


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-100] + bytes([data[-100] ^ 1]) + data[-99:],
        lambda data: data[:-2000],
        lambda data: data[: data.index(b"\n") + 1 + PIECE + 16],
        lambda data: data.replace(b'"today"', b'"later"'),
        lambda data: data[:40],
        lambda _: b"not a backup\n",
    ],
    ids=["one bit", "cut", "cut between pieces", "its date", "its head", "another file"],
)
def test_a_spoiled_archive_is_refused(archive: Path, spoil: object) -> None:
    archive.write_bytes(spoil(archive.read_bytes()))  # type: ignore[operator]
    with pytest.raises(OperatorError, match=r"damaged|not a backup"):
        opened(archive)


def test_another_key_says_which_one_is_missing(archive: Path) -> None:
    with pytest.raises(KeysError, match="key k1"):
        opened(archive, keys.Keyring("k2", {"k2": bytes(32)}))


def test_a_link_that_leads_elsewhere_is_not_unpacked(tmp_path: Path) -> None:
    folder = tmp_path / "from" / "backup"
    folder.mkdir(parents=True)
    (folder / "database").symlink_to(tmp_path)
    write_archive(tmp_path / "archive", folder, ring=RING, facts={})
    with pytest.raises(OperatorError, match="damaged"):
        opened(tmp_path / "archive")
