"""Every file below templates/ can be printed; tests/problems/unused-template has one of each kind that cannot."""

from __future__ import annotations

import pytest

from noteverbale.checks.unused_templates import unused_templates
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.pipeline import Pipeline
from support import ROOT


def found(name: str) -> list[str]:
    files = ChangedFiles(DiskFiles(ROOT), {ROOT / "templates" / name: b"A text."})
    return [problem.severity for problem in unused_templates(Pipeline.open(files).registry)]


def test_the_templates_of_the_default_office_are_used(office: Pipeline) -> None:
    assert list(unused_templates(office.registry)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "severities"),
    [
        ("moves/close/en.letter.md.j2", []),
        ("moves/close/en.note.md.j2", ["error"]),
        ("forms/note/en.letter.md.j2", ["error"]),
        ("moves/close/en/more.md.j2", ["error"]),
        ("moves/close/de.letter.md.j2", ["warning"]),
        ("base/en.md.j2", ["error"]),
        ("en.md.j2", ["error"]),
        ("moves/close/.en.md.j2.swp", []),
        ("word/more.txt", []),
    ],
)
def test_a_file_with_another_name_is_told(name: str, severities: list[str]) -> None:
    assert found(name) == severities
