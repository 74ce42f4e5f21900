"""Prints the instruments as pages people read: `python -m attune.measures.manual [--check]`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attune.measures.instrument import (
    CONFIRM,
    AnswerScale,
    Instrument,
    Part,
    ScoreRule,
    said,
)
from attune.measures.library import load_instruments

FOLDER = Path("docs/reference/instruments")
INDEX = Path("docs/reference/instruments.md")
STANDING = {
    "V": "read in the named source",
    "V2": f"seen second-hand only: **{CONFIRM}**",
    "GK": f"not checked in a source: **{CONFIRM}**",
    "ours": "made for Attune",
}
TIERS = {
    "A": "A: the text may travel with a programme. Of other people's, we still ship none.",
    "B": "B: free or nearly so, with conditions. You bring the text and attest the permission.",
    "C": "C: paid or proprietary. Off until you attest a licence; you bring the text.",
}
DIRECTIONS = {
    "higher_is_worse": "higher is worse",
    "higher_is_better": "higher is better",
    "neither": "neither way is better",
}
MADE = "*This page is made from `content/instruments/{name}.yaml` by `make fix`; change that file.*"

HEAD = """# Instruments

*These pages are made from the files in `content/instruments/` by `make fix`; change those.*

An instrument here is a key: which items there are, how they are scored, how scores are read. The
wording of other people's instruments is not here. A service brings the text it may use, as a FHIR
Questionnaire, and it is matched to our key by LOINC codes or by a mapping a person confirms.

Each rule says where it was read. What was not read in its own source says **confirm before use**;
the last column counts those rules. Tier A may be used as it is; B and C are scored once somebody
attests the permission or licence (`--attest`).

| instrument | measures | answered by | items | tier | to confirm |
|---|---|---|---|---|---|"""

TAIL = """
## Adding an instrument

