"""What is kept of the sessions held out has no words in it, and warms or cools the heads."""

import json

import pytest

from attune.coding.dimensions import DIMENSIONS
from training import calibrate, evaluate

LEVELS = {dimension.name: dimension.levels for dimension in DIMENSIONS}


def test_what_is_kept_is_numbers_alone() -> None:
    rows = json.loads(evaluate.HELD.read_text(encoding="utf-8"))
    for row in rows:
        for name, value in row.items():
            if name in ("session", "dev"):
                assert isinstance(value, int)
                continue
            gold, told = value
            assert gold in range(len(LEVELS[name]))
            assert len(told) == len(LEVELS[name])
            assert all(isinstance(number, float) for number in told)
    assert {row["dev"] for row in rows} == {True, False}
    assert len({row["session"] for row in rows}) == 32


def test_sessions_harder_than_dev_warm_a_head(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure, wrong = [3.0, 0.0, 0.0], [0.0, 3.0, 0.0]
    easy = [{"session": 0, "dev": True, "talk": [0, told]} for told in [sure] * 9 + [wrong]]
    hard = [{"session": 1, "dev": False, "talk": [0, told]} for told in [sure] * 6 + [wrong] * 4]
    kept = tmp_path_factory.mktemp("held") / "held.json"
    monkeypatch.setattr(calibrate, "HELD", kept)
    kept.write_text(json.dumps(easy + hard))
    assert calibrate.harder_than_dev()["talk"] > 1.2
    kept.write_text(json.dumps(easy + [row | {"dev": False} for row in easy]))
    assert calibrate.harder_than_dev()["talk"] == pytest.approx(1.0)
    kept.write_text(json.dumps(easy + [row | {"dev": not row["dev"]} for row in hard]))
    assert calibrate.harder_than_dev()["talk"] == pytest.approx(1.0), "no head is made surer"
