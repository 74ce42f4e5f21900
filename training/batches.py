"""From examples to batches of tensors, and from the network's answer to a loss."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from attune.coding.dimensions import DIMENSIONS, EPITOME
from attune.coding.layout import encode
from training.corpora import Example
from training.network import slices

TOKENS_PER_BATCH = 3072
"""Keeps a step's cost even: long responses come in small batches, short comments in large."""

MOST_PER_BATCH = 64
PLACES = slices()
EXCLUSIVE = {d.name: d.exclusive for d in DIMENSIONS}


@dataclass(frozen=True)
class Item:
    """An example laid out as tokens, with its token-level rationale targets."""

    example: Example
    ids: tuple[int, ...]
    types: tuple[int, ...]
    turn_tokens: tuple[int, int]
    rationale: tuple[tuple[float, ...], ...]


def lay_out(tokenizer: Tokenizer, example: Example) -> Item:
    """Tokenise one example and mark which of its tokens stand in a rationale."""
    encoded = encode(tokenizer, example.text, example.context)
    rationale = tuple(
        tuple(
            float(any(a < end and start < b for a, b in example.rationales.get(name, ())))
            for start, end in encoded.spans
        )
        for name in EPITOME
        if example.rationales
    )
    return Item(
        example,
        tuple(encoded.ids.tolist()),
        tuple(encoded.types.tolist()),
        encoded.turn_tokens,
        rationale,
    )


def punctuation(tokenizer: Tokenizer) -> frozenset[int]:
    """The tokens that plain speech recognition leaves out: marks, but not the apostrophe."""
    vocabulary = tokenizer.get_vocab()
    return frozenset(
        at for token, at in vocabulary.items() if len(token) == 1 and not token.isalnum()
    ) - {vocabulary["'"], vocabulary["’"]}


def bare(item: Item, marks: frozenset[int], speakers: frozenset[int]) -> Item:
    """The same turn and context without punctuation; the colon after a speaker stays."""
    start, end = item.turn_tokens
    kept = [
        at not in marks or before in speakers
        for before, at in zip((-1, *item.ids), item.ids, strict=False)
    ]

    def left(values: Sequence[Any], first: int = 0) -> tuple[Any, ...]:
        return tuple(v for at, v in enumerate(values, first) if kept[at])

    turn = sum(kept[start:end])
    if not turn:
        return item
    rationale = tuple(left(row, start) for row in item.rationale)
    return replace(
        item,
        ids=left(item.ids),
        types=left(item.types),
        turn_tokens=(start, start + turn),
        rationale=rationale,
    )


def misplaced(example: Example, others: Sequence[Example], rng: random.Random) -> Example:
    """The same turn after words it does not answer, from its own session or a like one."""
    same = [o for o in others if o.session == example.session and o.context != example.context]
    like = [o for o in others if o.topic == example.topic and o.session != example.session]
    pool = (same if rng.random() < 0.5 else like) or same or like or list(others)
    return replace(
        example, context=rng.choice(pool).context, levels={"contingency": 0}, rationales={}
    )


def batches(items: Sequence[Item], rng: random.Random) -> Iterator[list[Item]]:
    """Shuffled batches of items of like length, each within the token budget."""
    order = sorted(items, key=lambda item: len(item.ids) + rng.random() * 12)
    made: list[list[Item]] = [[]]
    for item in order:
        longest = max([len(item.ids), *(len(other.ids) for other in made[-1])])
        full = (len(made[-1]) + 1) * longest > TOKENS_PER_BATCH or len(made[-1]) >= MOST_PER_BATCH
        if full and made[-1]:
            made.append([])
        made[-1].append(item)
    rng.shuffle(made)
    yield from (batch for batch in made if batch)


