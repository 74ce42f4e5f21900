"""Finds the instruments, and checks that each file keeps the rules."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attune import content
from attune.errors import InputError
from attune.measures.instrument import Instrument, ScoreRule


def load_instruments(*, among: Sequence[Path] | None = None) -> dict[str, Instrument]:
    """Load every instrument by id; raises FaultyContentError when a file breaks the rules.

    A service's own instruments stand beside ours, never in their place: an id given twice is a
    fault, so that nobody scores by a key that quietly replaced another.
    """
    found: dict[str, Instrument] = {}
    places: dict[str, Path] = {}
    for path in content.files("instruments", among=among):
        document = content.read(path)
        faults = check_instrument(document)
        if faults:
            raise content.FaultyContentError(faults)
        instrument = content.fit(document, Instrument)
        first = places.setdefault(instrument.id, path)
        if first != path:
            what = f"{instrument.id} is already the id of {first}; choose another"
            raise content.FaultyContentError([document.fault("id", what)])
        found[instrument.id] = instrument
    return dict(sorted(found.items()))


def load_instrument(name: str, *, among: Sequence[Path] | None = None) -> Instrument:
    """Load one instrument by id; raises InputError naming the ones there are."""
    found = load_instruments(among=among)
    if name not in found:
        raise InputError(f"There is no instrument {name!r}; there are {', '.join(found)}.")
    return found[name]


def check_instrument(document: content.Document) -> list[content.Fault]:
    """Check one instrument file: the rules that go beyond its shape."""
    instrument = content.fit(document, Instrument)
    return [document.fault(where, what) for where, what in _misfits(instrument)]


def _misfits(instrument: Instrument) -> Iterator[tuple[str, str]]:
    ids = [item.id for item in instrument.items]
    for index, item in enumerate(instrument.items):
        if ids.index(item.id) != index:
            yield f"items.{index}.id", f"{item.id} is given twice; number the items apart"
    numbered = {item.id for item in instrument.numbered}
    for where, name in _references(instrument):
        if name not in numbered:
            yield where, f"names item {name}, which is not among the numbered items"
    yield from _wording(instrument)
    scores = [rule.id for rule in instrument.scores]
    for index, rule in enumerate(instrument.scores):
        for name in set(rule.needs) - set(scores):
            yield f"scores.{index}.needs", f"names {name}, which is not a score of this file"
        yield from ((f"scores.{index}.{where}", what) for where, what in _rule_faults(rule))


def _references(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for rule_index, rule in enumerate(instrument.scores):
        for field in ("items", "over"):
            for index, name in enumerate(getattr(rule, field)):
                yield f"scores.{rule_index}.{field}.{index}", name
    for index, name in enumerate(instrument.reversed.items if instrument.reversed else ()):
        yield f"reversed.items.{index}", name
    for index, risk in enumerate(instrument.risk.items if instrument.risk else ()):
        yield f"risk.items.{index}.item", risk.item
    for index, fill in enumerate(instrument.skips.rules if instrument.skips else ()):
        yield f"skips.rules.{index}.item", fill.item
        yield f"skips.rules.{index}.when", fill.when


def _wording(instrument: Instrument) -> Iterator[tuple[str, str]]:
    """Words only in our own instruments, and there in every language the file speaks."""
    texts: list[tuple[str, Mapping[str, str]]] = [("intro", instrument.intro)]
    scales = [("scale", instrument.scale)]
    for index, item in enumerate(instrument.items):
        texts.append((f"items.{index}.text", item.text))
        scales += [(f"items.{index}.scale", item.scale)] if item.scale else []
    for where, scale in scales:
        texts += [(f"{where}.options.{i}.text", o.text) for i, o in enumerate(scale.options)]
    languages = {language for _, text in texts for language in text}
    for where, text in texts:
        if text and not instrument.ours:
            yield where, "holds wording of an instrument that is not ours; remove it"
        elif instrument.ours and set(text) != languages:
            yield where, f"must be given in each of: {', '.join(sorted(languages)) or 'en'}"


def _rule_faults(rule: ScoreRule) -> Iterator[tuple[str, str]]:
    for index, bands in enumerate(rule.bands):
        starts = [band.at if band.at is not None else band.over for band in bands.bands]
        if any(start is None for start in starts):
            yield f"bands.{index}.bands", "has a band without `at` or `over`; give one of them"
        elif sorted(starts, key=float) != starts or len(set(starts)) != len(starts):  # type: ignore[arg-type]
            yield f"bands.{index}.bands", "must start from the lowest band and rise"
    if rule.cutoff and (rule.cutoff.at is None) == (rule.cutoff.below is None):
        yield "cutoff", "needs either `at` or `below`"
    if (rule.method == "ratio") != bool(rule.over):
        yield "over", "belongs to the method `ratio`, and to it alone"
    if (rule.method == "share") != bool(rule.counts):
        yield "counts", "belongs to the method `share`, and to it alone"
