"""A vote of the group, with the model as one dot among theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attune_web.pictures.picture import Key, Picture, drawing, sample
from attune_web.pictures.shapes import dot, rule, text

WIDTH, ROW, LEFT, RIGHT, PITCH = 420, 46, 8, 412, 18


@dataclass(frozen=True, slots=True)
class Option:
    """One code that could be voted for, and how many did."""

    name: str
    votes: int


def votes(
    options: Sequence[Option],
    *,
    model: str | None = None,
    title: str | None = None,
    finding: str | None = None,
) -> Picture:
    """Draw each vote as a dot; `model` is the option the model chose (None: unsure, or off)."""
    title = title or _("What the group heard in this turn")
    total = sum(option.votes for option in options)
    if not total and model is None:
        return Picture(title, finding or _("Nobody has voted yet."))
    finding = finding or _finding(options, model, total)
    marks: list[SafeString] = []
    most = max(option.votes + (option.name == model) for option in options)
    pitch = min(PITCH, (RIGHT - LEFT - 12) / max(most, 1))
    for place, option in enumerate(options):
        marks += _row(option, place * ROW, pitch, chosen=option.name == model)
    person = sample(dot((12, 8), kind="p-dot--person", size=6))
    machine = sample(dot((12, 8), kind="p-dot--model", size=6))
    key = [Key(person, _("one person"))] + [Key(machine, _("the model"))] * (model is not None)
    return Picture(
        title=title,
        finding=finding,
        svg=drawing(title, finding, marks, width=WIDTH, height=len(options) * ROW),
        headings=(_("Code"), _("Votes"), _("The model")),
        rows=tuple((o.name, str(o.votes), _("yes") if o.name == model else "") for o in options),
        key=tuple(key),
    )


def _finding(options: Sequence[Option], model: str | None, total: int) -> str:
    chosen = [option for option in options if option.votes]
    parts = ", ".join(f"“{option.name}” ({option.votes})" for option in chosen)
    said = ngettext("{n} vote: {parts}.", "{n} votes: {parts}.", total) if total else ""
    said = said.format(n=total, parts=parts) or _("Nobody has voted yet.")
    if model is not None:
        said += " " + _("The model: “{name}”.").format(name=model)
    return said


def _row(option: Option, top: int, pitch: float, *, chosen: bool) -> list[SafeString]:
    line, size = top + 29, min(7.0, pitch / 2)
    marks = [
        text((LEFT, top + 14), option.name),
        rule((LEFT, line + 11), (RIGHT, line + 11), kind="p-grid"),
    ]
    places = [LEFT + pitch * (number + 0.5) for number in range(option.votes + chosen)]
    marks += [dot((x, line), kind="p-dot--person", size=size) for x in places[: option.votes]]
    if chosen:
        marks.append(dot((places[-1], line), kind="p-dot--model", size=max(size - 1, 1)))
    return marks
