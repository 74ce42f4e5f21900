"""`attune code` and what people really hand in: one sentence, the rest still coded."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from attune.formats import grouping, limits
from attune.formats.limits import MEGABYTE
from tests.cli import fake_rater
from tests.cli.conftest import Attune

GOOD = "transcript,speaker,text\n1,therapist,Well?\n1,client,Hm.\n"


def refused(attune: Attune, name: str, content: bytes, *said: str) -> None:
    """Hand in one bad file beside a good one: the good one is coded, the bad one explained."""
    Path(name).write_bytes(content)
    Path("good.csv").write_text(GOOD, encoding="utf-8")
    alone = attune("code", name, "--out", "alone.jsonl")
    assert alone.exit_code == 2, alone.output
    assert not Path("alone.jsonl").exists()
    both = attune("code", name, "good.csv", "--out", "both.jsonl")
    assert both.exit_code == 1, both.output
    assert len(Path("both.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    reason = both.stderr.splitlines()[0]
    for piece in (name, *said):
        assert piece in reason
    assert sorted(path.name for path in Path().iterdir()) == sorted(
        ["both.jsonl", "good.csv", name]
    )


def test_missing_file(attune: Attune) -> None:
    result = attune("code", "nowhere.csv")
    assert result.exit_code == 2
    assert result.stderr == (
        "attune: nowhere.csv: there is no such file or folder. Check the path.\n"
    )


def test_folder_without_transcripts(attune: Attune) -> None:
    Path("empty").mkdir()
    result = attune("code", "empty")
    assert result.exit_code == 2
    assert "empty: no transcripts in this folder" in result.stderr


def test_no_path_at_all(attune: Attune) -> None:
    assert attune("code").exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 stuff", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"RIFF\x00\x00\x00\x00WAVE", "a recording"),
        (b"\x00\x00\x00\x20ftypM4A ", "a recording"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or protected Office file"),
        (b"PK\x03\x04" + bytes(40), "packed file or an Office document"),
        (bytes(range(256)) * 8, "line 1: a NUL character"),
        (b"transcript,speaker\n\xff\x00\xfe", "line 2: a NUL character"),
    ],
)
def test_binary(attune: Attune, content: bytes, said: str) -> None:
    refused(attune, "talk.csv", content, said)


def test_zero_bytes(attune: Attune) -> None:
    refused(attune, "talk.csv", b"", "the file is empty")


def test_header_only(attune: Attune) -> None:
    refused(attune, "talk.csv", b"transcript,speaker,text\n", "no turns in this file")


def test_nul_in_text(attune: Attune) -> None:
    refused(attune, "talk.csv", GOOD.encode() + b"2,client,a\0b\n", "line 4: a NUL character")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_wide_encodings_are_read(attune: Attune, encoding: str) -> None:
    text = GOOD.replace("Hm.", "naïve – “yes” 🙂")
    Path("talk.csv").write_bytes(text.encode(encoding))
    result = attune("code", "talk.csv")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout.splitlines()[1])["text"] == "naïve – “yes” 🙂"


def test_windows_encoding_is_read_and_noted(attune: Attune) -> None:
    Path("talk.csv").write_bytes(GOOD.replace("Hm.", "I’m naïve").encode("cp1252"))
    result = attune("code", "talk.csv")
    assert json.loads(result.stdout.splitlines()[1])["text"] == "I’m naïve"
    assert "note: talk.csv: not UTF-8; read as cp1252" in result.stderr


def test_a_line_of_200_megabytes_is_refused_without_reading_it(attune: Attune) -> None:
    with Path("long.csv").open("wb") as stream:
        stream.write(b"transcript,speaker,text\n1,client," + b"a" * 3 * MEGABYTE)
        stream.truncate(200 * MEGABYTE)
    result = attune("code", "long.csv")
    assert result.exit_code == 2
    assert "long.csv, line 2: longer than 1 MB" in result.stderr


@pytest.mark.parametrize("name", ["long.json", "long.txt", "long.vtt"])
def test_a_document_too_large_to_read_whole(attune: Attune, name: str) -> None:
    with Path(name).open("wb") as stream:
        stream.write(b"[")
        stream.truncate(200 * MEGABYTE)
    result = attune("code", name)
    assert result.exit_code == 2
    assert f"{name}: the file is larger than 64 MB" in result.stderr


def test_a_turn_longer_than_any_speech(attune: Attune) -> None:
    turn = json.dumps([{"speaker": "client", "text": "a" * 131_073}])
    refused(attune, "long.json", turn.encode(), "item 1", "131,072 characters")


def test_a_transcript_with_too_many_turns(attune: Attune, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "TURNS_PER_TRANSCRIPT", 5)
    rows = "2,client,Hm.\n" * 6
    refused(attune, "many.csv", ("transcript,speaker,text\n" + rows).encode(), "'2' has 6 turns")


def test_a_large_archive_streams(attune: Attune) -> None:
    rows = [f"{n // 40},{'tc'[n % 2]},words {n}" for n in range(20_000)]
    Path("many.csv").write_text("transcript,speaker,text\n" + "\n".join(rows), encoding="utf-8")
    result = attune("code", "many.csv", "--out", "many.jsonl")
    assert result.exit_code == 0, result.output
    with Path("many.jsonl").open(encoding="utf-8") as stream:
        assert [json.loads(line)["text"] for line in stream] == [
            f"words {n}" for n in range(20_000)
        ]


def test_one_speaker_only_works_and_is_noted(attune: Attune) -> None:
    Path("a.txt").write_text("T: Well?\nT: Still there?\n", encoding="utf-8")
    result = attune("code", "a.txt")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    assert "note: a.txt: transcript 'a' has one speaker only, the clinician." in result.stderr


def test_unknown_speakers_are_named_with_the_remedy(attune: Attune) -> None:
    text = "transcript,speaker,text\n2,Clara,Well?\n2,Ben,Hm.\n"
    refused(attune, "who.csv", text.encode(), "'Clara' (line 2)", "Clara=clinician,Ben=patient")


def test_only_the_transcript_with_unknown_speakers_fails(attune: Attune) -> None:
    Path("a.csv").write_text(GOOD + "2,Mother,He sleeps.\n3,client,Hm.\n", encoding="utf-8")
    result = attune("code", "a.csv", "--out", "a.jsonl")
    assert result.exit_code == 1
    assert "transcript '2' has an unknown speaker: 'Mother' (line 4)" in result.stderr
    lines = Path("a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["transcript"] for line in lines] == ["1", "1", "3"]


def test_a_turn_without_speaker(attune: Attune) -> None:
    refused(
        attune,
        "a.csv",
        b"transcript,speaker,text\n1,,Well?\n",
        "transcript '1': no speaker is named at line 2",
    )


def test_turn_numbers_given_twice_are_kept_and_noted(attune: Attune) -> None:
    rows = "1,7,t,Well?\n1,7,c,Hm.\n1,007,c,Hm.\n1,x,c,Hm.\n1,,c,Hm.\n"
    Path("a.csv").write_text("transcript,turn,speaker,text\n" + rows, encoding="utf-8")
    result = attune("code", "a.csv")
    assert result.exit_code == 0
    turns = [json.loads(line)["turn"] for line in result.stdout.splitlines()]
    assert turns == [7, 7, "007", "x", 5]
    assert "gives a turn number twice (once); kept as given." in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[" * 10_000 + "]" * 10_000, "nested too deeply"),
        ('{"turns":' * 10_000 + "1" + "}" * 10_000, "nested too deeply"),
        ('[{"speaker":"t","speaker":"c","text":"x"}]', 'the key "speaker" is given twice'),
        ('[{"speaker":"t","text":"x","start":NaN}]', "NaN is not a JSON number"),
        ('[{"speaker":"t","text":"x","start":-Infinity}]', "-Infinity is not a JSON number"),
        (f'[{{"speaker":"t","text":"x","start":{"9" * 5000}}}]', "thousands of digits"),
        ('[{"speaker":"t","text":"x"}', "line 1, column"),
        ('[{"speaker":"t","text":null}]', '"text" has to be words'),
        ('[{"speaker":"t","text":7}]', '"text" has to be words'),
        ('[{"speaker":"t","text":"a\\u0000b"}]', "NUL"),
        ('["hello"]', "item 1: not an object"),
        ("7", "no turns"),
        ("[]", "no turns"),
        ('{"speaker":"t","text":"x"}\n{"speaker":"t","text":"x"}', "--format jsonl"),
    ],
)  # fmt: skip
def test_json_that_is_no_transcript(attune: Attune, content: str, said: str) -> None:
    refused(attune, "talk.json", content.encode(), said)


def test_jsonl_names_the_line(attune: Attune) -> None:
    lines = '{"speaker":"t","text":"x"}\n{"speaker":"t","text":\n'
    refused(attune, "talk.jsonl", lines.encode(), "line 2", "not valid JSON")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("1,therapist,Well?\n", "line 1: no column named speaker and no column named text"),
        ("transcript,speaker,text\n1,therapist,Well, now?\n", "line 2: 4 cells"),
        ('transcript,speaker,text\n1,therapist,"Well\n1,client,"Hm"\n', "line 2: this row cannot"),
        ('transcript,speaker,text\n1,therapist,"Well' + "\n x" * 99_999, "line 2: this row cannot"),
    ],
)
def test_csv_that_is_none(attune: Attune, content: str, said: str) -> None:
    refused(attune, "talk.csv", content.encode(), said)


def bomb(parts: int, size: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
            for number in range(parts):
                package.writestr(f"word/part{number}.xml", b" " * size)

    return write


@pytest.mark.parametrize("write", [bomb(1, 20 * MEGABYTE), bomb(limits.DOCX_PARTS + 1, 1)])
def test_a_word_file_that_would_unpack_without_end(
    attune: Attune, write: Callable[[Path], None], tmp_path: Path
) -> None:
    write(tmp_path / "made.zip")
    content = (tmp_path / "made.zip").read_bytes()
    (tmp_path / "made.zip").unlink()
    refused(attune, "talk.docx", content, "unpacks to far more")


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(100), b"T: Well?\n"])
def test_a_word_file_that_is_none(attune: Attune, content: bytes) -> None:
    refused(attune, "talk.docx", content, "Word document")


def test_other_languages_and_emoji_pass_through_whole(attune: Attune) -> None:
    words = ["¿Cómo está usted?", "🙂🙂🏽", "مرحبا", "e\u0301", "\u2028 end"]
    lines = [json.dumps({"speaker": "client", "text": text}) for text in words]
    Path("a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = attune("code", "a.jsonl", "--out", "b.jsonl")
    assert result.exit_code == 0
    with Path("b.jsonl").open(encoding="utf-8", newline="\n") as stream:
        assert [json.loads(line)["text"] for line in stream] == words


def test_half_a_character_from_json_is_replaced(attune: Attune) -> None:
    Path("a.json").write_text('[{"speaker":"client","text":"a\\ud83d."}]', encoding="utf-8")
    assert json.loads(attune("code", "a.json").stdout)["text"] == "a\ufffd."


def test_an_altered_model_is_one_sentence(attune: Attune, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attune.cli.code.RATER", "tests.cli.fake_rater:load_altered")
    Path("good.csv").write_text(GOOD, encoding="utf-8")
    result = attune("code", "good.csv", "--out", "x.jsonl")
    assert result.exit_code == 2
    assert result.stderr == (
        "attune: coder.onnx: the file is not the one its card describes. Install again.\n"
    )
    assert [path.name for path in Path().iterdir()] == ["good.csv"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_model_that_breaks_in_a_worker_ends_the_run(attune: Attune, workers: str) -> None:
    Path("a.csv").write_text(GOOD.replace("Hm.", "raise model"), encoding="utf-8")
    result = attune("code", "a.csv", "--out", "x.jsonl", "--workers", workers)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert not Path("x.jsonl").exists()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_fault_in_one_transcript_leaves_the_others(attune: Attune, workers: str) -> None:
    rows = "2,client,raise fault\n3,client,raise refusal\n4,client,Hm.\n"
    Path("a.csv").write_text(GOOD + rows, encoding="utf-8")
    result = attune("code", "a.csv", "--out", "x.jsonl", "--workers", workers)
    assert result.exit_code == 1
    assert (
        "transcript '2' was not coded because of a fault in Attune (RuntimeError" in result.stderr
    )
    assert "secret words" not in result.stderr
    assert "transcript '3' was not coded: the rater cannot code this session." in result.stderr
    assert len(Path("x.jsonl").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("x.xlsx", "written as .jsonl, .csv or .parquet"),
        ("nowhere/x.jsonl", "the folder nowhere does not exist"),
        ("good.csv", "would replace this file"),
        ("a.jsonl", "this is a folder"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_coding(
    attune: Attune, out: str, said: str
) -> None:
    Path("a.jsonl").mkdir()
    Path("good.csv").write_text(GOOD, encoding="utf-8")
    result = attune("code", "good.csv", "--out", out)
    assert result.exit_code == 2
    assert said in result.stderr
    assert Path("good.csv").read_text(encoding="utf-8") == GOOD


def test_file_names_cannot_write_to_the_terminal(attune: Attune) -> None:
    Path("a\x1b[2Jb.csv").write_bytes(b"")
    result = attune("code", "a\x1b[2Jb.csv")
    assert "\x1b" not in result.stderr


def test_the_fake_stands_where_the_rater_would() -> None:
    assert fake_rater.load(abstain=True).identity.name == "fake"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
def test_a_file_that_breaks_off_while_it_is_read(attune: Attune) -> None:
    Path("good.csv").write_text(GOOD, encoding="utf-8")
    result = attune("code", "/proc/self/mem", "good.csv", "--out", "x.jsonl")
    assert result.exit_code == 1
    assert "/proc/self/mem: could not be read to its end, input/output error" in result.stderr


def test_a_path_that_is_not_there_leaves_the_others(attune: Attune) -> None:
    Path("good.csv").write_text(GOOD, encoding="utf-8")
    Path("empty").mkdir()
    result = attune("code", "nowhere.csv", "good.csv", "empty", "--out", "x.jsonl")
    assert result.exit_code == 1
    assert "nowhere.csv: there is no such file or folder" in result.stderr
    assert "empty: no transcripts in this folder" in result.stderr
    assert len(Path("x.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    nothing = attune("code", "nowhere.csv", "empty", "--out", "y.jsonl")
    assert nothing.exit_code == 2
    assert "nowhere.csv: there is no such file" in nothing.stderr


@pytest.mark.parametrize(
    "rows",
    [
        "I drink alone at night and lie about it,therapist\nHm.,client\n",
        "Mostly gin,therapist\nHm,client\n",
        "Mostly gin?,Clara\nHm,Ben\n",
        "One,a\nTwo,b\nThree,c\nFour,d\nFive,e\nSix,f\nMostly gin,g\n",
    ],
)
def test_swapped_columns_are_suspected_and_no_word_is_repeated(attune: Attune, rows: str) -> None:
    Path("a.csv").write_text(f"speaker,text\n{rows}", encoding="utf-8")
    result = attune("code", "a.csv")
    assert result.exit_code == 2
    assert "the speaker column seems to hold sentences (line 2). Are the columns" in result.stderr
    assert not {"gin", "alone", "Hm"} & set(result.stderr.replace("'", " ").split())


def test_a_speaker_map_that_contradicts_itself_is_refused(attune: Attune) -> None:
    Path("a.csv").write_text(GOOD, encoding="utf-8")
    result = attune("code", "a.csv", "--speaker-map", "Ann=clinician, ann=patient")
    assert result.exit_code == 2
    assert "ann is named as clinician and as patient" in result.stderr
    assert attune("code", "a.csv", "--speaker-map", "Ann=patient,Ann=client").exit_code == 0


def test_a_file_whose_name_is_no_text_is_coded(attune: Attune) -> None:
    Path("talk\udcff.csv").write_text("speaker,text\nt,Well?\n", encoding="utf-8")
    result = attune("code", "talk\udcff.csv")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["transcript"] == "talk\ufffd"


def test_a_folder_is_coded_again_without_its_earlier_results(attune: Attune) -> None:
    Path("talks").mkdir()
    Path("talks/a.csv").write_text(GOOD, encoding="utf-8")
    assert attune("code", "talks", "--out", "talks/x.jsonl").exit_code == 0
    assert attune("code", "talks", "--out", "talks/y.csv").exit_code == 0
    result = attune("code", "talks", "--out", "talks/z.jsonl")
    assert result.exit_code == 0
    assert "note: talks/x.jsonl: passed over; it holds codes" in result.stderr
    assert "note: talks/y.csv: passed over; it holds codes" in result.stderr
    assert Path("talks/z.jsonl").read_bytes() == Path("talks/x.jsonl").read_bytes()


def test_links_in_a_circle_are_named_and_leave_the_others(attune: Attune) -> None:
    Path("talks").mkdir()
    Path("talks/a.csv").write_text(GOOD, encoding="utf-8")
    Path("talks/b.csv").symlink_to("b.csv")
    Path("talks/again").symlink_to("../talks", target_is_directory=True)
    result = attune("code", "talks", "--out", "x.jsonl")
    assert result.exit_code == 1
    assert "talks/b.csv: this link leads to no file" in result.stderr
    assert "1 transcript with 2 turns coded, 1 failed." in result.stderr
