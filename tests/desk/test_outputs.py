"""Files made of a note for sending it: made once, by a real command, and made anew when the note has other copies."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_support import started
from noteverbale.desk import child
from noteverbale.desk.outputs import KINDS, TYPES, Output, Outputs, basis_of, contacts_of, offered, print_files, sizes
from noteverbale.ledger.entry import Entry
from noteverbale.outgoing.table import FORMATS
from noteverbale.pipeline import Pipeline


@pytest.fixture
def outputs(small_workspace: Path) -> Outputs:
    return Outputs(small_workspace, small_workspace / "ledger.db", small_workspace / "out")


def made(outputs: Outputs, office: Pipeline, name: str, basis: str = "basis", size: str = "") -> Output:
    note = office.registry.notes["own"]
    output = outputs.make(office.registry, note, name, basis, size)
    for _ in range(1200):
        if output.state != "making":
            return output
        time.sleep(0.05)
        output = outputs.of(note, name, basis, size)
    raise AssertionError("the output is not made")


def test_every_kind_is_made_of_known_formats_and_has_a_type() -> None:
    for kind in KINDS.values():
        assert set(kind.formats) <= FORMATS.keys(), kind
        assert kind.suffix in TYPES, kind
    assert {format for kind in KINDS.values() for format in kind.formats} == FORMATS.keys() - {"csv", "review"}


def test_what_a_note_does_not_have_is_not_offered(office: Pipeline) -> None:
    names = {id: {kind.name for kind in offered(office.registry, note)} for id, note in office.registry.notes.items()}
    assert any("reply-form" not in kinds for kinds in names.values())
    assert all("labels" in kinds for kinds in names.values())
    assert sizes(office.registry, KINDS["envelopes"]) == ("c4", "c5", "dl", "c65", "dl-window", "c65-window")
    assert sizes(office.registry, KINDS["list"]) == ()


def test_outputs_are_of_the_issue_and_of_the_plan_before(office: Pipeline) -> None:
    issue = Entry("2026-03-04", "clerk", "issue", None, "own", serial=3, digest="ab")
    later = Entry("2026-03-05", "clerk", "issue", None, "own", serial=4, digest="cd")
    keys = {basis_of((), "plan"), basis_of((), "other"), basis_of((issue,), ""), basis_of((issue, later), "")}
    assert len(keys) == 4
    assert basis_of((issue,), "plan") == basis_of((issue,), "other")


@pytest.mark.slow
def test_an_output_is_made_once_and_again_when_the_copies_are_others(
    outputs: Outputs, issuing_office: Pipeline
) -> None:
    note = issuing_office.registry.notes["own"]
    assert outputs.of(note, "txt", "basis").state == "absent"
    first = made(outputs, issuing_office, "txt")
    assert first.state == "made", first.problem
    with zipfile.ZipFile(first.file) as archive:
        assert len(archive.namelist()) == first.files > 2
    assert (first.bytes, first.at[:2]) == (first.file.stat().st_size, "20")
    stamp = first.file.stat().st_mtime_ns
    assert made(outputs, issuing_office, "txt").file.stat().st_mtime_ns == stamp
    labels = made(outputs, issuing_office, "labels", size="l7160")
    assert (labels.state, labels.file.suffix, labels.files) == ("made", ".pdf", 1), labels.problem
    while child.is_running(labels.file.with_suffix(".log")):  # the command that made them has still to end
        time.sleep(0.05)
    anew = outputs.make(issuing_office.registry, note, "labels", "basis", "l7160", start=5)
    assert (anew.state, anew.file, labels.file.exists()) == ("making", labels.file, False)
    labels = made(outputs, issuing_office, "labels", size="l7160")
    assert labels.state == "made", labels.problem
    second = made(outputs, issuing_office, "txt", basis="other")
    assert second.state == "made"
    assert not first.file.exists()
    assert labels.file.exists()


@pytest.mark.slow
def test_an_output_that_cannot_be_made_says_why_and_can_be_tried_again(
    outputs: Outputs, issuing_office: Pipeline
) -> None:
    output = made(outputs, issuing_office, "labels", size="l9999")
    assert (output.state, "there are no labels of the size 'l9999'" in output.problem) == ("failed", True)
    assert made(outputs, issuing_office, "labels", size="l9999").state == "failed"


def test_one_command_is_started_for_two_clicks(
    outputs: Outputs, issuing_office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    def busy(words: list[str], log: Path, folder: Path) -> int:
        started.append(words)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
        monkeypatch.setattr(child, "is_running", lambda path: path == log)
        return 1

    monkeypatch.setattr(child, "start", busy)
    note = issuing_office.registry.notes["own"]
    assert outputs.make(issuing_office.registry, note, "everything", "basis").state == "making"
    assert outputs.make(issuing_office.registry, note, "everything", "basis").state == "making"
    assert len(started) == 1
    assert started[0][:2] == ["export", "own"]


def test_an_output_with_contacts_says_of_how_many_recipients_they_changed_and_is_made_again(
    outputs: Outputs, issuing_office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = started(monkeypatch)
    registry = issuing_office.registry
    note, before = registry.notes["own"], contacts_of(registry, ("FRA", "MEX", "XXX"))
    moved = registry.recipients["FRA"].model_copy(update={"email": "new@missions.example"})
    after = contacts_of(replace(registry, recipients={**registry.recipients, "FRA": moved}), ("FRA", "MEX", "XXX"))
    assert (set(before), before["MEX"] == after["MEX"]) == ({"FRA", "MEX"}, True)
    for name in ("xlsx", "list"):
        file = outputs.make(registry, note, name, "basis", contacts=before).file
        file.write_bytes(b"made")
        outputs.make(registry, note, name, "basis", contacts=before)
    assert len(commands.words) == 2
    assert [outputs.of(note, "xlsx", "basis", contacts=each).changed for each in (before, after)] == [0, 1]
    assert outputs.of(note, "list", "basis", contacts=after).changed == 0
    outputs.make(registry, note, "list", "basis", contacts=after)
    again = outputs.make(registry, note, "xlsx", "basis", contacts=after)
    assert (len(commands.words), again.file.exists()) == (3, False)


def test_print_files_are_those_of_the_manifest_that_are_there(tmp_path: Path) -> None:
    assert print_files(tmp_path) == []
    (tmp_path / "manifest.json").write_text("{}")
    assert print_files(tmp_path) == []


def test_an_output_that_is_ready_while_it_is_looked_for_has_not_failed(
    outputs: Outputs, issuing_office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = issuing_office.registry.notes["own"]
    output = outputs.of(note, "list", "basis")

    def ends_now(log: Path) -> bool:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
        output.file.write_bytes(b"made")
        return False

    monkeypatch.setattr(child, "is_running", ends_now)
    assert outputs.of(note, "list", "basis").state == "made"
