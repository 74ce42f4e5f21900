"""Eases a network's channels before it is quantised, so that int8 loses less.

What a layer reads has a few channels far larger than the others, and one scale for all of them
leaves the small ones few steps. Each channel is made smaller and its column of weights larger by
as much: the product stays the same, and the weights, which have a scale for every row, bear it
(SmoothQuant: Xiao et al. 2023). With the share below the logits stray half as far from fp32.
"""

import random

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training import corpora
from training.batches import collate, lay_out
from training.network import Coder

SHARE = 0.8
"""Of .5 to 1.0 the one that leaves the logits nearest to fp32, on turns of the training splits."""

TOGETHER = (("query", "key", "value"), ("out",), ("widen",), ("narrow",))
"""Parts of a layer that read the same vectors, and so share what they are eased by."""


class Eased(nn.Linear):
    """A linear layer whose input is made smaller by what its weights were made larger."""

    def __init__(self, plain: nn.Linear, smaller: Tensor) -> None:
        super().__init__(plain.in_features, plain.out_features)
        self.weight, self.bias = nn.Parameter(plain.weight / smaller), plain.bias
        self.register_buffer("smaller", smaller)

    def forward(self, hidden: Tensor) -> Tensor:
        return functional.linear(hidden * self.smaller, self.weight, self.bias)


def largest(coder: Coder, tokens: Tokenizer, turns: int = 240) -> dict[str, Tensor]:
    """The largest size of each channel that each part of the encoder reads, over authored turns."""
    seen: dict[str, Tensor] = {}

    def watch(name: str, read: Tensor) -> None:
        size = read.detach().abs().flatten(0, -2).amax(0)
        seen[name] = torch.maximum(seen[name], size) if name in seen else size

    hooks = [
        part.register_forward_pre_hook(lambda _, given, name=name: watch(name, given[0]))
        for name, part in coder.named_modules()
        if isinstance(part, nn.Linear) and name.startswith("encoder.layers.")
    ]
    examples = corpora.authored_sessions("layered") + corpora.authored()
    with torch.no_grad():
        for example in random.Random(3).sample(examples, turns):
            coder(**collate([lay_out(tokens, example)]))
    for hook in hooks:
        hook.remove()
    return seen


def ease(coder: Coder, tokens: Tokenizer) -> None:
    """Ease every layer of the encoder in place; what the network answers stays the same."""
    coder.eval()
    seen = largest(coder, tokens)
    for at, layer in enumerate(coder.encoder.layers):
        for parts in TOGETHER:
            plain = [getattr(layer, part) for part in parts]
            read = seen[f"encoder.layers.{at}.{parts[0]}"].clamp(min=1e-5)
            weights = torch.stack([one.weight.detach().abs().amax(0) for one in plain]).amax(0)
            larger = read**SHARE / weights.clamp(min=1e-5) ** (1 - SHARE)
            smaller = 1 / (larger / larger.median()).clamp(min=1e-2)
            for part, one in zip(parts, plain, strict=True):
                setattr(layer, part, Eased(one, smaller))
