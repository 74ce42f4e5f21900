"""Measures the simulated patient (patients.md 6d) and prints the figures as JSON."""

import argparse
import json
import os
import sys
from pathlib import Path

from attune.coding.encoder import load_embedder
from attune.coding.model_rater import load_rater
from attune.patient.case import load_case
from attune.patient.case_parts import Traits
from attune.patient.retrieval import index_of
from benchmarks.patient import bed, quality, relevance

ROOT = Path(__file__).parent.parent.parent
PARTS = ("relevance", "bed", "quality")


def main() -> None:
    """Measure the parts asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.patient", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which; all by default")
    parser.add_argument("--case", type=Path, default=ROOT / "content" / "cases" / "maya.yaml")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--sessions", type=int, default=99, help="sessions of each script")
    parser.add_argument("--noise", type=int, default=40, help="sessions of shuffled turns")
    chosen = parser.parse_args()
    parts = chosen.parts or PARTS
    data = (ROOT / os.environ.get("ATTUNE_DATA", "../shared/data")).resolve() / "annomi"
    case, rater, embedder = load_case(chosen.case), load_rater(), load_embedder()
    figures: dict[str, object] = {
        "case": f"{case.id} {case.version}",
        "rater": rater.identity.sha256,
    }
    index = index_of(case, embedder)
    tests = ROOT / "tests" / "patient"
    if "relevance" in parts:
        figures["E1 E2"] = relevance.relevance(case, index)
        figures["E3"] = relevance.risk_questions(case, index, tests / "data" / "risk_questions.csv")
    if "bed" in parts:
        played = bed.play_all(
            case, tests / "scripts", rater, embedder, seeds=chosen.seeds, sessions=chosen.sessions
        )
        turns = bed.read_scripts(tests / "scripts", "expert")["01"]
        figures["E8 E11"] = bed.order(played)
        figures["E9 E10"] = bed.contrast(played)
        figures["E12"] = bed.ruptures(played)
        figures["E6 E13"] = bed.manners(played)
        figures["E14"] = bed.latency(case, turns, rater, embedder)
        figures["E15"] = bed.same_twice(case, turns, rater, embedder)
        if (data / "train.csv").is_file():
            words = bed.noise(data / "train.csv")
            figures["E5"] = bed.repetition(case, words, rater, embedder, sessions=chosen.noise)
    if "quality" in parts and (data / "dev.csv").is_file():
        held = quality.read_sessions([data / "dev.csv", data / "test.csv"])
        everything = quality.read_sessions(
            [data / f"{name}.csv" for name in ("train", "dev", "test")]
        )
        text = quality.by_rater(rater, embedder, heard=False)
        with_heard = quality.by_rater(rater, embedder, heard=True)
        figures["E7 text (dev+test)"] = quality.validity(held, text, Traits())
        figures["E7 heard (dev+test)"] = quality.validity(held, with_heard, Traits())
        figures["E7b gold codes (all)"] = quality.validity(
            everything, quality.by_annotator, Traits()
        )
        figures["E7 baselines (all, gold codes)"] = quality.baselines(everything)
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
