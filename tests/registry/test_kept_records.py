"""Records kept between runs are those that reading the files makes, with the places of the files that are read now."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from noteverbale.caches import kept_results
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.problems import ProblemsFound
from noteverbale.records import yaml_source
from noteverbale.records.base import PlaceTree, Record
from noteverbale.records.meetings import Meeting
from noteverbale.records.yaml_source import from_file  # before the tests' own is put in its place
from noteverbale.registry.kept_records import NOT_KEPT, KeptRecords
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setattr(kept_results, "cache_folder", lambda: folder)
    monkeypatch.setattr(yaml_source, "from_file", from_file)
    return folder


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are parsed."""
    files: list[str] = []
    parse = yaml_source._parse

    def counted(text: str | bytes, file: str) -> yaml_source.Tree:
        files.append(file)
        return parse(text, file)

    monkeypatch.setattr(yaml_source, "_parse", counted)
    return files


def values(tree: PlaceTree) -> object:
    """Return all that a tree of places has."""
    inner = {key: values(each) for key, each in tree.inner.items()}
    return tree.file, tree.line, tree.column, tree.block, tree.keys, inner


def records(registry: Registry) -> Iterator[Record]:
    for field in fields(Registry):
        table: Any = getattr(registry, field.name)
        if field.name not in ("files_read", "paths", "broken_notes", "results") and isinstance(table, dict):
            yield from table.values()
    yield registry.office


def test_kept_records_are_those_of_the_files_with_their_places(
    small_office: Path, kept: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = load(small_office)
    once = len(parsed)
    again = load(small_office)
    of_persons = {str(path) for path in small_office.rglob("*.yaml") if {"missions", "notes"} & {*path.parts}}
    others = {str(small_office / "data" / name) for name in ("office.yaml", "places.yaml")}
    assert set(parsed[once:]) == (of_persons | others) & set(parsed[:once])
    assert again == fresh
    for old, new in zip(records(fresh), records(again), strict=True):
        assert values(old.places()) == values(new.places())
        assert old.model_fields_set == new.model_fields_set
    monkeypatch.chdir(small_office)  # a place is shown relative to the folder in which a command is given
    here = load(small_office)
    assert here == fresh
    assert here.bodies["WG4"].place("names", "en").file == "data/bodies.yaml"
    assert fresh.bodies["WG4"].place("names", "en").file == str(small_office / "data/bodies.yaml")


def test_another_content_program_or_type_is_read_anew(
    small_office: Path, kept: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = small_office / "data/meetings/wg4.yaml"
    load(small_office)
    parsed.clear()
    path.write_bytes(path.read_bytes().replace(b"2010-01-29", b"2010-01-28"))
    assert str(load(small_office).meetings["wg4-2"].end) == "2010-01-28"
    assert str(path) in parsed
    key = (path, yaml_source.from_file(DiskFiles(small_office), path, lambda tree: tree, {})[0][1])
    assert KeptRecords({}, DiskFiles(small_office), Meeting, several=True).get(key)
    assert KeptRecords({}, DiskFiles(small_office), Meeting).get(key) is None
    monkeypatch.setattr(kept_results, "_program", lambda code: b"another version")
    assert KeptRecords({}, DiskFiles(small_office), Meeting, several=True).get(key) is None


def test_records_of_persons_and_of_words_that_are_not_saved_are_not_kept(small_office: Path, kept: Path) -> None:
    registry = load(small_office)
    contents = b"".join(path.read_bytes() for path in kept.iterdir())
    assert b"Working Group on Trafficking in Persons" in contents
    emails = [recipient.email for recipient in registry.recipients.values() if recipient.email]
    assert len(emails) == 13
    assert not any(email.encode() in contents for email in emails)
    assert {type(record) for record in (registry.office, *registry.recipients.values(), *registry.notes.values())} <= {
        *NOT_KEPT
    }
    before = set(kept.iterdir())
    path = small_office / "data/bodies.yaml"
    load(ChangedFiles(DiskFiles(small_office), {path: path.read_bytes() + b"# typed\n"}))
    assert set(kept.iterdir()) == before


def test_a_file_with_a_problem_is_not_kept(small_office: Path, kept: Path) -> None:
    path = small_office / "data/bodies.yaml"
    path.write_bytes(path.read_bytes().replace(b"meets_as: session", b"meets: session", 1))
    for _ in range(2):
        with pytest.raises(ProblemsFound, match="unknown-key"):
            load(small_office)
    shutil.rmtree(kept)  # a folder that was removed meanwhile changes nothing
    with pytest.raises(ProblemsFound, match="unknown-key"):
        load(small_office)


def test_damaged_files_are_read_anew(small_office: Path, kept: Path) -> None:
    fresh = load(small_office)
    for i, path in enumerate(sorted(kept.iterdir())):
        content = path.read_bytes()
        at = (i * 97) % len(content)
        path.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + (content[at + 1 :] if i % 2 else b""))
    assert load(small_office) == fresh
