"""The one door from the site to the engine: what it needs is built once and kept."""

import functools

from attune import content


class PageSection(content.Model):
    """One heading of a page of plain words, with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


class Page(content.Model):
    """A page of plain words that its editors own, such as the intended purpose."""

    reads = "attune.page/1"
    id: str
    title: str
    summary: str
    last_reviewed: str
    sections: tuple[PageSection, ...]


@functools.cache
def pages() -> dict[str, Page]:
    """The pages of plain words in the library, by id."""
    return {page.id: page for page in content.load_all("pages", Page).values.values()}
