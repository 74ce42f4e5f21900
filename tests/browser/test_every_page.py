"""Every address of the permission matrix in a real browser: readable, named, quiet, private."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, Response

from tests.browser.visits import (
    APPEARANCE,
    DESK,
    PHONE,
    Site,
    Theme,
    Witness,
    axe_faults,
    picture_faults,
    spill_faults,
)
from tests.web.matrix import ROWS

SHOWN = sorted(name for name, row in ROWS.items() if row.get != frozenset({405}))


@pytest.fixture(scope="module")
def seen(chromium: Browser, staged: Site) -> Iterator[tuple[Page, Witness]]:
    """One window for all addresses, and what it notices."""
    # a colour is measured when it has arrived
    with chromium.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        yield page, Witness(staged.origin).watch(page)


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_readable_by_everybody_and_asks_nothing_of_elsewhere(
    name: str, staged: Site, seen: tuple[Page, Witness]
) -> None:
    page, witness = seen
    place = staged.pages[name]
    staged.sign_in(page.context, place["who"])
    show(page, "light", DESK)
    answer = open_page(page, staged.origin + place["url"])
    if answer is None:
        return
    assert answer.headers["cache-control"] == "no-store"
    assert answer.status in {*place["get"], 200}
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    faults = [*axe_faults(page), *spill_faults(page), *picture_faults(page)]
    show(page, "dark", PHONE)
    faults += [*axe_faults(page, APPEARANCE), *spill_faults(page)]
    assert faults + witness.faults() == []


def show(page: Page, theme: Theme, size: tuple[int, int]) -> None:
    """Set the window's theme and size."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": size[0], "height": size[1]})


def open_page(page: Page, url: str) -> Response | None:
    """Go there; None where the address gives a file to keep instead of a page."""
    try:
        return page.goto(url)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return None


BAD = """<!doctype html><title>x</title>
<style>p {width: 3000px; color: #ccc; background: #fff}</style>
<p>pale and far too wide</p><svg role="img" width="9" height="9"></svg>
<img src="https://elsewhere.example/x.png"><script>nothing.here()</script>"""


def test_every_kind_of_fault_would_be_noticed(chromium: Browser) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("https://elsewhere.example/**", lambda route: route.abort())
        witness = Witness("http://localhost").watch(page)
        page.set_content(BAD)
        found = " ".join([*axe_faults(page), *axe_faults(page, APPEARANCE), *spill_faults(page)])
        assert {"html-has-lang:", "image-alt:", "wider"} <= set(found.split())
        assert found.count("color-contrast") == 2
        assert len(picture_faults(page)) == 2
        heard = " ".join(witness.faults())
        assert "nothing is not defined" in heard
        assert "asked https://elsewhere.example/x.png" in heard
