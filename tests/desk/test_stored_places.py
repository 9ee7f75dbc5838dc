"""Where everything of an office is stored, and what there is to say of it."""

from __future__ import annotations

from pathlib import Path

from noteverbale.desk.stored_places import stored_places
from noteverbale.pipeline import Pipeline


def test_each_thing_says_where_it_is_or_will_be(small_office: Path, tmp_path: Path) -> None:
    settings = small_office / "data" / "office.yaml"
    settings.write_text(settings.read_text("utf-8") + "key: ~/office-key\n", "utf-8")
    (small_office / "keys.txt").write_text("", "utf-8")
    registry = Pipeline.open(small_office).registry
    before = sorted(small_office.iterdir())
    places = {finding.name: finding for finding in stored_places(registry)}
    assert {"changes", "links", "readings", "uploaded replies"} < places.keys()
    assert all(finding.fine for finding in places.values())
    assert places["ledger"].value == f"{small_office / 'ledger.db'} (nothing yet)"
    assert places["private key"].value == f"{Path.home() / 'office-key'} (nothing yet)"
    assert places["published"].value == str(small_office / "keys.txt")
    assert "may be removed" in places["cache"].value
    assert sorted(small_office.iterdir()) == before


def test_a_ledger_says_its_version_and_size_and_a_damaged_one_its_fault(
    issuing_office: Pipeline, small_workspace: Path, tmp_path: Path
) -> None:
    path = small_workspace / "ledger.db"
    found = next(stored_places(issuing_office.registry, path))
    assert (found.fine, found.value) == (True, f"{path} (version 2, 1 entries)")
    damaged = tmp_path / "other.db"
    damaged.write_bytes(b"no database" * 100)
    found = next(stored_places(issuing_office.registry, damaged))
    assert (found.name, found.fine) == ("ledger", False)
    assert found.value.startswith(f"{damaged}: ")
    assert found.hint
