"""What was said is sealed in its row: unreadable at rest, and dead anywhere else."""

import uuid
from typing import ClassVar

import pytest
from django.conf import settings
from django.db import connection, models, transaction
from hypothesis import given, strategies

from attune_web.encryption import keys, rotation
from attune_web.encryption.errors import KeysError, SealBrokenError
from attune_web.encryption.fields import SealedJSONField, SealedTextField
from attune_web.encryption.sealing import Sealed, seal, unseal


class Note(models.Model):
    """A table of this test alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    words = SealedTextField(null=True)
    facts = SealedJSONField(null=True)
    objects: ClassVar[models.Manager["Note"]] = models.Manager()

    class Meta:
        app_label = "sealed_fields_test"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture
def _table(db: None, own_keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("makes its own table, which SQLite alone does inside a transaction")
    fields = [Note._meta.get_field("words"), Note._meta.get_field("facts")]
    monkeypatch.setattr(rotation, "sealed_fields", lambda: [(Note, fields)])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE sealed_fields_test_note (id char(32), words BLOB, facts BLOB)")


def at_rest(column: str = "words") -> bytes:
    with connection.cursor() as cursor:
        return bytes(cursor.execute(f"SELECT {column} FROM sealed_fields_test_note").fetchone()[0])


@pytest.mark.usefixtures("_table")
@pytest.mark.django_db
class TestARowOfTheDatabase:
    def test_gives_back_what_was_said_and_shows_nothing_of_it_at_rest(self) -> None:
        Note.objects.create(words="I could not sleep.", facts={"trust": 0.4, "said": "sleep"})
        note = Note.objects.get()
        assert note.words == "I could not sleep."
        assert note.facts == {"trust": 0.4, "said": "sleep"}
        assert b"sleep" not in at_rest()
        assert b"sleep" not in at_rest("facts")
        assert repr(Note.objects.values_list("words", flat=True)[0]) == "<sealed>"

    def test_does_not_open_a_value_that_was_moved_to_another_row_or_field(self) -> None:
        first = Note.objects.create(words="hers")
        second = Note.objects.create(words="his")
        sealed = Note.objects.values_list("words", flat=True).get(pk=first.pk)
        Note.objects.filter(pk=second.pk).update(words=sealed, facts=sealed)
        moved = Note.objects.get(pk=second.pk)
        with pytest.raises(SealBrokenError, match="altered or moved"):
            _ = moved.words
        with pytest.raises(SealBrokenError):
            _ = moved.facts

    def test_saving_again_seals_with_a_fresh_nonce(self) -> None:
        note = Note.objects.create(words="the same")
        before = at_rest()
        note.save()
        assert at_rest() != before
        assert Note.objects.get().words == "the same"

    def test_many_at_once_are_each_sealed_for_their_row(self) -> None:
        Note.objects.bulk_create([Note(words=str(number)) for number in range(5)])
        assert sorted(note.words for note in Note.objects.all()) == ["0", "1", "2", "3", "4"]

    def test_words_that_would_pass_by_the_seal_are_refused(self) -> None:
        note = Note.objects.create(words="sealed")
        with pytest.raises(TypeError, match="save the instance"), transaction.atomic():
            Note.objects.update(words="plain")
        note.words = "plain"
        with pytest.raises(TypeError, match="save the instance"), transaction.atomic():
            Note.objects.bulk_update([note], ["words"])
        with pytest.raises(TypeError, match="cannot be searched"):
            Note.objects.filter(words="sealed").count()
        assert Note.objects.get().words == "sealed"

    def test_rotation_moves_every_value_and_the_old_key_can_go(self) -> None:
        Note.objects.bulk_create([Note(words=str(number), facts=[number]) for number in range(450)])
        keys.write(keys.keyring().with_new(), settings.KEYS_FILE)
        assert rotation.keys_in_use()["k1"] == 900
        assert rotation.reseal_everything() == 900
        assert rotation.keys_in_use()["k1"] == 0
        assert rotation.retire_old_keys() == {"k1"}
        assert rotation.open_everything() == 900
        assert set(keys.keyring().keys) == {"k2"}

    def test_a_rotation_that_was_cut_is_finished_by_the_next(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Note.objects.bulk_create([Note(words=str(number)) for number in range(450)])
        keys.write(keys.keyring().with_new(), settings.KEYS_FILE)
        calls = iter(range(1000))
        whole = rotation._moved

        def cut(*args: object) -> object:
            if next(calls) == 250:
                raise KeyboardInterrupt
            return whole(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(rotation, "_moved", cut)
        with pytest.raises(KeyboardInterrupt):
            rotation.reseal_everything()
        assert rotation.retire_old_keys() == frozenset()
        monkeypatch.setattr(rotation, "_moved", whole)
        assert rotation.reseal_everything() < 450
        assert rotation.keys_in_use() == {"k2": 450}

    def test_a_lost_key_is_named(self) -> None:
        Note.objects.create(words="sealed with k1")
        keys.write(keys.Keyring("k9", {"k9": bytes(32)}), settings.KEYS_FILE)
        with pytest.raises(KeysError, match="sealed with key k1"):
            _ = Note.objects.get().words


def test_a_table_whose_rows_have_no_id_before_saving_is_refused() -> None:
    class Counted(models.Model):
        words = SealedTextField()

        class Meta:
            app_label = "sealed_fields_test"

        def __str__(self) -> str:
            return ""

    assert [each.id for each in Counted._meta.get_field("words").check()] == ["attune.E001"]


@given(strategies.binary(max_size=400), strategies.integers(0, 10_000), strategies.text(max_size=9))
def test_one_changed_byte_or_another_place_never_opens(
    words: bytes, where: int, place: str
) -> None:
    ring = keys.fresh()
    sealed = seal(words, place=f"a{place}", ring=ring)
    assert unseal(sealed, place=f"a{place}", ring=ring) == words
    data = bytearray(sealed.data)
    data[where % len(data)] ^= 1
    with pytest.raises(KeysError):
        unseal(Sealed(bytes(data)), place=f"a{place}", ring=ring)
    with pytest.raises(SealBrokenError):
        unseal(sealed, place=f"b{place}", ring=ring)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "no keys file"),
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"active": "k1", "keys": {}}', "damaged"),
        ('{"active": "k1", "keys": {"k1": "AAAA"}}', "damaged"),
    ],
)
def test_a_spoiled_keys_file_says_what_to_do(text: str | None, says: str, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "keys.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(KeysError, match=says) as error:
        keys.read(path)
    assert "copy you keep apart" in str(error.value)