Write `instruments/<id>.yaml` in a folder of your own and name the folder in `ATTUNE_CONTENT`. The
files above show every field. `attune check FOLDER` names each fault with its place. Items of
somebody else's instrument must not have `text`; our own have it in every language of the file.
A rule needs `mark`: `V` where you read it in its source, `V2` second-hand, `GK` from memory.
"""


def render(instrument: Instrument) -> str:
    """Write one instrument as a page of Markdown."""
    lines = [
        f"# {instrument.name}",
        "",
        MADE.format(name=instrument.id),
        "",
        instrument.measures,
        "",
        *_facts(instrument),
        *_unconfirmed(instrument),
        *_items(instrument),
        *_rules(instrument),
    ]
    for rule in instrument.scores:
        lines += _score(instrument, rule)
    lines += _list("Cautions", instrument.cautions)
    lines += _list("Citations", instrument.citations)
    return "\n".join(lines).rstrip() + "\n"


def render_index(instruments: Mapping[str, Instrument]) -> str:
    """Write the page that lists all instruments."""
    rows = [
        f"| [{each.name}](instruments/{each.id}.md) | {each.measures} | {each.answered_by} "
        f"| {len(each.numbered)} | {each.licence.tier} | {len(each.unconfirmed()) or '–'} |"
        for each in instruments.values()
    ]
    return "\n".join([HEAD, *rows, TAIL])


def pages() -> dict[Path, str]:
    """Write every page, by its path."""
    instruments = load_instruments(among=[Path("content")])
    made = {FOLDER / f"{name}.md": render(each) for name, each in instruments.items()}
    return made | {INDEX: render_index(instruments)}


def main(arguments: Sequence[str] = ()) -> int:
    """Write the pages, or with `--check` compare them and return 1 when any is stale."""
    made = pages()
    strays = [path for path in FOLDER.glob("*.md") if path not in made]
    if "--check" not in arguments:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in strays:
            path.unlink()
        for path, page in made.items():
            path.write_text(page, encoding="utf-8")
        return 0
    stale = [p for p, page in made.items() if not p.is_file() or p.read_text("utf-8") != page]
    for path in [*stale, *strays]:
        sys.stderr.write(f"{path} is not what the instruments say; run `make fix`.\n")
    return 1 if stale or strays else 0


def _standing(part: Part) -> str:
    source = f" ({part.source})" if part.source else ""
    return f"{STANDING[part.mark]}{source}"


def _facts(instrument: Instrument) -> Iterator[str]:
    licence = instrument.licence
    yield f"- Id and version: `{instrument.id}` {instrument.version}"
    yield f"- Answered by: {instrument.answered_by}, about {instrument.period}"
    yield f"- Licence, tier {TIERS[licence.tier]}"
    yield f"- Rights: {licence.holder}. {licence.terms} {_cap(_standing(licence))}."
    if licence.note:
        yield f"- On the licence: {licence.note}"
    if instrument.loinc:
        yield f"- LOINC panel: {instrument.loinc}"
    yield f"- Answers: {_scale(instrument.scale)}"
    if instrument.reporting:
        yield f"- Speaking of it: {_reporting(instrument)}"
    yield ""


def _scale(scale: AnswerScale) -> str:
    top = "or more" if scale.max is None else f"to {scale.max:g}"
    step = "any number" if not scale.step else "" if scale.step == 1 else f"steps of {scale.step:g}"
    parts = [
        f"{scale.min:g} {top}",
        step,
        '"does not apply" allowed' if scale.not_applicable else "",
    ]
    words = "; ".join(f"{each.value:g} {said(each.text)}" for each in scale.options)
    told = ", ".join(part for part in parts if part) + (f" ({words})" if words else "")
    note = f" {scale.note}" if scale.note else ""
    return f"{told}. {_cap(_standing(scale))}.{note}"


def _reporting(instrument: Instrument) -> str:
    rule = instrument.reporting
    if rule is None:
        return ""
    least = f"means of {rule.least} or more" if rule.least else "means by the rules of small groups"
    persons = "single people and " if rule.persons else "not of single people; "
    change = "" if rule.change else "; change in one person means nothing here"
    note = f" {rule.note}" if rule.note else ""
    return f"{persons}{least}{change}. {_cap(_standing(rule))}.{note}"


def _unconfirmed(instrument: Instrument) -> Iterator[str]:
    found = instrument.unconfirmed()
    if not found:
        return
    yield f"## {CONFIRM.capitalize()}\n"
    yield "These rules were not read in their own source. Check them in the manual first.\n"
    for path, part in found:
        note = f": {part.note}" if part.note else ""
        kind = "second-hand" if part.mark == "V2" else "not checked"
        yield f"- `{path}` ({kind}){note}"
    yield ""


def _items(instrument: Instrument) -> Iterator[str]:
    yield "## Items\n"
    if not instrument.ours:
        yield "Numbered as published. The wording is not here; bring the text you may use.\n"
    if instrument.intro:
        yield f"> {said(instrument.intro)}\n"
    yield (
        "| item | LOINC | what it says |\n|---|---|---|"
        if instrument.ours
        else ("| item | LOINC | note |\n|---|---|---|")
    )
    for item in instrument.items:
        codes = ", ".join(f"{code} = {value:g}" for code, value in item.codes.items())
        words = " ".join(part for part in (said(item.text), item.about, codes) if part)
        scale = f" {_scale(item.scale)}" if item.scale else ""
        yield f"| {item.id} | {item.loinc or '–'} | {words}{scale} |"
    yield ""


def _rules(instrument: Instrument) -> Iterator[str]:
    if instrument.scale.codes:
        codes = ", ".join(f"{c} = {value:g}" for c, value in instrument.scale.codes.items())
        yield f"- Answer codes: {codes}"
    if instrument.reversed:
        names = ", ".join(instrument.reversed.items)
        yield f"- Reversed items: {names}. {_told(instrument.reversed)}"
    for fill in instrument.skips.rules if instrument.skips else ():
        when = f"item {fill.when} is {fill.equals:g}"
        yield f"- Item {fill.item}, left out, counts {fill.value:g} when {when}"
    if instrument.risk:
        for risk in instrument.risk.items:
            yield (
                f"- **Risk item {risk.item}**: an answer of {risk.at_least:g} or more asks for a "
                f"person's attention. {_told(instrument.risk)}"
            )
    yield ""


def _score(instrument: Instrument, rule: ScoreRule) -> Iterator[str]:
    yield f"## Score: {rule.id}\n"
    yield f"- Rule: {_method(instrument, rule)}. {_told(rule)}"
    if rule.range:
        low, high = rule.range
        yield f"- Range: {low:g} to {high:g}; {DIRECTIONS[rule.direction]}"
    else:
        yield f"- {DIRECTIONS[rule.direction].capitalize()}"
    if rule.loinc:
        yield f"- LOINC: {rule.loinc}"
    yield f"- Missing answers: {_missing(rule)}"
    for bands in rule.bands:
        steps = [
            f"{'from' if band.at is not None else 'above'} "
            f"{band.at if band.at is not None else band.over:g} {band.name}"
            for band in bands.bands
        ]
        yield f"- Bands `{bands.id}`: {', '.join(steps)}. {_told(bands)}"
    if rule.cutoff:
        cut = rule.cutoff
        where = f"{cut.at:g} or more" if cut.at is not None else f"below {cut.below:g}"
        yield f"- Clinical range: {where}. {_told(cut)}"
    if rule.change:
        level = f" ({rule.change.level} %)" if rule.change.level else ""
        yield f"- Reliable change: {rule.change.points:g} points{level}. {_told(rule.change)}"
    yield from _samples(rule)
    yield ""


def _samples(rule: ScoreRule) -> Iterator[str]:
    for norm in rule.norms:
        spread = f", SD {norm.sd:g}" if norm.sd is not None else ""
        size = f", n = {norm.n}" if norm.n and f"n = {norm.n}" not in norm.sample else ""
        yield f"- Norm, {norm.sample}{size}: mean {norm.mean:g}{spread}. {_told(norm)}"
    for each in rule.reliability:
        upto = f" to {each.upto:g}" if each.upto else ""
        sample = f", {each.sample}" if each.sample else ""
        yield f"- Reliability, {each.kind}{sample}: {each.value:g}{upto}. {_told(each)}"


def _method(instrument: Instrument, rule: ScoreRule) -> str:
    names = ", ".join(instrument.items_of(rule))
    times = f", times {rule.times:g}" if rule.times != 1 else ""
    if rule.method == "ratio":
        return f"sum of {names} over sum of {', '.join(rule.over)}{times}"
    if rule.method == "share":
        counts = ", ".join(f"{value:g}" for value in rule.counts)
        return f"100 when item {names} is {counts}, else 0; its mean over a group is a percentage"
    return f"{rule.method} of items {names}{times}"


def _missing(rule: ScoreRule) -> str:
    if not rule.missing or not rule.missing.most:
        return "every item is needed, else the score is undefined"
    whole = ", rounded to a whole number" if rule.missing.whole else ""
    needs = f"; undefined when one of {', '.join(rule.needs)} is" if rule.needs else ""
    return (
        f"up to {rule.missing.most} take the mean of the others{whole}{needs}; more, and the score "
        f"is undefined. {_told(rule.missing)}"
    )


def _told(part: Part) -> str:
    note = f" {part.note}" if part.note else ""
    return f"{_cap(_standing(part))}.{note}"


def _list(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}\n", *(f"- {line}" for line in lines), ""] if lines else []


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
