"""What a clinician's turn is worth to the patient: codes become evidence between 0 and 1."""

import re
from dataclasses import dataclass, replace

import numpy as np

from attune.coding.rater import CodedTurn, Graded, Labelled, Quantity
from attune.patient import constants as k
from attune.patient.acts import Acts

TO_YOU = re.compile(r"\b(?:you(?:'\w+)?|your\w*)\b", re.IGNORECASE)
GIVES_BACK = re.compile(
    r"^\W*(?:(?:so|and|but|then|maybe|perhaps|it sounds (?:like|as if)|part of)\W+)*"
    r"you(?:r|'re|'ve|'d)?\b(?! (?:should|could|can|must|need|ought|have to))[^.?!]*[.!]?\W*$",
    re.IGNORECASE,
)
HARMS = ("dismissing", "blaming", "confronting", "false_reassurance")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One clinician turn as the state equations see it; everything lies between 0 and 1."""

    empathy: float = 0.0
    hard_empathy: float = 0.0
    unsure: bool = False
    exploration: float = 0.0
    hard_exploration: float = 0.0
    permission: float = 0.0
    advice: float = 0.0
    information: float = 0.0
    harm: float = 0.0
    anti_goal: bool = False
    closed: bool = False
    silence: bool = False
    candour: bool = False
    easing: bool = False
    pressing: bool = False
    pushed: bool = False
    contingency: float | None = None
    repeats: int = 0
    rated: bool = True
    risk_path: bool = False

    @property
    def answered(self) -> float:
        """How far the words answer what was just said, after the calibration in constants."""
        if self.contingency is None:
            return 1.0
        span = k.CONTINGENCY_HIGH - k.CONTINGENCY_LOW
        return float(np.clip((self.contingency - k.CONTINGENCY_LOW) / span, 0.0, 1.0))

    @property
    def felt(self) -> float:
        """Empathy as it arrives: contingent, and not the same sentence again."""
        return self.empathy * self.answered * float(0.5**self.repeats)

    @property
    def hard_felt(self) -> float:
        """The same from the levels the rater chose, for the ladder of trust."""
        return self.hard_empathy * self.answered * float(0.5**self.repeats)


def lift(probability: float, base: float) -> float:
    """Turn a probability into evidence: how far it exceeds what any turn would get (0 to 1)."""
    floor = max(base, k.BASE_FLOOR)
    return float(np.clip(probability / floor - 1.0, 0.0, k.LIFT_TOP) / k.LIFT_TOP)


def chance(coded: CodedTurn, code: str, level: str) -> float:
    """Read one level's probability from a coded turn; 0 where the code was not given."""
    value = coded.codes.get(code)
    return float(value.probabilities.get(level, 0.0)) if isinstance(value, Graded) else 0.0


def gives_back(text: str) -> bool:
    """True for one plain statement about the patient, which is no information to them."""
    return bool(GIVES_BACK.match(text.replace("’", "'")))


def level(coded: CodedTurn, code: str) -> str | None:
    """Read the chosen level as text; None when the rater is not sure or gave no code."""
    value = coded.codes.get(code)
    if not isinstance(value, Graded) or value.level is None:
        return None
    return str(value.level)


def harm_of(coded: CodedTurn) -> tuple[str, float]:
    """Name the likeliest possible harm that wounds, and its probability."""
    value = coded.codes.get("harm")
    if not isinstance(value, Labelled):
        return "", 0.0
    found = [(float(value.labels.get(name, 0.0)), name) for name in HARMS]
    best = max(found)
    return best[1], best[0]


def contingency_of(coded: CodedTurn) -> float | None:
    """Read the rater's contingency; None where the rater has no head for it."""
    value = coded.codes.get("contingency")
    return float(value.value) if isinstance(value, Quantity) else None


def contingency(coded: CodedTurn, share: float | None) -> float | None:
    """Settle how far a turn answers what was said: the rater where it is decided, else likeness.

    `share` (0 to 1) is how far its likeness with the patient's last words makes it an answer, put
    on the rater's scale here; None where there were no words.
    """
    value = contingency_of(coded)
    undecided = value is None or k.HEAD_UNSURE[0] <= value <= k.HEAD_UNSURE[1]
    if not undecided or share is None:
        return value
    return k.CONTINGENCY_LOW + share * (k.CONTINGENCY_HIGH - k.CONTINGENCY_LOW)


