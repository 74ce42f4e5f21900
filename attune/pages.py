"""Pages of plain words that their editors own, such as the intended purpose."""

from attune import content


class PageSection(content.Model):
    """One heading of a page, with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


class Page(content.Model):
    """A page: what it says at the top, and its sections in order."""

    reads = "attune.page/1"
    id: str
    title: str
    summary: str
    last_reviewed: str
    sections: tuple[PageSection, ...]


def check_page(document: content.Document) -> list[content.Fault]:
    """Check the form of one page file."""
    content.fit(document, Page)
    return []
