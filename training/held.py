"""Judges the recipe on sessions it never saw: `python -m training.held`.

A network learns AnnoMI's heads from the base encoder, from two thirds of the training sessions and
the authored ones; then it reads every turn of the other third, and of dev. What is kept in
training/held.json has no text: the number of the session, the annotator's levels and the logits.
`make evaluate` makes the card's headline of it, and temperatures are fitted with its help
(training/calibrate.py): dev alone has thirteen sessions.
"""

import argparse
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path

import torch

from attune.coding.dimensions import DIMENSIONS
from training import corpora
from training.batches import PLACES, collate, lay_out
from training.corpora import Example
from training.network import Coder
from training.readings import read_twice
from training.train import Plan, Source, run, tokenizer

HELD = Plan(epochs=3, encoder_rate=1.5e-4, head_rate=5e-4, seed=41, smoothing=0.05, bare=0.15)
KEPT = Path(__file__).parent / "held.json"


def held_third(examples: Sequence[Example]) -> set[str]:
    """A third of the groups, the same on every machine: what is not learnt from."""
    groups = sorted({example.group for example in examples})
    random.Random(7).shuffle(groups)
    return set(groups[: len(groups) // 3])


def learn(out: Path) -> None:
    """AnnoMI's heads from two thirds of its training sessions, and from the authored ones."""
    annomi = corpora.annomi("train")
    left_out = held_third(annomi)
    sources = [
        Source(read_twice([example for example in annomi if example.group not in left_out])),
        Source(corpora.authored_sessions(), 0.25),
        Source(corpora.authored_sessions("layered"), 0.5),
    ]
    run(HELD, sources, out, None)


def judge(weights: Path) -> list[dict[str, object]]:
    """Gold levels and logits of every turn that was not learnt from."""
    annomi, dev = corpora.annomi("train"), corpora.annomi("dev")
    left_out = held_third(annomi)
    examples = [example for example in annomi if example.group in left_out] + dev
    numbers = {group: at for at, group in enumerate(dict.fromkeys(e.group for e in examples))}
    of_dev = {example.group for example in dev}
    model, tokens = Coder(), tokenizer()
    model.load_state_dict(torch.load(weights, weights_only=True))
    model.eval()
    judged = []
    for example in examples:
        with torch.no_grad():
            logits = model(**collate([lay_out(tokens, example)]))[0][0]
        row: dict[str, object] = {
            "session": numbers[example.group],
            "dev": example.group in of_dev,
        }
        for name in (dimension.name for dimension in DIMENSIONS):
            if name in example.levels:
                told = [round(float(value), 3) for value in logits[PLACES[name]]]
                row[name] = [example.levels[name], told]
        judged.append(row)
    return judged


def main() -> None:
    """Learn, where it was not done, judge, and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    out = parser.parse_args().runs / "held"
    torch.set_num_threads(os.cpu_count() or 1)
    if not (out / "weights.pt").exists():
        learn(out)
    judged = judge(out / "weights.pt")
    KEPT.write_text("[\n" + ",\n".join(json.dumps(row) for row in judged) + "\n]\n")


if __name__ == "__main__":
    main()
