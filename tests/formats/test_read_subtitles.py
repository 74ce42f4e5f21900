"""WebVTT and SRT: voices and times as the recorder wrote them."""

import pytest

from attune.errors import InputError
from tests.formats.conftest import Read, told

VTT = """WEBVTT

NOTE made by us

1
00:00:01.900 --> 00:00:04.250
<v Clara>How <i>was</i> that &amp; the rest?</v>

01:02:03.004 --> 01:02:05.000
<v Ben>Hard.
Very hard.</v>
"""


def test_vtt_voices_and_times_to_the_millisecond(read: Read) -> None:
    transcript = read("a.vtt", VTT, speakers="Clara=clinician,Ben=patient")[0]
    assert told(transcript) == [("c", "How was that & the rest?"), ("p", "Hard.\nVery hard.")]
    assert [(turn.start, turn.end) for turn in transcript.turns] == [
        (1.9, 4.25),
        (3723.004, 3725.0),
    ]


def test_vtt_two_voices_in_one_cue_are_two_turns(read: Read) -> None:
    cue = "<v Therapist>Well?</v>\n<v.loud Client>Hm.</v>"
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{cue}\n"
    assert told(read("a.vtt", text)[0]) == [("c", "Well?"), ("p", "Hm.")]


def test_vtt_with_names_before_the_words(read: Read) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nTherapist: Well?\n"
    assert told(read("a.vtt", text)[0]) == [("c", "Well?")]


SRT = """1
00:00:01,900 --> 00:00:04,250
T: How many?

2
00:00:05,000 --> 00:00:06,000
C: About <i>this</i> many {I think}:
12
"""


def test_srt_keeps_times_and_a_number_as_last_word(read: Read) -> None:
    transcript = read("a.srt", SRT)[0]
    assert told(transcript) == [("c", "How many?"), ("p", "About this many {I think}:\n12")]
    assert [(turn.start, turn.end) for turn in transcript.turns] == [(1.9, 4.25), (5.0, 6.0)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.vtt", "1\n00:01.000 --> 00:02.000\nT: Well?\n", "begin with the word WEBVTT"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 0x:02.000\nT: Well?\n", "1 of 1 cues"),
        ("a.vtt", "WEBVTT\n\n99:99.000 --> 99:99.500\nT: Well?\n", "times that cannot be read"),
        ("a.vtt", "WEBVTT\n", "no turns in this file"),
        ("a.srt", "1\n00:00:01 -> 2\nT: Well?\n", "no turns in this file"),
        ("a.srt", "1\n00:00:01,0 --> soon\nT: Well?\n", "1 of 1 cues"),
    ],
)
def test_subtitles_that_cannot_be_read(read: Read, name: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(name, text)