def soft_empathy(coded: CodedTurn, *, validates: bool = False) -> float:
    """Empathy from probabilities: the strongest of reflecting and validating in so many words."""
    validated = lift(chance(coded, "validation", "present"), k.BASE["validation"])
    return max(
        k.SIMPLE * lift(chance(coded, "reflection", "simple"), k.BASE["simple"]),
        k.COMPLEX * lift(chance(coded, "reflection", "complex"), k.BASE["complex"]),
        k.VALIDATION * validated if validates else 0.0,
    )


def hard_empathy(coded: CodedTurn, *, validates: bool = False) -> float:
    """Empathy from the levels the rater was sure of.

    Torn only between simple and complex, it is sure of a reflection: that is a simple one.
    """
    worth = {"simple": k.SIMPLE, "complex": k.COMPLEX}
    reflected = worth.get(level(coded, "reflection") or "", 0.0)
    either = chance(coded, "reflection", "simple") + chance(coded, "reflection", "complex")
    if level(coded, "reflection") is None and either >= k.SURE_REFLECTION:
        reflected = k.SIMPLE
    sure = validates and level(coded, "validation") == "present"
    return max(reflected, k.VALIDATION if sure else 0.0)


def evidence_of(
    coded: CodedTurn,
    acts: Acts,
    *,
    contingency: float | None,
    repeats: int,
    anti_goal: bool,
    pushed: bool,
    must_ask: bool,
) -> Evidence:
    """Put a turn's codes and hand patterns together.

    A step of the risk path is never counted as a trap, a miss, information or pushing
    (patients.md 6f.1), nor is a closed question about something that has to be asked (6f.5).
    """
    risk = acts.risk_path
    permission = max(
        lift(chance(coded, "input", "negotiation"), k.BASE["negotiation"]),
        0.8 if acts.permission else 0.0,
    )
    given = Evidence(
        unsure=isinstance(coded.codes.get("reflection"), Graded)
        and level(coded, "reflection") is None,
        permission=permission,
        anti_goal=anti_goal and not risk,
        silence=acts.silence,
        candour=risk or acts.calm_limit,
        easing=acts.ease,
        pressing=acts.advice or acts.praise or acts.plan,
        pushed=pushed and not risk,
        contingency=contingency,
        repeats=repeats,
        rated=coded.cannot_rate is None and not acts.outside,
        risk_path=risk,
    )
    given = _understanding(given, coded, acts)
    return _pressure(_invitation(given, coded, acts, must_ask=must_ask), coded, acts)


def _understanding(given: Evidence, coded: CodedTurn, acts: Acts) -> Evidence:
    """Add empathy. Praise and rudeness are none; an abstention that answers is a simple one."""
    if acts.judgement or ((acts.praise or acts.reassurance) and not acts.validates):
        return given
    soft = soft_empathy(coded, validates=acts.validates)
    hard = hard_empathy(coded, validates=acts.validates)
    stated = given.unsure and not (acts.question or acts.advice or acts.platitude or acts.meta)
    if stated and given.contingency is not None and TO_YOU.search(coded.turn.text):
        soft, hard = max(soft, k.SIMPLE), max(hard, k.SIMPLE)
    return replace(given, empathy=soft, hard_empathy=hard)


def _invitation(given: Evidence, coded: CodedTurn, acts: Acts, *, must_ask: bool) -> Evidence:
    """Add how far the turn opens or closes the field."""
    asked = lift(chance(coded, "question", "open"), k.BASE["open"])
    open_ = level(coded, "question") == "open" or acts.open_question
    closed = level(coded, "question") == "closed" or (acts.question and not acts.open_question)
    return replace(
        given,
        exploration=max(asked, 0.8 if acts.open_question else 0.0),
        hard_exploration=1.0 if open_ else 0.0,
        closed=closed and not given.risk_path and not must_ask,
    )


def _pressure(given: Evidence, coded: CodedTurn, acts: Acts) -> Evidence:
    """Add advice, information and wounds; none of them is felt on the risk path."""
    if given.risk_path:
        return given
    advice = lift(chance(coded, "input", "advice"), k.BASE["advice"])
    informed = lift(chance(coded, "input", "information"), k.BASE["information"])
    met = hard_empathy(coded) >= k.HARD_EMPATHY
    likely = 0.0 if met else _steep(harm_of(coded)[1])
    return replace(
        given,
        advice=max(advice, 0.8 if acts.advice else 0.0),
        information=0.0 if gives_back(coded.turn.text) else informed,
        harm=max(likely, 0.8 if acts.judgement else 0.0),
    )


def _steep(probability: float) -> float:
    """Possible harm is experimental: it counts only where the rater is all but sure."""
    return float(np.clip((probability - k.HARM_FROM) / (1.0 - k.HARM_FROM), 0.0, 1.0))
