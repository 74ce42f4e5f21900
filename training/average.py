"""Averages the last two stages' weights: `python -m training.average`.

Weights of neighbouring stages lie in one valley, and their mean is steadier than either (Wortsman
et al. 2022). The shares were chosen on dev among three mixtures. What the earlier stage had not
learnt yet, the two experimental heads, is taken from the later one alone. The joint stage uses the
same idea twice: it starts between the trained and the untouched encoder, and ends as the mean of
its last epochs.
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
    kept = tuple(f"{part}.{at}." for at in EXPERIMENTAL for part in ("blend", "heads"))
    mixed = {
        name: weight
        if name.startswith(kept)
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


def main() -> None:
    """Write runs/average/weights.pt."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    runs: Path = parser.parse_args().runs
    later, earlier = (
        torch.load(runs / stage / "weights.pt", weights_only=True) for stage in ("seeds", "empathy")
    )
    (runs / "average").mkdir(exist_ok=True)
    torch.save(average(later, earlier), runs / "average" / "weights.pt")


if __name__ == "__main__":
    main()
