"""A newcomer's way, on a phone, with and without JavaScript: from the link to a shared moment.

With ATTUNE_PICTURES set to a folder, the way with JavaScript leaves the tutorial's pictures there.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import Guest, guest_of, phone
from tests.served.site import ServedSite

FIRST = "What has this week been like for you?"
SECOND = "It sounds lonely, lying awake with nobody to tell."
OTHERWISE = "So part of you is worn out, and part of you keeps going."
ASKED = "Was this too much at once?"
READ = "She names the loneliness, and leaves it there."
MOST_BYTES = 100_000
Show = Callable[[Page, str], None]


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Show:
    """Keep a picture for the tutorial, where somebody asked for pictures."""
    folder = os.environ.get("ATTUNE_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            path = Path(folder) / f"tutorial-{name}.png"
            page.screenshot(path=path)
            assert path.stat().st_size <= MOST_BYTES, path

    return keep if "quick" in request.node.callspec.id else lambda page, name: None


@pytest.mark.parametrize(
    ("script", "who"),
    [pytest.param(True, "Clara", id="quick"), pytest.param(False, "Clinician 0", id="plain")],
)
def test_a_newcomer_practises_looks_back_and_shares_one_moment(
    script: bool, who: str, demo: ServedSite, chromium: Browser, show: Show
) -> None:
    with phone(chromium, script=script) as context:
        guest = guest_of(demo, context)
        begin(guest, who, show)
        talk(guest, show)
        redo(guest, show)
        look_back(guest)
        share(guest)
        guest.be("Sana")
        see_what_was_shared(guest, who, show)


def begin(guest: Guest, who: str, show: Show) -> None:
    """From the link to the patient's first words, past the notice."""
    page = guest.page
    guest.be(who)
    page.locator("main a.button").first.click()
    page.get_by_role("link", name="Read it", exact=True).click()
    notice = page.locator("main")
    expect(notice).to_contain_text("simulated")
    expect(notice).to_contain_text("supervisor")
    guest.look()
    page.get_by_role("button", name="I have read this; to the patients").click()
    expect(page.get_by_role("button", name="Meet Maya")).to_be_visible()
    show(page, "choose")
    guest.look()
    page.get_by_role("button", name="Meet Maya").click()
    expect(page.get_by_text("Only you see this unless you share it.").first).to_be_visible()


def talk(guest: Guest, show: Show) -> None:
    """Two turns, with feedback on the first already."""
    page = guest.page
    guest.say(FIRST, position=1)
    expect(page.locator("#turn-1 details.feedback")).to_have_count(1)
    guest.say(SECOND, position=2)
    page.locator("#turn-2 summary").first.click()
    expect(page.locator("#turn-2 .feedback__in")).to_be_visible()
    show(page, "feedback")
    guest.look()


def redo(guest: Guest, show: Show) -> None:
    """The second moment once more, in other words; both ways stand beside each other."""
    page = guest.page
    page.locator("#turn-2").get_by_role("button", name="Try this moment again").click()
    expect(page.get_by_text("You are at turn 2 again.")).to_be_visible()
    guest.say(OTHERWISE, position=2)
    expect(page.get_by_text(SECOND).first).to_be_attached()
    show(page, "redo")
    guest.look()


def look_back(guest: Guest) -> None:
    """End, and look back."""
    page, room = guest.page, guest.page.url.partition("#")[0]
    page.get_by_text("This session", exact=True).click()
    page.get_by_role("button", name="End and look back").click()
    expect(page).to_have_url(re.compile("/debrief/"))
    expect(page.locator("main h1")).to_be_visible()
    guest.look()
    page.goto(room)


def share(guest: Guest) -> None:
    """One moment, to one's own supervisor, with a question."""
    page = guest.page
    page.locator("#turn-2 summary").first.click()
    page.locator("#turn-2").get_by_role("link", name="Share this moment").click()
    page.get_by_label("What would you like to ask, or have noticed?").fill(ASKED)
    guest.look()
    page.get_by_role("button", name="Share it").click()
    expect(page.locator("#turn-2")).to_contain_text("can see this moment")


def see_what_was_shared(guest: Guest, who: str, show: Show) -> None:
    """Sana sees that moment and nothing else; the codes only after her own reading."""
    page = guest.page
    page.goto(f"{guest.origin}/supervision/")
    links = page.locator("main").get_by_role("link").filter(has_text=who)
    expect(links).to_have_count(1)
    links.click()
    main = page.locator("main")
    expect(main).to_contain_text(OTHERWISE)
    expect(main).to_contain_text(ASKED)
    for hidden in (FIRST, SECOND):
        expect(main).not_to_contain_text(hidden)
    expect(page.locator(".feedback__did")).to_have_count(0)
    page.get_by_label("What do you read in this moment?").fill(READ)
    page.locator("main form button").first.click()
    expect(page.locator("main")).to_contain_text(READ)
    show(page, "shown")
    guest.look()
