"""A group before a wall, in real windows: join, vote in secret, reveal, pass the keyboard."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import APPEARANCE, PHONE, Site, Theme, Witness, axe_faults, spill_faults

PROJECTOR, LAPTOP = (1920, 1080), (1280, 800)
WORDS = "It sounds as if the nights come home with you, and nobody there has noticed."
SLOW = 30_000  # the first turn waits for the model to be read
Device = Callable[..., Page]


@pytest.fixture
def device(chromium: Browser, staged: Site) -> Iterator[Device]:
    """A window of somebody's, or of a guest who has none of anybody's cookies."""
    with ExitStack() as closing:

        def opened(who: str = "nobody", *, script: bool = True) -> Page:
            made = chromium.new_context(
                java_script_enabled=script,
                viewport={"width": 390, "height": 844},
                reduced_motion="reduce",  # a colour is measured when it has arrived
            )
            closing.callback(made.close)
            staged.sign_in(made, who)
            page = made.new_page()
            page.set_default_timeout(SLOW)
            return page

        yield opened


def show(page: Page, size: tuple[int, int], theme: Theme) -> None:
    """Set a window's size and theme."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=theme)


def faults(page: Page) -> list[str]:
    """What is wrong with a page in both themes and at the sizes it is used in."""
    found = []
    for size, theme in ((PHONE, "light"), (LAPTOP, "dark"), (PROJECTOR, "light")):
        show(page, size, theme)  # type: ignore[arg-type]  # two literals
        found += [*axe_faults(page), *spill_faults(page)]
    return [*found, *axe_faults(page, APPEARANCE)]


def open_group(page: Page, origin: str) -> str:
    """Open a group with a vote, guests welcome; its code."""
    page.goto(f"{origin}/groups/")
    page.get_by_label("Maya Thomas").check()
    page.get_by_label("People without an account").check()
    page.get_by_role("button", name="Open it").click()
    return page.locator("strong").first.inner_text()


def join(page: Page, origin: str, code: str) -> None:
    """Type the code on the wall."""
    page.goto(f"{origin}/group/")
    page.get_by_label("Code on the wall").fill(code)
    page.get_by_role("button", name="Join").click()


def vote(page: Page, call: str) -> None:
    """Vote; on a page without script the vote is seen after looking again."""
    page.reload()
    page.get_by_label(call).check()
    page.get_by_label("comes nearer").check()
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_text("Your vote is in")).to_be_visible()


def fits(wall: Page) -> bool:
    """Whether the last line of the wall stands inside its window."""
    box = wall.locator(".wall__foot").bounding_box()
    size = wall.viewport_size
    return bool(box and size and box["y"] + box["height"] <= size["height"])


def test_a_group_votes_and_the_wall_follows_by_itself(device: Device, staged: Site) -> None:
    desk, wall = device("Sana"), device("Sana")
    witness = Witness(staged.origin).watch(wall).watch(desk)
    code = open_group(desk, staged.origin)
    wall.goto(f"{desk.url}wall/")
    expect(wall.locator(".wall__code")).to_have_text(code)
    assert faults(wall) == []

    guests = [device(script=place > 0) for place in range(4)]
    for guest in guests:
        join(guest, staged.origin, code)
    desk.get_by_label("What shall we say?").fill(WORDS)
    desk.get_by_role("button", name="Put it to the vote").click()
    expect(guests[1].get_by_text("Shall we say this?")).to_be_visible()
    assert faults(guests[1]) == []
    calls = ("gave back what was meant", "gave back what was meant", "told or advised", "not sure")
    for guest, call in zip(guests, calls, strict=True):
        vote(guest, call)
    expect(wall.get_by_text("4 have voted")).to_be_visible()
    assert faults(wall) == []
    assert all(fits(wall) for _ in show_sizes(wall))

    desk.get_by_role("button", name="Say it, and show the votes").click()
    expect(wall.get_by_role("img", name="What the group would call it")).to_be_visible()
    assert wall.locator(".p-dot--person").count() >= 8
    expect(wall.get_by_text("The model")).not_to_have_count(0)
    assert all(fits(wall) for _ in show_sizes(wall))
    assert faults(wall) + faults(desk) + witness.faults() == []
    desk.get_by_role("button", name="End the group").click()
    expect(guests[1].get_by_role("heading", name="This group is over")).to_be_visible()
    expect(wall.get_by_text("This group is over.")).to_be_visible()


def show_sizes(wall: Page) -> Iterator[None]:
    """A projector of today and a small one."""
    for size in (PROJECTOR, (1280, 800)):
        show(wall, size, "light")
        yield


def test_the_keyboard_goes_round_without_any_script(device: Device, staged: Site) -> None:
    desk = device("Sana", script=False)
    code = open_group(desk, staged.origin)
    desk.get_by_role("button", name="Pass the keyboard to the group").click()
    first, second = device(script=False), device("Clara", script=False)
    for page in (first, second):
        join(page, staged.origin, code)
    first.get_by_role("button", name="Take the keyboard").click()
    second.get_by_role("button", name="Take the keyboard").click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody else has the keyboard now.")
    first.get_by_label("What shall we say?").fill(WORDS)
    first.get_by_role("button", name="Put it to the vote").click()
    second.get_by_role("link", name="Look again").click()
    expect(second.get_by_text(WORDS)).to_be_visible()


def test_a_turn_that_comes_too_late_is_given_back(device: Device, staged: Site) -> None:
    desk, guest = device("Sana"), device()
    code = open_group(desk, staged.origin)
    desk.get_by_role("button", name="Pass the keyboard to the group").click()
    join(guest, staged.origin, code)
    guest.get_by_role("button", name="Take the keyboard").click()
    guest.get_by_label("What shall we say?").fill(WORDS)
    desk.reload()
    desk.get_by_role("button", name="Take the keyboard back").click()
    guest.get_by_role("button", name="Put it to the vote").click()
    expect(guest.get_by_label("What you had typed")).to_have_value(WORDS)
