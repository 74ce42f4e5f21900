"""Words are found where they stand, by their beginning, all of them, without a server elsewhere."""

from collections.abc import Callable

import pytest
from django.test import Client

from attune_web.help import search

Browser = Callable[..., Client]


def test_the_page_about_it_comes_first() -> None:
    assert search.find("small groups")[0].url.startswith("/help/explanation/small-groups/")
    urls = [hit.url for hit in search.find("ATTUNE_PROXIES")]
    assert any(url.startswith("/help/reference/settings/") for url in urls)


def test_the_beginning_of_a_word_is_enough_and_every_word_counts() -> None:
    assert search.find("reflec")
    both = {hit.url for hit in search.find("backup keys")}
    assert both <= {hit.url for hit in search.find("keys")} | {
        hit.url for hit in search.find("backup")
    }
    assert search.find("backup zzzzunknown") == []
    assert search.find(" ?! ") == []


def test_what_was_found_is_marked_in_its_surroundings() -> None:
    hit = search.find("encrypt")[0] if search.find("encrypt") else search.find("sealed")[0]
    marked = [words.lower() for words, found in hit.excerpt if found]
    assert marked
    assert all(each.startswith(("encrypt", "sealed")) for each in marked)


@pytest.mark.django_db
def test_the_search_page_works_without_a_script_and_repeats_only_safely(
    browser: Browser,
) -> None:
    client = browser()
    page = client.get("/help/search/", {"q": "backup"}).content.decode()
    assert "<mark>" in page
    hostile = client.get("/help/search/", {"q": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in hostile
    assert "No page holds" in client.get("/help/search/", {"q": "zzzz"}).content.decode()
    assert client.get("/help/search/", {"q": "x" * 500}).status_code == 200
