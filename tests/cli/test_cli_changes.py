"""`history` and `undo` at the command line: what was saved and by whom, and taking it back."""

from __future__ import annotations

import json
from pathlib import Path

from command import run
from noteverbale.desk.record_files import find
from noteverbale.desk.saving import save
from noteverbale.pipeline import Pipeline
from noteverbale.records.edit import MISSING, Edit

AT = "2026-03-03T14:03:00+00:00"


def test_what_was_saved_is_listed_and_undone(small_office: Path) -> None:
    at = ("--office", str(small_office))
    assert run("history", *at).stdout == ""
    pipeline = Pipeline.open(small_office)
    file = find(pipeline.registry, "recipients", "FRA").file
    before = file.read_text("utf-8")
    first = save(
        pipeline,
        {file: [Edit(("FRA", "seat"), "vienna", MISSING), Edit(("MEX", "seat"), "vienna", MISSING)]},
        "L. Clerk",
        AT,
    )
    assert run("history", *at).stdout == (
        "    2  2026-03-03 14:03  L. Clerk: recipients MEX, seat: vienna → –\n"
        "    1  2026-03-03 14:03  L. Clerk: recipients FRA, seat: vienna → –\n"
    )
    assert run("history", "FRA", *at).stdout.count("\n") == 1
    undone = run("undo", "2", "--by", "B. Second", *at)
    assert undone.returncode == 0
    assert undone.stdout == "undone: recipients FRA, seat: vienna → –\nundone: recipients MEX, seat: vienna → –\n"
    assert file.read_text("utf-8") == before
    (row, *_) = json.loads(run("history", "FRA", "--last", "1", "--json", *at).stdout)
    assert (row["by"], row["path"], row["new"]) == ("B. Second", ["FRA", "seat"], "vienna")
    assert "old" not in row
    again = run("undo", "1", "--by", "B. Second", *at)
    assert again.returncode == 0
    assert "nothing was left to undo" in again.stderr
    save(first.pipeline, {file: [Edit(("FRA", "seat"), "vienna", "geneva")]}, "L. Clerk", AT)
    refused = run("undo", "3", *at)
    assert refused.returncode == 1
    assert "FRA.seat: is geneva now, changed by L. Clerk at 2026-03-03 14:03" in refused.stderr
    assert "changed-meanwhile" in refused.stderr
    assert run("undo", "77", *at).returncode == 1


def test_an_import_and_the_removal_of_samples_are_in_the_history(small_office: Path) -> None:
    at = ("--office", str(small_office))
    missions = {path: path.read_text("utf-8") for path in (small_office / "data" / "missions").rglob("*.yaml")}
    removal = run("samples", "--remove", "--yes", "--by", "L. Clerk", *at)
    assert removal.returncode == 0, removal.stderr
    listed = run("history", *at).stdout
    assert "L. Clerk: recipients FRA: " in listed
    assert run("undo", "1", *at).returncode == 0
    texts = [path.read_text("utf-8") for path in missions]
    assert [text.count("- id: ") for text in texts] == [text.count("- id: ") for text in missions.values()]
