"""The office's own list of recipients as a table that is mended and read in again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from command import run
from missions_support import csv_file, told
from noteverbale.incoming.missions import plan_import
from noteverbale.incoming.own_table import COLUMNS, as_file, own_table
from noteverbale.pipeline import Pipeline
from noteverbale.records.recipients import Address, Recipient
from noteverbale.registry.registry import Registry

TODAY = date(2026, 3, 1)
SIGNS = "aZéж0 '\"=+-@;,.&#_x"


def _real(registry: Registry, change: Callable[[Recipient], dict[str, object]] = lambda _: {}) -> Registry:
    """Return an office whose recipients are all real, each with other values."""
    recipients = registry.recipients.items()
    changed = {id: each.model_copy(update={"sample": False, **change(each)}) for id, each in recipients}
    return replace(registry, recipients=changed)


def _read_again(registry: Registry, path: Path) -> list[str]:
    """Return what reading the office's own table would change and report."""
    path.write_bytes(as_file(own_table(registry, TODAY), path.suffix))
    intake = plan_import(registry, path)
    return [*(f"{id}: {changes}" for id, changes in intake.changes.items()), *map(str, intake.problems.errors)]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_offices_own_table_comes_back_unchanged(office: Pipeline, tmp_path: Path, suffix: str) -> None:
    assert _read_again(_real(office.registry), tmp_path / f"own{suffix}") == []


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_any_address_and_telephone_comes_back(office: Pipeline, tmp_path: Path, suffix: str) -> None:
    """Each recipient has other signs in its values: those that a spreadsheet takes for formulas, and some it writes itself."""
    random = Random(7)

    def line() -> str:
        signs = "".join(random.choices(SIGNS, k=random.randint(0, 9)))
        return " ".join(f"{random.choice(('Mission', '-', '=1+', chr(39), '@'))} Haus {signs}".split())

    def change(_: Recipient) -> dict[str, object]:
        lines = ("Mission", *(line() for _ in range(random.randint(0, 2))))
        address = Address(lines=lines, city=line(), region=line(), postcode=line(), country=line())
        emails = {"email": "a@x.example", "more_emails": ("b@x.example", "c@x.example")}
        return {**emails, "address": address, "telephone": f"+43 {random.randint(0, 10**9)}"}

    assert _read_again(_real(office.registry, change), tmp_path / f"own{suffix}") == []


@pytest.mark.slow
def test_samples_are_not_read_and_a_mended_cell_is(office: Pipeline, tmp_path: Path) -> None:
    registry = office.registry
    rows = own_table(registry, TODAY)
    intake = plan_import(registry, csv_file(tmp_path / "a.csv", [COLUMNS, *rows]))
    assert (intake.changes, intake.same) == ({}, ["ALL"])
    assert any(f"sample-rows: {len(rows) - 1} rows are of samples and are not read" in text for text in told(intake))
    at = {column: i for i, column in enumerate(COLUMNS)}
    france = next(row for row in rows if row[0] == "FRA")
    for column, text in {"Sample": "", "PartySince": "2003-10-29", "Telephone": "01 23"}.items():
        france[at[column]] = text
    intake = plan_import(registry, csv_file(tmp_path / "b.csv", [COLUMNS, *rows]))
    assert list(intake.lines()) == ["FRA       real in place of the sample: telephone, status"]
    _, status = intake.changes["FRA"]["status"]
    assert {"instrument": registry.office.instrument, "party_since": date(2003, 10, 29)}.items() <= status[0].items()


def test_a_day_that_is_none_is_told(office: Pipeline, tmp_path: Path) -> None:
    rows = [["FRA", "2003"], ["MEX", "29/10/2003"], ["EGY", "–"]]
    intake = plan_import(office.registry, csv_file(tmp_path / "m.csv", [["Code", "PartySince"], *rows]))
    assert sum("is not a day (write it as year-month-day: 2009-04-14)" in text for text in told(intake)) == 2


def test_the_command_counts_recipients_and_writes_the_table(small_office: Path, tmp_path: Path) -> None:
    record = small_office / "data" / "missions" / "sample.yaml"
    text = record.read_text("utf-8")
    at = text.index("- id: FRA")
    record.write_text(
        text[:at] + "- id: FRA2\n  state: FRA\n  languages: en\n  mission: mission\n" + text[at:], "utf-8"
    )
    done = run("recipients", "-o", str(tmp_path / "own.xlsx"), "--office", str(small_office))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["FRA2      has no address", "1 real, 1 incomplete, 13 sample"]
    assert (tmp_path / "own.xlsx").read_bytes()[:2] == b"PK"
    assert run("recipients", "-o", "own.pdf", "--office", str(small_office)).returncode == 1
