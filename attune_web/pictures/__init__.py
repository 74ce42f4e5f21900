"""Pictures drawn by the server: plain values in, an SVG with its finding and its table out.

A view calls one of the functions below and gives the template the Picture; the template says
`{% include "pictures/figure.html" with picture=path %}` and links `attune/pictures.css`.
"""

from attune_web.pictures.balance import Share, balance
from attune_web.pictures.estimate import Band, Estimate, estimate
from attune_web.pictures.openness import Mark, Step, path_of_openness
from attune_web.pictures.picture import Key, Picture
from attune_web.pictures.reliability import Bin, reliability
from attune_web.pictures.scale import Scale
from attune_web.pictures.votes import Option, votes
from attune_web.pictures.weeks import Series, Week, weeks

__all__ = [
    "Band",
    "Bin",
    "Estimate",
    "Key",
    "Mark",
    "Option",
    "Picture",
    "Scale",
    "Series",
    "Share",
    "Step",
    "Week",
    "balance",
    "estimate",
    "path_of_openness",
    "reliability",
    "votes",
    "weeks",
]
