"""What other programs read keeps the committed JSON Schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from attune.coding.model_rater import load_rater
from attune.coding.record import to_record
from attune.formats import Unreadable, find_files, open_source, survey
from attune.transcript import Speaker, Transcript, Turn


@pytest.fixture(scope="module")
def schema(root: Path) -> Draft202012Validator:
    path = root / "docs" / "reference" / "schema" / "coded-turn.schema.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(loaded)
    return Draft202012Validator(loaded)


ODD = Transcript(
    "odd",
    tuple(
        Turn(at, speaker, text)
        for at, (speaker, text) in enumerate(
            (speaker, text)
            for text in ("", "😀", "¿Cómo te sientes hoy, y qué te pasa con tu madre?", "Hm. Why?")
            for speaker in Speaker
        )
    ),
)


@pytest.mark.parametrize("abstain", [True, False])
def test_every_coded_turn_keeps_the_schema(
    root: Path, schema: Draft202012Validator, abstain: bool
) -> None:
    rater = load_rater(abstain=abstain)
    (given,) = find_files([str(root / "content" / "samples" / "sample-session.csv")])
    found = survey(open_source(given), speakers={})
    transcripts = [t.transcript for t in found if not isinstance(t, Unreadable)]
    count = 0
    for transcript in [*transcripts, ODD]:
        for coded in rater.code(transcript):
            record = json.loads(json.dumps(to_record(coded)))
            assert not [fault.message for fault in schema.iter_errors(record)]
            count += 1
    assert count == 40 + len(ODD.turns)


def test_the_schema_refuses_what_the_contract_does_not_know(schema: Draft202012Validator) -> None:
    record = json.loads(json.dumps(to_record(load_rater().code(ODD)[6])))
    assert schema.is_valid(record)
    assert not schema.is_valid({**record, "score": 7})
    codes = {**record["codes"], "question": {**record["codes"]["question"], "level": "wide open"}}
    assert not schema.is_valid({**record, "codes": codes})
