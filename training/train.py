"""Trains the coder: `make train` (or `python -m training.train STAGE --out FOLDER`).

Stage `shared` learns feeling (GoEmotions), behaviour and talk (AnnoMI) and contingency. Stage
`empathy` starts from it and learns EPITOME's mechanisms, rehearsing the rest. Stage `folds` does
`empathy` five times with a fifth of EPITOME's train+dev held out each time. Stage `seeds` adds
the two experimental codes, learnt from authored turns, and rehearses all the others. Every stage
keeps a checkpoint per epoch and goes on from it when started again.
"""

import argparse
import itertools
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from attune.coding.dimensions import HARMS
from attune.coding.layout import SPEAKER_WORDS
from attune.transcript import Speaker
from training import corpora
from training.batches import Item, balance, batches, collate, lay_out, loss_of, misplaced
from training.corpora import Example
from training.network import Coder, base_folder

FROZEN = ("encoder.words", "encoder.positions", "encoder.segments")
"""Half of all weights, too many for the few labels there are; frozen they also cost no time."""


@dataclass(frozen=True)
class Plan:
    """What one stage learns from: examples, and how often each source is seen."""

    epochs: int
    encoder_rate: float
    head_rate: float
    seed: int


def tokenizer() -> Tokenizer:
    """The base encoder's tokenizer, without its own padding and cutting."""
    loaded = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


def trainable(model: nn.Module) -> dict[str, nn.Parameter]:
    """The weights that learn: all but the frozen."""
    for name, weight in model.named_parameters():
        weight.requires_grad = not name.startswith(FROZEN)
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


class Average:
    """An exponential average of the weights: steadier than any single step's."""

    def __init__(self, weights: dict[str, nn.Parameter], decay: float = 0.998) -> None:
        self.weights, self.decay, self.steps = weights, decay, 0
        self.kept = {name: weight.detach().clone() for name, weight in weights.items()}

    def update(self) -> None:
        self.steps += 1
        share = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        kept, now = list(self.kept.values()), [w.detach() for w in self.weights.values()]
        torch._foreach_lerp_(kept, now, share)

    def swap(self) -> None:
        """Exchange the learning weights and the average."""
        for name, weight in self.weights.items():
            self.kept[name], weight.data = weight.data, self.kept[name]


