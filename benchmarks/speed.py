"""How fast the coder is, as ratios from one run: `make bench`.

The peer is EPITOME's own way of coding one response for its three mechanisms: three bi-encoders,
six passes of RoBERTa-base at 64 tokens (Sharma et al. 2020). Its weights are random here, which
is fair for time, since speed does not depend on them, and says nothing of accuracy. Every contest
runs interleaved on one core; the best of several rounds counts, as the machine is not alone.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from attune.coding.card import MODEL_FOLDER, sha256_of
from attune.coding.encoder import SLOWLY_FUSED
from attune.coding.model_rater import load_rater
from attune.transcript import Speaker, Transcript, Turn
from training.export import OneSentence, export_coder, quantise, write_graph
from training.network import Encoder, Shape

ROBERTA = Shape(words=50265, positions=514, hidden=768, layers=12, heads=12, inner=3072)
PASSES, PEER_TOKENS, OUR_TOKENS, OUR_POST_TOKENS = 6, 64, 88, 94
"""88 tokens are the mean length of a clinician turn of AnnoMI with its context, 94 that of a
response of EPITOME with the post it answers; the peer reads 64 at most."""

ROUNDS, SECONDS = 5, 2.0


def session(path: Path, *without: str) -> onnxruntime.InferenceSession:
    """A network on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), options, ["CPUExecutionProvider"], disabled_optimizers=list(without)
    )


def peer(path: Path) -> Callable[[], object]:
    """One response coded the published way."""
    network = session(path, SLOWLY_FUSED)
    ids = np.random.default_rng(0).integers(5, 30000, (1, PEER_TOKENS))
    return lambda: [network.run(None, {"ids": ids}) for _ in range(PASSES)]


def ours(path: Path, tokens: int = OUR_TOKENS) -> Callable[[], object]:
    """One clinician turn coded for every dimension by this project's network."""
    network = session(path, SLOWLY_FUSED)
    rng = np.random.default_rng(0)
    ids = rng.integers(1000, 30000, (1, tokens))
    in_turn = (np.arange(tokens)[None] < 25).astype(np.int64)
    types = 1 - in_turn
    return lambda: network.run(None, {"ids": ids, "types": types, "in_turn": in_turn})


def rates(contests: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Turns per second of processor time of each, the best of interleaved rounds."""
    best = dict.fromkeys(contests, 0.0)
    for _ in range(ROUNDS):
        for name, work in contests.items():
            work()
            begun, count = time.process_time(), 0
            while time.process_time() - begun < SECONDS / ROUNDS or count < 3:
                work()
                count += 1
            best[name] = max(best[name], count / (time.process_time() - begun))
    return best


def growth(most: int) -> dict[str, float]:
    """Seconds for a 300-turn session, and per thousand turns as archives grow."""
    rater = load_rater()
    said = (
        "I don't know, it's like every night I go over it again and nobody at home sees it.",
        "Going over it every night, and carrying that on your own at home. What do you find "
        "yourself going back to?",
    )
    speakers = (Speaker.PATIENT, Speaker.CLINICIAN)

    def seconds(count: int) -> float:
        turns = tuple(Turn(n + 1, speakers[n % 2], said[n % 2]) for n in range(count))
        begun = time.perf_counter()
        rater.code(Transcript("bench", turns))
        return time.perf_counter() - begun

    found = {"session of 300 turns, s": min(seconds(300) for _ in range(3))}
    for count in (n for n in (1_000, 10_000, 100_000) if n <= most):
        found[f"s per 1,000 turns at {count:,}"] = 1000 * seconds(count) / count
    return found


def main() -> None:
    """Run every contest and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("runs/whole/weights.pt"))
    parser.add_argument("--most", type=int, default=100_000, help="turns of the largest archive")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        graph = (["ids"], ["sentence"])
        write_graph(OneSentence(Encoder(shape=ROBERTA)), graph, folder / "roberta.fp32.onnx")
        quantise(folder / "roberta.fp32.onnx", folder / "roberta.onnx")
        contests = {
            "peer fp32": peer(folder / "roberta.fp32.onnx"),
            "peer int8": peer(folder / "roberta.onnx"),
            "ours int8": ours(MODEL_FOLDER / "coder.onnx"),
            "ours int8, a post": ours(MODEL_FOLDER / "coder.onnx", OUR_POST_TOKENS),
        }
        if arguments.weights.exists():
            export_coder(arguments.weights, folder / "ours.fp32.onnx", folder / "ours.onnx")
            contests["ours fp32"] = ours(folder / "ours.fp32.onnx")
            contests["ours fp32, a post"] = ours(folder / "ours.fp32.onnx", OUR_POST_TOKENS)
        found: dict[str, object] = {"turns per second": rates(contests)}
        shutil.rmtree(folder, ignore_errors=True)
    speed: dict[str, float] = found["turns per second"]  # type: ignore[assignment]
    for name, rate in speed.items():
        if name.startswith("ours"):
            precision = name.split()[1].removesuffix(",")
            found[f"{name} against the same precision"] = rate / speed[f"peer {precision}"]
            found[f"{name} against the published fp32"] = rate / speed["peer fp32"]
    found["coder"] = sha256_of(MODEL_FOLDER / "coder.onnx")[:12]
    found["growth"] = growth(arguments.most)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
