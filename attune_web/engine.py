"""The one door from the site to the engine: what it needs is built once and kept."""

import functools

from django.utils.translation import gettext as _

from attune import content
from attune.coding import declared
from attune.coding.card import Card, read_card
from attune.pages import Page


@functools.cache
def pages() -> dict[str, Page]:
    """The pages of plain words in the library, by id."""
    return {page.id: page for page in content.load_all("pages", Page).values.values()}


@functools.cache
def card() -> Card:
    """The card of the model that codes here."""
    return read_card()


def declared_accuracy(code: str) -> str:
    """One sentence on how far a code can be trusted, to stand beside everything it says."""
    found = declared.declared(card(), code)
    if found is None:
        return _("How often this agrees with trained people has not been measured.")
    as_percent = found.kind != declared.FINDING
    shown = {name: _shown(getattr(found, name), as_percent) for name in ("value", "low", "high")}
    words = {**shown, "n": found.n, "chance": _shown(found.chance or 0, True)}
    return _sentences()[found.kind] % words


def _shown(value: float, as_percent: bool) -> str:
    return f"{100 * value:.0f}" if as_percent else f"{value:.2f}"


def _sentences() -> dict[str, str]:
    return {
        declared.AGREEMENT: _(
            "Agreed with trained people on %(value)s %% of %(n)s turns it had not seen (95 %% "
            "interval %(low)s to %(high)s); guessing would agree on %(chance)s %%."
        ),
        declared.FINDING: _(
            "Found the feelings that people had marked with an F1 of %(value)s out of 1 (95 %% "
            "interval %(low)s to %(high)s, %(n)s comments it had not seen)."
        ),
        declared.TELLING_APART: _(
            "Told a true answer from one out of place in the same session in %(value)s %% of pairs "
            "(95 %% interval %(low)s to %(high)s, %(n)s reflections); guessing would be right in "
            "half of them."
        ),
    }
