"""A page that grew turn by turn is the page one gets by loading it again."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.people import Guest, guest_of, phone
from tests.served.learner import SAID
from tests.served.site import ServedSite

TURNS = 6
# the main part without what is of each page alone (keys, what was read out), or was folded open
SHOWN = """() => {
    const main = document.getElementById('main').cloneNode(true);
    for (const each of main.querySelectorAll('[name=key], [name=csrfmiddlewaretoken]')) {
        each.remove();
    }
    main.querySelector('#news').textContent = '';
    for (const each of main.querySelectorAll('details')) each.removeAttribute('open');
    return main.outerHTML.replace(/ class=""/g, '').replace(/\\s+/g, ' ').replace(/> </g, '><');
}"""


def shown(page: Page) -> list[str]:
    """What the page shows, one part a line, so that a difference can be read."""
    html: str = page.evaluate(SHOWN)
    return re.sub(r"><", ">\n<", html).split("\n")


def meet(demo: ServedSite, chromium: Browser) -> Guest:
    """Somebody at a phone who has just met Maya."""
    guest = guest_of(demo, phone(chromium))
    guest.be("Clinician 1")
    guest.meet_maya()
    return guest


def answers(guest: Guest) -> list[str]:
    """What comes back for the turns that are said from now on."""
    seen: list[str] = []
    guest.page.on(
        "response",
        lambda got: seen.append(got.text()) if got.url.endswith("/turns/") else None,
    )
    return seen


def enter(guest: Guest, words: str, *, position: int) -> None:
    """Say something by the keyboard."""
    guest.box.fill(words)
    guest.box.press("Enter")
    expect(guest.page.locator(f"#turn-{position}")).to_be_visible()
    expect(guest.box).to_have_value("")


def test_the_room_after_some_turns_is_the_room_loaded_again(
    demo: ServedSite, chromium: Browser
) -> None:
    guest = meet(demo, chromium)
    page, sent = guest.page, answers(guest)
    for position in range(1, TURNS + 1):
        enter(guest, SAID[position], position=position)
        if position in (1, 2, TURNS):
            grown = shown(page)
            page.reload()
            expect(guest.box).to_be_visible()
            assert grown == shown(page)
    assert ['id="room"' in each for each in sent] == [False] * TURNS
    guest.look()
    page.context.close()


def test_focus_sight_and_what_was_opened_stay_and_the_answer_is_read_out(
    demo: ServedSite, chromium: Browser
) -> None:
    guest = meet(demo, chromium)
    page = guest.page
    enter(guest, SAID[0], position=1)
    page.locator("#turn-1 summary").first.click()
    expect(page.locator("#turn-1 .feedback__in")).to_be_visible()
    for position in (2, 3):
        enter(guest, SAID[position], position=position)
        expect(guest.box).to_be_focused()
        expect(page.locator("#latest")).to_be_in_viewport()
        expect(page.locator("#latest")).to_have_count(1)
        words = page.locator("#latest .words").inner_text()
        expect(page.locator("#news")).to_contain_text(words[-20:].strip())
    expect(page.locator("#turn-1 .feedback__in")).to_be_visible()
    page.context.close()


def test_a_tab_that_was_left_behind_gets_all_it_lacks(demo: ServedSite, chromium: Browser) -> None:
    guest = meet(demo, chromium)
    enter(guest, SAID[0], position=1)
    other = Guest(guest.page.context.new_page(), guest.origin, guest.witness)
    other.page.goto(guest.page.url)
    other.page.locator("#turn-1 summary").first.click()
    other.page.get_by_role("button", name="Try this moment again").first.click()
    expect(other.page.get_by_text("You are at turn 1 again.")).to_be_visible()
    enter(other, SAID[1], position=1)
    expect(other.page.locator("article.branch")).to_have_count(2)
    guest.box.fill(SAID[2])
    guest.box.press("Enter")
    expect(guest.page.get_by_text("The conversation has moved on").last).to_be_visible()
    expect(guest.page.locator("article.branch")).to_have_count(2)
    guest.box.press("Enter")
    expect(guest.page.locator("#turn-2")).to_be_visible()
    grown = shown(guest.page)
    guest.page.reload()
    assert grown == shown(guest.page)
    guest.page.context.close()


def test_text_twice_as_large_on_a_phone_leaves_what_was_said_in_sight(
    demo: ServedSite, chromium: Browser
) -> None:
    guest = meet(demo, chromium)
    place = "getComputedStyle(document.querySelector('.composer')).position"
    assert guest.page.evaluate(place) == "sticky"
    guest.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert guest.page.evaluate(place) == "static"
    assert guest.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
