"""The JSON Schemas shipped with the office are current, and the shipped YAML names them."""

from __future__ import annotations

import json

import pytest
import yaml

from noteverbale.files import DiskFiles
from noteverbale.registry import schemas
from noteverbale.registry.loading import read_shelf
from support import ROOT, validator

SHELF = read_shelf(DiskFiles(ROOT))


class _Dates(yaml.SafeLoader):
    """Reads dates as text, as editors do."""


_Dates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_shipped_schema_is_current(name: str, update: bool) -> None:
    path = ROOT / "data" / "schemas" / f"{name}.json"
    if update:
        path.write_text(schemas.as_text(name, SHELF), "utf-8")
    assert path.read_text("utf-8") == schemas.as_text(name, SHELF)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["note", "kind"])
def test_every_shipped_note_and_kind_is_as_the_schema_says(name: str) -> None:
    valid = validator(schemas.schema(name, SHELF))
    folder = ROOT / "notes" if name == "note" else ROOT / "templates" / "kinds"
    for path in folder.rglob("*.yaml"):
        content = yaml.load(path.read_text("utf-8"), Loader=_Dates)  # a safe loader
        assert [error.message for error in valid.iter_errors(content)] == [], path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moves", "valid"),
    [
        (["reply", {"registration": {"through": "online", "deadline": {"by": "2030-01-31"}}}], True),
        (["replay"], False),
        ([{"registration": {"throgh": "online"}}], False),
        ([{"registration": {"through": "by telephone"}}], False),
        ({"delegation": {"deadline": "soon"}}, True),
        ({"delegation": {"deadline": {"until": "2030-01-31"}}}, False),
        ([{"text": {"en": "A."}, "facts": {"until": {"deadline": "soon"}}}], True),
        ([{"text": {"en": "A."}, "facts": {"until": {"dedline": "soon"}}}], False),
    ],
)
def test_an_editor_knows_the_facts_of_each_move(moves: object, valid: bool) -> None:
    schema = schemas.schema("note", SHELF)
    part = {"$defs": schema["$defs"], **schema["properties"]["moves"]}
    assert validator(part).is_valid(moves) == valid


def test_every_shipped_file_names_an_existing_schema() -> None:
    words = ROOT / "data" / "interface"  # phrases: any key may be there
    files = [path for path in (ROOT / "data").rglob("*.yaml") if words not in path.parents]
    files += [*(ROOT / "notes").rglob("*.yaml"), *(ROOT / "templates").rglob("*.yaml")]
    assert len(files) > 20
    for file in files:
        first = file.read_text("utf-8").splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema="), file
        assert (file.parent / first.partition("$schema=")[2]).is_file(), file


def test_a_name_may_be_a_word_a_form_or_a_list_of_forms() -> None:
    text = json.dumps(schemas.schema("states"))
    assert '"$ref": "#/$defs/Form"' in text
    assert "id" not in schemas.schema("note")["required"]
