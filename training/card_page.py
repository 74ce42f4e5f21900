"""Prints docs/model-card.md from the card's own JSON; nothing on the page is typed by hand."""

from typing import Any

from attune.coding.dimensions import DIMENSIONS, EPITOME
from training import bias_page, refusals, robustness
from training import confusions as common

Figures = dict[str, Any]

ABOUT = """# Model card

{name} {version}. Written by `make evaluate` from the weights in the repository; the plan it follows was committed before the
first run on a test split ([evaluation plan](evaluation-plan.md)).

**What it is for.** Feedback on wording to the clinician who spoke, and a first reading beside human raters in supervision. It is
one rater among raters. **What it must not be used for**: performance review, pay, hiring, pass or fail, ranking of people,
diagnosis, triage, estimating risk, reading anyone's emotions from voice or face, or judging a patient. See
[what the model is not for](explanation/what-the-model-is-not-for.md).

**What it cannot know.** Resonance cannot be read from words. More is not better: in the corpus a strong emotional reaction is
often no more than a condolence. EPITOME is peer support on Reddit, not therapy; AnnoMI is demonstrations of motivational
interviewing, many of them acted. All of it is English, mostly from the United States and the United Kingdom. Validation and
possible harm were learnt from turns written for this project; no person has rated them, so they are experimental and carry no
accuracy figure.
"""

PUBLISHED = {
    "emotional_reaction": ("EPITOME macro-F1 74.5 (RoBERTa bi-encoder, 125 M)", "α about 0.6–0.7"),
    "interpretation": ("EPITOME macro-F1 62.6", "α about 0.6–0.7"),
    "exploration": ("EPITOME macro-F1 72.6", "α about 0.6–0.7"),
    "behaviour": ("macro-F1 0.72 from text, 0.83 with audio (2024)", "κ 0.82, F1 0.86"),
    "question": ("–", "κ 0.81"),
    "reflection": ("–", "κ 0.57"),
    "input": ("–", "κ 0.64"),
    "talk": ("macro-F1 0.55 from text, 0.66 with audio (2024)", "κ 0.58, F1 0.72"),
    "emotion": ("BERT-base macro-F1 0.46", "–"),
}
"""Figures of others as they stand in the project's own notes; the papers were not read again."""

MOST_ECE, MOST_LOST = 0.05, 0.5
"""Calibration error of a head, and points of macro-F1 that int8 may cost."""

REACH = (
    ("macro_f1", 100, {"behaviour": 78.0, "talk": 58.0}),
    ("kappa", 1, {"question": 0.80, "reflection": 0.55, "input": 0.60}),
)
"""What the project set out to reach on AnnoMI; on EPITOME, and for feelings, the published figure."""

ABOVE = {"emotional_reaction": 74.5, "interpretation": 62.6, "exploration": 72.6, "emotion": 46.0}
LEAST_AUC = 0.90

DATA = """## Where it learnt, and on what terms

| corpus | what | terms as found |
|---|---|---|
| EPITOME (Sharma et al. 2020) | 2,653 posts and responses from Reddit with three levels and rationales | repository: attribution for the software, academic and non-commercial for its own model; our weights were trained from the texts and carry this notice |
| AnnoMI (Wu et al. 2022, 2023) | 105 transcribed demonstrations, one expert each | described as publicly and freely available; no licence file |
| GoEmotions (Demszky et al. 2020) | 54,263 comments with feelings | Apache-2.0 |
| authored seeds | {harm} turns for possible harm and others for validation, in `training/seeds` | ours, Apache-2.0 |
| authored sessions | 442 sessions, 11,433 turns with AnnoMI's codes, in `training/seeds/sessions` and `training/seeds/layered`: learnt from, never judged on; 826 turns coded twice, κ 0.75 to 0.94 (one set of written definitions, no expert) | ours, Apache-2.0 |
| second reading | codes for 5,212 turns of AnnoMI and 2,059 responses of EPITOME (training splits), without their words, in `training/seeds/second_reading`: half of a turn's weight in training | ours, Apache-2.0 |
| base encoder | all-MiniLM-L6-v2 | Apache-2.0 |
"""


SECOND_READING = (
    "\n## What a second reading agrees on\n\nThe turns of the training splits were read once more, by the same definitions and blind to "
    "the first codes, by no expert and no clinician (training/seeds). This is how far that reading agrees with the corpora's own "
    "codes: a mark for what can be read from the words, not one of experts among themselves.\n"
)


