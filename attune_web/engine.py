"""The one door from the site to the engine: what it needs is built once and kept."""

import functools

from attune import content
from attune.pages import Page


@functools.cache
def pages() -> dict[str, Page]:
    """The pages of plain words in the library, by id."""
    return {page.id: page for page in content.load_all("pages", Page).values.values()}
