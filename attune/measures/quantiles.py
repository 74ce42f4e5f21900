"""Quantiles of the distributions behind our intervals."""

import math


def t_quantile(share: float, degrees: float) -> float:
    """Give the point below which `share` of Student's t with `degrees` of freedom lies."""
    from scipy.special import stdtrit  # noqa: PLC0415  scipy takes a second to load

    return float(stdtrit(degrees, share))


def f_quantile(share: float, above: float, below: float) -> float:
    """Give the point below which `share` of F with `above` and `below` degrees lies."""
    from scipy.special import fdtri  # noqa: PLC0415  scipy takes a second to load

    return float(fdtri(above, below, share))


def t_margin(level: int, degrees: float) -> float:
    """Give the factor that makes a standard error half of a `level` per cent interval."""
    return t_quantile(0.5 + level / 200, degrees) if degrees > 0 else math.inf
