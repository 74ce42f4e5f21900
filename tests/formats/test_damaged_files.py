"""Damage anywhere in a file ends in a transcript or in a sentence, never in a fault."""

import io
import random
from pathlib import Path

import docx
import pytest

from attune.errors import InputError
from attune.formats import Given, open_source, survey
from attune.formats.source import FORMATS

TEXTS = {
    "csv": "transcript,turn,speaker,text,start\n1,1,t,Well?,0:01\n1,2,c,\"Hm, é\",0:02\n",
    "json": '{"transcripts":[{"id":1,"turns":[{"speaker":"t","text":"Well?","start":1.5}]}]}',
    "jsonl": '{"speaker":"t","text":"Well?"}\n{"id":"x","turns":[{"role":"c","text":""}]}\n',
    "vtt": "WEBVTT\n\nSTYLE\n::cue{}\n\n1\n00:01.000 --> 00:02.000\n<v T>Well?</v>\n",
    "srt": "1\n00:00:01,000 --> 00:00:02,000\nT: Well?\n\n2\n00:00:03,000 --> 00:00:04,000\nC: H",
    "txt": "Session\n[00:01] T: Well?\nand so on\nC: Hm.\n",
}  # fmt: skip
PIECES = [
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"\n",
    b"\r",
    b",",
    b"{",
    b"]",
    b"-->",
    b":",
    b"<v ",
    b"9" * 30,
]


def whole(kind: str) -> bytes:
    if kind in TEXTS:
        return TEXTS[kind].encode()
    document = docx.Document()
    document.add_paragraph("T: Well?")
    document.add_table(rows=2, cols=2).rows[0].cells[0].text = "C"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def damage(content: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(content) + 1)
        cut = at + dice.choice([0, 0, 1, 3, 40])
        put = dice.choice([*PIECES, bytes([dice.randrange(256)]), b""])
        content = content[:at] + put + content[cut:]
    return content


@pytest.mark.parametrize("kind", FORMATS)
def test_damage_ends_in_a_transcript_or_a_sentence(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    dice = random.Random(kind)
    content = whole(kind)
    reasons = []
    for _ in range(40 if kind == "docx" else 250):
        path.write_bytes(damage(content, dice))
        try:
            list(survey(open_source(Given(str(path), "a")), speakers={}))
        except InputError as error:
            reasons.append(str(error))
    assert reasons
    assert all(reason.startswith(str(path)) for reason in reasons)


def test_a_file_that_grows_or_shrinks_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "transcript,speaker,text\n1,t,Well?\n1,c,Hm.\n"
    for later in (text + "2,t,Well?\n", text[:-8], text + "1,t,Well?\n"):
        path.write_text(text, encoding="utf-8")
        archive = survey(open_source(Given(str(path), "a")), speakers={})
        path.write_text(later, encoding="utf-8")
        with pytest.raises(InputError, match="changed while it was being read"):
            list(archive)
