"""One exchange in the making: the working table of the reply, cleared when the reply is given."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from attune.coding.rater import CodedTurn
from attune.patient import constants as k
from attune.patient.acts import Acts
from attune.patient.case import Case, banded
from attune.patient.case_parts import Band, Disclosure, Lines
from attune.patient.draws import draw, shuffled
from attune.patient.evidence import Evidence
from attune.patient.memory import PatientState
from attune.patient.retrieval import Index
from attune.patient.state import Feeling, Step


@dataclass(slots=True)
class Scene:
    """What is known while a reply is found, and what has been decided so far."""

    index: Index
    state: PatientState
    text: str
    coded: CodedTurn
    acts: Acts
    evidence: Evidence
    step: Step
    before: Feeling
    seed: int
    act: str = ""
    parts: list[str] = field(default_factory=list)
    depth: int = 0
    disclosure: str = ""
    reasons: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    goal: str = ""

    @property
    def case(self) -> Case:
        return self.index.case

    @property
    def now(self) -> int:
        return self.state.exchange

    @property
    def band(self) -> Band:
        return self.state.feeling.band

    def chance(self, *purpose: object) -> float:
        """Draw for this exchange; a redo of the same exchange draws the same."""
        return draw(self.seed, self.now, *purpose)

    def because(self, reason: str, *events: str) -> None:
        """Note why, in words feedback can use, and what happened, as a name."""
        self.reasons.append(reason)
        self.events.extend(events)

    def set(self, **changes: object) -> None:
        """Replace fields of the state."""
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]

    def note_risk(self, **changes: object) -> None:
        """Replace fields of the risk memory."""
        self.set(risk=replace(self.state.risk, **changes))  # type: ignore[arg-type]

    def pick(self, where: str, lines: Sequence[str], *, once: bool = False) -> str | None:
        """Take a wording that has rested long enough; None when there is none."""
        used = dict(self.state.used)
        texts = set(self.parts)
        options = [
            number
            for number in shuffled(len(lines), self.seed, where)
            if lines[number] not in texts
            and (
                f"{where}#{number}" not in used
                or (
                    (not once and len(lines[number].split()) < k.LONG_LINE)
                    and self._rested(where, number)
                )
            )
        ]
        if not options:
            return None
        best = min(options, key=lambda n: (used.get(f"{where}#{n}", -1000), options.index(n)))
        self.set(used=(*self._forget(f"{where}#{best}"), (f"{where}#{best}", self.now)))
        return lines[best]

    def react(self, act: str) -> str | None:
        """Take a reaction to an act in the present band; None when the case has none left."""
        lines = self.reaction_lines(act)
        return self.pick(f"reaction.{act}.{self.band}", lines) if lines else None

    def reaction_lines(self, act: str) -> Lines:
        """List the reactions to an act in the present band (`summary.right` is a path)."""
        name, _, side = act.partition(".")
        block = self.case.reactions.get(name)
        if block is None:
            return ()
        if side:
            inner = block.get(side)
            return banded(inner, self.band) if inner and not isinstance(inner, tuple) else ()
        return banded(block, self.band)

    def say(self, *lines: str | None) -> bool:
        """Add lines to the reply; False when there was nothing to add."""
        found = [line for line in lines if line]
        self.parts.extend(found)
        return bool(found)

    def fallback(self, *kinds: str) -> bool:
        """Say the first fallback line that is left, in the order of the ladder."""
        for kind in kinds:
            lines = self.case.fallbacks.get(kind, ())
            line = self.pick(f"fallback.{kind}", lines) if lines else None
            if line:
                if kind in ("unclear", "clarify", "deflect"):
                    self.set(fallbacks=(*self.state.fallbacks, self.now)[-8:])
                    self.events.append(f"fallback:{kind}")
                return self.say(line)
        return False

    def count(self, act: str) -> int:
        """Count one more of an act since the last rupture, and return how many there are."""
        counts = dict(self.state.counts)
        counts[act] = counts.get(act, 0) + 1
        self.set(counts=tuple(sorted(counts.items())))
        return counts[act]

    def credit_of(self, id_: str) -> float:
        return dict(self.state.credit).get(id_, 0.0)

    def add_credit(self, id_: str, amount: float) -> float:
        """Add release credit to a topic and return what it has now."""
        credit = dict(self.state.credit)
        credit[id_] = min(2.0, credit.get(id_, 0.0) + amount)
        self.set(credit=tuple(sorted(credit.items())))
        return credit[id_]

    def disclose(self, item: Disclosure, id_: str, line: str) -> None:
        """Say a line of a disclosure or follow-up, and remember having said it."""
        self.say(line)
        new_depth = item.depth > self.state.deepest
        self.disclosure, self.depth = id_, item.depth
        self.set(
            said=self.state.said if id_ in self.state.said else (*self.state.said, id_),
            topic=item.id,
            deepest=max(self.state.deepest, item.depth),
            deepened_at=self.now if new_depth else self.state.deepened_at,
        )
        if id_ == item.id:
            self.set(feeling=self.state.feeling.having_said(item.depth), floating=0.0)
            self.events.append(f"released:{id_}")
        else:
            self.events.append(f"followed:{id_}")

    def _rested(self, where: str, number: int) -> bool:
        last = dict(self.state.used).get(f"{where}#{number}", -1000)
        return self.now - last > k.REACTION_REST

    def _forget(self, key: str) -> tuple[tuple[str, int], ...]:
        return tuple(pair for pair in self.state.used if pair[0] != key)
