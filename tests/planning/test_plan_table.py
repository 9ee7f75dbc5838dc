"""A plan as a table, and what the command `plan` prints."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from command import run
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.planning.plan_table import COLUMNS, rows, summary

NOTE = "cu-2009-033"


def test_every_copy_and_everyone_left_out_has_a_row(office: Pipeline) -> None:
    registry, note = office.registry, office.registry.notes[NOTE]
    plan = make(office, note, ["MEX", "PSE"])
    table = list(rows(registry, note, plan))
    assert table[:2] == [
        ("MEX", "Mexico", "es", "government/participant", "sample", "language of correspondence"),
        ("PSE", "Palestine", "ar", "palestine/observer", "sample", "language of correspondence"),
    ]
    assert ("FRA", "France", "", "", "sample", "not among those named") in table
    assert len(table) == len(plan.copies) + len(plan.left_out)
    assert (
        summary(registry, plan) == f"2 copies; 2 of sample recipients; 1 in es, 1 in ar; {len(plan.left_out)} left out"
    )


def test_the_command_prints_a_list_or_a_table_for_a_spreadsheet(small_office: Path) -> None:
    path = small_office / "data" / "missions" / "sample.yaml"
    before, mexico, after = path.read_text("utf-8").partition("- id: MEX\n")
    path.write_text(before + mexico + after.replace("languages: [es]", "languages: [de, es]", 1), "utf-8")
    office = small_office / "data" / "office.yaml"
    office.write_text(office.read_text("utf-8") + "languages: [ar, en, es, fr, ru, zh]\n", "utf-8")
    plain = run("plan", NOTE, "--to", "MEX", cwd=small_office)
    why = "second language of correspondence; the note does not go out in de"
    assert plain.stdout.startswith(f"MEX       Mexico · es · government/participant · sample · {why}\n")
    assert plain.stderr.startswith("1 copies; 1 of sample recipients; 1 in es; ")
    table = list(csv.reader(io.StringIO(run("plan", NOTE, "--to", "MEX", "--csv", cwd=small_office).stdout)))
    assert table[0][-1] == COLUMNS[-1]
    assert table[1][0] == "MEX"
    assert table[1][-1] == why
