"""Judges the five folds: `python -m training.folds`, after `python -m training.stages folds`.

Writes the held-out levels, without any text, to training/folds.json; `make evaluate` turns them
into the card's headline figures.
"""

import argparse
import json
from pathlib import Path

import torch

from attune.coding.dimensions import EPITOME
from training import corpora
from training.batches import PLACES, collate, lay_out
from training.network import Coder
from training.stages import grouped_folds
from training.train import tokenizer

KEPT = Path(__file__).parent / "folds.json"


def judge(fold: int, examples: list[corpora.Example], runs: Path) -> list[dict[str, object]]:
    """Gold and said levels of the examples one fold's model never saw."""
    model = Coder()
    model.load_state_dict(torch.load(runs / f"fold{fold}" / "weights.pt", weights_only=True))
    model.eval()
    tokens, judged = tokenizer(), []
    for example in examples:
        with torch.no_grad():
            logits = model(**collate([lay_out(tokens, example)]))[0][0]
        row: dict[str, object] = {"fold": fold, "post": example.session}
        for name in EPITOME:
            row[name] = [example.levels[name], int(logits[PLACES[name]].argmax())]
        judged.append(row)
    return judged


def main() -> None:
    """Judge every fold and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    arguments = parser.parse_args()
    both = corpora.epitome("train") + corpora.epitome("dev")
    judged = []
    for fold, groups in enumerate(grouped_folds(both)):
        judged += judge(fold, [e for e in both if e.group in groups], arguments.runs)
    KEPT.write_text("[\n" + ",\n".join(json.dumps(row) for row in judged) + "\n]\n")


if __name__ == "__main__":
    main()
