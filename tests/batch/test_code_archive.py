"""Whole archives: input order whatever the order of finishing, and a cluster like one machine."""

import json
import types
from pathlib import Path
from typing import Any

import pytest

from attune.batch import RaterSource, code_archive
from attune.batch import engines as engines_module
from attune.batch.columns import find_columns
from attune.errors import AttuneError, InputError, ModelError
from attune.formats import find_files
from tests.cli import fake_rater

RATER = RaterSource(fake_rater.PATH)


class Quiet:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.expected, self.advanced = 0, 0
        self.steps: list[int] = []
        self.notes: list[str] = []
        self.failures: list[str] = []

    def expect(self, turns: int) -> None:
        self.expected += turns

    def advance(self, turns: int) -> None:
        self.advanced += turns
        self.steps.append(turns)

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def fail(self, sentence: str) -> None:
        self.failures.append(sentence)


def texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, *rows: str) -> None:
    path.write_text("\n".join(["transcript,speaker,text", *rows]), encoding="utf-8")


@pytest.mark.parametrize("workers", [1, 2])
def test_mixed_transcripts_come_out_row_by_row(tmp_path: Path, workers: int) -> None:
    rows = [f"{name},{who},{name}{number}" for number in range(4) for name, who in ("at", "bc")]
    write(tmp_path / "a.csv", *rows)
    out = tmp_path / "x.jsonl"
    tally = code_archive(
        find_files([str(tmp_path / "a.csv")]), rater=RATER, listener=Quiet(), out=out,
        workers=workers,
    )  # fmt: skip
    assert (tally.transcripts, tally.turns, tally.failed) == (2, 8, 0)
    assert texts(out) == [row.split(",")[2] for row in rows]


def test_progress_adds_up_also_when_some_fail(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "1,t,x", "2,Mother,x", "3,t,raise fault", "4,t,x")
    listener = Quiet()
    code_archive(
        find_files([str(tmp_path)]), rater=RATER, listener=listener, out=tmp_path / "x.jsonl"
    )
    assert listener.expected == listener.advanced == 4
    assert len(listener.failures) == 2


def test_a_long_transcript_is_seen_to_move(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", *(f"1,{'tc'[at % 2]},x{at}" for at in range(30)))
    listener = Quiet()
    code_archive(
        find_files([str(tmp_path)]), rater=RATER, listener=listener, out=tmp_path / "x.jsonl"
    )
    assert [turns for turns in listener.steps if turns] == [1] * 30


def test_one_id_in_two_files_is_noted_and_kept(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "1,t,first")
    write(tmp_path / "b.csv", "1,t,second")
    listener = Quiet()
    out = tmp_path / "x.jsonl"
    code_archive(find_files([str(tmp_path)]), rater=RATER, listener=listener, out=out)
    assert texts(out) == ["first", "second"]
    assert [note for note in listener.notes if "same id as one in" in note]


def test_columns_keep_the_type_of_turn_numbers() -> None:
    record: dict[str, Any] = {
        "transcript": "1", "turn": 1, "speaker": "patient", "text": "", "cannot_rate": None,
        "codes": {"new_code": {"level": 1, "probabilities": {"1": 1.0}, "confidence": 1.0}},
    }  # fmt: skip
    columns = find_columns([record])
    assert (columns["turn"], columns["new_code_level"]) == (int, int)
    assert find_columns([record, {**record, "turn": "4b"}])["turn"] is str


class LostActor(Exception):
    """What the cluster raises for a task that failed; `cause` is the task's own error."""

    cause: Exception | None = None


class FakeRay(types.SimpleNamespace):
    """A cluster of one: actors, references and `wait` as Ray has them, each call done at once."""

    def __init__(self) -> None:
        super().__init__(up=False, calls=0)
        self.exceptions = types.SimpleNamespace(RayError=LostActor)

    def is_initialized(self) -> bool:
        return bool(self.up)

    def init(self, **_: Any) -> None:
        self.up = True

    def shutdown(self) -> None:
        self.up = False

    def remote(self, kind: type) -> Any:
        def start(*arguments: Any) -> Any:
            actor = kind(*arguments)

            def call(job: Any) -> tuple[int, Any]:
                self.calls += 1
                return self.calls, actor.code(job)

            return types.SimpleNamespace(code=types.SimpleNamespace(remote=call))

        return types.SimpleNamespace(remote=start)

    def wait(self, references: list[Any], num_returns: int) -> tuple[list[Any], list[Any]]:
        assert num_returns == 1
        return references[-1:], references[:-1]

    def get(self, reference: tuple[int, Any]) -> Any:
        return reference[1]


def test_a_cluster_gives_what_one_machine_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path / "a.csv", *(f"{number // 2},{'tc'[number % 2]},x{number}" for number in range(40))
    )
    files = find_files([str(tmp_path / "a.csv")])
    ray = FakeRay()
    monkeypatch.setattr(engines_module, "_import_ray", lambda: ray)
    for engine in ("local", "ray"):
        code_archive(
            files, rater=RATER, listener=Quiet(), out=tmp_path / f"{engine}.jsonl", engine=engine,
            workers=3 if engine == "ray" else 1,
        )  # fmt: skip
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    assert (ray.calls, ray.up) == (20, False)


@pytest.mark.parametrize(
    ("cause", "said"),
    [(ModelError("coder.onnx: altered."), "coder.onnx: altered."), (None, "lost a rater")],
)
def test_a_cluster_that_fails_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: Exception | None, said: str
) -> None:
    write(tmp_path / "a.csv", "1,t,x")
    ray = FakeRay()
    lost = LostActor("a long report from far away")
    lost.cause = cause
    monkeypatch.setattr(ray, "get", lambda _: (_ for _ in ()).throw(lost))
    monkeypatch.setattr(engines_module, "_import_ray", lambda: ray)
    with pytest.raises(AttuneError, match=said):
        code_archive(find_files([str(tmp_path)]), rater=RATER, listener=Quiet(), engine="ray")
    assert not ray.up


def test_without_ray_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    write(tmp_path / "a.csv", "1,t,x")
    with pytest.raises(InputError, match=r"pip install 'attune\[cluster\]'"):
        code_archive(find_files([str(tmp_path)]), rater=RATER, listener=Quiet(), engine="ray")
