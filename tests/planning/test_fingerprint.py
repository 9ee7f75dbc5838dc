"""Digests are written to manifests and ledgers: they must not change with the program."""

from __future__ import annotations

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.planning import fingerprint
from noteverbale.planning.fingerprint import composition, digest, engine, inputs, sheet
from noteverbale.registry.audience import government


def test_a_digest_is_that_of_compact_json_in_utf8() -> None:
    assert digest(["é", 1, None]) == "01e11a1dbe5f972e8b637eb910eb61ee3ca1acbc64d4ca842acddf890f5e696a"


def test_inputs_change_with_the_file_that_changed_only(own_office: Path) -> None:
    def digests() -> dict[str, str]:
        office = Pipeline.open(own_office)
        return inputs(office.registry, office.registry.notes["cu-2009-033"])

    before = digests()
    assert set(before) == {"note", "records", "templates"}
    template = own_office / "templates" / "forms" / "note" / "es.md.j2"
    template.write_text(template.read_text("utf-8") + " ", "utf-8")
    (own_office / "templates" / "__pycache__").mkdir()
    (own_office / "templates" / "__pycache__" / "x").write_text("x")
    after = digests()
    assert {name for name in before if before[name] != after[name]} == {"templates"}


def test_a_composition_is_its_words_and_not_its_files(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    document = office.document(note, "fr", government(note))
    assert composition(document) == composition(replace(document))
    assert composition(document) != composition(replace(document, tagline="another"))
    assert composition(document) != composition(office.document(note, "es", government(note)))


def test_the_sheet_is_its_files_and_the_engine_has_versions(office: Pipeline, tmp_path: Path) -> None:
    assert sheet(office.sheet) != sheet(replace(office.sheet, folder=tmp_path))
    assert "WeasyPrint" in engine()


def test_a_font_with_another_content_is_another_sheet_whatever_its_size_and_time(
    office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font, read = tmp_path / "font.ttf", list[bytes]()
    font.write_bytes(b"one")
    times = (font.stat().st_atime_ns, font.stat().st_mtime_ns)

    def noted(content: bytes = b"") -> object:
        read.append(content)
        return sha256(content)

    monkeypatch.setattr(fingerprint, "font_file", lambda font_, name: font)
    monkeypatch.setattr(fingerprint, "sha256", noted)
    before = sheet(office.sheet)
    read.clear()
    assert sheet(office.sheet) == before
    assert b"one" in read  # it has just changed, and may change again at the same time
    monkeypatch.setattr(fingerprint, "SETTLED", 0)
    assert sheet(office.sheet) == before
    read.clear()
    assert sheet(office.sheet) == before
    assert b"one" not in read
    font.write_bytes(b"two")
    os.utime(font, ns=times)
    assert sheet(office.sheet) != before
