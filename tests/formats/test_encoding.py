"""Encodings: what real exports are written in."""

import io

import pytest

from attune.formats import Source
from attune.formats.encoding import read_text, settle_encoding

ENGLISH = "T: I’m not sure – “café” costs £3…\n" * 3
RUSSIAN = "T: Как вы себя чувствуете сегодня?\nC: Мне очень грустно и тяжело.\n" * 20
JAPANESE = "T: 今日はどんな気分ですか。\nC: とても悲しいです。\n" * 20


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "utf-8"),
        (ENGLISH, "utf-8-sig"),
        (ENGLISH, "utf-16"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        (ENGLISH, "cp1252"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "utf-16"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_text_comes_back_as_it_was_written(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    source = Source("a.txt", "a", "txt", lambda: io.BytesIO(content))
    settle_encoding(source)
    assert read_text(source) == text


def test_a_letter_cut_in_two_by_the_reading_block_is_still_utf_8() -> None:
    content = b"a" * (1024 * 1024 - 1) + "é\n".encode()
    source = Source("a.txt", "a", "txt", lambda: io.BytesIO(content))
    settle_encoding(source, line_limit=None)
    assert source.encoding == "utf-8"
