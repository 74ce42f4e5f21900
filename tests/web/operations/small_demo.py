"""`attune-web demo` with a diary of two sessions and an engine of rules: quick to make.

With ATTUNE_TEST_CUT in the environment it is cut off half-way, as by a closed lid.
"""

import os
import sys
from pathlib import Path

import attune.content
from attune.content import Loaded, load_all
from attune.diary import Diary
from attune.patient.case import load_case
from attune_web import cli, engine
from tests.conftest import ROOT
from tests.patient.fakes import PlainRater, WordEmbedder

DIARY = {
    "id": "small",
    "title": "Two sessions",
    "sessions": [
        {
            "id": "first",
            "who": "Clara",
            "weeks_ago": 2,
            "weekday": "monday",
            "time": "12:30",
            "case": "ben",
            "seed": 1,
            "turns": [{"text": "Hello Maya. What's it like, being this tired?"}],
        },
        {
            "id": "second",
            "who": "Otto",
            "weeks_ago": 1,
            "weekday": "friday",
            "time": "08:15",
            "case": "ben",
            "seed": 2,
            "turns": [{"text": ""}],
        },
    ],
}


def small(room: str, model, **kwargs):  # type: ignore[no-untyped-def]
    """The library, but for the diary."""
    if room != "demo":
        return load_all(room, model, **kwargs)
    return Loaded({Path("small.yaml"): Diary.model_validate(DIARY)}, ())


def main() -> None:
    """Run the command."""
    rater, embedder = PlainRater(), WordEmbedder()
    ben = load_case(ROOT / "tests" / "patient" / "cases" / "ben.yaml")
    vars(engine).update(
        _rater=lambda: rater, _embedder=lambda: embedder, _cases=lambda: {"ben": ben}
    )
    cut = os.environ.pop("ATTUNE_TEST_CUT", "")
    attune.content.load_all = small
    if cut:
        _cut_after_one_session()
    cli.main()


def _cut_after_one_session() -> None:
    real = sys.stdout.write

    def write(text: str) -> int:
        if "Clara" in text:
            os._exit(9)
        return real(text)

    sys.stdout.write = write  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
