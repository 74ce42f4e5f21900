"""The guide is read on the site itself: every page, every link, every picture, without a script."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from attune_web.help import library
from attune_web.help.markdown import render

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


class Reader(HTMLParser):
    """What a page links to, shows, and can be linked to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.anchors: set[str] = set()
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append(str(found["href"]))
        if tag == "img":
            self.pictures.append(found)
        if found.get("id"):
            self.anchors.add(str(found["id"]))


@pytest.fixture
def read(browser: Browser) -> Callable[[str], Reader]:
    client = browser()
    kept: dict[str, Reader] = {}

    def get(path: str) -> Reader:
        if path not in kept:
            response = client.get(path)
            assert response.status_code == 200, path
            kept[path] = Reader(response.content.decode())
        return kept[path]

    return get


def test_every_page_opens_and_every_link_and_picture_of_it_is_there(
    read: Callable[[str], Reader],
) -> None:
    dead = []
    for slug in library.slugs():
        here = library.address_of(slug)
        page = read(here)
        for link in page.links:
            address = urlsplit(urljoin(here, link))
            if not address.path.startswith("/help/") or address.path == "/help/search/":
                continue
            target = read(address.path)
            if address.fragment and unquote(address.fragment) not in target.anchors:
                dead.append(f"{here} -> {link}")
        for picture in page.pictures:
            assert picture.get("alt"), f"{here}: a picture without words"
            assert finders.find(str(picture["src"]).removeprefix(settings.STATIC_URL)), picture
    assert dead == []


def test_every_link_leads_to_a_page_or_names_a_file_of_the_code() -> None:
    lost = []
    for slug in library.slugs():
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", library.source(slug)):
            file = (settings.DOCS / slug).parent / target
            if library.lead(slug, target) is None and not file.exists():
                lost.append(f"{slug}: {target}")
    assert lost == []


def test_links_beside_and_above_a_page_keep_their_heading() -> None:
    assert library.lead("how-to/write-a-case", "../model-card.md#probes") == (
        "/help/model-card/#probes"
    )
    assert library.lead("reference/instruments", "instruments/phq-9.md") == (
        "/help/reference/instruments/phq-9/"
    )
    assert library.lead("README", "adr/") == "/help/adr/"
    assert library.lead("model-card", "../attune_web/settings.py") is None
    assert library.lead("model-card", "../../../../etc/passwd") is None


def test_one_reads_on_from_page_to_page_in_the_order_of_the_list(
    read: Callable[[str], Reader],
) -> None:
    first = library.page(library.FRONT)
    assert first.after is not None
    second = library.page(first.after)
    assert second.before == library.FRONT
    assert library.address_of(first.after) in read("/help/").links
    last = library.page(library.slugs()[-1])
    assert last.after is None


def test_a_long_page_lists_its_headings(read: Callable[[str], Reader]) -> None:
    page = read("/help/model-card/")
    assert {"#probes", "#calibration"} <= set(page.links)
    assert {"probes", "calibration"} <= page.anchors


def test_html_in_a_page_is_shown_not_obeyed_and_nothing_carries_a_style() -> None:
    page = render(
        "# T\n\n<script>x</script> <img src=x onerror=y>\n\n|a|b|\n|-:|:-:|\n|1|2|\n\n"
        "[x](javascript:alert(1)) ![pixel](https://elsewhere.example/p.png) [out](../x.py)\n",
        link=lambda target: library.lead("model-card", target),
        image=lambda target: library.lead_image("model-card", target),
    )
    assert "<script" not in page.html
    assert "<img" not in page.html
    assert "pixel" in page.html
    assert "style=" not in page.html
    assert 'class="number"' in page.html
    assert 'href="javascript' not in page.html
    assert "out" in page.html
    assert "x.py" not in page.html


def test_two_headings_of_the_same_words_have_two_anchors() -> None:
    page = render("# A\n\n## What is `it`?\n\n## What is it\n", link=str, image=str)
    assert [each.anchor for each in page.contents] == ["what-is-it", "what-is-it-1"]


def test_a_page_needs_no_script_and_opens_for_those_who_are_signed_in(browser: Browser) -> None:
    page = browser("Clara").get("/help/explanation/small-groups/").content.decode()
    assert "script" not in Reader(page).tags
    assert 'href="/help/"' in page
