"""What `--json` prints has the keys that docs/reference/json.md lists, and every command that lists things has it."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from command import leaves, run
from noteverbale.verification.verdicts import Finding
from support import ROOT

ROWS = re.findall(
    r"^\| `([^`]+)` \|[^|]*\| (`.*) \|$", (ROOT / "docs/reference/json.md").read_text("utf-8"), re.MULTILINE
)
KEYS = {command: re.findall(r"`(\w+)`", keys) for command, keys in ROWS}
OTHER_SHAPE = {"issue", "batch", "diff"}
IN_TESTS_OF_IMPORTS = {"import missions FILE", "import replies DIR", "import reviser FILE", "import template FILE"}
ARGUMENTS = {"NOTE": "own", "ID": "states"}


def test_the_page_lists_every_command_with_json() -> None:
    with_json = {
        " ".join(words) for words, command in leaves() if any(each.name == "as_json" for each in command.params)
    }
    listed = {re.sub(r" [A-Z]+$", "", command) for command in (*KEYS, "refs verify")}
    assert listed | OTHER_SHAPE == with_json


def test_objects_have_the_keys_of_the_page(small_workspace: Path) -> None:
    office = small_workspace / "data" / "office.yaml"
    office.write_text(
        office.read_text("utf-8") + "people: [{name: C. Clerk, roles: [clerk, administrator]}]\nkey: ../key\n", "utf-8"
    )
    group = "- {id: states, title: {en: States}, any: [{kind: state}]}\n"
    (small_workspace / "data" / "groups.yaml").write_text(group, "utf-8")
    here = ("--office", str(small_workspace))
    for words in (
        ("refs", "reserve", "CU", "--by", "C. Clerk"),
        ("links", "new", "C. Clerk"),
        ("comment", "own", "--at", "invitation 1", "--text", "Good.", "--language", "en", "--by", "C. Clerk"),
    ):
        done = run(*words, *here)
        assert done.returncode == 0, done.stderr
    wrong = {}
    for command, keys in KEYS.items():
        if command in ("history", "verify FILE", "keys list", *IN_TESTS_OF_IMPORTS):
            continue  # nothing is listed in this office
        typed = [ARGUMENTS.get(word, word) for word in command.split()]
        done = run(*typed, "--json", *here)
        rows = json.loads(done.stdout)
        if not rows or any(list(row) != keys for row in rows):
            wrong[command] = (done.returncode, rows[:1], done.stderr)
    assert wrong == {}


def test_keys_of_verify() -> None:
    assert [field.name for field in fields(Finding)] == KEYS["verify FILE"]


def test_a_command_that_fails_prints_problems(small_office: Path) -> None:
    for words in (("plan", "nothing"), ("plan", "cu-2009-033", "--to", "nobody"), ("check", "--office", "/nowhere")):
        done = run(*words, "--json")
        assert done.returncode in (1, 2)
        assert [list(problem) for problem in json.loads(done.stdout)] == [KEYS["check"]]
