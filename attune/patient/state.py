"""How understood the patient feels: frozen values, a state in, a new state out."""

from dataclasses import dataclass, replace
from math import exp

from attune.patient import constants as k
from attune.patient.case_parts import Band, Traits
from attune.patient.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Feeling:
    """The patient's inner state; numbers lie between 0 and 1, `level` is the ladder 0 to 4.

    `streak` counts turns of felt empathy in a row, `closed_run` closed questions in a row,
    `tender` the turns left after something deep was said, `hurt` whether a rupture is open.
    """

    trust: float
    reactance: float
    distress: float
    openness: float
    say_yes: float
    level: int = 0
    streak: int = 0
    closed_run: int = 0
    tender: int = 0
    hurt: bool = False

    @property
    def band(self) -> Band:
        """The visible form: how the patient sounds now."""
        if self.openness < k.BAND_WARMING:
            return "guarded"
        return "warming" if self.openness <= k.BAND_OPEN else "open"

    def after(self, turn: Evidence, traits: Traits, *, said: int, heavy: bool, met: bool) -> "Step":
        """Feel one clinician turn.

        `said` counts disclosures made so far, `heavy` says that the patient's last line was of
        depth 2 or more, `met` that the last such line was met with empathy. Equations:
        patients.md 6b with 6f.
        """
        felt, hard = _felt(self, turn, heavy)
        trap = not turn.risk_path and _run(self, turn) >= k.TRAP_RUN and felt < k.TRAP_EMPATHY
        missed = _missed(turn, felt, heavy)
        cost = _cost(turn, felt)
        trust = _trust(self, turn, traits, felt=felt, cost=cost, trap=trap, missed=missed)
        reactance = _reactance(self, turn, traits, felt=felt, cost=cost, trap=trap)
        distress = _distress(self, turn, traits, felt=felt)
        openness = _openness(self, traits, trust=trust, reactance=reactance, distress=distress)
        ruptured = turn.harm > k.HARD_HARM or turn.anti_goal
        ruptured = ruptured or (cost.advice > k.HARD_ADVICE and felt < k.TRAP_EMPATHY)
        level, streak = _ladder(self, turn, hard, ruptured=ruptured, said=said, met=met)
        new = replace(
            self,
            trust=trust,
            reactance=reactance,
            distress=distress,
            openness=openness,
            say_yes=_say_yes(self, turn, traits),
            level=level,
            streak=streak,
            closed_run=_run(self, turn),
            tender=max(0, self.tender - 1),
        )
        return Step(new, felt=felt, hard=hard, ruptured=ruptured, trapped=trap, missed=missed > 0)

    def having_said(self, depth: int) -> "Feeling":
        """Carry what was just said: something deep hurts first, while trust rises (6f.2)."""
        if depth < 3:
            return self
        return replace(
            self,
            trust=_unit(self.trust + k.TRUST_DEEP * (1.0 - self.trust)),
            distress=_unit(self.distress + k.DISTRESS_DEEP),
            tender=k.TENDER_TURNS,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """The state after one clinician turn, and what the turn was felt as."""

    feeling: Feeling
    felt: float
    hard: float
    ruptured: bool
    trapped: bool
    missed: bool


@dataclass(frozen=True, slots=True)
class _Cost:
    advice: float
    cushion: float


def starting(traits: Traits) -> Feeling:
    """Make the state a first session begins with."""
    return Feeling(
        trust=traits.T0,
        reactance=traits.R0,
        distress=traits.D0,
        openness=traits.O0,
        say_yes=traits.say_yes,
    )


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _felt(old: Feeling, turn: Evidence, heavy: bool) -> tuple[float, float]:
    if turn.silence and (heavy or old.distress > k.DISTRESS_SHUTS or old.tender):
        return k.SILENCE, k.SILENCE
    return turn.felt, turn.hard_felt


def _run(old: Feeling, turn: Evidence) -> int:
    if turn.risk_path:
        return 0
    return old.closed_run + 1 if turn.closed else 0


def _missed(turn: Evidence, felt: float, heavy: bool) -> float:
    kind = felt >= k.HARD_LOST or turn.exploration >= k.KEY_EXPLORE or turn.permission >= 0.5
    if kind or turn.risk_path or turn.candour or turn.silence or not turn.rated:
        return 0.0
    return 2.0 if heavy else 1.0


def _cost(turn: Evidence, felt: float) -> _Cost:
    advice = turn.advice * (1.0 - k.PERMISSION_SOFTENS * turn.permission)
    return _Cost(advice=advice, cushion=1.0 - k.EMPATHY_SOFTENS * felt)


def _trust(
    old: Feeling,
    turn: Evidence,
    traits: Traits,
    *,
    felt: float,
    cost: _Cost,
    trap: bool,
    missed: float,
) -> float:
    warmth = k.TRUST_EMPATHY * felt + k.TRUST_EXPLORE * turn.exploration
    gain = k.GAIN_SCALE * traits.trust_gain * (warmth + k.TRUST_PERMISSION * turn.permission)
    if turn.candour:
        gain += k.TRUST_CANDOUR
    if old.hurt:
        gain *= 0.5
    wound = max(turn.harm, 1.0 if turn.anti_goal else 0.0)
    loss = cost.cushion * (k.TRUST_ADVICE * cost.advice + k.TRUST_INFORMATION * turn.information)
    loss += k.TRUST_HARM * wound + (k.TRUST_TRAP if trap else 0.0) + k.TRUST_MISS * missed
    home = k.TRUST_HOME * (old.trust - traits.T0)
    return _unit(old.trust + gain * (1.0 - old.trust) - loss * old.trust - home)


def _reactance(
    old: Feeling, turn: Evidence, traits: Traits, *, felt: float, cost: _Cost, trap: bool
) -> float:
    pressed = k.REACTANCE_ADVICE * cost.advice + k.REACTANCE_INFORMATION * turn.information
    wound = k.REACTANCE_HARM * max(turn.harm, 1.0 if turn.anti_goal else 0.0)
    rise = traits.reactance * (cost.cushion * pressed + wound) + (k.REACTANCE_TRAP if trap else 0.0)
    soothe = (k.REACTANCE_EMPATHY * felt + k.REACTANCE_PERMISSION * turn.permission) * old.reactance
    return _unit(k.REACTANCE_KEEPS * old.reactance + rise - soothe)


def _distress(old: Feeling, turn: Evidence, traits: Traits, *, felt: float) -> float:
    home = k.DISTRESS_HOME * (traits.D0 - old.distress)
    if old.tender and felt < k.STAYING and not turn.candour:
        home = max(0.0, home)
    rise = k.DISTRESS_HARM * turn.harm + k.DISTRESS_ADVICE * turn.advice
    if turn.pushed:
        rise += k.DISTRESS_PUSHED
    return _unit(old.distress + home + rise - k.DISTRESS_EMPATHY * felt)


def _openness(
    old: Feeling, traits: Traits, *, trust: float, reactance: float, distress: float
) -> float:
    flooded = max(0.0, distress - k.DISTRESS_SHUTS)
    pull = k.OPEN_BIAS + k.OPEN_TRUST * (trust - traits.T0)
    pull -= k.OPEN_REACTANCE * reactance + k.OPEN_DISTRESS * flooded
    target = 1.0 / (1.0 + exp(-pull))
    return _unit(old.openness + k.OPEN_LAG * (target - old.openness))


def _say_yes(old: Feeling, turn: Evidence, traits: Traits) -> float:
    value = old.say_yes + k.YES_HOME * (traits.say_yes - old.say_yes)
    if turn.pressing:
        value += k.YES_PUSH * (1.0 - value) * traits.say_yes
    if turn.easing:
        value -= k.YES_EASE
    return _unit(value)


def _ladder(
    old: Feeling, turn: Evidence, hard: float, *, ruptured: bool, said: int, met: bool
) -> tuple[int, int]:
    """Climb or fall on the ladder; a bland turn lets a streak lapse, an uncertain one does not."""
    if ruptured:
        return max(0, old.level - 1), 0
    level, streak = old.level, old.streak
    if hard >= k.HARD_EMPATHY:
        streak += 1
        level = max(level, 2)
        if streak >= k.STREAK_SAFE:
            level = max(level, 3)
        if streak >= k.STREAK_DEEP and said >= k.SAID_BEFORE_DEEP and met:
            level = 4
    elif turn.hard_exploration >= k.HARD_EXPLORE:
        level = max(level, 1)
    elif max(hard, turn.felt) < k.HARD_LOST and turn.rated and not (turn.risk_path or turn.unsure):
        streak = 0
    return (min(level, 2) if old.hurt else level), streak
