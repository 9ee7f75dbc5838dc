"""New offices and new records: what is refused, with its code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.scaffold import init, new
from support import ROOT


@pytest.mark.parametrize(
    ("kind", "id", "like", "code"),
    [
        ("group", "g20", "none", "unknown-group"),
        ("groups", "g20", "none", "unknown-group"),
        ("stationery", "a9", "none", "unknown-stationery"),
        ("note", "new", "none", "unknown-note"),
        ("mission", "NEW", "none", "unknown-recipient"),
        ("shoe", "new", None, "kind"),
        ("note", "../new", None, "id"),
        ("note", "cu-2009-033", None, "duplicate-id"),
    ],
)
def test_a_record_that_cannot_be_begun(office: Pipeline, kind: str, id: str, like: str | None, code: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        new(office.registry, kind, id, like, date(2026, 3, 4))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_office_is_made_in_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(ProblemsFound, match="not-empty: this folder is not empty"):
        init(ROOT, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
