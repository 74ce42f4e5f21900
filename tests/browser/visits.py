"""Visiting a page, and everything that can be wrong with it."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

ANONYMOUS = "nobody"
Theme = Literal["light", "dark"]
PHONE, DESK = (390, 844), (1280, 900)
UNNAMED = re.compile(r"^\s*- img(?!.*\")", re.MULTILINE)
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(each => each.outerHTML.slice(0, 120))"""
SPILLS = "() => document.documentElement.scrollWidth > innerWidth"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site is served, its addresses, and the cookies of people who are signed in."""

    origin: str
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def sign_in(self, context: BrowserContext, who: str) -> None:
        """Make the browser somebody's, as if they had just signed in."""
        context.clear_cookies()
        jar = self.cookies.get(who, {})
        context.add_cookies(
            [{"name": name, "value": value, "url": self.origin} for name, value in jar.items()]
        )


@dataclass
class Witness:
    """What a page did beside showing itself: complaints, and requests to elsewhere."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> "Witness":
        """Hear everything this page does from now on."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._see)
        return self

    def faults(self) -> list[str]:
        """What was heard since the last time."""
        found = [*self.complaints, *(f"asked {url}" for url in self.elsewhere)]
        self.complaints.clear()
        self.elsewhere.clear()
        return found

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium also logs every answer that is not a 2xx; the status is judged by who asked
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.elsewhere.append(request.url)


AXE = Axe()
EVERYTHING: dict[str, Any] = {"rules": {"target-size": {"enabled": True}}}
# what may differ between two themes or two sizes of the same page
APPEARANCE = {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}


def axe_faults(page: Page, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds wrong with the page as it stands."""
    found = AXE.run(page, options={"resultTypes": ["violations"], **options}).response
    return [
        f"axe {each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def spill_faults(page: Page) -> list[str]:
    """What reaches past the right edge of the window, if anything does."""
    if not page.evaluate(SPILLS):
        return []
    return [f"wider than {page.viewport_size}: {page.evaluate(TOO_WIDE)}"]


def picture_faults(page: Page) -> list[str]:
    """Pictures that a screen reader would announce without a name."""
    return [f"unnamed picture: {each}" for each in UNNAMED.findall(tree_of(page))]


def tree_of(page: Page) -> str:
    """The page as a screen reader has it."""
    return page.locator("body").aria_snapshot()