class Stage:
    """One run of training over a stream of batches, with checkpoints."""

    def __init__(self, plan: Plan, out: Path, model: Coder) -> None:
        self.plan, self.out, self.model = plan, out, model
        self.weights = trainable(model)
        heads = [w for n, w in self.weights.items() if not n.startswith("encoder.")]
        body = [w for n, w in self.weights.items() if n.startswith("encoder.")]
        self.rates = (plan.encoder_rate, plan.head_rate)
        self.optimiser = torch.optim.AdamW(
            [{"params": body}, {"params": heads}], lr=1e-5, weight_decay=0.01, fused=True
        )
        self.average = Average(self.weights)

    def set_rate(self, progress: float) -> None:
        """Linear warm-up over the first 6 %, then linear decay to nothing."""
        share = min(progress / 0.06, (1 - progress) / 0.94)
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * max(share, 0.0)

    def step(self, batch: Sequence[Item], balanced: dict[str, torch.Tensor]) -> float:
        """Learn from one batch; returns its loss."""
        self.model.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = self.model(**collate(batch))
        loss = loss_of(answer, batch, balanced)
        loss.backward()
        nn.utils.clip_grad_norm_(self.weights.values(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.average.update()
        return loss.item()

    def checkpoint(self, epoch: int) -> None:
        """Write everything needed to go on, aside and renamed."""
        self.out.mkdir(parents=True, exist_ok=True)
        state = {
            "epoch": epoch,
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.kept,
            "steps": self.average.steps,
        }
        torch.save(state, self.out / "checkpoint.part")
        (self.out / "checkpoint.part").rename(self.out / "checkpoint.pt")

    def resume(self) -> int:
        """Go on from the last checkpoint; returns the first epoch still to do."""
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.kept, self.average.steps = state["average"], state["steps"]
        return int(state["epoch"]) + 1

    def finish(self) -> None:
        """Keep the averaged weights as the stage's result."""
        self.average.swap()
        torch.save(self.model.state_dict(), self.out / "weights.pt")


Source = tuple[Sequence[Example], float, bool]
"""Examples, the share of them seen in each epoch, whether to add misplaced contexts."""


def epoch_items(
    sources: Sequence[Source], tokens: Tokenizer, rng: random.Random
) -> Iterator[list[Item]]:
    """The batches of one epoch: each source on its own, all of them interleaved."""
    made = []
    for examples, share, contingency in sources:
        chosen = rng.sample(list(examples), round(len(examples) * share))
        drawn = list(chosen)
        if contingency:
            answering = [e for e in chosen if e.context and "talk" not in e.levels]
            drawn = [
                replace(e, levels={**e.levels, "contingency": 1})
                if e.context and "talk" not in e.levels
                else e
                for e in chosen
            ]
            drawn += [misplaced(e, answering, rng) for e in answering]
        made.append(list(batches([lay_out(tokens, e) for e in drawn], rng)))
    order = list(itertools.chain.from_iterable(made))
    rng.shuffle(order)
    yield from order


def run(plan: Plan, sources: Sequence[Source], out: Path, start: Path | None) -> None:
    """Train one stage to its end, from a checkpoint where there is one."""
    torch.manual_seed(plan.seed)
    model = Coder()
    if start is None:
        model.encoder.load_base()
    else:
        model.load_state_dict(torch.load(start, weights_only=True))
    stage, tokens = Stage(plan, out, model), tokenizer()
    balanced = balance([e for examples, _, _ in sources for e in examples])
    balanced.pop("contingency", None)
    for epoch in range(stage.resume(), plan.epochs):
        rng, begun, losses = random.Random(plan.seed * 1000 + epoch), time.monotonic(), []
        order = list(epoch_items(sources, tokens, rng))
        for at, batch in enumerate(order):
            stage.set_rate((epoch + at / len(order)) / plan.epochs)
            losses.append(stage.step(batch, balanced))
        stage.checkpoint(epoch)
        seconds = time.monotonic() - begun
        line = {"epoch": epoch, "loss": sum(losses) / len(losses), "seconds": round(seconds)}
        with (out / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        print(out.name, line, flush=True)
    stage.finish()


def grouped_folds(examples: Sequence[Example], count: int = 5) -> list[set[str]]:
    """Groups dealt into folds of even size, the same on every machine."""
    groups = sorted({example.group for example in examples})
    random.Random(20261123).shuffle(groups)
    return [set(groups[at::count]) for at in range(count)]


SHARED = Plan(epochs=4, encoder_rate=1e-4, head_rate=5e-4, seed=1)
EMPATHY = Plan(epochs=6, encoder_rate=6e-5, head_rate=4e-4, seed=2)
SEEDS = Plan(epochs=3, encoder_rate=4e-5, head_rate=5e-4, seed=3)


def authored() -> list[Example]:
    """The authored turns for possible harm and validation."""
    before = SPEAKER_WORDS[Speaker.PATIENT]
    harm = [
        Example(
            text=str(seed["text"]),
            context=f"{before} {seed['context']}",
            levels={"harm": tuple(HARMS.index(label) for label in seed["labels"])},
        )
        for seed in corpora.seeds("harm")
    ]
    validation = [
        Example(
            text=str(seed["text"]),
            context=f"{before} {seed['context']}",
            levels={"validation": int(seed["level"] == "present")},
        )
        for seed in corpora.seeds("validation")
    ]
    return harm + validation


def main() -> None:
    """Train the stages asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["shared", "empathy", "seeds", "folds"])
    parser.add_argument("--out", type=Path, default=Path("runs"))
    parser.add_argument("--fold", type=int, action="append")
    arguments = parser.parse_args()
    torch.set_num_threads(os.cpu_count() or 1)
    out: Path = arguments.out
    annomi = corpora.annomi("train")
    if arguments.stage == "shared":
        feelings = corpora.goemotions("train")
        run(SHARED, [(feelings, 0.8, False), (annomi, 1.0, True)], out / "shared", None)
        return
    start = out / "shared" / "weights.pt"
    feelings = corpora.goemotions("train")
    if arguments.stage == "empathy":
        rehearsal: list[Source] = [(annomi, 0.35, True), (feelings, 0.1, False)]
        run(EMPATHY, [(corpora.epitome("train"), 1.0, False), *rehearsal], out / "empathy", start)
        return
    if arguments.stage == "seeds":
        sources: list[Source] = [
            (authored() * 3, 1.0, False),
            (corpora.epitome("train"), 0.8, False),
            (annomi, 0.35, True),
            (feelings, 0.08, False),
        ]
        run(SEEDS, sources, out / "seeds", out / "empathy" / "weights.pt")
        return
    both = corpora.epitome("train") + corpora.epitome("dev")
    folds = grouped_folds(both)
    for fold in arguments.fold or range(len(folds)):
        kept = [e for e in both if e.group not in folds[fold]]
        run(EMPATHY, [(kept, 1.0, False)], out / f"fold{fold}", start)


if __name__ == "__main__":
    main()
