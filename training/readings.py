"""Second readings of training turns, and what two readings of a turn say together.

AnnoMI's sessions were coded by one annotator, EPITOME's responses by one crowd, and anyone slips.
The turns of both training splits were therefore read once more, by the same definitions and blind
to the first codes (training/seeds/second_reading, without a word of the corpora). Where the two
differ neither is simply believed: half of an example's weight stays with the annotator, the
other half goes to the levels that the annotator gives where the second reading says what it says.
So the habits of the second reading do not shift how often a level occurs.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from attune.coding.dimensions import DIMENSIONS, EPITOME
from attune.transcript import Speaker
from training.corpora import SEEDS, Example, authored_levels, rows

SECOND = SEEDS / "second_reading"
TORN = 0.3
"""What the other code gets of a reading, where it could not be decided between two."""

SIZES = {d.name: len(d.levels) for d in DIMENSIONS if d.exclusive}
Reading = list[tuple[dict[str, int | tuple[int, ...]], float]]
"""One reading of a turn: its levels, or two sets of them with their shares."""

UNKNOWN = "unidentifiable"
"""AnnoMI's word for a session without a clear target; talk was not read again there."""


def _reading(speaker: Speaker, codes: str, other: str = "") -> Reading:
    if not other:
        return [(authored_levels(speaker, codes), 1.0)]
    return [(authored_levels(speaker, codes), 1 - TORN), (authored_levels(speaker, other), TORN)]


def read_again(*, blind: bool = False) -> dict[tuple[str, str], Reading]:
    """Every second reading, by the session and the turn it is of.

    With `blind` without those whose first codes stood among the examples.
    """
    found: dict[tuple[str, str], Reading] = {}
    for row in rows(SECOND / "annomi.csv"):
        of_patient = row["codes"] in ("neutral", "change", "sustain")
        speaker = Speaker.PATIENT if of_patient else Speaker.CLINICIAN
        reading = _reading(speaker, row["codes"], row["or"])
        found[row["transcript_id"], row["utterance_id"]] = reading
    for row in rows(SECOND / "epitome.csv"):
        if blind and row["blind"] == "0":
            continue
        found[row["sp_id"], row["rp_id"]] = [({name: int(row[name]) for name in EPITOME}, 1.0)]
    return found


def habits(
    pairs: Sequence[tuple[Example, Reading]],
) -> dict[str, np.ndarray]:
    """How often the annotator gives each level (columns) where the reading gives one (rows)."""
    counts = {name: 0.02 + np.eye(size) for name, size in SIZES.items()}
    for example, reading in pairs:
        for levels, share in reading:
            for name in set(levels) & set(example.levels):
                counts[name][levels[name], example.levels[name]] += share
    return {name: table / table.sum(1, keepdims=True) for name, table in counts.items()}


def read_twice(examples: Sequence[Example]) -> list[Example]:
    """The same examples, each head's weight shared by what two readings say of it.

    Examples that were not read again stay as they are.
    """
    readings = read_again()
    known = {
        at: readings[example.session, example.turn]
        for at, example in enumerate(examples)
        if (example.session, example.turn) in readings
        and not (example.topic == UNKNOWN and "talk" in example.levels)
    }
    usual = habits([(examples[at], reading) for at, reading in known.items()])
    return [
        _with(example, known[at], usual) if at in known else example
        for at, example in enumerate(examples)
    ]


def _with(example: Example, reading: Reading, usual: dict[str, np.ndarray]) -> Example:
    """One example with the shares of its levels."""
    shares = {}
    for name in set(reading[0][0]) & set(example.levels):
        row = 0.5 * np.eye(SIZES[name])[example.levels[name]]
        for levels, share in reading:
            row = row + 0.5 * share * usual[name][levels[name]]
        shares[name] = tuple(float(value) for value in row)
    return replace(example, shares=shares)
