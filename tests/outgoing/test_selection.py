"""What goes out: drafts before the issue, what the ledger froze after it; the one table of forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import run
from noteverbale.issuing import issue
from noteverbale.issuing.frozen import snapshot_of
from noteverbale.ledger.ledger import Ledger
from noteverbale.outgoing.selection import outgoing
from noteverbale.outgoing.table import FORMATS, OF_OFFICE
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.problems import ProblemsFound
from noteverbale.records.merge_fields import LEGACY

NOTE = "cu-2009-033"
AT = "2026-03-04T09:00:00+00:00"


def test_drafts_are_marked_and_rows_begin_with_the_legacy_columns(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes[NOTE], ("MEX", "FRA"), "own")
    assert (out.reference, out.slug, out.languages()) == (None, NOTE, ("es", "fr"))
    assert [(one.recipient, document.meta.marks) for one, _, document in out.copies()] == [
        ("FRA", ("sample",)),
        ("MEX", ("sample",)),
    ]
    (row,) = out.rows("es")
    assert tuple(row.fields)[: len(LEGACY)] == LEGACY
    assert row.fields["FunctionalTitle2"].startswith("Representante Permanente de México")
    assert [(code, str(audience)) for code, audience, _ in out.compositions()] == [
        ("fr", "government/participant"),
        ("es", "government/participant"),
    ]


def test_a_roster_is_addressed_once_for_all_that_goes_with_its_copies(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes[NOTE], ("MEX", "CUB", "FRA"))
    (spanish,), (french,) = out.plan.rosters("es"), out.plan.rosters("fr")
    first = out.documents(spanish)
    assert [document.meta.recipient for document in first] == [copy.recipient for copy in spanish]
    assert out.documents(spanish) is first
    assert [document.meta.recipient for document in out.documents(french)] == ["FRA"]


def test_an_issued_note_goes_out_as_it_was_issued(workspace: Path) -> None:
    office = Pipeline.open(workspace)
    note = office.registry.notes["own"]
    with Ledger(workspace / "ledger.db") as ledger:
        plan = make(office, note, ("MEX", "FRA"), "own", ())
        asked = issue.Request(("MEX", "FRA"), "own", "clerk", AT, note.date)
        issue.take(office, note, plan, ledger, asked)
        out = outgoing(office, note, (), "own", ledger)
        assert (out.reference, out.slug, out.marks) == ("CU 2026/12 (A)", "cu-2026-012-a", ())
        assert [copy.recipient for copy in out.plan.copies] == ["FRA", "MEX"]
        assert ["CU 2026/12 (A)" in document.meta.title for _, _, document in out.copies()] == [True, True]
        assert [copy.recipient for copy in outgoing(office, note, ("MEX",), "own", ledger).plan.copies] == ["MEX"]
        with pytest.raises(ProblemsFound, match=r"these recipients have no copy: EGY \(ar\)"):
            outgoing(office, note, ("EGY",), "own", ledger)
        assert outgoing(office, note, ("EGY",), "own", ledger, as_issued=False).marks is None


def test_an_issued_note_is_mailed_to_the_addresses_of_today(workspace: Path) -> None:
    office = Pipeline.open(workspace)
    note = office.registry.notes["own"]
    path = workspace / "data" / "missions" / "sample.yaml"
    with Ledger(workspace / "ledger.db") as ledger:
        plan = make(office, note, ("MEX", "FRA"), "own", ())
        request = issue.Request(("MEX", "FRA"), "own", "clerk", AT, note.date)
        issue.take(office, note, plan, ledger, request, snapshot_of(office.registry))
        path.write_text(path.read_text("utf-8").replace("fra@missions.example", "new@missions.example"), "utf-8")
        out = outgoing(Pipeline.open(workspace), note, (), "own", ledger)
    assert [recipient.email for _, recipient, _ in out.copies()] == ["new@missions.example", "mex@missions.example"]


@pytest.mark.slow
def test_forms_at_the_command_line(tmp_path: Path) -> None:
    listed = run("export", NOTE).stdout
    assert [line.split()[0] for line in listed.splitlines()] == [*FORMATS, *OF_OFFICE]
    done = run("export", NOTE, "--format", "docy")
    assert done.returncode == 2
    assert "format: there is no format 'docy'" in done.stderr
    done = run("export", NOTE, "--format", "txt", "--to", "MEX", "-o", str(tmp_path))
    assert done.stdout.strip() == str(tmp_path / "es" / "MEX.txt")
    done = run("export", NOTE, "--format", "txt", "--to", "XXX", "-o", str(tmp_path))
    assert "there is no recipient or group 'XXX'" in done.stderr
