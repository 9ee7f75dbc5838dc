"""An issued note is used as it was issued, whatever changed on file since."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ledger_support import spoil
from noteverbale.formats.text import to_text
from noteverbale.issuing import batch, steps
from noteverbale.issuing.frozen import snapshot_of
from noteverbale.issuing.issue import Request
from noteverbale.issuing.manifest_file import Manifest
from noteverbale.issuing.steps import Issuing
from noteverbale.ledger.entries import Added, Issue, Made
from noteverbale.ledger.ledger import Ledger
from noteverbale.outgoing.selection import outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound

AT = "2026-03-04T09:00:00+00:00"


@pytest.fixture
def folder(small_workspace: Path) -> Path:
    return small_workspace


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    with Ledger(folder / "ledger.db") as ledger:
        yield ledger


def begin(folder: Path, ledger: Ledger, *to: str, added: Added | None = None, lang: str = "own") -> Issuing:
    office = Pipeline.open(folder)
    note = office.registry.notes["own"]
    asked = Request(to or ("MEX", "FRA"), lang, "clerk", AT, note.date, "it moved" if added == "replacement" else "")
    return steps.begin(office, note, ledger, asked, folder / "out", added)


def issue(folder: Path, ledger: Ledger, *to: str, added: Added | None = None, lang: str = "own") -> Issuing:
    step = begin(folder, ledger, *to, added=added, lang=lang).take_number()
    assert not batch.run(step.job(), 1).problems.found
    return step


def change(folder: Path, file: str, before: str, after: str, from_: str = "") -> None:
    path = folder / file
    text = path.read_text("utf-8")
    head, mark, rest = text.partition(from_) if from_ else ("", "", text)
    assert before in rest, before
    path.write_text(head + mark + rest.replace(before, after, 1), "utf-8")


def move_house(folder: Path) -> None:
    change(folder, "data/missions/sample.yaml", "- Beispielgasse 21", "- Neue Gasse 1", "- id: FRA\n")


def test_the_snapshot_has_what_copies_are_made_from(folder: Path) -> None:
    (folder / "data" / "replies").mkdir()
    (folder / "data" / "replies" / "own.yaml").write_text("[]\n", "utf-8")
    contents = snapshot_of(Pipeline.open(folder).registry).contents
    assert contents["notes/2026/own.yaml"] == (folder / "notes/2026/own.yaml").read_bytes()
    assert {path.partition("/")[0] for path in contents} == {"data", "notes", "templates"}
    assert not [path for path in contents if "replies" in path or "schemas" in path or "ledger" in path]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("data/missions/sample.yaml", "- Beispielgasse 21", "- Neue Gasse 1"),
        ("data/missions/sample.yaml", "head: {title: head, gender: m}", "head: {title: head, gender: f}"),
        ("templates/forms/note/fr.md.j2", "compliments", "respects"),
        ("notes/2026/own.yaml", "date: 2026-03-04", "date: 2026-03-05"),
        ("notes/2026/own.yaml", "variant: A", "variant: C"),
    ],
)
def test_what_changed_since_changes_nothing_of_what_goes_out(
    folder: Path, ledger: Ledger, file: str, before: str, after: str
) -> None:
    issue(folder, ledger)
    office = Pipeline.open(folder)
    was = list(outgoing(office, office.registry.notes["own"], ledger=ledger).copies())
    change(folder, file, before, after, "- id: FRA\n" if "missions" in file else "")
    office = Pipeline.open(folder)
    out = outgoing(office, office.registry.notes["own"], ledger=ledger)
    assert list(out.copies()) == was
    assert [row.recipient.id for row in out.rows()] == ["FRA", "MEX"]
    keys = [(problem.place.file.rpartition("/")[2], problem.severity) for problem in out.warnings]
    assert keys == ([] if "templates" in file else [(Path(file).name, "warning")])
    mexico = outgoing(office, office.registry.notes["own"], ("MEX",), ledger=ledger)
    assert [problem for problem in mexico.warnings if "missions" in problem.place.file] == []


def test_a_recipient_that_is_not_on_file_any_more_keeps_its_copy(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    path = folder / "data" / "missions" / "sample.yaml"
    head, rest = path.read_text("utf-8").split("- id: FRA\n")
    path.write_text(head + "- id: " + rest.partition("\n- id: ")[2], "utf-8")
    office = Pipeline.open(folder)
    out = outgoing(office, office.registry.notes["own"], ("FRA",), ledger=ledger)
    assert [recipient.id for _, recipient, _ in out.copies()] == ["FRA"]
    assert "is not on file any more" in out.warnings[0].message


def test_a_replacement_goes_to_the_new_address_under_the_same_reference(folder: Path, ledger: Ledger) -> None:
    first = issue(folder, ledger)
    before = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    with pytest.raises(ProblemsFound, match=r"unchanged: .* the same as the copy that went out: FRA \(fr\)"):
        begin(folder, ledger, "FRA", added="replacement")
    with pytest.raises(ProblemsFound, match=r"has-none: these have no copy of 'own': CUB \(es\)"):
        begin(folder, ledger, "CUB", added="replacement")
    move_house(folder)
    second = issue(folder, ledger, "FRA", added="replacement")
    assert (second.reference, second.folder) == ("CU 2026/12 (A)", first.folder / "replacement-4")
    assert (second.folder / "fr" / "FRA.pdf").read_bytes() != before[first.folder / "fr" / "FRA.pdf"]
    assert {path: path.read_bytes() for path in before} == before
    assert ledger.entries()[-1].reason == "it moved"
    office = Pipeline.open(folder)
    out = outgoing(office, office.registry.notes["own"], ledger=ledger)
    lines = {copy.recipient: row for copy, row in ((row.copy, row.fields) for row in out.rows())}
    assert lines["FRA"]["AddressLine2"] == "Neue Gasse 1"
    assert [(copy.recipient, copy.folder) for copy in out.plan.copies] == [("FRA", "replacement-4/"), ("MEX", "")]
    assert not out.warnings
    again = begin(folder, ledger, added=None)
    assert again.verified(), "the first issue is as it was"
    duplicate = begin(folder, ledger, "FRA", added="duplicate").take_number()
    assert duplicate.folder == second.folder, "a duplicate is of the copy that counts"
    assert batch.run(duplicate.job(), 1).made == 0
    assert not ledger.verify()


def test_a_duplicate_that_was_lost_is_made_alone_with_the_same_bytes(folder: Path, ledger: Ledger) -> None:
    first = issue(folder, ledger)
    before = {path.relative_to(first.folder): path.read_bytes() for path in first.folder.rglob("*.pdf")}
    move_house(folder)
    shutil.rmtree(first.folder)
    step = begin(folder, ledger, "FRA", added="duplicate").take_number()
    outcome = batch.run(step.job(), 1)
    assert (outcome.made, outcome.kept) == (1, 0)
    assert {path.relative_to(first.folder): path.read_bytes() for path in first.folder.rglob("*.pdf")} == {
        Path("fr/FRA.pdf"): before[Path("fr/FRA.pdf")]
    }
    filled = [Issue.of(entry).filled["FRA fr"] for entry in ledger.issued("own")]
    assert filled[0] == filled[1], "a duplicate has the address that was issued"


def test_a_late_copy_has_the_words_issued_and_the_address_of_today(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(folder, "data/missions/sample.yaml", "- Musterstrasse 7/2", "- Neue Gasse 1", "- id: CUB\n")
    change(folder, "templates/forms/note/es.md.j2", "saluda atentamente", "saluda")
    issue(folder, ledger, "CUB", added="late")
    office = Pipeline.open(folder)
    out = outgoing(office, office.registry.notes["own"], ledger=ledger)
    texts = {copy.recipient: to_text(document) for copy, _, document in out.copies()}
    assert "saluda atentamente" in plain(texts["CUB"])
    assert "Neue Gasse" in plain(texts["CUB"])
    assert "Neue Gasse" not in plain(texts["FRA"])


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_an_office_that_lost_a_kept_file_says_so(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    spoil(folder / "ledger.db", "DELETE FROM files")
    assert "ledger-broken" in {problem.code for problem in ledger.verify()}
    move_house(folder)
    with pytest.raises(ProblemsFound, match="ledger-broken"):
        begin(folder, ledger)


def test_the_manifest_of_an_issue_is_recorded_once(folder: Path, ledger: Ledger) -> None:
    step = issue(folder, ledger)
    step.record_made(ledger)
    begin(folder, ledger).record_made(ledger)
    made = [Made.of(entry) for entry in ledger.entries() if entry.kind == "made"]
    digest = sha256((step.folder / "manifest.json").read_bytes()).hexdigest()
    assert [(entry.issue, entry.manifest, entry.digest) for entry in made] == [(3, "manifest.json", digest)]
    entry = ledger.issued("own")[0]
    assert Manifest.read(step.folder / "manifest.json", intact=True).entry == f"{entry.serial} {entry.digest}"
    move_house(folder)
    replacement = issue(folder, ledger, "FRA", added="replacement")
    replacement.record_made(ledger)
    assert Made.of(ledger.entries()[-1]).manifest == "replacement-5/manifest.json"
