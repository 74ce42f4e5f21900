"""The commonest confusions, each with a turn of our own: where a reader should look twice.

Counted over all heads with public labels. A corpus's sentences are not printed, so each is shown
with an authored turn (probes_data/confusions.yaml) and with what the model says of that one.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from attune.coding.dimensions import DIMENSIONS
from attune.coding.encoder import Encoder
from attune.coding.layout import SPEAKER_WORDS
from attune.coding.model_rater import PLACES
from attune.transcript import Speaker

Figures = dict[str, Any]

EXAMPLES = Path(__file__).parent / "probes_data" / "confusions.yaml"
SHOWN = 10
LEVELS = {d.name: [str(level) for level in d.levels] for d in DIMENSIONS}
SPEAKERS = {d.name: d.of for d in DIMENSIONS}


def read_examples(path: Path = EXAMPLES) -> dict[tuple[str, str, str], dict[str, str]]:
    """The authored turns by code, gold level and said level."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {(e["code"], str(e["gold"]), str(e["said"])): e for e in entries}


def commonest(heads: Mapping[str, Figures], count: int = SHOWN) -> list[Figures]:
    """The confusions that happen most often, with the share of the gold level they make up."""
    found = []
    for name, head in heads.items():
        for gold, row in enumerate(head["confusion"]):
            for said, n in enumerate(row):
                if gold != said and n:
                    levels = LEVELS[name]
                    found.append(
                        {"code": name, "gold": levels[gold], "said": levels[said], "n": n}
                        | {"of": sum(row)}
                    )
    return sorted(found, key=lambda one: (-one["n"], one["code"], one["gold"]))[:count]


def reading(encoder: Encoder, entry: Mapping[str, str]) -> str:
    """The level that the model would name for an authored turn."""
    code, context = entry["code"], entry["context"]
    clinician = SPEAKERS[code] is Speaker.CLINICIAN
    before = SPEAKER_WORDS[Speaker.PATIENT if clinician else Speaker.CLINICIAN]
    answer = encoder.answer(entry["text"], f"{before} {context}" if context else "")
    if answer is None:
        return "–"
    return LEVELS[code][int(answer.logits[PLACES[code]].argmax())]


def confusion_figures(encoder: Encoder, heads: Mapping[str, Figures]) -> list[Figures]:
    """The commonest confusions with their authored turns and what the model says of those."""
    examples = read_examples()
    found = []
    for one in commonest(heads):
        entry = examples.get((one["code"], one["gold"], one["said"]))
        if entry:
            own = {"context": entry["context"], "text": entry["text"]}
            one = {**one, **own, "reading": reading(encoder, entry)}
        found.append(one)
    return found


def table(figures: list[Figures]) -> str:
    """The confusions as Markdown for the card."""
    lines = [
        "| code | people said | the model said | turns | for example, in our own words | "
        "of that one the model says |",
        "|---|---|---|---|---|---|",
    ]
    for one in figures:
        share = f"{one['n']} of {one['of']}"
        example = "–"
        if "text" in one:
            before = f"After “{one['context']}”: " if one["context"] else ""
            example = f"{before}“{one['text']}”"
        lines.append(
            f"| {one['code']} | {one['gold']} | {one['said']} | {share} | {example} | "
            f"{one.get('reading', '–')} |"
        )
    return "\n".join(lines)
