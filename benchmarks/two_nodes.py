"""One archive coded by one process and by two Ray nodes: `python -m benchmarks.two_nodes`.

Two nodes of one processor each are started on this machine, apart as two machines would be: each
has its own object store and its own workers. The outputs must be the same, byte for byte.
"""

import hashlib
import json
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from attune.batch import RaterSource, code_archive
from attune.coding.model_rater import load_rater
from attune.coding.rater import Rater
from attune.formats import find_files

STORE = 100 * 1024 * 1024
SESSIONS, TURNS = 24, 12
SAID = (
    ("patient", "I keep going over it at night and nobody at home notices."),
    ("clinician", "Going over it night after night, and alone with it. What comes up most?"),
    ("patient", "That I should have rung her sooner."),
    ("clinician", "Have you told anyone about that?"),
    ("patient", "No. I could try my brother, I suppose."),
    ("clinician", "You could. You might write down first what you want to say to him."),
)


class Silent:
    """A listener that only remembers what failed."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def expect(self, turns: int) -> None:
        """Nothing to show."""

    def advance(self, turns: int) -> None:
        """Nothing to show."""

    def note(self, sentence: str) -> None:
        """Nothing to show."""

    def fail(self, sentence: str) -> None:
        """Keep what failed."""
        self.failures.append(sentence)


def rater_here(*, abstain: bool) -> Rater:
    """The shipped rater, after noting on which node it was loaded."""
    if ray.is_initialized():
        node = ray.get_runtime_context().get_node_id()
        (Path(tempfile.gettempdir()) / f"attune-node-{node}").touch()
    return load_rater(abstain=abstain)


def write_archive(path: Path) -> None:
    """Authored sessions of uneven length, so that they finish in another order than they begin."""
    rng = random.Random(0)
    lines = ["transcript,speaker,text"]
    for session in range(SESSIONS):
        for at in range(rng.randrange(2, 2 * TURNS)):
            speaker, text = SAID[at % len(SAID)]
            lines.append(f'{session},{speaker},"{text}"')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def coded(archive: Path, out: Path, engine: str, workers: int) -> float:
    """Code the archive; seconds it took. SystemExit where a transcript failed."""
    listener, begun = Silent(), time.perf_counter()
    code_archive(
        find_files([str(archive)]),
        rater=RaterSource("benchmarks.two_nodes:rater_here"),
        listener=listener,
        out=out,
        engine=engine,
        workers=workers,
    )
    if listener.failures:
        raise SystemExit("\n".join(listener.failures))
    return round(time.perf_counter() - begun, 1)


def nodes_used(names: Sequence[str]) -> int:
    """How many of these nodes loaded a rater."""
    marks = [Path(tempfile.gettempdir()) / f"attune-node-{name}" for name in names]
    used = sum(mark.exists() for mark in marks)
    for mark in marks:
        mark.unlink(missing_ok=True)
    return used


def main() -> None:
    """Code both ways and compare; exit status 1 when the outputs differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = folder / "archive.csv"
        write_archive(archive)
        alone = coded(archive, folder / "local.jsonl", "local", 1)
        cluster = Cluster()
        for _ in range(2):
            cluster.add_node(num_cpus=1, object_store_memory=STORE, include_dashboard=False)
        ray.init(address=cluster.address, log_to_driver=False, logging_level="error")
        try:
            spread = coded(archive, folder / "ray.jsonl", "ray", 2)
            used = nodes_used([node["NodeID"] for node in ray.nodes()])
        finally:
            ray.shutdown()
            cluster.shutdown()
        outputs = [(folder / f"{engine}.jsonl").read_bytes() for engine in ("local", "ray")]
    found = {
        "turns": outputs[0].count(b"\n"),
        "one process, s": alone,
        "two nodes, s": spread,
        "nodes that coded": used,
        "identical": outputs[0] == outputs[1],
        "sha256": hashlib.sha256(outputs[1]).hexdigest()[:12],
    }
    print(json.dumps(found, indent=1))
    if not found["identical"] or used < 2:
        raise SystemExit("The two outputs differ, or only one node worked.")


if __name__ == "__main__":
    main()
