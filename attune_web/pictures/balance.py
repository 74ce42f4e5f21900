"""What the learner's turns were made of: bars with their counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune_web.pictures.picture import Picture, drawing
from attune_web.pictures.shapes import box, rule, text

WIDTH, ROW, LEFT, RIGHT = 420, 34, 4, 44
KINDS = ("p-bar", "p-bar p-bar--b", "p-bar p-bar--c")


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of turn and how often it came."""

    name: str
    count: int


def balance(
    shares: Sequence[Share], *, title: str | None = None, finding: str | None = None
) -> Picture:
    """Draw counts as bars, longest first as given; a count is never turned into a grade."""
    title = title or _("What your turns were made of")
    total = sum(share.count for share in shares)
    if not total:
        return Picture(title, finding or _("There is nothing to count yet."))
    finding = finding or _finding(shares, total)
    most = max(share.count for share in shares)
    marks = []
    for place, share in enumerate(shares):
        top = place * (ROW + 14)
        length = (WIDTH - LEFT - RIGHT) * share.count / most
        marks.append(text((LEFT, top + 13), share.name))
        marks.append(box((LEFT, top + 19), length, 18, kind=KINDS[place % len(KINDS)]))
        marks.append(text((LEFT + length + 8, top + 33), str(share.count), kind="strong"))
    height = len(shares) * (ROW + 14)
    marks.append(rule((LEFT, 0), (LEFT, height), kind="p-axis"))
    return Picture(
        title=title,
        finding=finding,
        svg=drawing(title, finding, marks, width=WIDTH, height=height),
        headings=(_("Kind"), _("How often")),
        rows=tuple((share.name, str(share.count)) for share in shares),
    )


def _finding(shares: Sequence[Share], total: int) -> str:
    parts = ", ".join(f"{share.name} ({share.count})" for share in shares)
    return ngettext("{n} in all: {parts}.", "{n} in all: {parts}.", total).format(
        n=total, parts=parts
    )
