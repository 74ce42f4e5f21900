"""Every figure of the model card from the weights in the repository: `make evaluate`.

Writes the figures into attune/coding/model/card.json, the page docs/model-card.md, and a line in
training/test-runs.jsonl whenever weights meet the test splits for the first time.
"""

import datetime
import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from attune.coding.card import MODEL_FOLDER, read_card, sealed
from attune.coding.dimensions import DIMENSIONS, EMOTIONS, EPITOME, HARMS, Dimension
from attune.coding.encoder import Encoder
from attune.coding.model_rater import PLACES
from training import card_page, corpora
from training.bias import bias_figures
from training.calibrate import indicator, source_of
from training.confusions import confusion_figures
from training.contingency import contingency_figures
from training.figures import (
    accuracy,
    auc,
    calibration_error,
    confusion,
    interval,
    kappa,
    macro_f1,
    multilabel_macro_f1,
    reliability,
    with_interval,
)
from training.groups import by_group
from training.predict import Predicted, predict, sigmoid, softmax
from training.probes import rationale_figures
from training.readings import UNKNOWN, read_again
from training.refusals import refusal_figures
from training.reliability_picture import draw
from training.robustness import robustness_figures

FOLDS = Path(__file__).parent / "folds.json"
HELD = Path(__file__).parent / "held.json"
RUNS = Path(__file__).parent / "test-runs.jsonl"

Figures = dict[str, Any]


def quadratic_kappa(gold: np.ndarray, said: np.ndarray, levels: int) -> float:
    """κ with quadratic weights, for ordered levels."""
    return kappa(gold, said, levels, quadratic=True)


def groups_of(predicted: Predicted, rows: list[int]) -> list[str]:
    """What each row is drawn with in the bootstrap: the post or the session."""
    return [predicted.examples[at].group or str(at) for at in rows]


def abstention(confidence: np.ndarray, right: np.ndarray) -> list[dict[str, float]]:
    """Accuracy of the surest share of turns, for a range of shares."""
    order = np.argsort(-confidence)
    curve = []
    for share in (1.0, 0.95, 0.9, 0.8, 0.7, 0.5):
        kept = order[: max(1, round(share * len(order)))]
        curve.append({"kept": share, "accuracy": round(float(right[kept].mean()), 4)})
    return curve


def head_figures(dimension: Dimension, predicted: Predicted, warmth: float) -> Figures:
    """All figures of one exclusive head on its test split."""
    logits, gold, rows = predicted.of(dimension.name)
    shares = softmax(logits, warmth)
    said, levels = shares.argmax(axis=1), len(dimension.levels)
    confidence, right = shares.max(axis=1), said == gold
    groups = groups_of(predicted, rows)
    chosen = quadratic_kappa if dimension.name in EPITOME else kappa
    return {
        "macro_f1": with_interval(macro_f1, gold, said, levels, groups),
        "accuracy": with_interval(accuracy, gold, said, levels, groups),
        "kappa": with_interval(chosen, gold, said, levels, groups),
        "ece": round(calibration_error(confidence, right), 4),
        "reliability": reliability(confidence, right),
        "confusion": confusion(gold, said, levels).tolist(),
        "abstention": abstention(confidence, right),
        "groups": by_group(predicted, rows, gold, said, levels),
    }


def fold_figures() -> Figures:
    """The headline: held-out levels of the five folds, pooled, drawn by post."""
    judged = json.loads(FOLDS.read_text())
    posts, figures = [row["post"] for row in judged], {}
    for name in EPITOME:
        gold = np.array([row[name][0] for row in judged])
        said = np.array([row[name][1] for row in judged])
        figures[name] = pooled(name, gold, said, posts)
    return figures


