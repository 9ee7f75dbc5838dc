"""Prose of an old template as template text: nothing in it is code."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from legacy_support import said_by, told
from noteverbale.incoming.legacy import plan_template
from noteverbale.pipeline import Pipeline
from support import cases, row_id


@pytest.mark.slow
@pytest.mark.parametrize("row", cases("hostile_prose"), ids=row_id)
def test_prose_is_never_code(office: Pipeline, tmp_path: Path, row: dict[str, str]) -> None:
    path = tmp_path / "l.docx"
    document = docx.Document()
    document.add_paragraph("x " + row["text"] + " y" if len(row["text"]) < 9 else row["text"])
    document.save(str(path))
    made = plan_template(office.registry, path, "aviso", "en")
    assert not made.problems.errors
    assert said_by(office.registry, made, tmp_path) == document.paragraphs[0].text


def test_only_code_from_map_becomes_code(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text("Note {[[[Place]]]} and {{[[[City]]]}} [[[Party of]]] in {{ 7 }} and [[[=Place]]].", "utf-8")
    made = plan_template(office.registry, path, "aviso", "en", ["Place=City", "City={{ meeting.city }}"])
    assert not made.problems.errors
    said = said_by(office.registry, made, tmp_path)
    assert said == "Note {[[[City]]]} and {{Vienna}} of the Government in {{ 7 }} and [[[City]]]."
    path.write_text("A [[[Ci{{7}}ty]]] field, a [[[{{7*7}}]]] field, a [[[=Place]]].", "utf-8")
    made = plan_template(office.registry, path, "aviso", "en")
    assert told(made)[:3] == ["unknown-field"] * 3
