"""The thresholds below which nothing is published; a service may raise them, never lower them."""

from dataclasses import dataclass
from enum import StrEnum

from attune.errors import InputError


class Audience(StrEnum):
    """Whose answers a group's number is made of."""

    PATIENTS = "patients"
    STAFF = "staff"


class Rule(StrEnum):
    """Why a cell was held back. Kept for the record; a reader only ever sees that it was held."""

    EMPTY = "empty"
    THRESHOLD = "threshold"
    HOMOGENEOUS = "homogeneous"
    COMPLEMENTARY = "complementary"
    OVERLAP = "overlap"
    AUDIT = "audit"


LEAST = {Audience.PATIENTS: 8, Audience.STAFF: 10}
LEAST_ROUNDING = 5
LEAST_HOMOGENEOUS = 20
LEAST_FREE_TEXT = 20


@dataclass(frozen=True, slots=True)
class Rules:
    """How careful a release is; every number may be raised above our own, none lowered.

    `threshold`: fewest people in a published group, and in any piece that two groups differ by.
    `rounding`: counts are given to the nearest multiple of this. `homogeneous_below`: a group of
    fewer people who all gave the same answer is held back. `free_text_from`: fewest people before
    anything drawn from free text may be shown (the engine itself publishes no free text).
    """

    audience: Audience
    threshold: int
    rounding: int = LEAST_ROUNDING
    homogeneous_below: int = LEAST_HOMOGENEOUS
    free_text_from: int = LEAST_FREE_TEXT

    def __post_init__(self) -> None:
        limits = (
            ("threshold", self.threshold, LEAST[self.audience]),
            ("rounding", self.rounding, LEAST_ROUNDING),
            ("homogeneous_below", self.homogeneous_below, LEAST_HOMOGENEOUS),
            ("free_text_from", self.free_text_from, LEAST_FREE_TEXT),
        )
        for name, value, least in limits:
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InputError(
                    f"{name} for {self.audience} cannot be {value!r}: it protects people and may "
                    f"only be raised. Use a whole number of {least} or more."
                )


def rules_for(audience: Audience | str, *, threshold: int | None = None) -> Rules:
    """Give the rules for `patients` (8) or `staff` (10), with a higher threshold where asked.

    Raises InputError for an unknown audience or a threshold below ours. Source: NHS England
    disclosure control hides counts of 1 to 7 and rounds the rest to 5; ONS uses 10 for staff.
    """
    try:
        known = Audience(audience)
    except ValueError:
        raise InputError(
            f"There are no rules for {audience!r}; use 'patients' or 'staff'."
        ) from None
    return Rules(known, LEAST[known] if threshold is None else threshold)
