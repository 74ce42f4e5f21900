"""Plain text: a name, a colon, the words."""

import pytest

from attune.errors import InputError
from attune.formats import Found, Source, Unreadable, survey
from tests.formats.conftest import Read, told


@pytest.mark.parametrize(
    "text",
    [
        "T: Well?\nC: Hm.\n",
        "Therapist: Well?\r\n\r\nClient: Hm.\r\n",
        "THERAPIST:\tWell?\nCLIENT:  Hm.",
        "[00:01] T: Well?\n[00:00:05] C: Hm.",
        "00:01 T: Well?\n00:05 C: Hm.",
        "T (00:01): Well?\nC (00:05): Hm.",
        "**Therapist:** Well?\n**Client:** Hm.",
        "C: Well?\nP: Hm.",
        "T:\nWell?\n\nC:\nHm.",
        "Date: 3 May\nSession: 4\nClient ID: 12\nT: Well?\nC: Hm.",
    ],
)
def test_ways_to_name_the_speaker(read: Read, text: str) -> None:
    assert told(read("a.txt", text)[0]) == [("c", "Well?"), ("p", "Hm.")]


def test_times_before_the_name_are_kept(read: Read) -> None:
    assert read("a.txt", "[01:02:03.5] T: Well?")[0].turns[0].start == 3723.5


def test_lines_without_a_name_go_on_with_the_turn(read: Read) -> None:
    text = "T: One thing: this.\nAnd now: that.\n\nat 10:30 we stop\nC: Hm.\n"
    assert told(read("a.txt", text, speakers="x=patient")[0]) == [
        ("c", "One thing: this.\nAnd now: that.\nat 10:30 we stop"),
        ("p", "Hm."),
    ]


def test_names_need_the_speaker_map(read: Read) -> None:
    text = "Dr. O'Neill: Well?\nben: Hm.\n"
    assert told(read("a.txt", text, speakers="dr. o'neill=clinician,ben=patient")[0]) == [
        ("c", "Well?"),
        ("p", "Hm."),
    ]


def source_of(text: str) -> Source:
    import io

    return Source("a.txt", "a", "txt", lambda: io.BytesIO(text.encode()))


def test_a_third_person_is_asked_about_and_not_given_to_the_one_before() -> None:
    (found,) = survey(source_of("T: Well?\nMother: He is fine.\nC: Hm.\n"), speakers={})
    assert isinstance(found, Unreadable)
    assert "'Mother' (line 2)" in found.reason


def test_a_heading_is_left_out_and_noted() -> None:
    source = source_of("Session 3\n\nT: Well?\nC: Hm.\n")
    (found,) = survey(source, speakers={})
    assert isinstance(found, Found)
    assert told(found.transcript) == [("c", "Well?"), ("p", "Hm.")]
    assert list(source.notes) == ["a.txt: line 1 comes before the first speaker and was left out."]


def test_text_without_speakers_is_refused_with_the_remedy() -> None:
    with pytest.raises(InputError, match="Begin each turn with its speaker and a colon"):
        survey(source_of("It was a long day.\nYes, it was.\n"), speakers={})


def test_c_alone_is_not_guessed() -> None:
    (found,) = survey(source_of("C: Well?\n"), speakers={})
    assert isinstance(found, Unreadable)
    assert "--speaker-map C=clinician" in found.reason