def held_figures() -> Figures:
    """The same for AnnoMI: sessions that were never learnt from (training/held.py)."""
    judged, figures = json.loads(HELD.read_text()), {}
    for name in (d.name for d in DIMENSIONS if any(d.name in row for row in judged)):
        rows = [row for row in judged if name in row]
        gold = np.array([row[name][0] for row in rows])
        said = np.array([row[name][1] for row in rows]).argmax(axis=1)
        figures[name] = pooled(name, gold, said, [str(row["session"]) for row in rows])
    return figures


def pooled(name: str, gold: np.ndarray, said: np.ndarray, groups: list[str]) -> Figures:
    """The figures of one head over the held-out examples of all folds."""
    levels = next(len(d.levels) for d in DIMENSIONS if d.name == name)
    chosen = quadratic_kappa if name in EPITOME else kappa
    return {
        "macro_f1": with_interval(macro_f1, gold, said, levels, groups),
        "accuracy": with_interval(accuracy, gold, said, levels, groups),
        "kappa": with_interval(chosen, gold, said, levels, groups),
        "confusion": confusion(gold, said, levels).tolist(),
    }


def second_reading_figures() -> Figures:
    """How far the second reading agrees with the same gold levels, on the training splits."""
    readings, figures = read_again(blind=True), {}
    both = corpora.annomi("train") + corpora.epitome("train")
    read = [example for example in both if (example.session, example.turn) in readings]
    for name in (*EPITOME, *(d.name for d in DIMENSIONS if source_of(d.name) == "annomi")):
        told = [
            (example, readings[example.session, example.turn][0][0])
            for example in read
            if name in example.levels and not (name == "talk" and example.topic == UNKNOWN)
        ]
        if told:
            gold = np.array([example.levels[name] for example, _ in told])
            said = np.array([levels[name] for _, levels in told])
            figures[name] = pooled(name, gold, said, [example.group for example, _ in told])
    return figures


def emotion_figures(predicted: Predicted, warmth: float, limits: dict[str, float]) -> Figures:
    """Macro-F1 over the 28 labels, and calibration over all label decisions."""
    gold = indicator(list(predicted.examples))
    chances = sigmoid(predicted.logits[:, PLACES["emotion"]], warmth)
    said = (chances >= np.array([limits[name] for name in EMOTIONS])).astype(np.int64)
    low, high = interval(
        lambda rows: multilabel_macro_f1(gold[rows], said[rows]),
        [str(at) for at in range(len(gold))],
    )
    each = {
        name: round(multilabel_macro_f1(gold[:, [at]], said[:, [at]]), 3)
        for at, name in enumerate(EMOTIONS)
    }
    value = round(multilabel_macro_f1(gold, said), 4)
    flat = np.where(chances >= 0.5, chances, 1 - chances).ravel()
    right = ((chances >= 0.5) == gold.astype(bool)).ravel()
    return {
        "macro_f1": {"value": value, "low": round(low, 4), "high": round(high, 4), "n": len(gold)},
        "ece": round(calibration_error(flat, right), 4),
        "each": each,
    }


