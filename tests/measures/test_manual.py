"""The instrument pages in the repository are what the instrument files say."""

from pathlib import Path

import pytest

from attune.measures import manual
from attune.measures.library import load_instruments

ALL = load_instruments()


def test_the_pages_in_the_repository_are_fresh(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert manual.main(["--check"]) == 0, "run `make fix`"


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_page_shows_rule_source_licence_and_what_to_confirm(name: str) -> None:
    instrument = ALL[name]
    page = manual.render(instrument)
    assert instrument.licence.holder in page
    assert f"tier {instrument.licence.tier}" in page
    for rule in instrument.scores:
        assert f"## Score: {rule.id}" in page
        assert all(f"Bands `{bands.id}`" in page for bands in rule.bands)
    for path, _ in instrument.unconfirmed():
        assert f"`{path}`" in page
    assert ("Confirm before use" in page) == bool(instrument.unconfirmed())


def test_a_stale_page_is_named_and_a_stray_one_is_removed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "content").symlink_to(root / "content")
    monkeypatch.chdir(tmp_path)
    assert manual.main() == 0
    assert manual.main(["--check"]) == 0
    stray = manual.FOLDER / "gone.md"
    stray.write_text("old", encoding="utf-8")
    (manual.FOLDER / "phq-9.md").write_text("old", encoding="utf-8")
    assert manual.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "gone.md" in said
    assert "phq-9.md is not what the instruments say" in said
    assert manual.main() == 0
    assert not stray.exists()
