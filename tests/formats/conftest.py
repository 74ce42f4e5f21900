"""Files as a service would hand them in, and what is read of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from attune.formats import Found, Given, Unreadable, open_source, parse_speaker_map, survey
from attune.transcript import Transcript

Read = Callable[..., list[Transcript]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file and read its transcripts; a transcript that cannot be read fails the test."""

    def run(name: str, content: str | bytes, *, speakers: str = "") -> list[Transcript]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        known = parse_speaker_map([speakers]) if speakers else {}
        archive = survey(open_source(Given(str(path), path.stem)), speakers=known)
        found = list(archive)
        assert not [item.reason for item in found if isinstance(item, Unreadable)]
        return [item.transcript for item in found if isinstance(item, Found)]

    return run


def told(transcript: Transcript) -> list[tuple[str, str]]:
    """Who said what, in short."""
    return [(turn.speaker.value[0], turn.text) for turn in transcript.turns]
