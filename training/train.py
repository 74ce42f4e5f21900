"""One run of training: what it learns from, its steps, its checkpoints (training/stages.py)."""

import itertools
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import nn

from attune.coding.layout import SPEAKER_WORDS
from training.average import halfway, mean
from training.batches import (
    Item,
    balance,
    bare,
    batches,
    collate,
    lay_out,
    loss_of,
    misplaced,
    punctuation,
)
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
    smoothing: float = 0.0
    """Share of each target spread over all levels, against being too sure."""
    bare: float = 0.0
    """Share of turns read without punctuation, as speech recognition gives them."""
    mean_of: int = 0
    """How many last epochs the result is the mean of; 0 keeps the running average."""
    still: int = 0
    """How many of the lowest layers do not learn, which spares their share of each step."""


class Source(NamedTuple):
    """Examples, and how they are drawn in each epoch."""

    examples: Sequence[Example]
    share: float = 1.0
    misplaced: bool = False
    """Whether to add turns after words they do not answer."""
    most: int = 0
    """The most turns of one session in an epoch, so that long sessions do not weigh too much."""


def cpu_has(feature: str) -> bool:
    """Whether this processor names a feature; no where it cannot be asked."""
    path = Path("/proc/cpuinfo")
    return path.exists() and feature in path.read_text().split()


HALF = cpu_has("avx512_bf16") or cpu_has("amx_bf16")
"""Whether bfloat16 is quick here; a processor that only imitates it is quicker in fp32."""

CHECKPOINT_EVERY = 25
"""Steps between checkpoints within an epoch."""


def tokenizer() -> Tokenizer:
    """The base encoder's tokenizer, without its own padding and cutting."""
    loaded = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    loaded.no_padding()
    loaded.no_truncation()
    return loaded


def trainable(model: nn.Module, still: int = 0) -> dict[str, nn.Parameter]:
    """The weights that learn: all but the frozen tables and the lowest layers."""
    below = ("encoder.norm.", *(f"encoder.layers.{at}." for at in range(still)))
    frozen = FROZEN + (below if still else ())
    for name, weight in model.named_parameters():
        weight.requires_grad = not name.startswith(frozen)
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
        self.weights = trainable(model, plan.still)
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
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
            answer = self.model(**collate(batch))
        loss = loss_of(answer, batch, balanced, self.plan.smoothing)
        loss.backward()
        nn.utils.clip_grad_norm_(self.weights.values(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.average.update()
        return loss.item()

    def checkpoint(self, epoch: int, done: int = 0) -> None:
        """Write everything needed to go on at step `done` of an epoch, aside and renamed."""
        state = {
            "epoch": epoch,
            "done": done,
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.kept,
            "steps": self.average.steps,
        }
        torch.save(state, self.out / "checkpoint.part")
        (self.out / "checkpoint.part").rename(self.out / "checkpoint.pt")

    def resume(self) -> tuple[int, int]:
        """Go on from the last checkpoint; returns the epoch and step still to do."""
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return 0, 0
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.average.kept, self.average.steps = state["average"], state["steps"]
        return int(state["epoch"]), int(state["done"])

    def keep(self, epoch: int) -> None:
        """Keep an epoch's weights for the mean, and note that the next one begins."""
        if self.plan.mean_of:
            torch.save(self.model.state_dict(), self.out / f"epoch{epoch}.pt")
        self.checkpoint(epoch + 1)

    def finish(self) -> None:
        """Keep the mean of the last epochs, or the running average, as the stage's result."""
        last = range(self.plan.epochs - self.plan.mean_of, self.plan.epochs)
        kept = [torch.load(self.out / f"epoch{at}.pt", weights_only=True) for at in last]
        if kept:
            self.model.load_state_dict(mean(kept))
        else:
            self.average.swap()
        torch.save(self.model.state_dict(), self.out / "weights.pt")


def capped(examples: Sequence[Example], most: int, rng: random.Random) -> list[Example]:
    """At most so many turns of each session, drawn anew each time."""
    sessions: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        sessions[example.session].append(example)
    drawn = (rng.sample(turns, min(most, len(turns))) for turns in sessions.values())
    return list(itertools.chain.from_iterable(drawn))


def draw(source: Source, rng: random.Random) -> list[Example]:
    """What one epoch sees of a source."""
    examples = capped(source.examples, source.most, rng) if source.most else source.examples
    chosen = rng.sample(list(examples), round(len(examples) * source.share))
    if not source.misplaced:
        return chosen
    answering = [e for e in chosen if e.context and "talk" not in e.levels]
    drawn = [
        replace(e, levels={**e.levels, "contingency": 1})
        if e.context and "talk" not in e.levels
        else e
        for e in chosen
    ]
    return drawn + [misplaced(e, answering, rng) for e in answering]


def epoch_items(
    plan: Plan, sources: Sequence[Source], tokens: Tokenizer, rng: random.Random
) -> Iterator[list[Item]]:
    """The batches of one epoch: each source on its own, all of them interleaved."""
    marks = punctuation(tokens)
    vocabulary = tokens.get_vocab()
    speakers = frozenset(vocabulary[word.split()[0]] for word in SPEAKER_WORDS.values())
    made = []
    for source in sources:
        items = [lay_out(tokens, example) for example in draw(source, rng)]
        items = [bare(i, marks, speakers) if rng.random() < plan.bare else i for i in items]
        made.append(list(batches(items, rng)))
    order = list(itertools.chain.from_iterable(made))
    rng.shuffle(order)
    yield from order


def begin(start: Path | None, *, back: bool = False, still: int = 0) -> Coder:
    """The network a stage starts from; what learns is taken halfway to the base if asked."""
    model = Coder()
    model.encoder.load_base()
    if start is not None:
        base, learning = model.state_dict(), trainable(model, still)
        trained = torch.load(start, weights_only=True)
        model.load_state_dict(halfway(trained, base, learning) if back else trained)
    return model


def run(
    plan: Plan, sources: Sequence[Source], out: Path, start: Path | None, *, back: bool = False
) -> None:
    """Train one stage to its end, from a checkpoint where there is one."""
    torch.manual_seed(plan.seed)
    network = begin(start, back=back, still=plan.still)
    stage, tokens = Stage(plan, out, network), tokenizer()
    balanced = balance([e for source in sources for e in source.examples])
    balanced.pop("contingency", None)
    out.mkdir(parents=True, exist_ok=True)
    first, done = stage.resume()
    for epoch in range(first, plan.epochs):
        rng, begun, losses = random.Random(plan.seed * 1000 + epoch), time.monotonic(), [0.0]
        order = list(epoch_items(plan, sources, tokens, rng))
        for at, batch in enumerate(order[done:], done):
            stage.set_rate((epoch + at / len(order)) / plan.epochs)
            losses.append(stage.step(batch, balanced))
            if at % CHECKPOINT_EVERY == CHECKPOINT_EVERY - 1:
                stage.checkpoint(epoch, at + 1)
                print(out.name, epoch, at + 1, len(order), sum(losses) / len(losses), flush=True)
        done = 0
        stage.keep(epoch)
        seconds = time.monotonic() - begun
        line = {"epoch": epoch, "loss": sum(losses) / len(losses), "seconds": round(seconds)}
        with (out / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        print(out.name, line, flush=True)
    stage.finish()
