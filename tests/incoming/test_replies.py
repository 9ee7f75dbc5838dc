"""The reply form: heard, filled in by other programs, filed once, and nobody's answer lost."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from command import run
from forms_support import CONSULTATION, DAY, INVITATION, bare, filing, made, typed
from noteverbale.incoming.forms import read_form
from noteverbale.incoming.replies import _received
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.dues import answered_by
from noteverbale.registry.loading import load
from noteverbale.registry.replies import latest_answers, register, reply_states
from written import write_texts


@pytest.fixture(scope="module")
def blank(office: Pipeline) -> dict[str, bytes]:
    return {"MEX": made(office, INVITATION, "MEX", "es"), "EGY": made(office, INVITATION, "EGY", "ar")}


def filled(content: bytes, path: Path, values: Mapping[str, str]) -> Path:
    """Fill in a form as a program does that knows its fields."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for Field in pdf.Root.AcroForm.Fields:
            value = values.get(str(Field.T))
            if value is not None and Field.FT == "/Btn":
                Field.V = Field.AS = pikepdf.Name("/on")
            elif value is not None:
                Field.V = pikepdf.String(value)
        pdf.save(path)
    return path


def test_forms_are_filed_once(small_office: Path, tmp_path: Path, blank: Mapping[str, bytes]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    filled(blank["MEX"], folder / "a.pdf", {"name1": "Íñigo", "name4": "Ana", "email4": "a@b.example"})
    typed(blank["EGY"], folder / "b.pdf", {"contact_name": "هدى"}, ticked="absent")
    write_texts(filing(small_office, folder).texts)
    registry = load(small_office)
    first, second = register(registry, INVITATION)
    assert (first.recipient, first.received, first.by, first.file) == ("MEX", DAY, "anna", "a.pdf")
    assert [(member.name, member.email) for member in first.members] == [("Íñigo", ""), ("Ana", "a@b.example")]
    assert (second.recipient, second.absent, second.members, second.contact and second.contact.name) == (
        "EGY", True, (), "هدى",
    )  # fmt: skip
    path = small_office / "data/replies" / f"{INVITATION}.yaml"
    path.write_text(
        path.read_text("utf-8") + "- {recipient: FRA, received: 2026-03-09, by: anna, remarks: by fax}\n", "utf-8"
    )
    shutil.copy(folder / "a.pdf", folder / "same.pdf")
    with pikepdf.open(folder / "a.pdf") as pdf:
        pdf.save(folder / "saved-again.pdf", linearize=True)
    again = filing(small_office, folder, date(2026, 4, 1))
    assert (again.texts, len(again.known), again.problems.found) == ({}, 3, [])
    assert list(latest_answers(register(load(small_office), INVITATION))) == ["MEX", "EGY", "FRA"]


def test_forms_that_cannot_be_filed_are_reported_and_the_others_are_filed(
    small_office: Path, tmp_path: Path, blank: Mapping[str, bytes]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    filled(blank["MEX"], folder / "1-good.pdf", {"name1": "Íñigo"})
    (folder / "2-blank.pdf").write_bytes(blank["MEX"])
    filled(blank["EGY"], folder / "3-unknown.pdf", {"name1": "x", "note": "cu-2009-034", "recipient": "ATL"})
    filled(blank["EGY"], folder / "4-both.pdf", {"name1": "x", "absent": "on"})
    (folder / "5-no.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pikepdf.open(io.BytesIO(blank["EGY"])) as pdf:
        del pdf.Root.AcroForm
        del pdf.pages[0].obj.Annots
        pdf.save(folder / "6-flat.pdf")
    with pikepdf.open(io.BytesIO(blank["EGY"])) as pdf:
        pdf.save(folder / "7-locked.pdf", encryption=pikepdf.Encryption(owner="x", user="y"))
    filled(blank["EGY"], folder / "8-theirs.pdf", {"form": "other"})
    filled(blank["EGY"], folder / "9-a.pdf", {"name1": "a"})
    filled(blank["EGY"], folder / "9-b.pdf", {"name1": "b"})
    (folder / "letter.docx").write_bytes(b"")
    plan = filing(small_office, folder)
    assert [(Path(problem.place.file).name, problem.code) for problem in plan.problems.found] == [
        ("2-blank.pdf", "empty"),
        ("3-unknown.pdf", "unknown-note"),
        ("3-unknown.pdf", "unknown-recipient"),
        ("4-both.pdf", "contradiction"),
        ("5-no.pdf", "unreadable"),
        ("6-flat.pdf", "unreadable"),
        ("7-locked.pdf", "unreadable"),
        ("8-theirs.pdf", "unreadable"),
        ("letter.docx", "not-a-form"),
        ("9-b.pdf", "two-replies"),
    ]
    assert {note: [one.recipient for one in many] for note, many in plan.new.items()} == {INVITATION: ["MEX"]}


def test_an_answer_the_register_cannot_hold_is_reported_at_its_form(small_office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bare(folder / "a.pdf", {"remarks": "x\n" + " " * 300 + "- - - [[[[ {{ !!y &a *b"})
    bare(folder / "b\n\x85c.pdf", {"recipient": "MEX", "name1": "Ana\nGarcía", "email1": "a@b.example\r\nBcc: x"})
    plan = filing(small_office, folder)
    assert plan.problems.found == []
    write_texts(plan.texts)
    first, second = register(load(small_office), INVITATION)
    assert first.remarks == "x\n- - - [[[[ {{ !!y &a *b"
    assert (second.file, second.members[0].name, second.members[0].email) == (
        "b c.pdf",
        "Ana García",
        "a@b.example Bcc: x",
    )
    form = replace(read_form(folder / "a.pdf"), remarks="a\ud800")
    with pytest.raises(ProblemsFound, match=r"a\.pdf: value: this cannot be filed"):
        _received(form, "anna", DAY, False)


def test_the_form_of_a_draft_is_filed_with_a_warning(small_office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bare(folder / "a.pdf", {"reference": ""})
    plan = filing(small_office, folder)
    assert [(problem.code, problem.severity) for problem in plan.problems.found] == [("draft-form", "warning")]
    assert [reply.recipient for reply in plan.new[INVITATION]] == ["EGY"]


def test_a_form_answers_for_the_recipient_it_was_made_for_only(
    small_workspace: Path, tmp_path: Path, blank: Mapping[str, bytes]
) -> None:
    office = Pipeline.open(small_workspace)
    form = made(office, "own", "MEX", "es")
    assert form == made(office, "own", "MEX", "es")
    inbox = tmp_path / "in"
    inbox.mkdir()
    filled(form, inbox / "a.pdf", {"name1": "Ana"})
    filled(form, inbox / "b.pdf", {"recipient": "FRA", "language": "fr", "remarks": "France will not attend"})
    filled(form, inbox / "c.pdf", {"note": "other", "name1": "Eva"})
    filled(form, inbox / "d.pdf", {"reference": "CU 2026/99", "name1": "Eva"})
    filled(form, inbox / "e.pdf", {"proof": "0" * 64, "name1": "Eva"})
    filled(blank["EGY"], inbox / "f.pdf", {"name1": "of an earlier version"})
    plan = filing(small_workspace, inbox)
    found = [(Path(problem.place.file).name, problem.code, problem.severity) for problem in plan.problems.found]
    assert [row for row in found if row[1] != "draft-form"] == [
        *((f"{name}.pdf", "not-ours", "error") for name in "bcde"),
        ("f.pdf", "no-proof", "warning"),
    ]
    assert {note: [one.recipient for one in many] for note, many in plan.new.items()} == {
        "own": ["MEX"],
        INVITATION: ["EGY"],
    }
    (small_workspace / "ledger.db.forms-key").unlink()
    (problem,) = filing(small_workspace, inbox / "a.pdf").problems.errors
    assert (problem.code, "ledger.db.forms-key" in problem.hint) == ("not-ours", True)


def test_names_are_printed_one_per_line_however_they_were_typed(small_office: Path) -> None:
    path = small_office / "data/replies" / f"{INVITATION}.yaml"
    path.parent.mkdir()
    path.write_text(
        '- {recipient: MEX, received: 2026-03-09, by: a, members: [{name: "Ana\\nG\\tX", function: Ministra}]}\n',
        "utf-8",
    )
    assert run("replies", INVITATION, "--names", "--office", str(small_office)).stdout == "MEX\tAna G X\tMinistra\t\t\n"


def test_a_second_answer_is_not_filed_without_supersede(
    small_office: Path, tmp_path: Path, blank: Mapping[str, bytes]
) -> None:
    write_texts(filing(small_office, filled(blank["MEX"], tmp_path / "a.pdf", {"name1": "Ana"})).texts)
    second = filled(blank["MEX"], tmp_path / "b.pdf", {"name1": "Eva"})
    plan = filing(small_office, second)
    assert plan.texts == {}
    assert "MEX already answered on 2026-03-10 (a.pdf) (if the new form replaces it: --supersede MEX)" in str(
        plan.problems.found[0]
    )
    write_texts(filing(small_office, second, date(2026, 3, 20), ("MEX",)).texts)
    found = register(load(small_office), INVITATION)
    assert [one.members[0].name for one in found] == ["Ana", "Eva"]
    assert latest_answers(found)["MEX"].members[0].name == "Eva"


def test_a_wrong_value_in_the_register_is_reported_at_its_place(small_office: Path) -> None:
    path = small_office / "data/replies" / f"{INVITATION}.yaml"
    path.parent.mkdir()
    path.write_text("- {recipient: MEC, received: 2026-03-09, by: a}\n- {recipient: FRA, received: 2026-03-09, by: a}\n"
                    "- {recipient: FRA, received: 2026-03-10, by: a}\n", "utf-8")  # fmt: skip
    with pytest.raises(ProblemsFound) as caught:
        register(load(small_office), INVITATION)
    assert [(problem.code, problem.place.line) for problem in caught.value.problems] == [
        ("unknown-recipient", 1),
        ("two-replies", 3),
    ]


def test_late_and_missing_answers_are_listed(small_office: Path) -> None:
    registry = load(small_office)
    path = small_office / "data/replies" / f"{CONSULTATION}.yaml"
    path.parent.mkdir()
    path.write_text("- {recipient: FRA, received: 2009-07-30, by: a, remarks: x}\n"
                    "- {recipient: MEX, received: 2009-07-31, by: a, remarks: x}\n", "utf-8")  # fmt: skip
    note, answers = registry.notes[CONSULTATION], latest_answers(register(registry, CONSULTATION))

    def told(day: date) -> list[str]:
        return [
            standing
            for standing, _, _ in reply_states(answered_by(registry, note), ["FRA", "MEX", "EGY"], answers, day)
        ]

    assert told(date(2009, 7, 30)) == ["answered", "late", "silent"]  # wanted before 31 July
    assert told(date(2009, 7, 31)) == ["answered", "late", "overdue"]
    done = run("replies", CONSULTATION, "--on", "2009-08-01", "--office", str(small_office))
    assert "answered  FRA       2009-07-30  remarks\n" in done.stdout
    assert done.stderr.startswith("1 answered, 1 late, ")
    assert done.stderr.endswith("overdue; the last day is 2009-07-30\n")


@pytest.mark.slow
def test_at_the_command_line(small_office: Path, tmp_path: Path) -> None:
    office = ("--office", str(small_office))
    done = run("export", INVITATION, "--format", "reply-form", "--to", "MEX", "-o", str(tmp_path / "out"), *office)
    assert done.returncode == 0
    blank = (tmp_path / "out/es/MEX.pdf").read_bytes()
    filled(blank, tmp_path / "in.pdf", {"name1": "Ana", "function1": "Ministra"})
    filed = ("import", "replies", str(tmp_path / "in.pdf"), "--by", "anna", "--received", "2009-03-20", *office)
    register = small_office / "data" / "replies" / f"{INVITATION}.yaml"
    before = register.read_text("utf-8") if register.is_file() else ""
    (row,) = json.loads(run(*filed, "--json").stdout)
    assert list(row)[:2] == ["note", "recipient"]
    register.write_text(before, "utf-8") if before else register.unlink()
    done = run(*filed)
    assert (done.returncode, done.stdout) == (0, f"{INVITATION}: MEX\n")
    assert run("replies", INVITATION, "--names", *office).stdout == "MEX\tAna\tMinistra\t\t\n"
    assert '"standing": "answered",\n    "recipient": "MEX"' in run("replies", INVITATION, "--json", *office).stdout
    assert run("import", "replies", str(tmp_path / "nowhere"), *office).returncode == 1
    assert run("import", "replies", str(tmp_path), "--received", "yesterday", *office).returncode == 2


@pytest.mark.parametrize(
    ("state", "recipient"), [("Mexique", "MEX"), ("  République   arabe d’Égypte ", "EGY"), ("法国", "FRA")]
)
def test_the_form_of_the_copy_to_all_is_filed_for_the_recipient_that_filled_it_in(
    small_office: Path, tmp_path: Path, office: Pipeline, state: str, recipient: str
) -> None:
    blank = made(office, INVITATION, "ALL", "fr")
    filled(blank, tmp_path / "a.pdf", {"name1": "Ana", "state": state})
    (answer,) = filing(small_office, tmp_path).new[INVITATION]
    assert (answer.recipient, answer.members[0].name) == (recipient, "Ana")


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("", "does not say who answers"),
        ("Ruritania", "there is no State or entity 'Ruritania' on file"),
        ("BLZ", "'BLZ' is no recipient on file"),
    ],
)
def test_the_form_of_the_copy_to_all_needs_a_name(
    small_office: Path, tmp_path: Path, office: Pipeline, state: str, message: str
) -> None:
    filled(made(office, INVITATION, "ALL", "en"), tmp_path / "a.pdf", {"name1": "Ana", "state": state})
    found = filing(small_office, tmp_path)
    assert found.new == {}
    assert [(problem.code, message in problem.message) for problem in found.problems.errors] == [
        ("unknown-recipient", True)
    ]
