"""JSON and JSONL in the shapes that studies and speech software write."""

import json

import pytest

from tests.formats.conftest import Read, told

TURNS = [{"speaker": "therapist", "text": "Well?"}, {"speaker": "client", "text": "Hm."}]
WHOLE = [("c", "Well?"), ("p", "Hm.")]


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        (TURNS, ["a"]),
        ({"turns": TURNS}, ["a"]),
        ({"id": "s1", "utterances": TURNS}, ["s1"]),
        ({"transcripts": [{"id": 1, "turns": TURNS}, {"id": 2, "turns": TURNS}]}, ["1", "2"]),
        ([{"turns": TURNS}, {"turns": TURNS}], ["a", "a-2"]),
        ([{"transcript": "x", **turn} for turn in TURNS], ["x"]),
    ],
)
def test_shapes_of_json(read: Read, value: object, ids: list[str]) -> None:
    transcripts = read("a.json", json.dumps(value))
    assert [transcript.id for transcript in transcripts] == ids
    assert all(told(transcript) == WHOLE for transcript in transcripts)


def test_segments_of_speech_software(read: Read) -> None:
    spoken = {
        "language": "en",
        "text": " Well? Hm.",
        "segments": [
            {"id": 0, "start": 0.0, "end": 1.94, "text": " Well?", "speaker": "SPEAKER_00"},
            {"id": 1, "start": 1.94, "end": 3, "text": " Hm.", "speaker": "SPEAKER_01"},
        ],
    }
    transcript = read(
        "a.json", json.dumps(spoken), speakers="SPEAKER_00=clinician,SPEAKER_01=patient"
    )[0]
    assert told(transcript) == [("c", " Well?"), ("p", " Hm.")]
    assert [(turn.start, turn.end) for turn in transcript.turns] == [(0.0, 1.94), (1.94, 3.0)]
    assert [turn.number for turn in transcript.turns] == [1, 2]


def test_jsonl_of_turns_and_of_transcripts(read: Read) -> None:
    rows = "\n".join(json.dumps(turn) for turn in TURNS) + "\n\n"
    whole = json.dumps({"id": "x", "turns": TURNS})
    assert told(read("a.jsonl", rows)[0]) == WHOLE
    assert told(read("b.jsonl", whole)[0]) == WHOLE


@pytest.mark.parametrize(
    ("given", "kept"),
    [(7, 7), ("7", 7), ("07", "07"), ("a", "a"), (None, 1), ("", 1), (2.5, "2.5")],
)
def test_turn_numbers_are_echoed(read: Read, given: object, kept: object) -> None:
    value = [{"speaker": "t", "text": "Well?", "turn": given}]
    assert read("a.json", json.dumps(value))[0].turns[0].number == kept


def test_the_file_name_may_lie_when_the_content_is_clear(read: Read) -> None:
    assert told(read("talk.log", json.dumps(TURNS))[0]) == WHOLE
    several = {"transcripts": [{"id": 1, "turns": TURNS}]}
    assert told(read("talk.cfg", json.dumps(several))[0]) == WHOLE
    assert told(read("talk.out", "\n".join(json.dumps(turn) for turn in TURNS))[0]) == WHOLE
