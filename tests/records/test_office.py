"""The pattern by which a series spells its references."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.checks.rules import references
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound


def with_series(folder: Path, *records: str) -> Pipeline:
    text = "".join(f"- id: {record}\n" for record in records)
    return Pipeline.open(ChangedFiles(DiskFiles(folder), {folder / "data" / "series.yaml": text.encode()}))


@pytest.mark.parametrize(
    "pattern",
    [
        "CU {year}/{number}",  # two variants would print the same reference
        "CU {year}",
        "CU {year}/{number}{variant}{foo}",
        "CU {year}/{number}{number}{variant}",
        "CU {year}/{number:03}{variant}",
        "CU {year!r}/{number}{variant}",
        "CU {year.real}/{number}{variant}",
        "CU {{{year}/{number}{variant}",
        "CU {",
    ],
)
def test_a_pattern_has_year_number_and_variant_once(small_model: Path, pattern: str) -> None:
    with pytest.raises(ProblemsFound, match=r"series\.yaml:3:11: value: .* write \{year\}, \{number\} and \{variant\}"):
        with_series(small_model, f'CU\n  title: {{en: Note}}\n  format: "{pattern}"')


def test_two_series_do_not_spell_references_alike(small_model: Path) -> None:
    record = '{}\n  title: {{en: Note}}\n  format: "{} {{year}}-{{number}}{{variant}}"'
    assert not list(references(with_series(small_model, record.format("CU", "CU"), record.format("NV", "NV")).registry))
    (problem,) = references(with_series(small_model, record.format("CU", "CU"), record.format("NV", "CU")).registry)
    assert (problem.code, problem.place.line) == ("duplicate-reference", 6)
