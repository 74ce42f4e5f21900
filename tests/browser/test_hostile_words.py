"""Words that try to be a program are words: on every page that shows what somebody typed."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page

from tests.browser.visits import DESK, Site, Witness
from tests.served.learner import HIDDEN, Learner
from tests.served.site import ServedSite, Visitor

EVIL = "https://elsewhere.example/x"
PROGRAMS = (
    "<script>hacked=1</script>",
    f"<script src={EVIL}></script>",
    "<img src=x onerror=hacked=1>",
    f"<img src={EVIL}>",
    "<svg onload=hacked=1>",
    f"<svg><use href={EVIL}#x></use></svg>",
    "<details open ontoggle=hacked=1>x</details>",
    "<input autofocus onfocus=hacked=1>",
    f"<iframe src={EVIL}></iframe>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    f"<object data={EVIL}></object>",
    f"<link rel=stylesheet href={EVIL}>",
    f"<style>@import '{EVIL}';</style>",
    f"<meta http-equiv=refresh content='0;url={EVIL}'>",
    f"<base href={EVIL}>",
    f"<form action={EVIL}><button autofocus>x</button></form>",
    "<a href=javascript:hacked=1 autofocus>x</a>",
    f"<p hx-get={EVIL} hx-trigger=load>x</p>",
    "<p hx-on::load=hacked=1 hx-on:click=hacked=1>x</p>",
    f"<video poster={EVIL} src={EVIL} onerror=hacked=1></video>",
    "{{ 7|add:7 }}{% debug %}",
    f"![x]({EVIL})",
)
ROUND = ("{}", '">{}', "'>{}", "</textarea>{}", "</title></style></script>{}", "<!--{}")
PAYLOADS = [shape.format(program) for shape in ROUND for program in PROGRAMS]
LONGEST = 1_900


def parcels() -> Iterator[str]:
    """All payloads, as many at once as a box takes."""
    parcel = ""
    for each in PAYLOADS:
        if len(parcel) + len(each) > LONGEST:
            yield parcel
            parcel = ""
        parcel += f"{each}\n"
    yield parcel


def plant(site: ServedSite) -> list[str]:
    """Type every payload into every box of the practice room; the addresses that show them."""
    clinician = site.visitor("Clinician 2")
    clinician.post("/practice/notice/", {})
    learner = Learner(clinician)
    learner.begin()
    for parcel in parcels():
        assert learner.take_turn(parcel).status == 302, parcel
    page = learner.persist(learner.open).text
    moments = re.findall(r'href="(/practice/moments/[^"]+/share/)"', page)
    sana = re.findall(r'<option value="([^"]+)"', clinician.get(moments[0]).text)[0]
    for moment, parcel in zip(moments, parcels(), strict=False):
        shared = clinician.post(moment, {"supervisor": sana, "text": parcel})
        assert shared.status == 302
        disagreed = clinician.post(
            moment.replace("/share/", "/disagree/"), {"code": "turn", "text": parcel}
        )
        assert disagreed.status == 302
    draft = {**dict(HIDDEN.findall(page)), "text": next(parcels())}
    assert clinician.post(f"{learner.room}draft/", draft).status == 200
    refused = clinician.post(f"{learner.room}turns/", {**draft, "text": "\n".join(PAYLOADS) * 9})
    assert refused.status == 422
    return [learner.room, *moments, *read_by(site.visitor("Sana")), f"{learner.room}debrief/"]


def read_by(sana: Visitor) -> list[str]:
    """Let the supervisor read each moment in the words of a payload."""
    shown = re.findall(r'href="(/supervision/[^"]+/)"', sana.get("/supervision/").text)
    assert shown
    for address, parcel in zip(shown, parcels(), strict=False):
        assert sana.post(f"{urlsplit(address).path}read/", {"text": parcel}).status == 302
    return shown


@pytest.fixture(scope="module")
def watched(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A window, and what tried to happen in it."""
    happened: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        happened.append(f"dialog {dialog.message}")
        dialog.dismiss()

    with chromium.new_context() as context:
        page = context.new_page()
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        page.on("dialog", dismiss)
        yield page, happened


def test_a_hundred_programs_in_every_box_are_read_as_words(
    demo: ServedSite, watched: tuple[Page, list[str]]
) -> None:
    assert len(PAYLOADS) >= 100
    page, happened = watched
    origin = f"http://localhost:{demo.port}"
    witness = Witness(origin).watch(page)
    addresses = plant(demo)
    site = Site(origin, cookies=demo.cookies)
    seen = ""
    for address in addresses:
        site.sign_in(page.context, "Sana" if address.startswith("/supervision") else "Clinician 2")
        answer = page.goto(origin + address)
        assert answer is not None
        assert answer.status == 200, address
        page.evaluate("() => document.querySelectorAll('details').forEach(e => e.open = true)")
        assert page.evaluate("() => typeof hacked") == "undefined", address
        seen += page.locator("main").inner_text() + page.locator("main").inner_html()
        happened += witness.faults()
    assert happened == []
    assert [each for each in PAYLOADS if flat(each) not in flat(seen)] == []


def flat(text: str) -> str:
    """Words without their spacing, which a page may change."""
    return "".join(text.split())
