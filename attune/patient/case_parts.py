"""The parts a case file is made of, field by field (docs/reference/case-format.md)."""

from collections.abc import Mapping
from typing import Literal

from attune import content

Lines = tuple[str, ...]
Band = Literal["guarded", "warming", "open"]
Banded = Mapping[Literal["guarded", "warming", "open", "any"], Lines]

BANDS: tuple[Band, ...] = ("guarded", "warming", "open")
LEVELS = ("opening", "asked_or_natural", "felt_heard", "felt_safe", "earned_deep_trust")
GateLevel = Literal["opening", "asked_or_natural", "felt_heard", "felt_safe", "earned_deep_trust"]
Key = Literal["any", "question", "feeling_question", "reflection_on_topic"]


class Meta(content.Model):
    """What the case is and who wrote it."""

    title: str
    language: str
    licence: str
    authors: Lines
    clinical_reviewers: Lines = ()
    content_warnings: Lines = ()
    est_turns: int = content.Field(ge=5, le=200)
    difficulty: int = content.Field(ge=1, le=5)
    skills: Lines = ()
    setting: str = ""
    notes: str = ""


class Culture(content.Model):
    """What the person brings along that no single way of talking fits."""

    background: str = ""
    family_role: str = ""
    faith: str = ""
    somatic_idiom: str = ""
    silence: Literal["thinking", "respect", "uneasy"] = "thinking"
    welcomes_advice: bool = False
    interpreter: bool = False
    display_term: str = "patient"


class Length(content.Model):
    """Words in one reply: the usual, the most, the most when something deep is said."""

    median: int = content.Field(default=12, ge=1, le=60)
    max: int = content.Field(default=45, ge=5, le=80)
    deep_max: int = content.Field(default=80, ge=5, le=120)


class Voice(content.Model):
    """How the person speaks."""

    register_: str = content.Field(default="plain", alias="register")
    sentence_len: str = "short"
    fillers: Lines = ()
    never_says: Lines = ()
    punctuation: str = "light"
    length: Length = Length()


class Persona(content.Model):
    """Who the person is."""

    name: str
    age: int = content.Field(ge=0, le=120)
    pronouns: str
    work: str = ""
    living: str = ""
    culture: Culture = Culture()
    voice: Voice = Voice()


class Fact(content.Model):
    """Something true of the person, and how deep it lies."""

    id: str
    value: str
    depth: int = content.Field(ge=0, le=4)


class Traits(content.Model):
    """What makes this person slower or quicker to trust, to bristle, to agree."""

    trust_gain: float = content.Field(default=1.0, ge=0.3, le=2.0)
    reactance: float = content.Field(default=1.0, ge=0.3, le=2.0)
    attachment: str = ""
    verbosity: float = content.Field(default=1.0, ge=0.1, le=3.0)
    say_yes: float = content.Field(default=0.3, ge=0.0, le=1.0)
    T0: float = content.Field(default=0.30, ge=0.0, le=1.0)
    O0: float = content.Field(default=0.15, ge=0.0, le=1.0)
    D0: float = content.Field(default=0.50, ge=0.0, le=1.0)
    R0: float = content.Field(default=0.10, ge=0.0, le=1.0)


class AntiGoal(content.Model):
    """What must not be done to this person; doing it is a rupture."""

    id: str
    gloss: str
    examples: Lines
    say: Lines = ()


class Gate(content.Model):
    """What has to be true of the relationship before a disclosure can be made."""

    level: GateLevel
    O: float = content.Field(default=0.0, ge=0.0, le=1.0)  # noqa: E741 - the file's own word
    requires: Lines = ()
    R_max: float = content.Field(default=1.0, ge=0.0, le=1.0)


class FollowUp(content.Model):
    """One more thing about a disclosure already made."""

    id: str
    prompts: Lines
    say: Lines


class Affect(content.Model):
    """The feeling that comes with a disclosure."""

    label: str
    valence: float = content.Field(default=0.0, ge=-1.0, le=1.0)
    arousal: float = content.Field(default=0.0, ge=0.0, le=1.0)


class Disclosure(content.Model):
    """Something the person may come to say."""

    id: str
    depth: int = content.Field(ge=0, le=4)
    gloss: str = ""
    topics: Lines = ()
    prompts: Lines
    gate: Gate
    key: Key = "any"
    guard: Literal[
        "minimised", "rationalised", "intellectualised", "deflected", "humour", "withdrawn", "none"
    ] = "none"
    may_never_surface: bool = False
    guarded: Lines = ()
    hint: Lines = ()
    say: Lines
    follow_ups: tuple[FollowUp, ...] = ()
    affect: Affect | None = None
    opportunity: Literal["explicit", "implicit", "none"] = "none"
    releases: Lines = ()
    better: Lines = ()

    @property
    def level(self) -> int:
        """The rung of the trust ladder this disclosure waits for, 0 to 4."""
        return LEVELS.index(self.gate.level)


class Intent(content.Model):
    """Something anyone may ask."""

    id: str
    depth: int = content.Field(default=0, ge=0, le=1)
    topics: Lines = ()
    prompts: Lines
    say: Lines


