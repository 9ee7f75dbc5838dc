"""The tutorial: each command of its page works, in the order of the page, and the office ends with an issued circular.

The pages that add a move and a kind go on in the office of the tutorial.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest

from support import ROOT
from tutorial_support import TUTORIAL, steps


@pytest.mark.slow
def test_the_tutorial_ends_with_an_issued_circular(tmp_path: Path) -> None:
    printed = {}
    for step in steps(TUTORIAL):
        done = step.do(tmp_path)
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
        printed[step.words[:2]] = done.stdout + done.stderr
    assert "1 notes, 3 recipients, 3 languages: 0 errors, 0 warnings" in printed["check", "--office"]
    assert (
        "La Oficina de los Océanos saluda atentamente a la Misión Permanente de México"
        in printed["show", "oceans-invitation"]
    )
    assert "oceans-invitation: approved" in printed["state", "oceans-invitation"]
    assert "OO/2027/001        issued    oceans-invitation" in printed["refs", "list"]
    copies = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "out/oo-2027-001").rglob("*.pdf")}
    assert copies == {f"out/oo-2027-001/{copy}.pdf" for copy in ("en/KEN", "es/MEX", "fr/FRA")}
    with ZipFile(tmp_path / "send.zip") as sent:
        assert {name.partition("/")[0] for name in sent.namelist()} >= {"eml", "reply-form"}


@pytest.mark.slow
def test_a_move_and_a_kind_are_added_as_their_pages_say(tmp_path: Path) -> None:
    made, *_ = steps(TUTORIAL)
    pages = [ROOT / f"docs/how-to/engineer/{page}.md" for page in ("move", "kind")]
    printed = {}
    for step in (made, *(step for page in pages for step in steps(page))):
        done = step.do(tmp_path)
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
        printed[step.words[:1]] = done.stdout + done.stderr
    assert "Each delegation may request two parking permits, not later than" in printed["explain",]
    assert "0 errors, 0 warnings" in printed["check",]
    assert "parking:" in next((tmp_path / "ocean/notes").rglob("arrangements-1.yaml")).read_text("utf-8")
