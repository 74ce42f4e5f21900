"""Learns from a service's own sessions, ships only what agrees better: `make train OWN=folder`."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch

from training import corpora
from training.batches import PLACES, collate, lay_out
from training.corpora import Example
from training.network import Coder
from training.own import compare, is_held_out, own_examples, verdict
from training.train import Plan, Source, run, tokenizer

OWN = Plan(epochs=4, encoder_rate=3e-5, head_rate=2e-4, seed=4)


def said_levels(weights: Path, examples: Sequence[Example]) -> list[dict[str, int]]:
    """The levels a network gives to examples, for the codes they carry."""
    model = Coder()
    model.load_state_dict(torch.load(weights, weights_only=True))
    model.eval()
    tokens, said = tokenizer(), []
    for example in examples:
        with torch.no_grad():
            logits = model(**collate([lay_out(tokens, example)]))[0][0]
        said.append({name: int(logits[PLACES[name]].argmax()) for name in example.levels})
    return said


def main() -> None:
    """Learn from a service's sessions, compare, and keep the better weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    arguments = parser.parse_args()
    runs: Path = arguments.runs
    start = runs / "whole" / "weights.pt"
    examples = own_examples(arguments.folder)
    learnt = [e for e in examples if not is_held_out(e.session)]
    held = [e for e in examples if is_held_out(e.session)]
    rehearsal: list[Source] = [
        Source(corpora.epitome("train"), 0.5),
        Source(corpora.annomi("train"), 0.3),
        Source(corpora.goemotions("train"), 0.05),
    ]
    run(OWN, [Source(learnt), *rehearsal], runs / "own", start)
    after = runs / "own" / "weights.pt"
    found = compare(held, said_levels(start, held), said_levels(after, held))
    (runs / "own" / "agreement.json").write_text(json.dumps(found, indent=1) + "\n")
    for name, row in found.items():
        print(
            f"{name}: κ {row['before']:.2f} → {row['after']:.2f} (n={row['n']}, "
            f"95 % interval of the gain {row['gain_low']:+.2f} to {row['gain_high']:+.2f})"
        )
    refused = verdict(found)
    if refused:
        after.rename(after.with_name("refused.pt"))
        raise SystemExit(f"The new weights do not ship: {refused}. The model stays as it was.")
    print("The new weights agree better with your raters. `make train` goes on to export them.")


if __name__ == "__main__":
    main()
