"""Trains the coder: `make train` (or `python -m training.stages STAGE --out FOLDER`).

Stage `shared` learns feeling (GoEmotions), behaviour and talk (AnnoMI) and contingency. Stage
`empathy` starts from it and learns EPITOME's mechanisms, rehearsing the rest. Stage `folds` does
`empathy` five times with a fifth of EPITOME's train+dev held out each time. Stage `seeds` adds
the two experimental codes, learnt from authored turns, and rehearses all the others. Stage
`joint` goes halfway back to the base encoder and learns all corpora side by side. Stage `again`
does so once more from between the two, every layer learning, in another order. Stages
`sessions` and `fewer` start from the mean of the three (training/average.py) and learn the
authored sessions as well; stage `layered` starts from the mean of all these and learns sessions
with turns as long and many-layered as the corpus has. Stage `reread` starts from the mean that
has learnt those, and learns what two readings say of each turn. Every stage goes on from its
checkpoints when started anew.
"""

import argparse
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from training import corpora
from training.corpora import Example
from training.readings import read_twice
from training.train import Plan, Source, run


def grouped_folds(examples: Sequence[Example], count: int = 5) -> list[set[str]]:
    """Groups dealt into folds of even size, the same on every machine."""
    groups = sorted({example.group for example in examples})
    random.Random(20261123).shuffle(groups)
    return [set(groups[at::count]) for at in range(count)]


SHARED = Plan(epochs=4, encoder_rate=1e-4, head_rate=5e-4, seed=1)
EMPATHY = Plan(epochs=6, encoder_rate=6e-5, head_rate=4e-4, seed=2)
SEEDS = Plan(epochs=3, encoder_rate=4e-5, head_rate=5e-4, seed=3)
JOINT = Plan(
    epochs=4,
    encoder_rate=6e-5,
    head_rate=4e-4,
    seed=5,
    smoothing=0.05,
    bare=0.15,
    mean_of=3,
    still=3,
)
JOINT_TURNS = 28
"""Of each session of AnnoMI in an epoch: the longest has 394 turns, the middle one about fifty."""

AGAIN = replace(JOINT, epochs=3, encoder_rate=7e-5, head_rate=3e-4, seed=11, mean_of=2, still=0)
"""Unlike `joint` in order, rate and what learns, so that its errors are its own."""

SESSIONS = replace(AGAIN, epochs=4, encoder_rate=8e-5, seed=31)
FEWER = replace(SESSIONS, epochs=2, seed=32, mean_of=1)
"""The same in another order, with fewer of the authored patient turns (evaluation plan)."""

LAYERED = replace(SESSIONS, epochs=3, seed=51)
REREAD = replace(LAYERED, seed=61)

SESSION_TURNS = 44
"""Of each session of AnnoMI in an epoch of `sessions`; an authored one has about twenty."""


def everything(out: Path, stage: str) -> None:
    """Train one of the stages that learn from all of the training splits."""
    annomi, epitome = corpora.annomi("train"), corpora.epitome("train")
    feelings = corpora.goemotions("train")
    if stage == "shared":
        shared = [Source(feelings, 0.8), Source(annomi, misplaced=True)]
        run(SHARED, shared, out / "shared", None)
    elif stage == "empathy":
        rehearsal = [Source(annomi, 0.35, misplaced=True), Source(feelings, 0.1)]
        start = out / "shared" / "weights.pt"
        run(EMPATHY, [Source(epitome), *rehearsal], out / "empathy", start)
    elif stage == "seeds":
        others = [Source(epitome, 0.8), Source(annomi, 0.35, misplaced=True)]
        sources = [Source(corpora.authored() * 3), *others, Source(feelings, 0.08)]
        run(SEEDS, sources, out / "seeds", out / "empathy" / "weights.pt")
    elif stage == "again":
        mixed = [Source(epitome, 0.6), Source(annomi, most=36), Source(feelings, 0.06)]
        start = out / "between" / "weights.pt"
        run(AGAIN, [*mixed, Source(corpora.authored(), 0.4)], out / "again", start, back=True)
    elif stage in ("sessions", "fewer"):
        mixed = [Source(epitome, 0.5), Source(annomi, most=SESSION_TURNS), Source(feelings, 0.05)]
        ours = corpora.authored_sessions()
        said = [e for e in ours if "talk" not in e.levels]
        heard = [e for e in ours if "talk" in e.levels]
        plan, share = (SESSIONS, 0.5) if stage == "sessions" else (FEWER, 0.2)
        sources = [*mixed, Source(said, 0.5), Source(heard, share), Source(corpora.authored(), 0.4)]
        run(plan, sources, out / stage, out / "three" / "weights.pt", back=True)
    elif stage in ("layered", "reread"):
        if stage != "layered":
            annomi, epitome = read_twice(annomi), read_twice(epitome)
        mixed = [Source(epitome, 0.5), Source(annomi, most=SESSION_TURNS), Source(feelings, 0.05)]
        mixed += [Source(corpora.authored_sessions(), 0.25), Source(corpora.authored(), 0.4)]
        mixed.append(Source(corpora.authored_sessions("layered"), 0.6))
        plan, begins = (LAYERED, "mixed") if stage == "layered" else (REREAD, "once")
        run(plan, mixed, out / stage, out / begins / "weights.pt", back=True)
    else:
        # Each epoch draws anew somewhat less than half of all there is.
        mixed = [Source(epitome, 0.45), Source(annomi, most=JOINT_TURNS), Source(feelings, 0.03)]
        start = out / "average" / "weights.pt"
        run(JOINT, [*mixed, Source(corpora.authored(), 0.4)], out / "joint", start, back=True)


def epitome_folds(out: Path, wanted: Sequence[int] | None) -> None:
    """Stage `empathy` with a fifth of EPITOME's train+dev held out each time."""
    both = corpora.epitome("train") + corpora.epitome("dev")
    folds = grouped_folds(both)
    for fold in wanted or range(len(folds)):
        kept = [e for e in both if e.group not in folds[fold]]
        run(EMPATHY, [Source(kept)], out / f"fold{fold}", out / "shared" / "weights.pt")


STAGES = (
    *("shared", "empathy", "seeds", "joint", "again", "sessions", "fewer"),
    *("layered", "reread", "folds"),
)


def main() -> None:
    """Train the stages asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--out", type=Path, default=Path("runs"))
    parser.add_argument("--fold", type=int, action="append")
    arguments = parser.parse_args()
    torch.set_num_threads(os.cpu_count() or 1)
    if arguments.stage == "folds":
        epitome_folds(arguments.out, arguments.fold)
    else:
        everything(arguments.out, arguments.stage)


if __name__ == "__main__":
    main()
