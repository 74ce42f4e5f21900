"""Find a place in the pages by its words: a small index in memory, built once per process."""

import functools
import math
import re
from collections import Counter
from dataclasses import dataclass

from attune_web.help import library
from attune_web.help.markdown import Part

WORD = re.compile(r"\w+")
MOST = 20
_AROUND = 90
_K, _B, _HEADING = 1.4, 0.75, 5  # BM25; a word in a heading counts as five


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: its page, its heading, and the words around what was found, match by match."""

    url: str
    page: str
    heading: str
    excerpt: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Place:
    slug: str
    part: Part
    counts: Counter[str]
    length: int


def find(query: str) -> list[Hit]:
    """The places that hold every word of a query, or its beginning, best first."""
    words = [each.lower() for each in WORD.findall(query)][:12]
    if not words:
        return []
    scores: Counter[int] = Counter()
    held = [_weights(word) for word in words]
    for place in set.intersection(*(set(each) for each in held)):
        scores[place] = sum((each[place] for each in held), 0.0)  # type: ignore[assignment]
    best = sorted(scores, key=lambda place: (-scores[place], place))[:MOST]
    return [_hit(_places()[place], words) for place in best]


@functools.cache
def _places() -> tuple[_Place, ...]:
    found = []
    for slug in library.slugs():
        for part in library.rendered(slug).parts:
            counts = Counter(each.lower() for each in WORD.findall(part.text))
            length = counts.total()
            for word in WORD.findall(f"{part.heading} {library.title_of(slug)}"):
                counts[word.lower()] += _HEADING
            found.append(_Place(slug, part, counts, length))
    return tuple(found)


@functools.cache
def _index() -> dict[str, dict[int, int]]:
    index: dict[str, dict[int, int]] = {}
    for number, place in enumerate(_places()):
        for word, count in place.counts.items():
            index.setdefault(word, {})[number] = count
    return index


def _weights(word: str) -> dict[int, float]:
    counts: Counter[int] = Counter()
    for known, places in _index().items():
        if known == word or (len(word) > 2 and known.startswith(word)):
            counts.update(places)
    every = _places()
    mean = sum(each.length for each in every) / len(every)
    rare = math.log(1 + (len(every) - len(counts) + 0.5) / (len(counts) + 0.5))
    return {
        number: rare * n * (_K + 1) / (n + _K * (1 - _B + _B * every[number].length / mean))
        for number, n in counts.items()
    }


def _hit(place: _Place, words: list[str]) -> Hit:
    return Hit(
        url=f"{library.address_of(place.slug)}#{place.part.anchor}",
        page=library.title_of(place.slug),
        heading=place.part.heading,
        excerpt=_excerpt(place.part.text, words),
    )


def _excerpt(text: str, words: list[str]) -> tuple[tuple[str, bool], ...]:
    pattern = re.compile("|".join(rf"\b{re.escape(each)}\w*" for each in words), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - _AROUND) if first else 0
    start = text.find(" ", start) + 1 if start else 0
    cut = text[start : start + 3 * _AROUND]
    pieces, end = [], 0
    for match in pattern.finditer(cut):
        pieces += [(cut[end : match.start()], False), (match.group(), True)]
        end = match.end()
    pieces.append((cut[end:], False))
    return tuple(each for each in pieces if each[0])
