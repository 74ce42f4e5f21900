"""Content files are found, read and checked; every fault says where it is and what to do."""

from pathlib import Path

import pytest

from attune import content
from attune.errors import ContentError


class Level(content.Model):
    name: str
    rank: int | str = 0


class Card(content.Model):
    reads = "attune.card/1"
    id: str
    age: int = content.Field(default=30, ge=16)
    open: bool = False
    levels: tuple[Level, ...] = ()


GOOD = "schema: attune.card/1\nid: one\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path) -> list[str]:
    with pytest.raises(content.FaultyContentError) as caught:
        content.load(path, Card)
    return [str(fault).removeprefix(f"{path}: ") for fault in caught.value.faults]


def test_loads_a_good_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", GOOD + "levels:\n  - {name: none, rank: 1}\n")
    card = content.load(path, Card)
    assert card == Card(id="one", levels=(Level(name="none", rank=1),))


@pytest.mark.parametrize("word", ["no", "on", "12:30", "2026-01-01", "0x1f", "1_000", "=", "<<"])
def test_plain_words_stay_text(tmp_path: Path, word: str) -> None:
    assert (
        content.load(write(tmp_path, "a.yaml", f"schema: attune.card/1\nid: {word}\n"), Card).id
        == word
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("age: ten", "age: must be a whole number (line 3)"),
        ("age: 3", "age: should be greater than or equal to 16; correct it (line 3)"),
        ("levls: []", "levls: is not a field this file has; did you mean levels? (line 3)"),
        ("levels: [{rank: 1}]", "levels.0.name: is missing; add it (line 3)"),
        ("levels: [{name: 1.0}]", "levels.0.name: must be text; put it in quotes (line 3)"),
        ("levels: [{name: a, rank: []}]", "levels.0.rank: must be a whole number (line 3)"),
        ("id: two", "id: is given twice; keep one of them (line 3)"),
        ("[1]: two", "has a key that is not a word; use plain words as keys (line 3)"),
    ],
)
def test_a_fault_names_field_line_and_remedy(tmp_path: Path, line: str, expected: str) -> None:
    assert faults_of(write(tmp_path, "a.yaml", f"{GOOD}{line}\n")) == [expected]


def test_all_faults_of_a_file_are_named_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", "schema: attune.card/1\nage: 3\nopen: 7\n")
    assert [fault.split(":")[0] for fault in faults_of(path)] == ["id", "age", "open"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "schema: is missing"),
        ("just words", "schema: is missing"),
        (
            "schema: attune.other/1\nid: a",
            "schema: says attune.other/1; this place reads attune.card/1",
        ),
        ("schema: [", "cannot be read; "),
        ("a: b: c", "cannot be read; "),
        ("id: \x00", "cannot be read; "),
        ("a: &x 1\nb: *x", "uses an anchor or alias"),
        ("a: !!python/name:os.system x", "cannot be read; "),
        ("[" * 10_000, "is nested deeper than 40 levels"),
        ("x" * 4_000_001, "is larger than 4 MB"),
    ],
)
def test_a_hostile_or_broken_file_is_one_sentence(tmp_path: Path, text: str, expected: str) -> None:
    (fault,) = faults_of(write(tmp_path, "a.yaml", text))
    assert fault.startswith(expected)


def test_other_encodings_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("id: ünsicher".encode("latin-1"))
    assert faults_of(path) == ["is not UTF-8 text; save it again as UTF-8"]


def test_a_faulty_file_does_not_keep_the_others_from_loading(tmp_path: Path) -> None:
    good = write(tmp_path, "cards/good.yaml", GOOD)
    bad = write(tmp_path, "cards/bad.yaml", "schema: attune.card/1\n")
    write(tmp_path, "cards/.draft.yaml", "half a thought")
    loaded = content.load_all("cards", Card, among=[tmp_path])
    assert list(loaded.values) == [good]
    assert [fault.file for fault in loaded.faults] == [bad]


def test_own_folders_stand_beside_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    monkeypatch.setenv("ATTUNE_CONTENT", str(two))
    found = content.folders(one)
    assert found[:2] == (one, two)
    assert len(found) == 3
    assert found[-1].name in {"content", "_content"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="named by --content, is not a folder"):
        content.folders(tmp_path / "nowhere")


def check_card(document: content.Document) -> list[content.Fault]:
    card = content.fit(document, Card)
    return [] if card.id.islower() else [document.fault("id", "has capitals; use lower case")]


def test_check_asks_the_room_and_collects_everything(tmp_path: Path) -> None:
    write(tmp_path, "cards/a.yaml", GOOD)
    twice = write(tmp_path, "cards/b.yaml", GOOD)
    loud = write(tmp_path, "cards/c.yaml", "schema: attune.card/1\nid: LOUD\n")
    shape = write(tmp_path, "cards/d.yaml", "schema: attune.card/1\n")
    alien = write(tmp_path, "other/e.yaml", "schema: attune.alien/1\n")
    found = {
        fault.file: fault for fault in content.check([tmp_path], {"attune.card/1": check_card})
    }
    assert {path: (fault.where, fault.line) for path, fault in found.items()} == {
        twice: ("id", 2),
        loud: ("id", 2),
        shape: ("id", None),
        alien: ("schema", 1),
    }
    assert "is already the id of" in str(found[twice])
    assert "which nothing reads; use attune.card/1" in str(found[alien])


def test_a_line_is_found_for_the_nearest_field(tmp_path: Path) -> None:
    document = content.read(write(tmp_path, "a.yaml", GOOD + "levels:\n  - name: a\n  - name: b\n"))
    assert document.fault("levels.1.rank", "x").line == 5
