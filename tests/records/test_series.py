"""References are spelled by the pattern of a series, and read back; no two series spell the same one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.series import alike, in_text, read, spelled

CU = "CU {year}/{number}{variant}"
fields = st.permutations(["{year}", "{number}", "{variant}"]) | st.permutations(["{year}", "{number:03}", "{variant}"])
between = st.text(alphabet="AB12/-. (", max_size=3)
patterns = st.builds(
    lambda names, texts: "".join(text + name for text, name in zip(texts, names, strict=True)).strip(),
    fields,
    st.tuples(between, between, between),
)
numbers = st.tuples(st.integers(1945, 2999), st.integers(1, 99999), st.sampled_from(["", "A", "Z"]))


def with_series(folder: Path, *records: str) -> Pipeline:
    text = "".join(f"- id: {record}\n" for record in records)
    return Pipeline.open(ChangedFiles(DiskFiles(folder), {folder / "data" / "series.yaml": text.encode()}))


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("CU {year}/{number}", r"write \{variant\} once; without it two variants of one circular would have the same"),
        ("CU {year}", r"write \{number\} once"),
        ("CU {year}/{number}{variant}{foo}", r"'\{foo\}' is not a field of a reference; write \{year\}, \{number\} or"),
        ("CU {year}/{number}{number}{variant}", r"write \{number\} once"),
        ("CU {year}/{number:3}{variant}", r"'\{number:3\}' is not a field"),
        ("CU {year}/{number:07}{variant}", r"'\{number:07\}' is not a field"),
        ("CU {year}/{number!r}{variant}", r"'\{number!r\}' is not a field"),
        ("CU {year}/{number}{variant:.2}", r"'\{variant:\.2\}' is not a field"),
        ("CU {year.real}/{number}{variant}", r"'\{year\.real\}' is not a field"),
        ("CU {{{year}/{number}{variant}", "no braces except"),
        ("CU {", r"write \{year\} once"),
        ("CU {year}/{number}{variant} ", "does not begin or end with a space"),
    ],
)
def test_a_pattern_has_year_number_and_variant_once(small_model: Path, pattern: str, message: str) -> None:
    with pytest.raises(ProblemsFound, match=rf"series\.yaml:3:11: value: .*{message}"):
        with_series(small_model, f'CU\n  title: {{en: Note}}\n  format: "{pattern}"')


@pytest.mark.parametrize(
    ("pattern", "reference", "number"),
    [
        (CU, "CU 2009/33 (A)", (2009, 33, "A")),
        (CU, "CU 2026/7", (2026, 7, "")),
        (CU, "CU 2026/07", None),  # the ledger would spell it otherwise
        (CU, "CU 2026/7(A)", None),
        (CU, "NV 2026/7", None),
        ("DC/{number:03}/{year}{variant}", "DC/007/2026 (B)", (2026, 7, "B")),
        ("DC/{number:03}/{year}{variant}", "DC/1007/2026", (2026, 1007, "")),
        ("DC/{number:03}/{year}{variant}", "DC/0007/2026", None),
        ("{number}{year}{variant}", "332009", (2009, 33, "")),
    ],
)
def test_references_are_read_back(pattern: str, reference: str, number: tuple[int, int, str] | None) -> None:
    assert read(pattern, reference) == number
    if number:
        assert spelled(pattern, *number) == reference


@pytest.mark.slow
@given(pattern=patterns, number=numbers)
def test_what_a_pattern_spells_it_reads_back_and_finds_in_a_text(pattern: str, number: tuple[int, int, str]) -> None:
    reference = spelled(pattern, *number)
    taken = read(pattern, reference)
    assert taken is not None
    assert spelled(pattern, *taken) == reference
    assert re.search(in_text([CU, pattern]), f"通函{reference}。") is not None or reference[:1] == "("


@pytest.mark.slow
@given(first=patterns, second=patterns, number=numbers)
def test_two_patterns_are_alike_if_one_reads_what_the_other_spells(
    first: str, second: str, number: tuple[int, int, str]
) -> None:
    common = alike(first, second)
    if read(second, spelled(first, *number)):
        assert common is not None
    if common:
        assert all(re.search(in_text([pattern]), f" {common} ") for pattern in (first, second))


@pytest.mark.parametrize(
    ("second", "reference"),
    [
        (CU, "CU 2000/1"),
        ("NV {year}/{number}{variant}", None),
        ("CU {number}/{year}{variant}", "CU 2000/1000"),
        ("CU {year}/{number:02}{variant}", "CU 2000/10"),
        ("CU {year}/{number} (A){variant}", "CU 2000/1 (A)"),  # its number without a variant is the other's variant A
        ("CU {year}-{number}{variant}", None),
    ],
)
def test_series_that_spell_alike_are_found(second: str, reference: str | None) -> None:
    assert alike(CU, second) == reference


def test_two_series_do_not_spell_references_alike(small_model: Path) -> None:
    record = '{}\n  title: {{en: Note}}\n  format: "{} {{year}}/{{number}}{{variant}}"'
    with_series(small_model, record.format("CU", "CU"), record.format("NV", "NV"))
    with pytest.raises(
        ProblemsFound, match=r"series\.yaml:6:11: duplicate-reference: 'NV' and 'CU' can spell .* 'CU 2000/1'"
    ):
        with_series(small_model, record.format("CU", "CU"), record.format("NV", "CU"))
