"""Every picture has a name, a finding in a sentence, and a table that says the same."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from attune_web.pictures import (
    Band,
    Bin,
    Estimate,
    Mark,
    Option,
    Picture,
    Scale,
    Series,
    Share,
    Step,
    Week,
    balance,
    estimate,
    path_of_openness,
    reliability,
    votes,
    weeks,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script></svg>{0}{name} & co'
PART = st.floats(min_value=0, max_value=1)


def openness(name: str = "Maya", size: int = 12) -> Picture:
    marks = {4: Mark.RUPTURE, 6: Mark.REPAIR, 9: Mark.MOMENT}
    steps = [Step(n, n / (size + 1), marks.get(n), name) for n in range(size)]
    return path_of_openness(steps, name=name, again=steps[3:6])


def shares(name: str = "Questions", size: int = 3) -> Picture:
    return balance([Share(f"{name} {n}", n + 1) for n in range(size)])


def one(name: str = "Reflections to questions", size: int = 40) -> Picture:
    return estimate(Estimate(0.285, 0.125, 0.665, size), name=name, band=Band(0.5, 0.9, name))


def some_weeks(name: str = "Openings met", size: int = 8) -> Picture:
    every = tuple(Week(f"{n} {name}", n / (size + 1), 0.1, 0.9, n) for n in range(size))
    return weeks([Series(name, every)], title=name)


def a_vote(name: str = "Reflection", size: int = 9) -> Picture:
    return votes([Option(name, size), Option("Question", 2)], model=name)


def bins(name: str = "Empathy codes", size: int = 10) -> Picture:
    return reliability([Bin(n / (size + 1), 0.5, 0.3, 0.7, n + 1) for n in range(size)], title=name)


EVERY = (openness, shares, one, some_weeks, a_vote, bins)
NOTHING = (
    path_of_openness([], name="Maya"),
    balance([]),
    balance([Share("Questions", 0)]),
    estimate(Estimate(None, None, None, 0), name="Reflections to questions"),
    weeks([], title="Weeks"),
    weeks([Series("Openings met", (Week("3 Nov"), Week("10 Nov")))], title="Weeks"),
    votes([Option("Reflection", 0)]),
    reliability([], title="Empathy codes"),
    reliability([Bin(0.5, 0.5, 0.5, 0.5, 0)], title="Empathy codes"),
)
each = pytest.mark.parametrize("draw", EVERY, ids=lambda draw: draw.__name__)


def opened(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


@each
def test_the_image_says_its_name_and_its_finding(draw: Callable[..., Picture]) -> None:
    picture = draw()
    root = opened(picture)
    assert root.get("role") == "img"
    words = {child.get("id"): child.text for child in root if child.get("id")}
    listened = [words[name] for name in root.get("aria-labelledby", "").split()]
    assert listened == [picture.title, picture.finding]
    assert picture.finding.endswith(".")
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None


@each
def test_the_table_stands_one_keystroke_away(draw: Callable[..., Picture]) -> None:
    picture = draw()
    page = render_to_string("pictures/figure.html", {"picture": picture})
    assert page.index("<figcaption>") < page.index("<svg") < page.index("<details>")
    assert "<summary>As a table" in page
    assert page.partition("<details>")[2].count("<tr>") == 1 + len(picture.rows)
    assert {len(row) for row in picture.rows} == {len(picture.headings)}


@each
def test_every_number_of_the_sentence_is_a_number_of_the_table(
    draw: Callable[..., Picture],
) -> None:
    picture = draw()
    said = set(re.findall(r"\d+(?:\.\d+)?", picture.finding))
    counted = {"95", "100", *(str(len(picture.rows) - extra) for extra in range(5))}
    counted |= {str(sum(int(row[1]) for row in picture.rows if row[1].isdigit()))}
    table = set(re.findall(r"\d+(?:\.\d+)?", " ".join(" ".join(row) for row in picture.rows)))
    assert said - counted <= table


@given(value=PART, low=PART, high=PART, digits=st.integers(0, 3))
def test_an_estimate_is_rounded_once(value: float, low: float, high: float, digits: int) -> None:
    scale = Scale(digits=digits, factor=100, unit="%")
    drawn = estimate(Estimate(value, low, high, 7), name="Openings met", scale=scale)
    (_, shown, interval, n) = drawn.rows[0]
    assert drawn.finding == f"Openings met: {shown} (95 % interval {interval}, n = {n})."


@given(st.lists(PART, min_size=2, max_size=30))
def test_the_path_says_what_its_table_says(values: list[float]) -> None:
    steps = [Step(number, value) for number, value in enumerate(values)]
    drawn = path_of_openness(steps, name="Maya")
    for _turn, number, word, _what in (drawn.rows[0], drawn.rows[-1]):
        assert f"{word} ({number})" in drawn.finding


@pytest.mark.parametrize(("value", "said"), [(0.125, "0.13"), (0.285, "0.29"), (2.675, "2.68")])
def test_halves_go_up_as_they_are_written(value: float, said: str) -> None:
    assert Scale().say(value) == said


@pytest.mark.parametrize("picture", NOTHING)
def test_nothing_to_draw_is_said_in_a_sentence(picture: Picture) -> None:
    page = render_to_string("pictures/figure.html", {"picture": picture})
    assert picture.finding.endswith(".")
    assert "<svg" not in page
    assert "<details" not in page


@each
@pytest.mark.parametrize("size", [1, 2, 200])
def test_one_point_and_two_hundred_stay_on_the_paper(
    draw: Callable[..., Picture], size: int
) -> None:
    picture = draw(size=size)
    root = opened(picture)
    width, height = (float(part) for part in root.get("viewBox", "").split()[2:])
    for mark in root.iter():
        for name, most in (("x", width), ("cx", width), ("x1", width), ("x2", width)):
            assert 0 <= float(mark.get(name, 0)) <= most
        for name, most in (("y", height), ("cy", height), ("y1", height), ("y2", height)):
            assert 0 <= float(mark.get(name, 0)) <= most
    assert len(picture.svg) < 80_000


@each
def test_hostile_words_stay_words(draw: Callable[..., Picture]) -> None:
    page = render_to_string("pictures/figure.html", {"picture": draw(name=HOSTILE)})
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert HOSTILE in "".join(opened(draw(name=HOSTILE)).itertext())


@each
def test_colours_are_classes(draw: Callable[..., Picture]) -> None:
    for mark in opened(draw()).iter():
        assert not {"style", "fill", "stroke", "onclick", "href"} & set(mark.attrib)


def test_marks_differ_in_shape_and_are_named_in_the_key() -> None:
    drawn = openness()
    assert [line.words for line in drawn.key] == [
        "first time",
        "said again",
        "a moment that mattered",
        "pulled back",
        "mended",
    ]
    for kind in ("moment", "rupture", "repair"):
        assert f"p-mark--{kind}" in drawn.svg
    assert "p-line--second" in drawn.svg


def test_a_week_without_practice_is_a_gap_and_never_a_zero() -> None:
    every = (Week("3 Nov", 0.4, 0.3, 0.5, 9), Week("10 Nov"), Week("17 Nov", 0.45, 0.35, 0.55, 9))
    drawn = weeks([Series("Openings met", every)], title="Openings met")
    assert drawn.svg.count("<circle") == 2
    assert drawn.rows[1] == ("Openings met", "10 Nov", "–", "–", "0")
    assert "1 week with nothing to count." in drawn.finding
    assert "may be chance" in drawn.finding


def test_few_are_shown_one_by_one_without_an_interval() -> None:
    week = Week("3 Nov", 0.5, 0.1, 0.9, 3, values=(0.2, 0.5, 0.8))
    drawn = weeks([Series("Openings met", (week,))], title="Openings met")
    assert drawn.svg.count("p-dot--few") == 3
    assert "p-whisker" not in drawn.svg
    assert drawn.rows[0][3] == "–"
    assert drawn.finding == "Openings met: fewer than 5 in every week, too few to say more."


def test_a_week_with_few_is_not_held_up_as_the_latest() -> None:
    every = (Week("3 Nov", 0.2, 0.1, 0.3, 9), Week("10 Nov", 1.0, 0.2, 1.0, 2))
    finding = weeks([Series("Openings met", every)], title="Openings met").finding
    assert finding == "Openings met: 0.20 in the week of 3 Nov (n = 9)."


def test_a_clear_change_is_not_called_chance() -> None:
    every = (Week("3 Nov", 0.2, 0.1, 0.3, 9), Week("10 Nov", 0.6, 0.5, 0.7, 9))
    finding = weeks([Series("Openings met", every)], title="Openings met").finding
    assert finding.endswith("The intervals do not overlap.")


def test_the_model_is_one_dot_among_theirs() -> None:
    drawn = votes([Option("Reflection", 5), Option("Question", 3)], model="Question")
    assert drawn.svg.count("p-dot--person") == 8
    assert drawn.svg.count("p-dot--model") == 1
    assert drawn.finding == "8 votes: “Reflection” (5), “Question” (3). The model: “Question”."


def test_a_model_that_is_not_sure_has_no_dot() -> None:
    drawn = votes([Option("Reflection", 5), Option("Question", 3)])
    assert "p-dot--model" not in drawn.svg
    assert "model" not in drawn.finding


def test_a_sentence_of_the_room_is_taken_as_it_is() -> None:
    said = "You asked about twice as often as you reflected."
    drawn = balance([Share("Questions", 12), Share("Reflections", 6)], finding=said)
    assert drawn.finding == said
    assert opened(drawn).findtext(f"{SVG}desc") == said


def test_weeks_are_told_in_rows_with_their_interval_and_what_it_means() -> None:
    every = (
        Week("3 Nov", 0.2, 0.1, 0.3, 9),
        Week("10 Nov"),
        Week("17 Nov", 0.5, 0.25, 0.75, 12),
        Week("24 Nov", 0.9, 0.4, 1.0, 3),
    )
    few = (Week("3 Nov", 0.9, 0.4, 1.0, 3), *every[1:2])
    drawn = weeks([Series("Openings met", every), Series("Asked", few)], title="Weeks")
    first, second = drawn.told
    assert [row[0] for row in first.rows] == ["3 Nov", "17 Nov"]
    assert first.rows[0][1:] == ("0.20", "0.10 to 0.30", "9")
    assert first.says == (
        "The intervals overlap, so this may be chance.",
        "1 week with nothing to count.",
    )
    assert second.rows == ()
    assert "too few to say more" in second.says[0]
    page = render_to_string("pictures/figure.html", {"picture": drawn})
    assert page.count("0.10 to 0.30") == 2  # in the rows, and in the whole table
    assert "<figcaption>Openings met" not in page
