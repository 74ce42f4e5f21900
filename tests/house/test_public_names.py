"""What the package promises by name can be had by name, and importing it stays quick."""

import attune


def test_every_public_name_is_there() -> None:
    assert all(getattr(attune, name) is not None for name in attune.__all__)
    assert set(attune.LATER) <= set(attune.__all__)


def test_a_session_is_coded_in_two_lines() -> None:
    session = attune.Transcript("1", (attune.Turn(1, attune.Speaker.PATIENT, "I feel alone."),))
    (coded,) = attune.load_rater().code(session)
    assert set(coded.codes) == {"talk", "emotion", "opportunity"}