def session_scores(predicted: Predicted, warmth: dict[str, float]) -> Figures:
    """Mean P(reflection) − P(advice), and mean number of harms, by session; AUC for quality."""
    behaviour = softmax(predicted.logits[:, PLACES["behaviour"]], warmth.get("behaviour", 1))
    advice = softmax(predicted.logits[:, PLACES["input"]], warmth.get("input", 1))[:, 2]
    harm = sigmoid(predicted.logits[:, PLACES["harm"]]).sum(axis=1)
    empathy, harms, quality = {}, {}, {}
    for session in sorted({example.session for example in predicted.examples}):
        rows = [
            at
            for at, example in enumerate(predicted.examples)
            if example.session == session and "behaviour" in example.levels
        ]
        quality[session] = predicted.examples[rows[0]].quality
        empathy[session] = float((behaviour[rows, 2] - advice[rows]).mean())
        harms[session] = float(harm[rows].mean())
    names = list(quality)

    def separation(score: dict[str, float], sign: float, rows: np.ndarray) -> float:
        chosen = [names[at] for at in rows]
        high = np.array([sign * score[s] for s in chosen if quality[s] == "high"])
        low = np.array([sign * score[s] for s in chosen if quality[s] == "low"])
        return auc(high, low) if len(high) and len(low) else float("nan")

    found = {}
    for name, score, sign in (("empathy_summary", empathy, 1.0), ("harm", harms, -1.0)):
        low, high = interval(partial(separation, score, sign), names)
        value = separation(score, sign, np.arange(len(names)))
        found[name] = {
            "value": round(value, 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "n": len(names),
            "n_low": sum(q == "low" for q in quality.values()),
        }
    return found


def measure(encoder: Encoder) -> Figures:
    """Run the test splits once and work out every figure."""
    card = encoder.card
    predicted = {
        "epitome": predict(encoder, corpora.epitome("test")),
        "annomi": predict(encoder, corpora.annomi("test")),
        "goemotions": predict(encoder, corpora.goemotions("test")),
    }
    heads = {
        d.name: head_figures(d, predicted[source_of(d.name)], card.temperatures[d.name])
        for d in DIMENSIONS
        if d.exclusive and not d.experimental and d.name != "contingency"
    }
    annomi_dev = predict(encoder, corpora.annomi("dev"))
    both = Predicted(
        [*annomi_dev.examples, *predicted["annomi"].examples],
        np.vstack([annomi_dev.logits, predicted["annomi"].logits]),
        [*annomi_dev.answers, *predicted["annomi"].answers],
    )
    bias = bias_figures(encoder, predicted)
    return {
        **{k: v for k, v in card.figures.items() if k.startswith("dev_")},
        "folds": fold_figures(),
        "held": held_figures(),
        "second_reading": second_reading_figures(),
        "heads": heads,
        "confusions": confusion_figures(encoder, heads),
        "emotion": emotion_figures(
            predicted["goemotions"], card.temperatures["emotion"], card.emotion_thresholds
        ),
        "rationales": rationale_figures(predicted["epitome"], card.rationale_margin),
        "contingency": contingency_figures(encoder),
        "sessions": session_scores(both, card.temperatures),
        "robustness": robustness_figures(encoder, predicted, bias),
        "bias": bias,
        "refusals": refusal_figures(encoder),
        "seeds": {"harm": len(corpora.seeds("harm")), "harms": list(HARMS)},
    }


def log_run(digest: str, figures: Figures) -> list[dict[str, Any]]:
    """Add these weights to the log of test runs if they are new there; returns the whole log."""
    runs = [json.loads(line) for line in RUNS.read_text().splitlines()] if RUNS.exists() else []
    if all(run["coder"] != digest for run in runs):
        scores = {name: head["macro_f1"]["value"] for name, head in figures["heads"].items()}
        scores["emotion"] = figures["emotion"]["macro_f1"]["value"]
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        runs.append({"date": today, "coder": digest, "macro_f1": scores})
        RUNS.write_text("".join(json.dumps(run) + "\n" for run in runs))
    return runs


def main() -> None:
    """Measure, write the card and print its table."""
    path = MODEL_FOLDER / "card.json"
    figures = measure(Encoder(MODEL_FOLDER, read_card()))
    card = json.loads(path.read_text(encoding="utf-8")) | {"figures": figures}
    path.write_text(sealed(card), encoding="utf-8")
    runs = log_run(card["files"]["coder.onnx"], figures)
    page = card_page.render(card, runs)
    docs = Path(__file__).parent.parent / "docs"
    (docs / "model-card.md").write_text(page, encoding="utf-8")
    (docs / "images").mkdir(exist_ok=True)
    (docs / "images" / "reliability.svg").write_text(draw(figures["heads"]), encoding="utf-8")
    print(card_page.table(figures))


if __name__ == "__main__":
    main()
