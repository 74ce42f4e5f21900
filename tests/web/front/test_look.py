"""The look keeps its promises: contrast in each theme, no class without a style, nothing loaded."""

import re
from pathlib import Path

import pytest

SITE = Path(__file__).parents[3] / "attune_web"
SHEETS = sorted(SITE.rglob("*.css"))
PAGES = sorted(SITE.rglob("templates/**/*.html"))
TOKENS = (SITE / "static" / "attune" / "tokens.css").read_text(encoding="utf-8")
GROUNDS = ("paper", "surface", "sunken", "teal-wash", "clay-wash", "red-wash")
INKS = ("ink", "ink-soft", "teal", "clay", "red")


def colours(block: str, *, dark: bool) -> dict[str, str]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", block)
    return {name: (night if dark else day) for name, day, night in pairs}


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def theme(*, dark: bool, more: bool) -> dict[str, str]:
    usual, _, sharper = TOKENS.partition("prefers-contrast: more")
    named = colours(usual, dark=dark)
    if not more:
        return named
    named |= colours(sharper, dark=dark)
    return named | {ground: named["paper"] for ground in GROUNDS if ground.endswith("wash")}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("more", [False, True])
def test_every_ink_can_be_read_on_every_ground(dark: bool, more: bool) -> None:
    named = theme(dark=dark, more=more)
    asked = 7.0 if more else 4.5
    weak = {
        f"{ink} on {ground}"
        for ink in INKS
        for ground in GROUNDS
        if contrast(named[ink], named[ground]) < asked
    }
    assert not weak
    assert contrast(named["on-teal"], named["teal"]) >= asked
    assert contrast(named["on-teal"], named["teal-strong"]) >= asked
    for ground in ("paper", "surface", "sunken"):
        assert contrast(named["edge"], named[ground]) >= 3


def known(word: str, styled: set[str]) -> bool:
    """True for a styled class, and for the fixed part of one whose end a page fills in."""
    return word in styled or (word.endswith("-") and any(name.startswith(word) for name in styled))


def test_every_class_of_a_page_is_styled() -> None:
    rules = re.sub(
        r"/\*.*?\*/", "", "\n".join(each.read_text("utf-8") for each in SHEETS), flags=re.S
    )
    styled = set(re.findall(r"\.([a-z][\w-]*)", rules))
    bare = set()
    for page in PAGES:
        for value in re.findall(r'\bclass="([^"]*)"', page.read_text(encoding="utf-8")):
            words = re.sub(r"{[%{].*?[%}]}", " ", value).split()
            bare |= {f"{page.name}: {word}" for word in words if not known(word, styled)}
    assert not bare


def test_every_colour_that_is_used_is_a_token() -> None:
    defined = set(re.findall(r"(--[\w-]+):", "\n".join(each.read_text("utf-8") for each in SHEETS)))
    for sheet in SHEETS:
        assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text("utf-8"))) <= defined, sheet.name


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_stylesheet_loads_nothing(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|@font-face|//\w", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SITE)))
def test_a_page_says_nothing_of_its_looks_inline(page: Path) -> None:
    assert not re.search(r'\sstyle="|<style|\son\w+="', page.read_text(encoding="utf-8"))
