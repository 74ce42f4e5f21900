"""One session's numbers from its coded turns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attune.coding.dimensions import HARMS
from attune.coding.rater import CodedTurn, Graded, Labelled, RaterIdentity
from attune.coding.ratings.intervals import Mean, bounded_mean
from attune.coding.ratings.miti import BASIS, COMPLEX_SHARE, REFLECTION_QUESTION, Threshold, share
from attune.errors import InputError
from attune.transcript import Speaker

FEWEST_WORDS = 2
"""A shorter turn is a fragment; no possible harm is asked about."""

HARM_FROM = 0.5
"""Probability from which a possible harm is worth asking about."""

LEVEL_MEANS = ("emotional_reaction", "interpretation", "exploration")
TOP_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Harm:
    """A turn that may have hurt: which way, how likely, and the words. Experimental."""

    turn: int | str
    label: str
    probability: float
    quote: str


@dataclass(frozen=True, slots=True)
class SessionRating:
    """The summary of one session. None is undefined, and `why` says why.

    `talk_share` is the clinician's share of all words (0 to 1). `not_sure` counts, for each code,
    the turns on which the rater abstained; `cannot_rate` counts turns by the reason given. Talk of
    change is for sessions with a change target only.
    """

    transcript: str
    rater: RaterIdentity
    turns: int
    words: int
    talk_share: float | None
    open_questions: int | None
    closed_questions: int | None
    simple_reflections: int | None
    complex_reflections: int | None
    reflection_question_ratio: float | None
    complex_reflection_share: float | None
    open_question_share: float | None
    opportunities: int | None
    opportunities_met: int | None
    opportunities_missed: int | None
    emotional_reaction: Mean | None
    interpretation: Mean | None
    exploration: Mean | None
    harm: tuple[Harm, ...]
    change_talk: int | None
    sustain_talk: int | None
    not_sure: Mapping[str, int]
    cannot_rate: Mapping[str, int]
    why: Mapping[str, str]


def rate(turns: Sequence[CodedTurn]) -> SessionRating:
    """Summarise one session's coded turns.

    Only chosen levels count: turns on which the rater was not sure are left out and counted in
    `not_sure`. A ratio without a denominator is None. Raises InputError for no turns, for turns of
    several transcripts, or for turns coded by several raters.
    """
    _refuse_mixtures(turns)
    clinician = [coded for coded in turns if coded.turn.speaker is Speaker.CLINICIAN]
    patient = [coded for coded in turns if coded.turn.speaker is Speaker.PATIENT]
    fields: dict[str, Any] = {
        **_words(clinician, patient),
        **_behaviour(clinician),
        **_cues(turns, patient),
        **{code: _mean(clinician, code) for code in LEVEL_MEANS},
    }
    return SessionRating(
        transcript=turns[0].transcript,
        rater=turns[0].rater,
        turns=len(turns),
        **fields,
        harm=_harms(turns),
        not_sure=_not_sure(turns),
        cannot_rate=Counter(coded.cannot_rate for coded in turns if coded.cannot_rate),
        why=_reasons(fields),
    )


def to_record(rating: SessionRating, *, mi: bool = False) -> dict[str, Any]:
    """Write a session's rating as the contract's JSON object.

    With `mi`, for a session with a change target, adds talk of change and MITI's reference values.
    """
    record: dict[str, Any] = {}
    for name in (
        "transcript turns words talk_share open_questions closed_questions simple_reflections "
        "complex_reflections reflection_question_ratio complex_reflection_share "
        "open_question_share opportunities opportunities_met opportunities_missed"
    ).split():
        value = getattr(rating, name)
        record[name] = round(value, 4) if isinstance(value, float) else value
    for code in LEVEL_MEANS:
        record[code] = _mean_record(getattr(rating, code))
    record["harm"] = [
        {
            "turn": harm.turn,
            "label": harm.label,
            "probability": round(harm.probability, 4),
            "quote": harm.quote,
            "experimental": True,
        }
        for harm in rating.harm
    ]
    record["not_sure"] = dict(rating.not_sure)
    record["cannot_rate"] = dict(rating.cannot_rate)
    record["why"] = dict(rating.why)
    if mi:
        record["mi"] = _mi_record(rating)
    record["rater"] = {
        "name": rating.rater.name,
        "version": rating.rater.version,
        "sha256": rating.rater.sha256,
    }
    return record


def _mi_record(rating: SessionRating) -> dict[str, Any]:
    def beside(value: float | None, threshold: Threshold) -> dict[str, Any]:
        return {
            "value": None if value is None else round(value, 4),
            "fair": threshold.fair,
            "good": threshold.good,
            "reached": threshold.reached(value),
        }

    return {
        "change_talk": rating.change_talk,
        "sustain_talk": rating.sustain_talk,
        "reflection_question_ratio": beside(rating.reflection_question_ratio, REFLECTION_QUESTION),
        "complex_reflection_share": beside(rating.complex_reflection_share, COMPLEX_SHARE),
        "reference": BASIS,
    }


def _mean_record(mean: Mean | None) -> dict[str, float] | None:
    if mean is None:
        return None
    low, high = round(mean.low, 4), round(mean.high, 4)
    return {"mean": round(mean.mean, 4), "low": low, "high": high, "n": mean.n}


def _refuse_mixtures(turns: Sequence[CodedTurn]) -> None:
    if not turns:
        raise InputError("There are no coded turns to rate; run attune code on a transcript first.")
    if len({coded.transcript for coded in turns}) > 1:
        raise InputError("The turns belong to several transcripts; rate one session at a time.")
    raters = {coded.rater for coded in turns}
    if len(raters) > 1:
        names = " and ".join(sorted(f"{rater.name} {rater.version}" for rater in raters))
        raise InputError(
            f"Transcript {turns[0].transcript} was coded by {names}; "
            "rate each rater's codes on their own, or compare them with attune agree."
        )


def _graded(turns: Sequence[CodedTurn], code: str) -> list[Graded]:
    given = (coded.codes.get(code) for coded in turns)
    return [value for value in given if isinstance(value, Graded)]


def _levels(turns: Sequence[CodedTurn], code: str) -> Counter[str] | None:
    given = _graded(turns, code)
    return Counter(str(value.level) for value in given) if given else None


def _sum(counts: Counter[str] | None, *levels: str) -> int | None:
    return None if counts is None else sum(counts[level] for level in levels)


def _ratio(part: int | None, whole: int | None) -> float | None:
    return None if part is None or whole is None else share(part, whole)


def _mean(turns: Sequence[CodedTurn], code: str) -> Mean | None:
    levels = [value.level for value in _graded(turns, code)]
    return bounded_mean([float(lv) for lv in levels if isinstance(lv, int)], top=TOP_LEVEL)


def _words(clinician: Sequence[CodedTurn], patient: Sequence[CodedTurn]) -> dict[str, Any]:
    own, theirs = (
        sum(len(coded.turn.text.split()) for coded in turns) for turns in (clinician, patient)
    )
    return {"words": own + theirs, "talk_share": share(own, own + theirs)}


def _behaviour(clinician: Sequence[CodedTurn]) -> dict[str, Any]:
    asked, mirrored = _levels(clinician, "question"), _levels(clinician, "reflection")
    questions = _sum(asked, "open", "closed")
    reflections = _sum(mirrored, "simple", "complex")
    return {
        "open_questions": _sum(asked, "open"),
        "closed_questions": _sum(asked, "closed"),
        "simple_reflections": _sum(mirrored, "simple"),
        "complex_reflections": _sum(mirrored, "complex"),
        "reflection_question_ratio": _ratio(reflections, questions),
        "complex_reflection_share": _ratio(_sum(mirrored, "complex"), reflections),
        "open_question_share": _ratio(_sum(asked, "open"), questions),
    }


def _cues(turns: Sequence[CodedTurn], patient: Sequence[CodedTurn]) -> dict[str, Any]:
    cues, talk = _levels(patient, "opportunity"), _levels(patient, "talk")
    met = Counter(coded.codes.get("met") for coded in turns if "met" in coded.codes)
    return {
        "opportunities": _sum(cues, "implicit", "explicit"),
        "opportunities_met": None if cues is None else met[True],
        "opportunities_missed": None if cues is None else met[False],
        "change_talk": _sum(talk, "change"),
        "sustain_talk": _sum(talk, "sustain"),
    }


def _harms(turns: Sequence[CodedTurn]) -> tuple[Harm, ...]:
    found: list[Harm] = []
    for coded in turns:
        harm = coded.codes.get("harm")
        if isinstance(harm, Labelled) and not _is_plainly_something_else(coded):
            likely = [name for name, chance in harm.labels.items() if chance >= HARM_FROM]
            quote = " … ".join(coded.turn.text[start:end] for start, end in harm.evidence)
            found += [
                Harm(coded.turn.number, name, harm.labels[name], _telling(quote, coded.turn.text))
                for name in likely
            ]
    order = {name: place for place, name in enumerate(HARMS)}
    return tuple(sorted(found, key=lambda harm: order.get(harm.label, len(order))))


def _is_plainly_something_else(coded: CodedTurn) -> bool:
    """Whether a turn gives words back or is a mere fragment.

    On AnnoMI dev half of the marks in sessions of high quality fell on such turns, and a sixth of
    those in sessions of low quality: asking about them would cost trust and find nothing.
    """
    reflection = coded.codes.get("reflection")
    gives_back = isinstance(reflection, Graded) and reflection.level in ("simple", "complex")
    return gives_back or len(coded.turn.text.split()) < FEWEST_WORDS


def _telling(quote: str, text: str) -> str:
    """One word alone tells nobody what was said, so the whole turn stands for it."""
    return quote if len(quote.split()) > 1 else text


def _not_sure(turns: Sequence[CodedTurn]) -> Counter[str]:
    return Counter(
        code
        for coded in turns
        for code, value in coded.codes.items()
        if isinstance(value, Graded) and value.level is None
    )


def _reasons(fields: Mapping[str, Any]) -> dict[str, str]:
    uncoded = "no turn was coded for it"
    ratio, complex_share = "reflection_question_ratio", "complex_reflection_share"
    asked = fields["open_questions"] is not None
    mirrored = fields["simple_reflections"] is not None
    empty = {
        "talk_share": "nobody said a word",
        ratio: "no question was coded" if asked and mirrored else uncoded,
        complex_share: "no reflection was coded" if mirrored else uncoded,
        "open_question_share": "no question was coded" if asked else uncoded,
    }
    return {name: empty.get(name, uncoded) for name, value in fields.items() if value is None}
