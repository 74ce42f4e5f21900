"""What somebody does in the demonstration, in the words that stand on its pages."""

import re
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.visits import PHONE, Witness, spill_faults
from tests.served.site import ServedSite


@dataclass
class Guest:
    """Somebody at a browser, who notices what a page does beside showing itself."""

    page: Page
    origin: str
    witness: Witness

    def be(self, name: str) -> None:
        """Become one of the cast, by one tap."""
        self.page.goto(f"{self.origin}/demo/")
        self.page.get_by_role("button", name=re.compile(rf"^Be {name}\b")).first.click()
        expect(self.page.get_by_role("heading", name=re.compile("Good to see you"))).to_be_visible()

    def meet_maya(self) -> None:
        """Go to the patients, read the notice where it waits, and begin with Maya."""
        self.page.goto(f"{self.origin}/practice/")
        waiting = self.page.get_by_role("link", name="Read it", exact=True)
        if waiting.count():
            waiting.click()
            self.page.get_by_role("button", name="I have read this; to the patients").click()
        self.page.get_by_role("button", name="Meet Maya").click()
        expect(self.box).to_be_visible()
        self.page.wait_for_load_state()  # before that Enter only begins a new line

    def say(self, words: str, *, position: int) -> None:
        """Say something, and wait until it stands in the conversation."""
        self.box.fill(words)
        self.page.get_by_role("button", name="Say it").click()
        expect(self.page.locator(f"#turn-{position}")).to_contain_text(words)

    @property
    def box(self) -> Locator:
        """Where one types."""
        return self.page.get_by_label("What do you say?")

    def look(self) -> None:
        """Fail where the page is too wide or did something beside showing itself."""
        self.page.wait_for_load_state()
        assert spill_faults(self.page) + self.witness.faults() == []


def guest_of(site: ServedSite, context: BrowserContext) -> Guest:
    """Somebody new at a phone."""
    page = context.new_page()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    origin = f"http://localhost:{site.port}"
    return Guest(page, origin, Witness(origin).watch(page))


def phone(chromium: Browser, *, script: bool = True) -> BrowserContext:
    """A phone's browser, with or without JavaScript."""
    return chromium.new_context(java_script_enabled=script)