def collate(batch: Sequence[Item]) -> dict[str, Tensor]:
    """Pad a batch to its longest sequence."""
    length = max(len(item.ids) for item in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    types, keep, in_turn = ids.clone(), ids.clone().bool(), ids.clone().bool()
    for at, item in enumerate(batch):
        ids[at, : len(item.ids)] = torch.tensor(item.ids)
        types[at, : len(item.ids)] = torch.tensor(item.types)
        keep[at, : len(item.ids)] = True
        in_turn[at, slice(*item.turn_tokens)] = True
    return {"ids": ids, "types": types, "keep": keep, "in_turn": in_turn}


def balance(examples: Sequence[Example], power: float = 0.5) -> dict[str, Tensor]:
    """Weights per level, rarer levels heavier (inverse frequency to `power`), mean one."""
    weights = {}
    for dimension in DIMENSIONS:
        seen = Counter(
            level
            for example in examples
            if isinstance(level := example.levels.get(dimension.name), int)
        )
        if not dimension.exclusive or not seen:
            continue
        total = sum(seen.values())
        raw = [(total / max(seen[at], 1)) ** power for at in range(len(dimension.levels))]
        mean = sum(raw[at] * count for at, count in seen.items()) / total
        weights[dimension.name] = torch.tensor([value / mean for value in raw])
    return weights


def wanted_of(example: Example, name: str, levels: int) -> tuple[float, ...]:
    """How an example's weight is shared among levels: one has it all, unless readings differ."""
    one = tuple(float(at == example.levels[name]) for at in range(levels))
    return example.shares.get(name, one)


def smooth_entropy(
    logits: Tensor, wanted: Tensor, weight: Tensor | None, smoothing: float
) -> Tensor:
    """Cross-entropy, each level with its weight, a share of the target given to all.

    `wanted` (b, levels) has rows that sum to one.
    """
    told = functional.log_softmax(logits, dim=-1)
    counted = wanted if weight is None else wanted * weight
    heavy = counted.sum(dim=-1)
    own = (counted * told).sum(dim=-1)
    each = -((1 - smoothing) * own + smoothing * heavy * told.mean(dim=-1))
    return each.sum() / heavy.sum()


def head_loss(
    name: str,
    logits: Tensor,
    batch: Sequence[Item],
    weights: dict[str, Tensor],
    smoothing: float = 0.0,
) -> Tensor | None:
    """Mean loss of one head over the examples that carry its code; None when none do."""
    rows = [at for at, item in enumerate(batch) if name in item.example.levels]
    if not rows:
        return None
    chosen = logits[rows, PLACES[name]]
    if EXCLUSIVE[name]:
        levels = chosen.shape[1]
        wanted = torch.tensor([wanted_of(batch[at].example, name, levels) for at in rows])
        return smooth_entropy(chosen, wanted, weights.get(name), smoothing)
    several = torch.zeros_like(chosen)
    for row, at in enumerate(rows):
        labels = batch[at].example.levels[name]
        several[row, list(labels) if isinstance(labels, tuple) else [labels]] = 1.0
    return 8.0 * functional.binary_cross_entropy_with_logits(chosen, several)


def rationale_loss(logits: Tensor, batch: Sequence[Item]) -> Tensor | None:
    """Token-level loss of the rationale head over the turns that have rationales."""
    losses = []
    for at, item in enumerate(batch):
        if item.rationale and item.rationale[0]:
            start, end = item.turn_tokens
            wanted = torch.tensor(item.rationale).T
            losses.append(
                functional.binary_cross_entropy_with_logits(logits[at, start:end], wanted)
            )
    return torch.stack(losses).mean() if losses else None


def loss_of(
    answer: tuple[Tensor, Tensor, Tensor],
    batch: Sequence[Item],
    weights: dict[str, Tensor],
    smoothing: float = 0.0,
) -> Tensor:
    """The sum of what every head in this batch has to learn."""
    logits, _, rationale = (part.float() for part in answer)
    parts = [head_loss(d.name, logits, batch, weights, smoothing) for d in DIMENSIONS]
    marked = rationale_loss(rationale, batch)
    if marked is not None:
        parts.append(0.5 * marked)
    return torch.stack([part for part in parts if part is not None]).sum()
