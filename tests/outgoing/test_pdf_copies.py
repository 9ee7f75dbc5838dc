"""PDFs of copies: laid out by the press, or taken from a folder whose manifest lists them byte for byte."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from noteverbale.issuing.batch import run as run_batch
from noteverbale.issuing.batch_job import Job
from noteverbale.outgoing.pdf_copies import printing
from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan
from noteverbale.problems import ProblemsFound
from support import ROOT

NOTE = "cu-2009-033"
TO = ("EGY", "FRA", "MEX")


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of finished drafts, as `batch` writes it."""
    office, folder = Pipeline.open(ROOT), tmp_path_factory.mktemp("copies")
    note = office.registry.notes[NOTE]
    assert run_batch(Job(office, note, plan.make(office, note, TO, "own"), None, folder), 1).made == 3
    return folder


def pdfs(office: Pipeline, folder: Path | None, to: tuple[str, ...] = TO) -> dict[str, tuple[int, bytes]]:
    """Return the number of pages and the content of copies, by file."""
    out = outgoing(office, office.registry.notes[NOTE], to)
    made: dict[str, tuple[int, bytes]] = {}
    for roster in (roster for code in out.languages() for roster in out.plan.rosters(code)):
        pdf = printing(out, Options(copies=folder))(roster)
        made |= {copy.file: (pdf(copy).pages, pdf(copy).content()) for copy in roster}
    return made


@pytest.mark.slow
def test_pressed_copies_are_those_that_a_batch_wrote(office: Pipeline, copies: Path) -> None:
    pressed = pdfs(office, None, ("MEX",))
    assert pressed == pdfs(office, copies, ("MEX",))
    assert pressed["es/MEX.pdf"][0] == 2


@pytest.mark.slow
def test_large_rosters_are_divided_as_a_batch_divides_them(
    office: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST_TOGETHER", 2)
    note, to = office.registry.notes[NOTE], ("MEX", "CHL", "CUB", "ESP", "FRA")
    assert run_batch(Job(office, note, plan.make(office, note, to, "own"), None, tmp_path), 1).made == 5
    assert pdfs(office, None, to) == pdfs(office, tmp_path, to)


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / "copies"))


def test_copies_that_differ_from_the_manifest_are_reported_together(
    office: Pipeline, copies: Path, tmp_path: Path
) -> None:
    folder = copied(copies, tmp_path)
    (folder / "es" / "MEX.pdf").write_bytes(b"%PDF another")
    (folder / "fr" / "FRA.pdf").unlink()
    with pytest.raises(ProblemsFound) as found_problems:
        pdfs(office, folder, (*TO, "CUB"))
    assert {Path(problem.place.file).name: problem.code for problem in found_problems.value.problems} == {
        "CUB.pdf": "no-copy",
        "FRA.pdf": "no-copy",
        "MEX.pdf": "not-the-copy",
    }


def _of_an_issue(whole: dict[str, object]) -> None:
    asked = whole["asked"]
    assert isinstance(asked, dict)
    asked["reference"] = "CU 2009/33 (A)"


def _stale(whole: dict[str, object]) -> None:
    digests = whole["digests"]
    assert isinstance(digests, dict)
    digests["templates"] = "0" * 64


def _unreadable(whole: dict[str, object]) -> None:
    del whole["copies"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(_of_an_issue, "not-ours"), (_stale, "stale"), (_unreadable, "manifest")],
    ids=["an issue's", "stale", "unreadable"],
)
def test_a_folder_of_something_else_is_refused(
    office: Pipeline, copies: Path, tmp_path: Path, spoil: object, code: str
) -> None:
    assert callable(spoil)
    path = copied(copies, tmp_path) / "manifest.json"
    whole = json.loads(path.read_text("utf-8"))
    spoil(whole)
    path.write_text(json.dumps(whole), "utf-8")
    with pytest.raises(ProblemsFound) as found_problems:
        pdfs(office, path.parent)
    assert [problem.code for problem in found_problems.value.problems] == [code]
    path.unlink()
    with pytest.raises(ProblemsFound, match="no-manifest: this folder has no manifest"):
        pdfs(office, path.parent)
