"""Every command of docs/how-to/administrator/office.md works as the page says, in this order, and takes no time to speak of."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from time import perf_counter

import pytest

from command import run
from offices_support import OFFICES
from support import ROOT

PAGE = (ROOT / "docs" / "how-to/administrator/office.md").read_text("utf-8")
BLOCKS = [
    [shlex.split(line)[1:] for line in block.replace("\\\n", " ").splitlines()]
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
]
NAMES = "{text: Meeting on Oceans, article: the}", "{text: Réunion sur les océans, article: la, gender: f}"
BODY = f"- id: OCEANS\n  meets_as: session\n  names:\n    en: {NAMES[0]}\n    fr: {NAMES[1]}\n"
BODY += (
    "    es: {text: Reunión sobre los Océanos, article: la, gender: f}\n  basis: {en: source, fr: source, es: source}\n"
)
MEETING = "- {id: oceans-1, body: OCEANS, ordinal: 1, start: 2027-10-18, end: 2027-10-19, city: geneva}\n"
NOTE = "kind: invitation\ndate: 2027-05-10\nsender: office\nsample: true\nmeeting: oceans-1\ncapacity: participant\n"
NOTE += "moves: [invitation, reply]\nreply: {channels: [email]}\n"


@pytest.mark.slow
def test_the_commands_of_the_page_make_an_office_and_a_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = BLOCKS
    begun = perf_counter()
    for words in first:
        done = run(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert "0 errors, 0 warnings" in done.stdout + done.stderr
    assert perf_counter() - begun < 60
    filled = iter((BODY, MEETING, NOTE))
    for words in second[:-1]:  # a clerk fills in what each command begins
        done = run(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        path = Path(done.stdout.strip())
        unfilled = run("check", "--office", "ocean", cwd=tmp_path)
        assert "fill-in" in unfilled.stderr or words[1] == "meeting", unfilled.stderr
        path.write_text(next(filled), "utf-8")
    assert run(*second[-1], cwd=tmp_path).returncode == 0
    address = (OFFICES / "geneva/data/missions/own.yaml").read_text("utf-8").partition("- id: ILO")[0]
    (tmp_path / "ocean/data/missions").mkdir(exist_ok=True)
    (tmp_path / "ocean/data/missions/own.yaml").write_text(address, "utf-8")
    for words in third:
        done = run(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out").rglob("*.pdf"))) == 4
    assert run("samples", "--remove", "--yes", "--office", "ocean", cwd=tmp_path).returncode == 0
    assert run("samples", "--office", "ocean", cwd=tmp_path).stdout == "0 real recipients, 0 samples\n"
    assert run("check", "--office", "ocean", cwd=tmp_path).returncode == 0
