"""What every picture is: a name, a finding in a sentence, a drawing, and the same as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.utils.html import format_html
from django.utils.safestring import SafeString

from attune_web.pictures.shapes import joined

NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the key: a sample of the mark, and what it stands for."""

    sample: SafeString
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a finding that is read faster in rows: of what, the figures, and what they mean."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its finding and its table; `svg` is empty where there is nothing to draw.

    `told` shows the finding as rows under `told_headings`; the drawing still says it in sentences.
    """

    title: str
    finding: str
    svg: SafeString = NOTHING
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    key: tuple[Key, ...] = ()
    small: bool = False
    told: tuple[Told, ...] = ()
    told_headings: tuple[str, ...] = ()


def drawing(
    title: str, finding: str, marks: Iterable[SafeString], *, width: int, height: int
) -> SafeString:
    """Frame marks as an image that says its name and its finding to those who listen."""
    inside = joined(marks)
    name = sha256(f"{title}|{finding}|{width}|{inside}".encode()).hexdigest()[:8]
    return format_html(
        '<svg class="picture__svg" viewBox="0 0 {} {}" role="img" aria-labelledby="t{} d{}">'
        '<title id="t{}">{}</title><desc id="d{}">{}</desc>{}</svg>',
        width,
        height,
        name,
        name,
        name,
        title,
        name,
        finding,
        inside,
    )


def sample(mark: SafeString) -> SafeString:
    """Show a mark alone, for the key."""
    return format_html('<svg viewBox="0 0 24 16" aria-hidden="true">{}</svg>', mark)
