"""The pages of docs/, read once: their order, their neighbours, where their links lead."""

import functools
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from attune_web.help.markdown import Rendered, render

FRONT = "README"
FOLDERS = {"adr": _("Decisions")}
"""Folders without a page of their own that pages link to."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, with the ones before and after it."""

    slug: str
    rendered: Rendered
    before: str | None
    after: str | None


@functools.cache
def slugs() -> tuple[str, ...]:
    """Every page, in the order of the front page, then by name."""
    root = settings.DOCS
    files = sorted(path.relative_to(root) for path in root.rglob("*.md"))
    every = [path.with_suffix("").as_posix() for path in files]
    first = [each for each in _linked_from_front() if each in every]
    return tuple(dict.fromkeys([FRONT, *first, *FOLDERS, *every]))


@functools.cache
def rendered(slug: str) -> Rendered:
    """One page by its slug; KeyError when there is none."""
    return render(
        source(slug),
        link=functools.partial(lead, slug),
        image=functools.partial(lead_image, slug),
    )


def page(slug: str) -> Page:
    """One page with its neighbours; KeyError when there is none."""
    order = slugs()
    found = rendered(slug)
    if slug not in order:
        return Page(slug, found, None, None)
    place = order.index(slug)
    before = order[place - 1] if place else None
    after = order[place + 1] if place + 1 < len(order) else None
    return Page(slug, found, before, after)


def source(slug: str) -> str:
    """What is written on a page; KeyError when there is no such page."""
    if slug in FOLDERS:
        return "\n".join(_listing(slug))
    if slug in slugs():
        return str((settings.DOCS / f"{slug}.md").read_text(encoding="utf-8"))
    if slug in schemas():
        text = (settings.DOCS / slug).read_text(encoding="utf-8")
        return f"# {posixpath.basename(slug)}\n\n```json\n{text}```\n"
    raise KeyError(slug)


@functools.cache
def schemas() -> frozenset[str]:
    """The JSON Schemas that pages link to."""
    root = settings.DOCS
    return frozenset(path.relative_to(root).as_posix() for path in root.rglob("*.schema.json"))


def address_of(slug: str) -> str:
    """Where a page is on this site."""
    return reverse("help") if slug == FRONT else reverse("help_page", args=[slug])


def title_of(slug: str) -> str:
    """What a page is called."""
    return rendered(slug).title


def lead(here: str, target: str) -> str | None:
    """Where a link on a page leads: to a page, a heading, the web; None for files of the code."""
    if target.startswith(("https://", "http://", "mailto:", "#")):
        return target
    path, _mark, anchor = target.partition("#")
    slug = posixpath.normpath(posixpath.join(posixpath.dirname(here), path)).removesuffix(".md")
    if slug not in slugs() and slug not in schemas():
        return None
    return address_of(slug) + (f"#{anchor}" if anchor else "")


def lead_image(here: str, target: str) -> str | None:
    """Where a picture of ours is; None for everything else."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(here), target))
    folder, name = posixpath.split(path)
    known = folder == "images" and (Path(settings.DOCS) / "images" / name).is_file()
    return static(f"docs/{name}") if known else None


def _linked_from_front() -> Iterator[str]:
    text = (settings.DOCS / f"{FRONT}.md").read_text(encoding="utf-8")
    seen: list[str] = []

    def note(target: str) -> None:
        seen.append(posixpath.normpath(target).removesuffix(".md"))

    render(text, link=note, image=lambda _target: None)
    yield from seen


def _listing(folder: str) -> Iterator[str]:
    yield f"# {FOLDERS[folder]}\n"
    for path in sorted((settings.DOCS / folder).glob("*.md")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        yield f"- [{first.lstrip('# ')}]({folder}/{path.name})"
