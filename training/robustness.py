"""What the model loses when the words reach it spoilt: typing slips, bare text, a rough transcript.

The test turns of AnnoMI and EPITOME are spoilt by a seeded rule while they are judged; nothing of
them is written. Rewording is judged on our own authored pairs (the register group of the bias
probe), because no public test split has paraphrases.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from attune.coding.dimensions import DIMENSIONS, Dimension
from attune.coding.encoder import Encoder
from attune.coding.layout import SPEAKER_WORDS, context_text
from attune.transcript import Speaker, Turn
from training import corpora
from training.bias import bias_figures, read_pairs
from training.corpora import Example
from training.figures import interval, macro_f1
from training.predict import Predicted, predict

Figures = dict[str, Any]
Spoil = Callable[[str, random.Random], str]

SLIPPED, FILLED, REPEATED, UNHEARD = 0.15, 0.06, 0.06, 0.04
"""Shares of words with a typing slip; and followed by a filler, said twice, or not heard."""

FILLERS = ("um,", "uh,", "er,", "you know,", "like,", "I mean,")
NEIGHBOURS = {
    key: near
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for key, near in zip(row, row[1:] + row[-2], strict=True)
}
PAUSES = re.compile(r"[^\w\s'’]|_")


def slip(word: str, rng: random.Random) -> str:
    """One typing slip inside a word: two letters swapped, one left out, doubled or missed."""
    at = rng.randrange(1, len(word) - 2)
    before, here, after = word[:at], word[at], word[at + 1 :]
    kind = rng.randrange(4)
    if kind == 0:
        return before + after[0] + here + after[1:]
    if kind == 1:
        return before + after
    if kind == 2:
        return before + here + here + after
    return before + NEIGHBOURS.get(here.lower(), here) + after


def typos(text: str, rng: random.Random) -> str:
    """A slip in about one of seven words of four letters and more."""
    return " ".join(
        slip(word, rng) if len(word) > 3 and rng.random() < SLIPPED else word
        for word in text.split()
    )


def bare(text: str, _rng: random.Random) -> str:
    """Lower case and no punctuation but the apostrophe, as plain speech recognition gives it."""
    return " ".join(PAUSES.sub(" ", text.lower()).split())


def transcribed(text: str, rng: random.Random) -> str:
    """Fillers, words said twice and words not heard, as a rough transcript has them."""
    said = []
    for word in text.split():
        chance = rng.random()
        if chance < UNHEARD:
            said.append("[inaudible]")
            continue
        said.append(word)
        if chance < UNHEARD + REPEATED:
            said.append(word)
        elif chance < UNHEARD + REPEATED + FILLED:
            said.append(rng.choice(FILLERS))
    return " ".join(said)


SPOILS: dict[str, Spoil] = {
    "typing slips": typos,
    "lower case, no punctuation": bare,
    "rough transcript": transcribed,
}


def spoilt(text: str, spoil: Spoil, seed: int) -> str:
    """The text after one of the rules; the same text and seed always give the same words."""
    return spoil(text, random.Random(f"{seed}:{text}"))


def spoil_sessions(examples: Sequence[Example], spoil: Spoil, *, seed: int) -> list[Example]:
    """Turns of whole sessions in order, spoilt in what was said and in what was said before."""
    made: list[Example] = []
    turns: list[Turn] = []
    for at, example in enumerate(examples):
        if at and example.session != examples[at - 1].session:
            turns = []
        text = spoilt(example.text, spoil, seed)
        made.append(replace(example, text=text, context=context_text(turns)))
        speaker = Speaker.PATIENT if "talk" in example.levels else Speaker.CLINICIAN
        turns.append(Turn(len(turns) + 1, speaker, text))
    return made


def spoil_posts(examples: Sequence[Example], spoil: Spoil, *, seed: int) -> list[Example]:
    """Responses and the posts they answer, each spoilt."""
    marker = f"{SPEAKER_WORDS[Speaker.PATIENT]} "
    return [
        replace(
            example,
            text=spoilt(example.text, spoil, seed),
            context=marker + spoilt(example.context.removeprefix(marker), spoil, seed),
        )
        for example in examples
    ]


def loss(dimension: Dimension, clean: Predicted, worse: Predicted) -> Figures:
    """Macro-F1 before and after, and the drop with its 95 % interval (posts or sessions drawn)."""
    logits, gold, rows = clean.of(dimension.name)
    before = logits.argmax(axis=1)
    after = worse.of(dimension.name)[0].argmax(axis=1)
    levels = len(dimension.levels)
    groups = [clean.examples[at].group or str(at) for at in rows]

    def drop(chosen: np.ndarray[Any, np.dtype[np.int64]]) -> float:
        real = gold[chosen]
        return macro_f1(real, before[chosen], levels) - macro_f1(real, after[chosen], levels)

    low, high = interval(drop, groups)
    return {
        "clean": round(macro_f1(gold, before, levels), 4),
        "spoilt": round(macro_f1(gold, after, levels), 4),
        "drop": round(drop(np.arange(len(gold))), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "n": len(gold),
    }


def rewording(
    encoder: Encoder, clean: Mapping[str, Predicted], bias: Figures | None = None
) -> Figures:
    """Formal against plain wording of our own: macro-F1 against the author's reading, and changes.

    `bias` may hold the bias probe's figures, so that its pairs need not run again.
    """
    pairs = [pair for pair in read_pairs() if pair.group == "register"]
    if bias is None:
        bias = bias_figures(encoder, clean, pairs)
    sides = [predict(encoder, [getattr(pair, side) for pair in pairs]) for side in ("a", "b")]
    judged = [d for d in DIMENSIONS if d.name in ("behaviour", "talk")]
    found: Figures = {d.name: loss(d, sides[0], sides[1]) for d in judged}
    heads = bias["groups"]["register"]["heads"]
    return {"heads": found, "changed": {name: head["changed"] for name, head in heads.items()}}


def robustness_figures(
    encoder: Encoder,
    known: Mapping[str, Predicted] | None = None,
    bias: Figures | None = None,
    *,
    seed: int = 0,
) -> Figures:
    """The drop of every head with public labels under every rule, and what rewording changes.

    `known` may hold predictions on clean turns made before (`epitome`, `annomi`). Needs the
    corpora (ATTUNE_DATA); raises FileNotFoundError without them.
    """
    clean = known or {
        "epitome": predict(encoder, corpora.epitome("test")),
        "annomi": predict(encoder, corpora.annomi("test")),
    }
    figures: Figures = {"seed": seed, "rules": {}, "rewording": rewording(encoder, clean, bias)}
    for rule, spoil in SPOILS.items():
        posts = spoil_posts(clean["epitome"].examples, spoil, seed=seed)
        turns = spoil_sessions(clean["annomi"].examples, spoil, seed=seed)
        worse = {"epitome": predict(encoder, posts), "annomi": predict(encoder, turns)}
        figures["rules"][rule] = {
            dimension.name: loss(dimension, clean[corpus], worse[corpus])
            for dimension in DIMENSIONS
            for corpus in ("epitome", "annomi")
            if clean[corpus].of(dimension.name)[2]
        }
    return figures


def _cell(found: Figures) -> str:
    drop, low, high = (100 * found[part] for part in ("drop", "low", "high"))
    return f"{drop:+.1f} [{low:+.1f}, {high:+.1f}]"


def table(figures: Figures) -> str:
    """The figures as Markdown for the card."""
    rules, reworded = figures["rules"], figures["rewording"]
    names = list(next(iter(rules.values())))
    lines = [
        "Points of macro-F1 lost on test turns (clean minus spoilt), with the 95 % interval. Turn "
        "and context are both spoilt; a typing slip in about every seventh longer word; fillers, "
        "repeats and unheard words at about every sixth word.",
        "",
        "| code | n | clean | " + " | ".join(rules) + " |",
        "|---" * (len(rules) + 3) + "|",
    ]
    for name in names:
        first = next(iter(rules.values()))[name]
        cells = " | ".join(_cell(found[name]) for found in rules.values())
        lines.append(f"| {name} | {first['n']} | {100 * first['clean']:.1f} | {cells} |")
    lines += [
        "",
        "Rewording, on authored pairs of formal and plain wording (macro-F1 against the author's "
        "reading; nobody has rated them):",
        "",
        "| code | n | formal | plain | formal − plain |",
        "|---|---|---|---|---|",
    ]
    for name, found in reworded["heads"].items():
        both = f"{100 * found['clean']:.1f} | {100 * found['spoilt']:.1f}"
        lines.append(f"| {name} | {found['n']} | {both} | {_cell(found)} |")
    return "\n".join(lines)
