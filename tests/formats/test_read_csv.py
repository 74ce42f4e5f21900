"""CSV: columns under many names, every cell as it stands."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.formats import Found, Source, survey, write_csv
from attune.transcript import Speaker
from tests.formats.conftest import Read, told


def test_one_row_is_one_turn_also_when_a_speaker_goes_on(read: Read) -> None:
    text = "transcript,speaker,text\n1,t,One.\n1,t,Two.\n1,c,Three.\n"
    assert told(read("a.csv", text)[0]) == [("c", "One."), ("c", "Two."), ("p", "Three.")]


@pytest.mark.parametrize(
    "header",
    [
        "transcript,turn,speaker,text,start",
        "Transcript ID,Utterance-ID,Interlocutor,Utterance Text,Timestamp",
        "session,turn_number,role,utterance,time",
        "SESSION_ID,TURN,WHO,WORDS,BEGIN",
    ],
)
def test_columns_go_by_many_names(read: Read, header: str) -> None:
    transcript = read("a.csv", f"{header}\ns9,4,therapist,Well?,00:01:08\n")[0]
    turn = transcript.turns[0]
    assert (transcript.id, turn.number, turn.text, turn.start) == ("s9", 4, "Well?", 68.0)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Therapist", Speaker.CLINICIAN),
        ("COUNSELLOR", Speaker.CLINICIAN),
        ("counselor", Speaker.CLINICIAN),
        ("listener", Speaker.CLINICIAN),
        (" T ", Speaker.CLINICIAN),
        ("client", Speaker.PATIENT),
        ("Speaker", Speaker.PATIENT),
        ("help-seeker", Speaker.PATIENT),
        ("Service User", Speaker.PATIENT),
    ],
)
def test_speakers_go_by_many_names(read: Read, name: str, role: Speaker) -> None:
    assert read("a.csv", f"speaker,text\n{name},Hm.\n")[0].turns[0].speaker is role


def test_c_is_the_client_beside_a_therapist_and_the_clinician_beside_a_patient(read: Read) -> None:
    beside_t = read("a.csv", "speaker,text\nT,One.\nC,Two.\n")[0]
    beside_p = read("a.csv", "speaker,text\nC,One.\nP,Two.\n")[0]
    assert told(beside_t) == told(beside_p) == [("c", "One."), ("p", "Two.")]


def test_c_is_settled_by_the_whole_file(read: Read) -> None:
    text = "transcript,speaker,text\n1,T,One.\n2,C,Two.\n"
    assert [told(transcript) for transcript in read("a.csv", text)] == [
        [("c", "One.")],
        [("p", "Two.")],
    ]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(read: Read, separator: str) -> None:
    text = "speaker,text\nt,Well\n".replace(",", separator)
    assert told(read("a.csv", text)[0]) == [("c", "Well")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_and_inside_a_cell(read: Read, end: str) -> None:
    text = f'speaker,text{end}t,"Well,{end}now?"{end}c,Hm.{end},{end}'
    assert told(read("a.csv", text)[0]) == [("c", f"Well,{end}now?"), ("p", "Hm.")]


def test_without_a_transcript_column_the_file_is_the_transcript(read: Read) -> None:
    assert read("week 3.csv", "speaker,text\nt,Well?\n")[0].id == "week 3"


def test_transcripts_whose_rows_are_mixed_stay_whole(read: Read) -> None:
    text = "transcript,speaker,text\na,t,1\nb,t,2\na,c,3\nb,c,4\n"
    assert [(t.id, told(t)) for t in read("a.csv", text)] == [
        ("a", [("c", "1"), ("p", "3")]),
        ("b", [("c", "2"), ("p", "4")]),
    ]


@pytest.mark.parametrize("word", ["n/a", "NA", "null", "None", "nan", "", " ", "  two  "])
def test_words_that_look_like_nothing_are_words(read: Read, word: str) -> None:
    transcript = read("a.csv", f"transcript,speaker,text\n{word},t,{word}\n")[0]
    assert (transcript.id, transcript.turns[0].text) == (word, word)


@pytest.mark.parametrize("time", ["soon", "n/a", "-4", "nan", "1e9", "٣", ""])
def test_a_time_that_is_none_is_left_open(read: Read, time: str) -> None:
    assert read("a.csv", f"speaker,text,start\nt,Well?,{time}\n")[0].turns[0].start is None


@pytest.mark.data
def test_annomi_as_published(data_dir: Path) -> None:
    path = data_dir / "annomi" / "test.csv"
    source = Source(str(path), "test", "csv", lambda: path.open("rb"))
    found = list(survey(source, speakers={}))
    assert len(found) == 17
    assert sum(len(item.transcript.turns) for item in found if isinstance(item, Found)) == 1587


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(st.lists(st.tuples(st.sampled_from(["therapist", "client"]), WORDS), min_size=1, max_size=6))
def test_any_words_survive_a_csv_file(turns: list[tuple[str, str]]) -> None:
    stream = io.StringIO()
    rows = [{"speaker": speaker, "text": f".{text}"} for speaker, text in turns]
    write_csv(rows, stream, columns=["speaker", "text"])
    content = stream.getvalue().encode()
    source = Source("a.csv", "a", "csv", lambda: io.BytesIO(content))
    (found,) = survey(source, speakers={})
    assert isinstance(found, Found)
    assert [turn.text for turn in found.transcript.turns] == [f".{text}" for _, text in turns]