def figure(found: dict[str, float], scale: float = 1.0) -> str:
    """A value with its interval."""
    digits = 1 if scale > 1 else 2
    value, low, high = (scale * found[part] for part in ("value", "low", "high"))
    return f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def table(figures: Figures) -> str:
    """The main table: ours with n and interval, the published and the human figure beside it."""
    lines = [
        "| code | judged on | n | macro-F1 | accuracy | κ | ECE | best known | people among themselves |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in EPITOME:
        found = figures["folds"][name]
        lines.append(
            f"| **{name}** | EPITOME 5 folds | {found['macro_f1']['n']} | {figure(found['macro_f1'], 100)} | "
            f"{figure(found['accuracy'], 100)} | {figure(found['kappa'])} | – | {PUBLISHED[name][0]} | {PUBLISHED[name][1]} |"
        )
    for name, found in figures["held"].items():
        lines.append(
            f"| **{name}** | AnnoMI, sessions held out | {found['macro_f1']['n']} | {figure(found['macro_f1'], 100)} | "
            f"{figure(found['accuracy'], 100)} | {figure(found['kappa'])} | – | {PUBLISHED[name][0]} | {PUBLISHED[name][1]} |"
        )
    for name, found in figures["heads"].items():
        where = "EPITOME test" if name in EPITOME else "AnnoMI test"
        lines.append(
            f"| {name} | {where} | {found['macro_f1']['n']} | {figure(found['macro_f1'], 100)} | "
            f"{figure(found['accuracy'], 100)} | {figure(found['kappa'])} | {found['ece']:.3f} | {PUBLISHED[name][0]} | {PUBLISHED[name][1]} |"
        )
    found = figures["emotion"]
    lines.append(
        f"| emotion (28) | GoEmotions test | {found['macro_f1']['n']} | {figure(found['macro_f1'], 100)} | – | – | "
        f"{found['ece']:.3f} | {PUBLISHED['emotion'][0]} | – |"
    )
    return "\n".join(lines)


def second_reading(figures: Figures) -> str:
    """How far the second reading agrees with the same gold levels, on the training splits."""
    lines = ["| code | n | macro-F1 | accuracy | κ |", "|---|---|---|---|---|"]
    for name, found in figures["second_reading"].items():
        lines.append(
            f"| {name} | {found['macro_f1']['n']} | {figure(found['macro_f1'], 100)} | "
            f"{figure(found['accuracy'], 100)} | {figure(found['kappa'])} |"
        )
    return "\n".join(lines)


def reach(figures: Figures) -> str:
    """What was set out to be reached, what it is, and what fell short."""
    folds, heads, sessions = figures["folds"], figures["heads"], figures["sessions"]
    rows = [
        (f"{name}, macro-F1, five folds", ABOVE[name], folds[name]["macro_f1"], 100)
        for name in EPITOME
    ]
    rows += [
        (
            f"{name}, {measure.replace('kappa', 'κ').replace('macro_f1', 'macro-F1')}",
            bar,
            heads[name][measure],
            scale,
        )
        for measure, scale, bars in REACH
        for name, bar in bars.items()
    ]
    rows.append(("emotion, macro-F1", ABOVE["emotion"], figures["emotion"]["macro_f1"], 100))
    rows.append(("low against high sessions, AUC", LEAST_AUC, sessions["empathy_summary"], 1))
    lines = ["| what | at least | here | |", "|---|---|---|---|"]
    for what, bar, found, scale in rows:
        kept = scale * found["value"] >= bar
        lines.append(f"| {what} | {bar:g} | {figure(found, scale)} | {_said(kept)} |")
    errors = {
        name: found["ece"] for name, found in (heads | {"emotion": figures["emotion"]}).items()
    }
    for name, error in errors.items():
        lines.append(
            f"| {name}, ECE | at most {MOST_ECE} | {error:.3f} | {_said(error <= MOST_ECE)} |"
        )
    for name, found in figures.get("dev_int8_costs", {}).items():
        lines.append(
            f"| {name}, points that int8 costs on dev | at most {MOST_LOST} | {figure(found, 100)} | {_said(100 * found['value'] <= MOST_LOST)} |"
        )
    return "\n".join(lines)


def _said(kept: bool) -> str:
    return "kept" if kept else "**short**"


def confusions(figures: Figures) -> str:
    """Gold against said, for every head."""
    parts = []
    for dimension in DIMENSIONS:
        if dimension.name not in figures["heads"]:
            continue
        names = [str(level) for level in dimension.levels]
        rows = figures["heads"][dimension.name]["confusion"]
        head = f"| {dimension.name}: rows gold, columns said | " + " | ".join(names) + " |"
        body = [
            f"| {name} | " + " | ".join(str(count) for count in row) + " |"
            for name, row in zip(names, rows, strict=True)
        ]
        parts.append("\n".join([head, "|---" * (len(names) + 1) + "|", *body]))
    return "\n\n".join(parts)


def calibration(figures: Figures) -> str:
    """Confidence against share right, and what abstaining buys."""
    lines = [
        "| code | confidence → share right (n) | accuracy when the surest 100 / 95 / 90 / 80 / 70 / 50 % are kept |",
        "|---|---|---|",
    ]
    for name, found in figures["heads"].items():
        bins = ", ".join(
            f"{b['confidence']:.2f} → {b['right']:.2f} ({b['n']})" for b in found["reliability"]
        )
        kept = {step["kept"]: step["accuracy"] for step in found["abstention"]}
        curve = " / ".join(f"{100 * kept[share]:.1f}" for share in (1.0, 0.95, 0.9, 0.8, 0.7, 0.5))
        lines.append(f"| {name} | {bins} | {curve} |")
    return "\n".join(lines)


def groups(figures: Figures) -> str:
    """Macro-F1 by kind of turn."""
    lines = ["| code | group | n | macro-F1 |", "|---|---|---|---|"]
    for name, found in figures["heads"].items():
        for group, value in found["groups"].items():
            lines.append(f"| {name} | {group} | {value['n']} | {100 * value['macro_f1']:.1f} |")
    return "\n".join(lines)


def probes(figures: Figures) -> str:
    """Rationales, contingency, sessions, feelings, precision: one line each."""
    lines = ["| probe | figure | n |", "|---|---|---|"]
    for name, found in figures["rationales"].items():
        lines.append(
            f"| words quoted for {name} (EPITOME test) | token-F1 {100 * found['token_f1']:.1f}, "
            f"IOU-F1 {100 * found['iou_f1']:.1f} | {found['n']} |"
        )
    for name in ("same session", "like session"):
        found = figures["contingency"][name]
        where = "another moment of the same session" if name == "same session" else "a like session"
        lines.append(
            f"| contingency of reflections, AUC against {where} | {found['auc']:.2f} "
            f"[{found['low']:.2f}, {found['high']:.2f}] | {found['n']} |"
        )
    found = figures["contingency"]["platitudes"]
    share = 100 * found["above_20th_percentile"]
    lines.append(
        f"| authored platitudes above the 20th percentile of true reflections | {share:.0f} % | {found['n']} |"
    )
    for name, words in (
        ("empathy_summary", "low against high sessions, mean P(reflection) − P(advice), AUC"),
        ("harm", "low against high sessions, possible harm, AUC (experimental)"),
    ):
        found = figures["sessions"][name]
        lines.append(f"| {words} | {figure(found)} | {found['n']} sessions, {found['n_low']} low |")
    lost = figures.get("dev_int8_costs", {})
    if lost:
        worst = max(lost, key=lambda name: lost[name]["value"])
        lines.append(
            f"| int8 against fp32, largest loss of macro-F1 on dev ({worst}) | {figure(lost[worst], 100)} points | {lost[worst]['n']} |"
        )
    return "\n".join(lines)


def log(runs: list[dict[str, Any]]) -> str:
    """Every set of weights that has met a test split."""
    lines = ["| date | weights | macro-F1 by code |", "|---|---|---|"]
    for run in runs:
        scores = ", ".join(f"{name} {100 * value:.1f}" for name, value in run["macro_f1"].items())
        note = f" {run['note']}" if "note" in run else ""
        lines.append(f"| {run['date']} | `{run['coder'][:12]}` | {scores}.{note} |")
    return "\n".join(lines)


def render(card: dict[str, Any], runs: list[dict[str, Any]]) -> str:
    """The whole page."""
    figures = card["figures"]
    parts = [
        ABOUT.format(**card),
        "## How good it is\n\nIntervals are 95 % bootstraps (posts for EPITOME, sessions for AnnoMI). κ is quadratic for the "
        "three ordered levels. Figures of others are quoted from the project's notes and were not read again in the papers. The five "
        "folds judge the recipe up to the stage `empathy`, each fold by a model that saw none of its posts; the stages after it, whose "
        'weights are the ones here, are judged on the test split. "Sessions held out" are 32 of AnnoMI\'s training and dev sessions, read by a '
        "network that learnt from the other training sessions and the authored ones alone, from the base encoder in one short run.\n",
        table(figures),
        SECOND_READING,
        second_reading(figures),
        "\n## What was set out to be reached, and what fell short\n",
        reach(figures),
        "\n## Probes\n",
        probes(figures),
        '\n## Calibration\n\nTemperatures were fitted on dev, those for AnnoMI warmed where more sessions held out ask for it; the least sure tenth of dev turns is where "not sure" begins.\n',
        "![Confidence against the share of turns that were right, one panel per code](images/reliability.svg)\n",
        calibration(figures),
        "\n## Confusions\n",
        confusions(figures),
        f"\nThe {len(figures['confusions'])} commonest over all codes, each with a turn written for this page (nobody has rated it):\n",
        common.table(figures["confusions"]),
        "\n## By group\n\nGroups with fewer than 30 turns are left out.\n",
        groups(figures),
        "\n## Robustness\n",
        robustness.table(figures["robustness"]),
        "\n## The same turn in other people's words\n\nHow it is asked and how to read it: "
        "[fairness of the model](explanation/fairness-of-the-model.md).\n",
        bias_page.table(figures["bias"]),
        "\n## Cannot rate\n",
        refusals.table(figures["refusals"]),
        "\n" + DATA.format(harm=figures["seeds"]["harm"]),
        "## Runs on test splits\n",
        log(runs),
        "",
    ]
    return "\n".join(parts)
