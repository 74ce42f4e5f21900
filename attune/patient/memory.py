"""What the patient carries from one exchange to the next: feelings, what was said, what is owed."""

from dataclasses import dataclass, field, replace
from typing import Any

from attune.errors import InputError
from attune.patient.case import Case
from attune.patient.record import from_plain, to_plain
from attune.patient.state import Feeling, starting


@dataclass(frozen=True, slots=True)
class Hurt:
    """An open rupture: when it happened, how trust stood before, what repair has come so far."""

    id: str
    at: int
    trust: float
    level: int
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RiskMemory:
    """Where the risk path stands."""

    revealed: str = ""
    revealed_at: int = 0
    limits: bool = False
    cue: str = ""
    cue_at: int = 0
    missed: bool = False
    met: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstSession:
    """The facts a second appointment starts from; never the words that were said."""

    said: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    ending: str = ""
    met: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    missed_risk: bool = False
    ruptures: tuple[str, ...] = ()
    unrepaired: int = 0
    trust: float = 0.3
    level: int = 0
    say_yes: float = 0.3
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PatientState:
    """Everything the next reply depends on beside the transcript, as frozen values."""

    feeling: Feeling
    exchange: int = 0
    said: tuple[str, ...] = ()
    used: tuple[tuple[str, int], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    topic: str = ""
    last_said: str = ""
    last_depth: int = 0
    heavy_met: bool = False
    deepest: int = 0
    deepened_at: int = 0
    credit: tuple[tuple[str, float], ...] = ()
    floating: float = 0.0
    fallbacks: tuple[int, ...] = ()
    clarified_at: int = -99
    minimal_run: int = 0
    hurt: Hurt | None = None
    ruptures: tuple[str, ...] = ()
    unrepaired: int = 0
    repaired: int = 0
    risk: RiskMemory = field(default_factory=RiskMemory)
    promised: tuple[str, ...] = ()
    corrected_at: int = -99
    gesture_at: int = -99
    silences: int = 0
    polite_for: int = 0
    complied: int = 0
    ended: str = ""
    first: FirstSession | None = None
    suggested: tuple[tuple[str, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the state as plain values that JSON can hold."""
        return dict(to_plain(self))

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "PatientState":
        """Read a state back; raises InputError for anything that is not one."""
        try:
            return from_plain(cls, values)
        except InputError as error:
            raise InputError(
                "This practice state cannot be read; start the session again from its transcript."
            ) from error


def begin(case: Case) -> PatientState:
    """Make the state of a first session that has not begun."""
    return PatientState(feeling=starting(case.traits))


def remember(state: PatientState) -> FirstSession:
    """Keep of a session what the patient will know next time (patients.md 6f.11)."""
    return FirstSession(
        said=state.said,
        promised=state.promised,
        ending=state.ended,
        met=state.risk.met,
        failed=state.risk.failed,
        missed_risk=state.risk.missed,
        ruptures=state.ruptures,
        unrepaired=state.unrepaired,
        trust=state.feeling.trust,
        level=state.feeling.level,
        say_yes=state.feeling.say_yes,
        used=tuple(key for key, _ in state.used),
    )


def begin_again(case: Case, first: FirstSession) -> PatientState:
    """Make the state a second appointment begins with: some of the trust, none of the momentum."""
    feeling = starting(case.traits)
    carried = 0.8 * first.trust + 0.2 * case.traits.T0
    hurt = first.unrepaired > 0
    feeling = replace(
        feeling,
        trust=carried,
        openness=max(case.traits.O0, 0.6 * (carried - 0.1)),
        say_yes=first.say_yes,
        level=min(first.level, 1 if hurt else 2),
    )
    depths = [item.depth for item in case.disclosures if item.id in first.said]
    return PatientState(
        feeling=feeling,
        said=first.said,
        used=tuple((key, -99) for key in first.used),
        deepest=max(depths, default=0),
        risk=RiskMemory(
            revealed=_revealed(case, first),
            met=(),
            limits="explain_limits" in first.met,
        ),
        first=first,
    )


def _revealed(case: Case, first: FirstSession) -> str:
    """Say how much of the risk the first session brought out."""
    if case.risk is None:
        return ""
    direct = case.risk.on_direct_question
    answers = [one for one in (direct.guarded, direct.warming, direct.open) if one]
    told = {one.reveals for one in answers if one.discloses and one.discloses in first.said}
    if "full" in told:
        return "full"
    return "partial" if told and "ask_directly" in first.met else ""
