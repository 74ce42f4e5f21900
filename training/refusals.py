"""Whether the rater says "cannot rate" when it should, and only then.

The cases are authored (probes_data/cannot_rate.yaml). English text that is not therapy (a recipe, a
line of a log) has no reason of its own in the contract: the probe reports what happens to it and
forces nothing.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from attune.coding.encoder import Encoder
from attune.coding.language import why_not
from attune.coding.model_rater import ModelRater
from attune.coding.rater import Graded
from attune.transcript import Speaker, Turn
from training import corpora
from training.bias import share

Figures = dict[str, Any]

CASES = Path(__file__).parent / "probes_data" / "cannot_rate.yaml"
ANY = "any"
"""Expected of a turn for which the contract has no reason: only what happens is reported."""


def read_cases(path: Path = CASES) -> list[dict[str, str]]:
    """The authored cases: `id`, `expected`, `text`."""
    return list(yaml.safe_load(path.read_text(encoding="utf-8")))


def outcome(text: str) -> str:
    """`rate`, or the reason why not."""
    return why_not(text) or "rate"


def unsure(encoder: Encoder, texts: list[str]) -> Figures:
    """How often the rater is "not sure" of the behaviour of turns it does rate."""
    rater, found = ModelRater(encoder), 0
    for text in texts:
        coded = rater.code_turn(Turn(1, Speaker.CLINICIAN, text), context=())
        behaviour = coded.codes.get("behaviour")
        found += isinstance(behaviour, Graded) and behaviour.level is None
    return {**share(found, len(texts)), "n": len(texts)} if texts else {"n": 0}


def english_refused() -> Figures:
    """The share of English turns refused, by corpus; empty where the corpora are absent."""
    if not (corpora.data_folder() / "annomi" / "train.csv").is_file():
        return {}
    texts = {
        "AnnoMI train": [example.text for example in corpora.annomi("train")],
        "EPITOME train": [example.text for example in corpora.epitome("train")],
        "GoEmotions train": [example.text for example in corpora.goemotions("train")],
    }
    return {
        name: {**share(sum(outcome(t) == "not_english" for t in said), len(said)), "n": len(said)}
        for name, said in texts.items()
    }


def refusal_figures(encoder: Encoder | None = None) -> Figures:
    """Shares as expected by reason and by kind, and what becomes of text that is not therapy."""
    cases = read_cases()
    judged = [case for case in cases if case["expected"] != ANY]
    right = {case["id"]: outcome(case["text"]) == case["expected"] for case in judged}
    found: Figures = {"n": len(cases), "expected": {}, "elsewhere": {}}
    for reason in dict.fromkeys(case["expected"] for case in judged):
        ids = [case["id"] for case in judged if case["expected"] == reason]
        found["expected"][reason] = {**share(sum(right[at] for at in ids), len(ids)), "n": len(ids)}
    refuse = [case for case in judged if case["expected"] != "rate"]
    stopped = sum(outcome(case["text"]) != "rate" for case in refuse)
    found["cannot_rate"] = {**share(stopped, len(refuse)), "n": len(refuse)}
    languages = {c["id"].split(".")[1] for c in refuse if c["id"].startswith("language.")}
    found["languages"] = len(languages)
    for kind in ("broken", "non_therapy"):
        texts = [case["text"] for case in cases if case["id"].startswith(f"{kind}.")]
        found["elsewhere"][kind] = {"n": len(texts), **Counter(map(outcome, texts))}
        if encoder is not None:
            rated = [text for text in texts if outcome(text) == "rate"]
            found["elsewhere"][kind]["not_sure"] = unsure(encoder, rated)
    found["english_refused"] = english_refused()
    return found


def table(figures: Figures) -> str:
    """The figures as Markdown for the card."""
    lines = ["| turns | as expected | n |", "|---|---|---|"]

    def line(name: str, found: Figures) -> str:
        value, low, high = (100 * found[part] for part in ("value", "low", "high"))
        return f"| {name} | {value:.1f} % [{low:.1f}, {high:.1f}] | {found['n']} |"

    for reason, found in figures["expected"].items():
        name = "short and valid, to be rated" if reason == "rate" else f"to be refused: {reason}"
        lines.append(line(name, found))
    lines.append(line("all that are to be refused, for any reason", figures["cannot_rate"]))
    for corpus, found in figures["english_refused"].items():
        value = 100 * found["value"]
        lines.append(f"| English refused as not English, {corpus} | {value:.2f} % | {found['n']} |")
    for kind, found in figures["elsewhere"].items():
        sure = found.get("not_sure", {}).get("value")
        rest = "" if sure is None else f"; of these not sure of the behaviour: {100 * sure:.0f} %"
        name = kind.replace("_", " ")
        lines.append(
            f"| {name}: rated all the same | {found.get('rate', 0)}{rest} | {found['n']} |"
        )
    return "\n".join(lines)
