"""Recipients in their files: keys have the order of their type, and an edit leaves all other lines as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from noteverbale.incoming.mission_files import ORDER, changed, mission_files, on_file, ordered
from noteverbale.records import yaml_source
from noteverbale.records.edit import MISSING, Edit
from support import ROOT

NEW: dict[str, Any] = {
    "address": {"lines": ["A: b", "№ 4 # x"], "city": "Wien", "postcode": "0010", "country": "no"},
    "email": MISSING,
    "telephone": "+43 1",
    "languages": ["fr", "en"],
    "seat": "geneva",
}


@pytest.mark.slow
def test_every_recipient_on_file_can_be_changed() -> None:
    """All but each third at once: these have the new values, the others and the comments stay."""
    records = on_file(ROOT / "data")
    for path in mission_files(ROOT / "data"):
        text = path.read_text("utf-8")
        of_file = [record.data for record in records.values() if record.path == path]
        kept = of_file[::3]
        edits = [
            Edit((data["id"], key), data.get(key, MISSING), value)
            for data in of_file
            for key, value in NEW.items()
            if data not in kept
        ]
        after = changed(path, edits)
        expected = [data if data in kept else _with_new(data) for data in of_file]
        assert yaml_source.parse(after, "x").data == expected
        assert [line for line in after.splitlines() if line.startswith("#")] == [
            line for line in text.splitlines() if line.startswith("#")
        ]


def _with_new(data: Any) -> dict[str, Any]:
    return {key: value for key, value in {**data, **NEW}.items() if value is not MISSING}


def test_keys_are_in_the_order_of_the_records() -> None:
    assert ORDER[:3] == ("id", "state", "entity")
    assert list(ordered({"languages": [], "id": "A", "seat": "vienna"})) == ["id", "seat", "languages"]


@pytest.mark.parametrize("start", ["[]\n", "# Of an import.\n[]\n"])
def test_a_new_file_begins_with_its_first_record(tmp_path: Path, start: str) -> None:
    after = changed(tmp_path / "new.yaml", [Edit(("A",), MISSING, {"id": "A", "languages": ["fr"]})], start)
    assert after == start.replace("[]\n", "- id: A\n  languages: [fr]\n")
