"""What was issued of a note, and whose copy would be addressed otherwise today."""

from __future__ import annotations

from pathlib import Path

from noteverbale.desk.issued_copies import addressed_otherwise, is_incomplete, issued_parts, served
from noteverbale.issuing import issue
from noteverbale.issuing.frozen import Frozen, snapshot_of
from noteverbale.ledger.entries import Made
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make

AT = "2026-03-04T09:00:00+00:00"


def issue_to(office: Pipeline, ledger: Ledger, to: str) -> None:
    note = office.registry.notes["own"]
    request = issue.Request((to,), "own", "A. Clerk", AT, note.date)
    issue.take(office, note, make(office, note, (to,)), ledger, request, snapshot_of(office.registry))


def test_each_part_has_its_copies_and_says_whether_they_were_made(issuing_office: Pipeline, ledger: Ledger) -> None:
    note = issuing_office.registry.notes["own"]
    issue_to(issuing_office, ledger, "MEX,FRA")
    first = ledger.issued("own")[0]
    ledger.record_made("own", Made(issue=first.serial, manifest="manifest.json", digest="00"), "A. Clerk", AT)
    late = issue.Request(("CUB",), "own", "B. Second", AT, note.date, "forgotten")
    office = Frozen(issuing_office, note, {})
    issue.add(office, make(issuing_office, note, ("CUB",)), ledger, late, "late", snapshot_of(issuing_office.registry))
    parts = issued_parts(ledger.issued("own"), ledger.valid("own"))
    assert [(part.added, part.total, part.is_made, part.by) for part in parts] == [
        (None, 2, True, "A. Clerk"),
        ("late", 1, False, "B. Second"),
    ]
    assert (parts[0].copies, parts[1].recipients) == ({"fr": 1, "es": 1}, ("CUB",))
    assert is_incomplete(ledger.entries(note="own"))
    made = Made(issue=parts[1].serial, manifest=parts[1].content.manifest, digest="00")
    ledger.record_made("own", made, "B. Second", AT)
    assert not is_incomplete(ledger.entries(note="own"))
    assert served(ledger.issued("own")) == {("FRA", "fr"), ("MEX", "es"), ("CUB", "es")}


def test_a_new_address_is_found_and_the_number_that_was_taken_is_no_difference(
    small_workspace: Path, ledger: Ledger
) -> None:
    office = Pipeline.open(small_workspace)
    issue_to(office, ledger, "MEX,FRA")
    note = office.registry.notes["own"]
    assert addressed_otherwise(office, note, ledger.issued("own")) == ()
    path = small_workspace / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("Beispielgasse 21", "Beispielgasse 22"), "utf-8")
    assert addressed_otherwise(Pipeline.open(small_workspace), note, ledger.issued("own")) == ("FRA",)
