"""Learns from a service's own sessions, ships only what agrees better: `make train OWN=folder`.

It goes on from the weights that ship, read back from their file, and needs no corpus: beside the
service's turns it rehearses the authored ones, with what the model itself says of them. Where the
public corpora lie at ATTUNE_DATA they are rehearsed as well.
"""

import argparse
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from attune.coding.card import MODEL_FOLDER
from attune.coding.dimensions import EPITOME
from training import corpora
from training.batches import PLACES, collate, lay_out
from training.corpora import Example
from training.dequantise import read_back
from training.export import export_coder
from training.network import Coder
from training.own import compare, own_examples, steady, verdict
from training.own_card import install
from training.train import Plan, Source, run, tokenizer

OWN = Plan(epochs=4, encoder_rate=3e-5, head_rate=2e-4, seed=4)
REHEARSED, JUDGED = 2_000, 300
"""Authored turns that are rehearsed, and others on which it is seen what has moved."""

FEELING = 0.3


def read(weights: Path, examples: Sequence[Example]) -> Iterator[np.ndarray]:
    """The logits a network gives to examples, one at a time."""
    model = Coder()
    model.load_state_dict(torch.load(weights, weights_only=True))
    model.eval()
    tokens = tokenizer()
    for example in examples:
        with torch.no_grad():
            yield model(**collate([lay_out(tokens, example)]))[0][0].numpy()


def said_levels(weights: Path, examples: Sequence[Example]) -> list[dict[str, int]]:
    """The levels a network gives to examples, for the codes they carry."""
    told = zip(examples, read(weights, examples), strict=True)
    return [
        {name: int(logits[PLACES[name]].argmax()) for name in example.levels}
        for example, logits in told
    ]


def authored_turns() -> tuple[list[Example], list[Example]]:
    """Authored turns to rehearse, and others to see on them what has moved."""
    every = corpora.authored_sessions() + corpora.authored_sessions("layered")
    drawn = random.Random(OWN.seed).sample(every, REHEARSED + 2 * JUDGED)
    others = [example for example in drawn[REHEARSED:] if "talk" not in example.levels]
    return drawn[:REHEARSED], others[:JUDGED]


def remembered(weights: Path, examples: Sequence[Example]) -> list[Example]:
    """Authored turns with what the model says of them for the codes their writer did not give."""
    kept = []
    for example, logits in zip(examples, read(weights, examples), strict=True):
        if "talk" in example.levels:
            chances = 1 / (1 + np.exp(-logits[PLACES["emotion"]]))
            feelings = np.flatnonzero(chances >= min(FEELING, float(chances.max())))
            said: dict[str, int | tuple[int, ...]] = {"emotion": tuple(map(int, feelings))}
        else:
            said = {name: int(logits[PLACES[name]].argmax()) for name in EPITOME}
        kept.append(replace(example, levels=example.levels | said))
    return kept


def rehearsal(start: Path) -> list[Source]:
    """What is gone over again, so that nothing else is unlearnt."""
    rehearsed, _ = authored_turns()
    sources = [Source(remembered(start, rehearsed)), Source(corpora.authored(), 0.3)]
    if corpora.data_folder().is_dir():
        sources += [
            Source(corpora.epitome("train"), 0.5),
            Source(corpora.annomi("train"), 0.3),
            Source(corpora.goemotions("train"), 0.05),
        ]
    return sources


def main() -> None:
    """Learn from a service's sessions, compare, and keep the better weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--into", type=Path, default=MODEL_FOLDER)
    arguments = parser.parse_args()
    runs: Path = arguments.runs
    learnt, held = own_examples(arguments.folder)
    out, start = runs / "own", read_back(arguments.into, runs / "shipped" / "weights.pt")
    shutil.rmtree(out, ignore_errors=True)
    run(OWN, [Source(learnt), *rehearsal(start)], out, start)
    after = out / "weights.pt"
    found = compare(held, said_levels(start, held), said_levels(after, held))
    (out / "agreement.json").write_text(json.dumps(found, indent=1) + "\n")
    for name, row in found.items():
        print(
            f"{name}: κ {row['before']:.2f} → {row['after']:.2f} (n={row['n']}, "
            f"95 % interval of the gain {row['gain_low']:+.2f} to {row['gain_high']:+.2f})"
        )
    others = [replace(one, levels=dict.fromkeys(EPITOME, 0)) for one in authored_turns()[1]]
    stayed = steady(said_levels(start, others), said_levels(after, others))
    print(f"Empathy codes of {len(others)} other turns that stayed as they were: {stayed:.0%}")
    refused = verdict(found, stayed)
    if refused:
        after.rename(after.with_name("refused.pt"))
        raise SystemExit(f"The new weights do not ship: {refused}. The model stays as it was.")
    export_coder(after, out / "coder.fp32.onnx", out / "coder.onnx")
    install(out / "coder.onnx", held, found, before=runs / "before", into=arguments.into)
    print(
        "The new weights agree better with your raters and are in place. To go back to those that "
        f"came with Attune, copy both files of {runs / 'before'} to {arguments.into}."
    )


if __name__ == "__main__":
    main()
