"""Forms that came in by the browser: read once, filed when asked, kept in every case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from forms_support import DAY, INVITATION, bare
from noteverbale.desk import form_inbox
from noteverbale.desk.form_inbox import (
    Inbox,
    Upload,
    look_at,
    name_sender,
    original,
    put_away,
    take,
    uploads,
    uploads_for,
)
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load
from noteverbale.registry.replies import register
from written import write_texts


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own for each form takes a second; tests/desk/test_limited.py tries it."""
    monkeypatch.setattr(form_inbox, "limited", lambda function, *args: function(*args))


def came(office: Path, name: str, values: Mapping[str, str], day: date = DAY) -> Upload:
    """Let a form come in that Egypt filled in, unless `values` names another recipient."""
    path = bare(office / "came.pdf", values)
    return take(office, name, path.read_bytes(), day, "anna")


def look(office: Path, *supersede: str) -> Inbox:
    return look_at(load(office), "anna", supersede)


def states(inbox: Inbox) -> list[tuple[str, str, list[str]]]:
    return [
        (waiting.upload.name, waiting.state, [problem.code for problem in waiting.problems])
        for waiting in inbox.waiting
    ]


def test_what_can_be_filed_is_told_from_what_must_be_looked_at(small_office: Path) -> None:
    came(small_office, "a.pdf", {"name1": "Ana"})
    came(small_office, "b.pdf", {"recipient": "MEX", "name1": ""})
    came(small_office, "c.pdf", {"recipient": "ALL", "name1": "Eva"})
    came(small_office, "../d\\e.pdf", {"recipient": "FRA", "name1": "Eva", "note": "other"})
    take(small_office, "f.pdf", b"no PDF", DAY, "anna")
    inbox = look(small_office)
    assert states(inbox) == [
        ("a.pdf", "ready", []),
        ("b.pdf", "wrong", ["empty"]),
        ("c.pdf", "wrong", ["unknown-recipient"]),
        ("e.pdf", "wrong", ["unknown-note"]),
        ("f.pdf", "wrong", ["unreadable"]),
    ]
    assert [waiting.recipient for waiting in inbox.waiting] == ["EGY", "MEX", "", "FRA", ""]
    assert [waiting.upload.name for waiting in inbox.of("cu-2009-092")] == ["e.pdf", "f.pdf"]
    assert [upload.name for upload in uploads_for(load(small_office), "cu-2009-092")] == ["e.pdf", "f.pdf"]
    assert [(answer.recipient, answer.received) for answer in inbox.ready()] == [("EGY", DAY)]


def test_a_filed_form_leaves_the_inbox_and_its_file_is_kept(small_office: Path) -> None:
    upload = came(small_office, "a.pdf", {"name1": "Ana"})
    content = (small_office / "came.pdf").read_bytes()
    write_texts(look(small_office).filing.texts)
    put_away(small_office, [upload.digest], "filed")
    assert uploads(small_office) == []
    assert [answer.sha256 for answer in register(load(small_office), INVITATION)] == [upload.digest]
    assert original(small_office, upload.digest) == content
    assert original(small_office, "0" * 64) is None
    assert original(small_office, "../../data/office") is None
    with pytest.raises(ProblemsFound, match="not in the inbox any more"):
        put_away(small_office, [upload.digest], "removed")
    came(small_office, "again.pdf", {"name1": "Ana"})
    assert states(look(small_office)) == [("again.pdf", "known", [])]


def test_two_forms_of_a_mission_that_differ_both_wait(small_office: Path) -> None:
    came(small_office, "a.pdf", {"name1": "Ana"})
    second = came(small_office, "b.pdf", {"name1": "Eva"})
    assert states(look(small_office)) == [("a.pdf", "wrong", ["two-replies"]), ("b.pdf", "wrong", ["two-replies"])]
    put_away(small_office, [second.digest], "removed")
    assert states(look(small_office)) == [("a.pdf", "ready", [])]
    write_texts(look(small_office).filing.texts)
    came(small_office, "b.pdf", {"name1": "Eva"}, date(2026, 3, 11))
    assert states(look(small_office))[1] == ("b.pdf", "wrong", ["two-replies"])
    (answer,) = look(small_office, "EGY").ready()
    assert (answer.supersedes, answer.received) == (True, date(2026, 3, 11))


def test_a_form_of_the_copy_to_all_is_filed_for_the_state_that_a_clerk_names(small_office: Path) -> None:
    upload = came(small_office, "a.pdf", {"recipient": "ALL", "name1": "Eva"})
    assert upload.digest == uploads(small_office)[0].digest
    name_sender(small_office, upload.digest, "MEX")
    (answer,) = look(small_office).ready()
    assert answer.recipient == "MEX"
    with pytest.raises(ProblemsFound, match="not in the inbox any more"):
        name_sender(small_office, "0" * 64, "MEX")


def test_an_upload_whose_record_is_damaged_can_be_taken_out(small_office: Path) -> None:
    upload = came(small_office, "a.pdf", {"name1": "Ana"})
    small_office.joinpath(*form_inbox.FOLDER, f"{upload.digest}.json").write_text('{"name": 1}', "utf-8")
    assert states(look(small_office)) == [(f"{upload.digest[:12]}.pdf", "wrong", ["unreadable"])]
    put_away(small_office, [upload.digest], "removed")
    assert uploads(small_office) == []


def test_an_upload_that_is_put_away_while_the_inbox_is_read_is_left_out(small_office: Path) -> None:
    upload = came(small_office, "a.pdf", {"name1": "Ana"})
    folder = small_office.joinpath(*form_inbox.FOLDER)
    (folder / "listed.json").symlink_to(folder / "removed" / "listed.json")  # is listed, and cannot be read
    assert [each.digest for each in uploads(small_office)] == [upload.digest]
