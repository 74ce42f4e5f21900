"""Markdown to HTML for our own pages: no raw HTML, no inline style, links led to where they go."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token

Lead = Callable[[str], str | None]
_ALIGNED = {"text-align:right": "number", "text-align:center": "middle", "text-align:left": "start"}
_DEEPEST_LISTED = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a page: how deep, its anchor, its words."""

    level: int
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """The words between one heading and the next, for the search."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as HTML, with its headings and its words."""

    title: str
    html: str
    contents: tuple[Heading, ...]
    parts: tuple[Part, ...]


def render(text: str, *, link: Lead, image: Lead) -> Rendered:
    """Render one page; `link` and `image` say where an address leads, or None for nowhere."""
    reader = _reader()
    tokens = reader.parse(text)
    headings = _name_headings(tokens)
    for token in tokens:
        _unstyle(token)
        for child in token.children or ():
            _lead_image(child, image)
        token.children = _led(token.children or [], link) if token.children else token.children
    return Rendered(
        title=headings[0].words if headings else "",
        html=str(reader.renderer.render(tokens, reader.options, {})),
        contents=tuple(each for each in headings if 1 < each.level <= _DEEPEST_LISTED),
        parts=tuple(_parts(tokens, headings)),
    )


def anchor_of(words: str, taken: set[str]) -> str:
    """The anchor of a heading, as links in the pages write it."""
    plain = re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-")
    anchor, number = plain, 0
    while anchor in taken:
        number += 1
        anchor = f"{plain}-{number}"
    taken.add(anchor)
    return anchor


def words_of(token: Token) -> str:
    """The words of a line without its marks."""
    return "".join(
        " " if each.type in ("softbreak", "hardbreak") else each.content
        for each in token.children or ()
    )


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    rules: dict[str, Any] = reader.renderer.rules  # type: ignore[attr-defined]
    rules["table_open"] = lambda *_: '<div class="wide" tabindex="0"><table>\n'
    rules["table_close"] = lambda *_: "</table></div>\n"
    rules["fence"] = rules["code_block"] = _code
    return reader


def _code(tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'


def _name_headings(tokens: Sequence[Token]) -> list[Heading]:
    found, taken = [], set[str]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = words_of(tokens[place + 1])
            anchor = anchor_of(words, taken)
            token.attrSet("id", anchor)
            found.append(Heading(int(token.tag[1]), anchor, words))
    return found


def _unstyle(token: Token) -> None:
    style = token.attrs.pop("style", None)
    if style:
        token.attrSet("class", _ALIGNED.get(str(style), "start"))


def _lead_image(token: Token, image: Lead) -> None:
    if token.type != "image":
        return
    address = image(str(token.attrs["src"]))
    if address is None:
        token.type, token.tag, token.content, token.children = "text", "", token.content, None
    else:
        token.attrs["src"] = address


def _led(children: list[Token], link: Lead) -> list[Token]:
    kept, dropped = [], 0
    for token in children:
        if token.type == "link_open":
            address = link(str(token.attrs["href"]))
            if address is None:
                dropped += 1
                continue
            token.attrs["href"] = address
        if token.type == "link_close" and dropped:
            dropped -= 1
            continue
        kept.append(token)
    return kept


def _parts(tokens: Sequence[Token], headings: Sequence[Heading]) -> list[Part]:
    parts: list[Part] = []
    number, words, place = -1, list[str](), 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "heading_open":
            _close(parts, headings, number, words)
            number, words, place = number + 1, [], place + 2
        elif token.type == "inline":
            words.append(words_of(token))
        elif token.type in ("fence", "code_block"):
            words.append(token.content)
        place += 1
    _close(parts, headings, number, words)
    return parts


def _close(
    parts: list[Part], headings: Sequence[Heading], number: int, words: Sequence[str]
) -> None:
    if number >= 0:
        parts.append(Part(headings[number].anchor, headings[number].words, " ".join(words)))
