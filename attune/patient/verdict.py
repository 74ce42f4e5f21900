"""The patient's own verdict after a session, as written by the case (patients.md 6f.9)."""

from dataclasses import dataclass

from attune.patient.case import Case, banded
from attune.patient.draws import draw
from attune.patient.endings import circumstances
from attune.patient.memory import PatientState
from attune.patient.when import holds


@dataclass(frozen=True, slots=True)
class Verdict:
    """One felt-understood question with the patient's answer.

    `disagrees` says that the answer may differ from the state: somebody can feel understood and
    not say so. It is written by the case, and is no measurement of anyone.
    """

    question: str
    ask: str
    answer: str
    disagrees: bool


def verdict_of(case: Case, state: PatientState, *, seed: int) -> tuple[Verdict, ...]:
    """Let the patient answer the case's questions about the session; the same for the same seed."""
    if case.verdict is None:
        return ()
    now = circumstances(case, state)
    answers = []
    for question in case.verdict.questions:
        lines, disagrees = banded(question.answers, state.feeling.band), False
        for other in case.verdict.may_disagree:
            drawn = draw(seed, "disagree", other.when, other.question) < other.chance
            if other.question == question.id and drawn and holds(other.when, now):
                lines, disagrees = other.say, True
                break
        if lines:
            line = lines[int(draw(seed, "verdict", question.id) * len(lines))]
            answers.append(Verdict(question.id, question.ask, line, disagrees))
    return tuple(answers)
