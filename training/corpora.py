"""Reads the corpora in ATTUNE_DATA as training examples; nothing of them is ever written back."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from attune.coding.dimensions import EPITOME, HARMS
from attune.coding.layout import SPEAKER_WORDS, context_text
from attune.transcript import Speaker, Turn

SEEDS = Path(__file__).parent / "seeds"


def data_folder() -> Path:
    """Where the corpora lie: ATTUNE_DATA, or `shared/data` beside the checkout."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("ATTUNE_DATA", beside))


@dataclass(frozen=True)
class Example:
    """One turn with what people said of it.

    `levels` holds the index of the level for exclusive heads and a tuple of indices for the
    others; `rationales` are character spans by dimension; `group` is what must not straddle a
    split (the seeker's post, the video); `session` and `topic` serve contingency and reporting;
    `session` and `turn` name it in its corpus. `shares` is what each level gets of the weight
    of an exclusive head on which two readings differ (training/readings.py).
    """

    text: str
    context: str
    levels: dict[str, int | tuple[int, ...]]
    rationales: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    group: str = ""
    session: str = ""
    turn: str = ""
    topic: str = ""
    quality: str = ""
    shares: dict[str, tuple[float, ...]] = field(default_factory=dict)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file; empty cells and `n/a` are values."""
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def rationale_spans(text: str, rationales: str) -> tuple[tuple[int, int], ...]:
    """Where the quoted rationales (separated by `|`) stand in the text; unfound ones are left."""
    spans = []
    for quoted in rationales.split("|"):
        wanted = quoted.strip()
        at = text.find(wanted) if wanted else -1
        if at >= 0:
            spans.append((at, at + len(wanted)))
    return tuple(spans)


def epitome(split: str) -> list[Example]:
    """EPITOME: responses to a seeker's post with three levels and rationales."""
    plural = {name: f"{name}s" for name in EPITOME}
    examples = []
    for row in rows(data_folder() / "epitome" / f"{split}.csv"):
        text = row["response_post"]
        examples.append(
            Example(
                text=text,
                context=f"{SPEAKER_WORDS[Speaker.PATIENT]} {row['seeker_post']}",
                levels={name: int(row[f"{plural[name]}_level"]) for name in EPITOME},
                rationales={
                    name: rationale_spans(text, row[f"{plural[name]}_rationales"])
                    for name in EPITOME
                },
                group=row["seeker_post"].strip(),
                session=row["sp_id"],
                turn=row["rp_id"],
            )
        )
    return examples


BEHAVIOUR = {"other": 0, "question": 1, "reflection": 2, "therapist_input": 3}
QUESTION = {"n/a": 0, "closed": 1, "open": 2}
REFLECTION = {"n/a": 0, "simple": 1, "complex": 2}
INPUT = {"n/a": 0, "information": 1, "advice": 2, "negotiation": 3, "options": 4}
TALK = {"neutral": 0, "change": 1, "sustain": 2}


def annomi_levels(row: dict[str, str]) -> dict[str, int | tuple[int, ...]]:
    """What the annotator said of one AnnoMI utterance, as indices of our levels."""
    if row["interlocutor"] == "client":
        return {"talk": TALK[row["client_talk_type"]]}
    return {
        "behaviour": BEHAVIOUR[row["main_therapist_behaviour"]],
        "question": QUESTION[row["question_subtype"]],
        "reflection": REFLECTION[row["reflection_subtype"]],
        "input": INPUT[row["therapist_input_subtype"]],
    }


def annomi_sessions(split: str) -> dict[str, list[dict[str, str]]]:
    """AnnoMI's rows by transcript, in the order of the conversation."""
    sessions: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(data_folder() / "annomi" / f"{split}.csv"):
        sessions[row["transcript_id"]].append(row)
    for session in sessions.values():
        session.sort(key=lambda row: int(row["utterance_id"]))
    return sessions


def as_turns(session: list[dict[str, str]]) -> list[Turn]:
    """One AnnoMI session as the engine's turns."""
    who = {"therapist": Speaker.CLINICIAN, "client": Speaker.PATIENT}
    return [
        Turn(int(row["utterance_id"]), who[row["interlocutor"]], row["utterance_text"])
        for row in session
    ]


