"""Records changed in their files: what was meant changes, and no other line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from noteverbale.incoming.record_text import changed, list_item, on_file
from noteverbale.records import yaml_source as source
from support import ROOT

FILES = sorted((ROOT / "data/missions").glob("*.yaml"))
ADDRESS = {"lines": ["A: b", "№ 4 # x"], "city": "Wien", "postcode": "0010", "country": "no"}
NEW: dict[str, Any] = {
    "address": ADDRESS,
    "email": None,
    "telephone": "+43 1",
    "languages": ["fr", "en"],
    "seat": "geneva",
}


def merged(data: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**data, **values}.items() if value is not None}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_record_on_file_can_be_changed(path: Path) -> None:
    """All records but each third, at once: these say the new, those and the remarks what they said."""
    records = on_file([path])
    edits = {record.index: (record, NEW) for record in records.values() if record.index % 3}
    text = changed(path.read_text("utf-8"), edits)
    expected = [merged(record.data, NEW) if record.index % 3 else dict(record.data) for record in records.values()]
    assert source.parse(text, "x").data == expected
    remarks = [line for line in path.read_text("utf-8").splitlines() if line.lstrip().startswith("#")]
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == remarks
    assert changed(text, {}) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- {id: A, state: X, email: a@b}\n- id: B\n", "- id: A\n  state: X\n  email: new\n- id: B\n"),
        ("- email: old # why\n  id: A\n", "- email: new # why\n  id: A\n"),
        ("- id: A\n  # above\n  email: old\n  # below\n\n# of B\n- id: B\n",
         "- id: A\n  # above\n  email: new\n  # below\n\n# of B\n- id: B\n"),
        ("- id: A\n  sample: true", "- id: A\n  email: new\n  sample: true\n"),
        ("-   id: A\n    email: >\n      old\n      old\n", "-   id: A\n    email: new\n"),
        ("- id: A\r\n  email: old\r\n- id: B\r\n", "- id: A\r\n  email: new\r\n- id: B\r\n"),
    ],
)  # fmt: skip
def test_lines_around_a_changed_value_stay_as_written(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(before.encode())
    text = changed(before, {0: (on_file([path])["A"], {"email": "new"})})
    assert text == after


def test_a_new_record_is_written_as_people_write_them() -> None:
    assert list_item(
        {"id": "A", "head": {"title": "head", "gender": "m"}, "languages": ["fr"], "address": ADDRESS}
    ) == (
        "- id: A\n  head: {title: head, gender: m}\n  languages: [fr]\n  address:\n    lines:\n      - 'A: b'\n"
        '      - \'№ 4 # x\'\n    city: Wien\n    postcode: "0010"\n    country: "no"\n'
    )
