"""A note as it was: in a file, at a revision of git, in the ledger."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.audience import government
from noteverbale.review.history import Revisions, earlier
from noteverbale.review.passages import passages

NOTE = "cu-2009-033"


def text_of(office: Pipeline, against: str, ledger: Ledger | None = None) -> str:
    past = earlier(office, office.registry.notes[NOTE], against, ledger, Revisions())
    texts = past.texts["en", "government/participant"]
    return " ".join(passage.text for passage in texts).replace("\u00a0", " ")


def git(folder: Path, *words: str) -> None:
    names = ("-c", "user.name=A", "-c", "user.email=a@b.example")
    subprocess.run(["git", *names, "-C", str(folder), *words], check=True, capture_output=True)


def test_a_revision_is_read_from_git_and_not_from_the_disk(small_office: Path) -> None:
    git(small_office, "init", "-q")
    git(small_office, "add", ".")
    git(small_office, "commit", "-qm", "first")
    template = small_office / "templates" / "forms" / "note" / "en.md.j2"
    text = template.read_text("utf-8")
    template.write_text(text.replace("compliments {{", "greetings {{"), "utf-8")
    office = Pipeline.open(small_office)
    note = office.registry.notes[NOTE]
    assert any("greetings" in passage.text for passage in passages(office.document(note, "en", government(note))))
    assert "compliments [[[Addressee]]]" in text_of(office, "HEAD")
    revisions = Revisions()
    assert revisions.office(small_office, "HEAD") is revisions.office(small_office, "HEAD~0")
    with pytest.raises(ProblemsFound, match="revision: git has no office here as of 'HEAD~1'"):
        text_of(office, "HEAD~1")


@pytest.mark.slow
def test_a_file_is_compared_under_the_notes_id(office: Pipeline, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    note = office.registry.paths[NOTE].read_text("utf-8")
    other.write_text(note.replace("date: 2009-03-04", "date: 2009-03-05"), "utf-8")
    assert "5 March 2009" in text_of(office, str(other))
    assert office.registry.notes[NOTE].date.day == 4
    with pytest.raises(ProblemsFound, match="there is no such file"):
        text_of(office, str(tmp_path / "absent.yaml"))


@pytest.mark.parametrize("against", ["issued", "approved"])
def test_the_ledger_has_no_words_before_an_issue_or_approval(office: Pipeline, ledger: Ledger, against: str) -> None:
    for opened in (None, ledger):
        with pytest.raises(ProblemsFound, match=f"not-{against}: the ledger has no words"):
            text_of(office, against, opened)


def test_a_revision_is_printable(office: Pipeline) -> None:
    with pytest.raises(ProblemsFound, match="a revision of git is not named like this"):
        text_of(office, "HEAD\a")
