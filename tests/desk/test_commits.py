"""Where the office wants it, each saved change is a commit of its author; that git fails does not hinder saving."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from noteverbale.desk.record_files import find
from noteverbale.desk.saving import Saved, save
from noteverbale.pipeline import Pipeline
from noteverbale.records.edit import MISSING, Edit

AT = "2026-03-03T14:03:00+00:00"
PEOPLE = """desk: {commit: true}
people:
  - {name: L. Clerk, email: clerk@office.example, roles: [clerk]}
"""


def git(folder: Path, *arguments: str) -> str:
    words = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@y", *arguments]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def committing(small_office: Path) -> Pipeline:
    path = small_office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    return Pipeline.open(small_office)


def change(pipeline: Pipeline, by: str) -> Saved:
    place = find(pipeline.registry, "recipients", "FRA")
    note = pipeline.registry.folder / "notes" / "new.yaml"
    text = pipeline.registry.paths["cu-2009-033"].read_text("utf-8")
    return save(pipeline, {place.file: [Edit(("FRA", "seat"), "vienna", MISSING)]}, by, AT, new_files={note: text})


def test_a_saved_change_is_a_commit_of_its_author_with_these_files_only(committing: Pipeline) -> None:
    folder = committing.registry.folder
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    with (folder / "data" / "bodies.yaml").open("a") as file:
        file.write("# in an editor\n")
    saved = change(committing, "L. Clerk")
    assert saved.problems == ()
    assert (
        git(folder, "log", "-1", "--format=%an <%ae>|%cn|%s")
        == "L. Clerk <clerk@office.example>|L. Clerk|Change FRA, new\n"
    )
    assert git(folder, "show", "--name-status", "--format=", "HEAD").split() == [
        "M",
        "data/missions/sample.yaml",
        "A",
        "notes/new.yaml",
    ]
    assert " M data/bodies.yaml" in git(folder, "status", "--porcelain")
    save(saved.pipeline, {}, "Somebody <else>", AT, removed=[folder / "notes" / "new.yaml"])
    assert git(folder, "log", "-1", "--format=%an <%ae>|%s") == "Somebody else <>|Change new\n"
    assert git(folder, "show", "--name-status", "--format=", "HEAD").split() == ["D", "notes/new.yaml"]


def test_what_git_does_not_commit_is_saved_with_a_warning(
    committing: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = change(committing, "L. Clerk")
    assert saved.pipeline.registry.recipients["FRA"].seat is None
    assert [(problem.code, problem.severity) for problem in saved.problems] == [("not-committed", "warning")]
    monkeypatch.setenv("PATH", "")
    gone = save(saved.pipeline, {}, "L. Clerk", AT, removed=[committing.registry.folder / "notes" / "new.yaml"])
    assert [problem.code for problem in gone.problems] == ["not-committed"]
