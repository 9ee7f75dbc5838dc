"""What stops a copy stops the issue, before a number is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import run
from noteverbale.ledger.ledger import Ledger


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("data/missions/sample.yaml", "city: ", "city: \uac00", "own/fr, FRA: no font has “\uac00” (U+AC00)"),
        ("templates/forms/note/fr.md.j2", "a l’honneur", "\uac00 a l’honneur", "no font has “\uac00” (U+AC00)"),
        ("templates/page/sheet.css", "@page", "@page { siz: 1 }\n@page", "page: own/"),
        ("data/series.yaml", "/{number}", "/{nummer}", "series.yaml:5:"),
    ],
)
def test_no_number_is_taken(small_workspace: Path, file: str, before: str, after: str, told: str) -> None:
    path = small_workspace / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    where = ("--office", str(small_workspace), "-o", str(small_workspace / "out"), "--workers", "1")
    done = run("issue", "own", "--to", "MEX,FRA", "--yes", "--by", "clerk", *where)
    assert done.returncode == 1
    assert told in done.stderr
    assert not (small_workspace / "out").exists()
    with Ledger(small_workspace / "ledger.db") as ledger:
        assert ledger.numbers() == ()
