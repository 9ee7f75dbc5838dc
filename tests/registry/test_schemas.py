"""The JSON Schemas shipped with the office are current, and the shipped YAML names them."""

from __future__ import annotations

import json

import pytest

from noteverbale.registry import schemas
from support import ROOT


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_shipped_schema_is_current(name: str, update: bool) -> None:
    path = ROOT / "data" / "schemas" / f"{name}.json"
    if update:
        path.write_text(schemas.as_text(name), "utf-8")
    assert path.read_text("utf-8") == schemas.as_text(name)


def test_every_shipped_file_names_an_existing_schema() -> None:
    files = [*(ROOT / "data").rglob("*.yaml"), *(ROOT / "notes").rglob("*.yaml"), *(ROOT / "templates").rglob("*.yaml")]
    assert len(files) > 20
    for file in files:
        first = file.read_text("utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), file
        assert (file.parent / first.partition("$schema=")[2]).is_file(), file


def test_a_name_may_be_a_word_a_form_or_a_list_of_forms() -> None:
    text = json.dumps(schemas.schema("states"))
    assert '"$ref": "#/$defs/Form"' in text
    assert "id" not in schemas.schema("note")["required"]