def annomi(split: str) -> list[Example]:
    """AnnoMI: clinician and patient turns with the turns before them as context."""
    examples = []
    for name, session in annomi_sessions(split).items():
        turns = as_turns(session)
        for at, (row, turn) in enumerate(zip(session, turns, strict=True)):
            examples.append(
                Example(
                    text=turn.text,
                    context=context_text(turns[:at]),
                    levels=annomi_levels(row),
                    group=row["video_url"],
                    session=name,
                    turn=row["utterance_id"],
                    topic=row["topic"],
                    quality=row["mi_quality"],
                )
            )
    return examples


SUBTYPES = {"question": QUESTION, "reflection": REFLECTION, "input": INPUT}


def authored_levels(speaker: Speaker, codes: str) -> dict[str, int | tuple[int, ...]]:
    """What the writer said of one authored turn: `reflection complex, question open`."""
    if speaker is Speaker.PATIENT:
        return {"talk": TALK[codes]}
    found = dict(code.split() for code in codes.split(", ")) if codes != "other" else {}
    main = next(iter(found), "other")
    levels: dict[str, int | tuple[int, ...]] = {
        name: table[found.get(name, "n/a")] for name, table in SUBTYPES.items()
    }
    return {"behaviour": BEHAVIOUR["therapist_input" if main == "input" else main], **levels}


def authored_session(name: str, heading: str, lines: Sequence[str]) -> list[Example]:
    """One authored session: a line a turn, `C codes: text` or `P code: text`."""
    quality, topic, _ = heading.removeprefix("## ").split(" | ")
    who = {"C": Speaker.CLINICIAN, "P": Speaker.PATIENT}
    told = [line[2:].split(": ", 1) for line in lines]
    turns = [
        Turn(at, who[line[0]], text)
        for at, (line, (_, text)) in enumerate(zip(lines, told, strict=True))
    ]
    return [
        Example(
            text=turn.text,
            context=context_text(turns[:at]),
            levels=authored_levels(turn.speaker, codes),
            group=name,
            session=name,
            topic=topic,
            quality=quality,
        )
        for at, (turn, (codes, _)) in enumerate(zip(turns, told, strict=True))
    ]


def authored_sessions(kind: str = "sessions") -> list[Example]:
    """Our own sessions with AnnoMI's codes: to fit, never to judge.

    Those of kind `sessions` have mostly one code a turn, those of kind `layered` are as long and
    as many-layered as the corpus (training/seeds/README.md).
    """
    examples = []
    for path in sorted((SEEDS / kind).glob("*.txt")):
        written = path.read_text(encoding="utf-8").split("## ")[1:]
        for at, session in enumerate(written):
            heading, *lines = (line for line in session.splitlines() if line.strip())
            examples.extend(authored_session(f"{kind}-{path.stem}-{at}", heading, lines))
    return examples


def goemotions(split: str) -> list[Example]:
    """GoEmotions: single comments with one or more feelings, read without context."""
    examples = []
    path = data_folder() / "goemotions" / f"{split}.tsv"
    for line in path.read_text(encoding="utf-8").splitlines():
        text, labels, identifier = line.split("\t")
        feelings = tuple(int(label) for label in labels.split(","))
        examples.append(
            Example(text=text, context="", levels={"emotion": feelings}, group=identifier)
        )
    return examples


def seeds(name: str) -> list[dict[str, Any]]:
    """Our own authored examples for the experimental codes (training/seeds/<name>.yaml)."""
    loaded = yaml.safe_load((SEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return list(loaded)


def authored() -> list[Example]:
    """The authored turns for possible harm and validation."""
    before = SPEAKER_WORDS[Speaker.PATIENT]
    harm = [
        Example(
            text=str(seed["text"]),
            context=f"{before} {seed['context']}",
            levels={"harm": tuple(HARMS.index(label) for label in seed["labels"])},
        )
        for seed in seeds("harm")
    ]
    validation = [
        Example(
            text=str(seed["text"]),
            context=f"{before} {seed['context']}",
            levels={"validation": int(seed["level"] == "present")},
        )
        for seed in seeds("validation")
    ]
    return harm + validation