class Trigger(content.Model):
    """What brings a rupture about."""

    any_of: Lines


class AcceptIf(content.Model):
    """What a repair needs, and how soon."""

    needs: Lines
    within_turns: int = content.Field(default=4, ge=1, le=12)


class Repair(content.Model):
    """How a rupture may heal."""

    accept_if: AcceptIf
    say: Lines
    otherwise: str = content.Field(default="continue_cold", alias="else")


class Effects(content.Model):
    """What a rupture does to the state, on top of what the turn itself did."""

    L: int = content.Field(default=-1, ge=-4, le=0)
    T: float = content.Field(default=0.0, ge=-1.0, le=0.0)
    R: float = content.Field(default=0.0, ge=0.0, le=1.0)


class Rupture(content.Model):
    """A way this person pulls back or pushes back, and how it heals."""

    id: str
    trigger: Trigger
    type: Literal["withdrawal", "confrontation"]
    say: Lines
    confront: Lines = ()
    cold: Lines = ()
    repair: Repair
    effects: Effects = Effects()


class Promise(content.Model):
    """A promise a clinician might make, and what becomes of it."""

    id: str
    gloss: str
    prompts: Lines
    say: Lines
    fate: Literal["kept", "broken", "asked"]


class Cue(content.Model):
    """An oblique sign of risk."""

    id: str
    depth: int = content.Field(ge=0, le=4)
    say: Lines


class RiskAnswer(content.Model):
    """What the person answers when asked plainly."""

    say: Lines
    reveals: Literal["full", "partial"]
    discloses: str = ""
    note: str = ""


class DirectQuestion(content.Model):
    """The plain question and its answer in each band; it is always answered."""

    prompts: Lines
    open: RiskAnswer
    warming: RiskAnswer | None = None
    guarded: RiskAnswer


class Consequence(content.Model):
    """What happens when limits and consequences are explained honestly."""

    prompts: Lines = ()
    say: Lines
    effect: str = "reveals full"


class Euphemism(content.Model):
    """What a veiled question gets."""

    prompts: Lines
    say: Lines


class Avoided(content.Model):
    """What happens when a cue is not taken up."""

    after_turns: int = content.Field(default=3, ge=1, le=10)
    say: Lines
    log: str = "missed_risk_cue"


class RiskEntry(content.Model):
    """Something asked, done or failed on the risk path."""

    prompts: Lines
    say: Lines
    guarded: Lines = ()
    meets: str = ""


class Risk(content.Model):
    """The part that is never earned: asked plainly, it is answered."""

    kind: str
    level: Literal["none", "passive", "active_no_plan", "plan", "intent"]
    cues: tuple[Cue, ...] = ()
    on_direct_question: DirectQuestion
    on_consequence_explained: Consequence | None = None
    on_euphemism: Euphemism | None = None
    on_avoided: Avoided | None = None
    facts_if_asked: Mapping[str, RiskEntry] = content.Field(default_factory=dict)
    steps: Mapping[str, RiskEntry] = content.Field(default_factory=dict)
    failures: Mapping[str, RiskEntry] = content.Field(default_factory=dict)
    expected: Lines = ()
    critical_failures: Lines = ()


class Ending(content.Model):
    """One way the session can end; the first whose condition holds is taken."""

    id: str
    when: str
    kind: Literal["safe", "polite", "walkout", "time"] = "polite"
    say: Lines


class Better(content.Model):
    """Better turns the author wrote, by lapse and by step of the risk path."""

    lapses: Mapping[str, Lines] = content.Field(default_factory=dict)
    risk: Mapping[str, Lines] = content.Field(default_factory=dict)


class Question(content.Model):
    """One felt-understood question and the case's answers."""

    id: str
    ask: str
    answers: Banded


class Disagreement(content.Model):
    """When the person's own verdict may differ from the state."""

    when: str
    chance: float = content.Field(ge=0.0, le=1.0)
    question: str
    say: Lines


class Verdict(content.Model):
    """What the patient says of the session afterwards, as written by the case."""

    written_by: Literal["case"] = "case"
    questions: tuple[Question, ...]
    may_disagree: tuple[Disagreement, ...] = ()


class Later(content.Model):
    """A line of the second appointment that depends on the first."""

    id: str
    when: str = "always"
    prompts: Lines = ()
    say: Lines


class SecondAppointment(content.Model):
    """The next session: the patient remembers what was said, promised and broken."""

    after: str
    notes: str = ""
    openings: tuple[Later, ...]
    remembers: tuple[Later, ...] = ()
    topics: tuple[Later, ...] = ()
    closing: Lines = ()


class Paraphrase(content.Model):
    """Something to ask, and the entry that ought to answer."""

    ask: str
    expect: str


class Expectation(content.Model):
    """How deep a script may or must come."""

    max_depth: int | None = None
    min_depth: int | None = None


class Script(content.Model):
    """A few clinician turns with what they ought to lead to."""

    name: str
    turns: Lines
    expect: Expectation


class CaseTests(content.Model):
    """Tests that travel with the case."""

    paraphrases: tuple[Paraphrase, ...] = ()
    scripts: tuple[Script, ...] = ()
