"""Eases a network's channels before it is quantised, so that int8 loses less.

What a layer reads has a few channels far larger than the others, and one scale for all of them
leaves the small ones few steps. Each channel is made smaller and its column of weights larger by
as much: the product stays the same, and the weights, which have a scale for every row, bear it
(SmoothQuant: Xiao et al. 2023). With the share below the logits stray half as far from fp32.
What mixes the heads' values needs no multiplication of its own: the values come out smaller.
"""

import random
from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training import corpora
from training.batches import collate, lay_out
from training.network import Coder

SHARE = 0.8
"""Of .5 to 1.0 the one that leaves the logits nearest to fp32, on turns of the training splits."""

TOGETHER = (("query", "key", "value"), ("widen",), ("narrow",))
"""Parts of a layer that read the same vectors, and so share what they are eased by."""


class Eased(nn.Linear):
    """A linear layer whose input is made smaller by what its weights were made larger."""

    def __init__(self, plain: nn.Linear, smaller: Tensor) -> None:
        super().__init__(plain.in_features, plain.out_features)
        self.weight, self.bias = nn.Parameter(plain.weight / smaller), plain.bias
        self.register_buffer("smaller", smaller)

    def forward(self, hidden: Tensor) -> Tensor:
        return functional.linear(hidden * self.smaller, self.weight, self.bias)


class RowTable(nn.Module):
    """A table of vectors in int8 with a scale for every row; one scale for all would cost most."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        weight = table.weight.detach()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-9) / 127
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].to(torch.float32) * self.scale[ids]


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


def easing(read: Tensor, plain: Sequence[nn.Linear]) -> Tensor:
    """What each channel that some layers read is multiplied by, from its largest size."""
    weights = torch.stack([one.weight.detach().abs().amax(0) for one in plain]).amax(0)
    larger = read.clamp(min=1e-5) ** SHARE / weights.clamp(min=1e-5) ** (1 - SHARE)
    return 1 / (larger / larger.median()).clamp(min=1e-2)


def ease(coder: Coder, tokens: Tokenizer) -> None:
    """Ease every layer of the encoder in place, and give each word its own scale.

    What the network answers stays the same, but for the rounding of words.
    """
    coder.eval()
    seen = largest(coder, tokens)
    for at, layer in enumerate(coder.encoder.layers):
        smaller = easing(seen[f"encoder.layers.{at}.out"], [layer.out])
        with torch.no_grad():
            layer.out.weight /= smaller
            layer.value.weight *= smaller[:, None]
            layer.value.bias *= smaller
        for parts in TOGETHER:
            plain = [getattr(layer, part) for part in parts]
            smaller = easing(seen[f"encoder.layers.{at}.{parts[0]}"], plain)
            for part, one in zip(parts, plain, strict=True):
                setattr(layer, part, Eased(one, smaller))
    coder.encoder.words = RowTable(coder.encoder.words)
