"""Averages weights of one valley: `python -m training.average [MEAN]`.

Weights of neighbouring runs lie in one valley, and their mean is steadier than any of them
(Wortsman et al. 2022). Without a word it mixes the last two of the first stages; the shares were
chosen on dev among three mixtures, and what the earlier stage had not learnt yet, the two
experimental heads, is taken from the later one alone. `between` is where stage `again` starts from,
`three` is the plain mean of three results that learnt in different order, `mixed` the mean of
that and of the two that learnt the authored sessions from there, `once` the mean of `mixed`
and of the one that learnt the layered sessions from it, and `whole`, the mean of `once` and of
the one that learnt what two readings say, is what ships.
"""

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path

import torch

from attune.coding.dimensions import DIMENSIONS

LATER_SHARE = 0.67
EXPERIMENTAL = [at for at, dimension in enumerate(DIMENSIONS) if dimension.experimental]


def average(
    later: dict[str, torch.Tensor], earlier: dict[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The mean of two sets of weights, the experimental heads from the later one."""
    own = tuple(f"{part}.{at}." for at in EXPERIMENTAL for part in ("blend", "heads"))
    mixed = {
        name: weight
        if name.startswith(own)
        else LATER_SHARE * weight + (1 - LATER_SHARE) * earlier[name]
        for name, weight in later.items()
    }
    mixed["queries"][EXPERIMENTAL] = later["queries"][EXPERIMENTAL]
    return mixed


def halfway(
    trained: dict[str, torch.Tensor], base: dict[str, torch.Tensor], learning: Collection[str]
) -> dict[str, torch.Tensor]:
    """The trained network, what learns of its encoder midway to the base: less known by heart."""
    return {
        name: 0.5 * (weight + base[name])
        if name.startswith("encoder.") and name in learning
        else weight
        for name, weight in trained.items()
    }


def mean(several: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The plain mean of some sets of weights."""
    return {name: torch.stack([one[name] for one in several]).mean(0) for name in several[0]}


MEANS = {
    "between": ("average", "joint"),
    "three": ("average", "joint", "again"),
    "mixed": ("three", "sessions", "fewer"),
    "once": ("mixed", "layered"),
    "whole": ("once", "reread"),
}


def kept(runs: Path, *stages: str) -> list[dict[str, torch.Tensor]]:
    """The results of some stages."""
    return [torch.load(runs / stage / "weights.pt", weights_only=True) for stage in stages]


def main() -> None:
    """Write runs/average/weights.pt, or one of the means that come after it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="average", choices=["average", *MEANS])
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    asked = parser.parse_args()
    stages = MEANS.get(asked.what)
    found = (
        mean(kept(asked.runs, *stages))
        if stages
        else average(*kept(asked.runs, "seeds", "empathy"))
    )
    (asked.runs / asked.what).mkdir(exist_ok=True)
    torch.save(found, asked.runs / asked.what / "weights.pt")


if __name__ == "__main__":
    main()
