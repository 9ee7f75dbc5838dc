"""What the commands refuse, with the code of each problem."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from command import run

NOTE = "cu-2009-033"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("export", NOTE, "--format", "docy"), "format"),
        (("export", NOTE, "--format", "txt", "--to", "MEX,FRA", "-o", "{tmp}/one.txt"), "output"),
        (("refs", "next", "NO"), "series"),
        (("refs", "reserve", "CU", "--note", "a\u0007"), "note"),
        (("refs", "reserve", "CU", "--beside", "a\u0007"), "beside"),
        (("new", "note", "new", "--like", NOTE), "exists"),
        (("diff", NOTE, "--against", "a\u0007"), "revision"),
        (("diff", NOTE, "--against", "HEAD~9999"), "revision"),
        (("serve",), "reviewers"),
        (("serve", "--listen", "10.0.0.7"), "tls"),
        (("issue", NOTE, "--to", "MEX", "--add", "never"), "add"),
    ],
    ids=lambda value: " ".join(value[:1]) if isinstance(value, tuple) else value,
)
def test_a_command_that_cannot_be_done(small_office: Path, tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    for year in ("2009", "2026"):
        (small_office / "notes" / year).mkdir(exist_ok=True)
    for folder in (small_office / "notes").iterdir():
        (folder / "new.yaml").write_text("", "utf-8") if code == "exists" else None
    done = run(*(word.format(tmp=tmp_path) for word in words), "--office", str(small_office))
    assert done.returncode != 0
    assert re.search(rf"(^|: ){code}: ", done.stderr, re.MULTILINE), done.stderr


def test_a_problem_code_is_explained() -> None:
    done = run("explain", "ledger-head")
    assert done.stdout.splitlines()[0] == "ledger-head (error or warning)"
    assert len(done.stdout.splitlines()) == 3
    assert "code: there is no problem code or move 'ledger-heat'" in run("explain", "ledger-heat").stderr
