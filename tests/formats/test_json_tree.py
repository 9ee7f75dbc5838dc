"""JSON: of the shape its schema tells, and of no machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from noteverbale.formats.json_tree import Copy
from noteverbale.outgoing.archive_files import json_files
from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.pipeline import Pipeline
from support import ROOT


@pytest.mark.slow
@pytest.mark.parametrize("note", ["cu-2009-033", "cu-2009-092", "wg4-14-wg7-11", "letter", "notification"])
def test_every_copy_is_of_the_schema_and_names_files_of_the_office(office: Pipeline, note: str) -> None:
    adapter = TypeAdapter(Copy)
    files = list(json_files(outgoing(office, office.registry.notes[note], ("EGY", "MEX", "VAT"), "all"), Options()))
    assert len(files) == 18
    for file in files:
        copy = adapter.validate_json(file.content, strict=True)
        assert str(ROOT) not in file.content.decode()
        assert copy["facts"]["fields"]["Addressee"]
        places = set(_places(json.loads(file.content)))
        assert len(places) > 4
        assert all((ROOT / place).is_file() for place in places)


def test_places_do_not_depend_on_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    office = Pipeline.open(ROOT)
    note = office.registry.notes["cu-2009-033"]
    (file,) = json_files(outgoing(office, note, ("MEX",)), Options())
    assert "notes/2009/cu-2009-033.yaml" in set(_places(json.loads(file.content)))


def _places(value: object) -> list[str]:
    if isinstance(value, list):
        return [place for one in value for place in _places(one)]
    if not isinstance(value, dict):
        return []
    own = [value["file"]] if {"file", "line", "column"} == set(value) else []
    return own + [place for one in value.values() for place in _places(one)]
