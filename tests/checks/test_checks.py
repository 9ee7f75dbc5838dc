"""Every complaint has a folder: the files that earn it, and the Problems expected, word for word."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from noteverbale.checks import checks
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem, ProblemsFound
from support import ROOT

FOLDER = Path(__file__).parents[1] / "problems"
CODES = sorted(path.name for path in FOLDER.iterdir())


def examine(folder: Path) -> list[Problem]:
    try:
        office = Pipeline.open(folder)
        return list(checks.check(office, office.registry.notes.values()))
    except ProblemsFound as found_problems:
        return list(found_problems.problems)


@pytest.fixture(scope="module")
def plain_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default office without its notes, and with the States its recipients need."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("data", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    missions = (folder / "data/missions/sample.yaml").read_text("utf-8")
    for name in ("missions/states.yaml", "missions/organizations.yaml", "entities/organizations.yaml", "groups.yaml"):
        (folder / "data" / name).unlink()
    for file in (folder / "data/states").iterdir():
        head, *states = re.split(r"^(?=- id: )", file.read_text("utf-8"), flags=re.MULTILINE)
        kept = [state for state in states if f"- id: {state[6:9]}\n" in missions]
        file.write_text(head + "".join(kept), "utf-8") if kept else file.unlink()
    return folder


@pytest.fixture(scope="module")
def usual(plain_office: Path) -> set[str]:
    """What the office says of itself before anything is spoilt."""
    return {str(at(problem, plain_office)) for problem in examine(plain_office)}


@pytest.mark.parametrize("code", CODES)
def test_a_problem_is_told_as_expected(
    plain_office: Path, usual: set[str], code: str, tmp_path: Path, update: bool
) -> None:
    shutil.copytree(plain_office, tmp_path, dirs_exist_ok=True)
    shutil.copytree(FOLDER / code, tmp_path, dirs_exist_ok=True)
    found = [at(problem, tmp_path) for problem in examine(tmp_path)]
    mine = [p for p in sorted(found) if str(p) not in usual and (p.severity == "error" or p.code == code)]
    told = "".join(f"{p.severity}: {p}\n" for p in mine)
    path = FOLDER / code / "expected.txt"
    if update:
        path.write_text(told, "utf-8")
    assert told == path.read_text("utf-8")
    assert f": {code}: " in told


def at(problem: Problem, folder: Path) -> Problem:
    """Return a Problem as seen from inside the office's folder."""
    text = re.sub(rf"^.*?{re.escape(folder.name)}/", "", problem.place.file)
    place = type(problem.place)(text, problem.place.line, problem.place.column)
    hint = problem.hint.replace(str(folder) + "/", "")
    hint = re.sub(rf"\S*{re.escape(folder.name)}/", "", hint)
    return Problem(place, problem.code, problem.message, hint, problem.severity)


def test_every_rule_has_a_folder() -> None:
    source = "".join((ROOT / "src/noteverbale/checks" / name).read_text("utf-8") for name in ("checks.py", "rules.py"))
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source)) | {"bound", "unverified", "parity", "character"}
    assert named <= set(CODES)


def test_the_default_office_has_no_errors(office: Pipeline) -> None:
    found = checks.check(office, office.registry.notes.values())
    assert [problem for problem in found if problem.severity == "error"] == []
    assert {problem.code for problem in found} == {"unverified", "letter-is-the-form", "group-contradiction"}
