"""How a number is said: one rounding for the sentence, the table and the marks."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Scale:
    """The range that is drawn, and how its values are written.

    `factor` 100 writes 0.4 as 40; `unit` stands right behind the number (" %", " min").
    """

    low: float = 0.0
    high: float = 1.0
    digits: int = 2
    factor: int = 1
    unit: str = ""

    def say(self, value: float | None) -> str:
        """Write a value, the same wherever it is written."""
        if value is None:
            return "–"
        return f"{self.bare(value)}{self.unit}"

    def bare(self, value: float) -> str:
        """Write a value without its unit."""
        step = Decimal(1).scaleb(-self.digits)
        exact = (Decimal(repr(float(value))) * self.factor).quantize(step, rounding=ROUND_HALF_UP)
        return number_format(exact, decimal_pos=self.digits)

    def between(self, low: float, high: float) -> str:
        """Write an interval."""
        return _("{low} to {high}").format(low=self.bare(low), high=self.say(high))

    def part(self, value: float) -> float:
        """Say how far along the range a value lies, kept inside it."""
        if self.high <= self.low:
            return 0.0
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)


PERCENT = Scale(digits=0, factor=100, unit="\u00a0%")
OF_HUNDRED = Scale(digits=0, factor=100)
