"""What happens to words when the network goes, a tab is forgotten, or somebody is away too long."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Guest, guest_of, phone
from tests.served.site import ServedSite

WORDS = "What has this week been like for you?"
OTHER = "It sounds lonely, lying awake with nobody to tell."


@pytest.fixture
def guest(demo: ServedSite, chromium: Browser) -> Iterator[Guest]:
    """A clinician in a session with Maya that has just begun."""
    with phone(chromium) as context:
        guest = guest_of(demo, context)
        guest.be("Clinician 1")
        guest.meet_maya()
        yield guest


def again(guest: Guest) -> Guest:
    """The same session in a second tab."""
    page = guest.page.context.new_page()
    page.goto(guest.page.url)
    return Guest(page, guest.origin, guest.witness)


def test_words_stay_in_the_box_when_the_network_is_gone_and_are_said_once(guest: Guest) -> None:
    page = guest.page
    guest.box.fill(WORDS)
    page.context.set_offline(True)
    guest.box.press("Enter")
    expect(page.get_by_text("That did not reach us.")).to_be_visible()
    expect(guest.box).to_have_value(WORDS)
    page.context.set_offline(False)
    guest.box.press("Enter")
    expect(page.locator("#turn-1 .words")).to_have_text(WORDS)
    expect(page.locator(".turn--clinician")).to_have_count(1)


def test_a_second_tab_says_nothing_twice_and_gives_its_words_back(guest: Guest) -> None:
    second = again(guest)
    guest.say(WORDS, position=1)
    second.box.fill(OTHER)
    second.box.press("Enter")
    expect(second.page.get_by_text("The conversation has moved on").last).to_be_visible()
    expect(second.box).to_have_value(OTHER)
    expect(second.page.locator(".turn--clinician")).to_have_count(1)
    second.page.get_by_role("button", name="Say it").click()
    expect(second.page.locator("#turn-2 .words")).to_have_text(OTHER)


def test_the_back_button_and_haste_say_nothing_twice(guest: Guest) -> None:
    page = guest.page
    guest.box.fill(WORDS)
    page.get_by_role("button", name="Say it").dblclick()
    expect(page.locator("#turn-1 .words")).to_have_text(WORDS)
    page.reload()
    expect(page.locator(".turn--clinician")).to_have_count(1)
    page.goto(f"{guest.origin}/practice/")
    page.go_back()
    guest.box.fill(OTHER)
    guest.box.press("Enter")
    expect(page.locator("#turn-2 .words")).to_have_text(OTHER)
    expect(page.locator(".turn--clinician")).to_have_count(2)


def test_haste_at_a_door_meets_one_patient_once(guest: Guest) -> None:
    page = guest.page
    page.goto(f"{guest.origin}/practice/")
    waiting = page.get_by_role("link", name="Go on with").count()
    page.get_by_role("button", name="Meet Maya").dblclick()
    expect(guest.box).to_be_visible()
    page.goto(f"{guest.origin}/practice/")
    expect(page.get_by_role("link", name="Go on with")).to_have_count(waiting + 1)


def test_half_typed_words_wait_behind_the_sign_in(guest: Guest) -> None:
    page, room = guest.page, guest.page.url
    guest.box.press_sequentially(WORDS)
    expect(page.locator("#saved")).to_have_text(re.compile("saved", re.IGNORECASE))
    page.context.clear_cookies(name="attune")
    guest.box.fill(OTHER)  # none of this was kept before the door closed
    guest.box.press("Enter")
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    expect(page.locator("#room")).to_have_count(0)
    expect(page.locator("main")).to_have_count(1)
    expect(page.get_by_role("textbox")).to_have_value(OTHER)
    guest.be("Clinician 1")
    page.goto(room)
    expect(guest.box).to_have_value(OTHER)


def test_while_one_types_nothing_is_taken_away_and_all_of_it_waits(guest: Guest) -> None:
    page, room = guest.page, guest.page.url
    page.context.clear_cookies(name="attune")
    guest.box.press_sequentially(WORDS)
    expect(page.get_by_text("That did not reach us.")).to_be_visible()
    expect(guest.box).to_have_value(WORDS)
    page.get_by_role("link", name="Load the page again, or sign in again").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    guest.be("Clinician 1")
    page.goto(room)
    expect(guest.box).to_have_value(WORDS)


def test_an_old_page_takes_the_whole_window_and_gives_the_words_back(guest: Guest) -> None:
    page = guest.page
    page.context.clear_cookies(name="attune-csrf")
    guest.box.fill(WORDS)
    guest.box.press("Enter")
    expect(page.get_by_role("heading", name="This page is too old")).to_be_visible()
    expect(page.locator("main")).to_have_count(1)
    expect(page.get_by_role("textbox")).to_have_value(WORDS)
    page.get_by_role("link", name="Start afresh").click()
    expect(guest.box).to_be_visible()


def test_nothing_that_was_typed_is_kept_in_the_browser(guest: Guest) -> None:
    guest.say(WORDS, position=1)
    guest.box.fill(OTHER)
    reply = guest.page.locator("#latest .words").inner_text()
    expect(guest.page.locator("#saved")).to_have_text(re.compile("saved", re.IGNORECASE))
    stored = guest.page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")
    assert [each for each in (WORDS, OTHER, reply[:20]) if each in stored] == []
    assert len(stored) < 200, stored


def test_the_keyboard_alone_is_enough(guest: Guest) -> None:
    page = guest.page
    page.locator("body").press("Tab")
    expect(page.get_by_role("link", name="Go to the content")).to_be_focused()
    guest.box.focus()
    page.keyboard.type(WORDS)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Say it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#turn-1 .words")).to_have_text(WORDS)
    expect(guest.box).to_be_focused()
    page.locator("#turn-1 summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#turn-1 .feedback__in")).to_be_visible()
    page.get_by_role("button", name="Try this moment again").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are at turn 1 again.")).to_be_visible()
