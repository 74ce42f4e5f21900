"""Averages the last two stages' weights: `python -m training.average`.

Weights of neighbouring stages lie in one valley, and their mean is steadier than either (Wortsman
et al. 2022). The shares were chosen on dev among three mixtures. What the earlier stage had not
learnt yet, the two experimental heads, is taken from the later one alone.
"""

import argparse
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
