"""Every complaint has a folder: the files that earn it, and the Problems expected, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noteverbale.checks import checks, rules
from noteverbale.checks.record_rules import logos
from noteverbale.files import ChangedFiles, MemoryFiles, OfficeFiles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem, ProblemsFound
from noteverbale.records.notes import Reply
from support import ROOT, with_letterhead

FOLDER = Path(__file__).parents[1] / "problems"
CODES = sorted(path.name for path in FOLDER.iterdir())


def examine(files: OfficeFiles) -> list[Problem]:
    try:
        office = Pipeline.open(files)
        return list(checks.check(office, office.registry.notes.values()))
    except ProblemsFound as found_problems:
        return list(found_problems.problems)


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder by its path in it."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def plain_office(tmp_path_factory: pytest.TempPathFactory) -> MemoryFiles:
    """The default office in memory, without its notes, and with the States its recipients need."""
    missions = (ROOT / "data/missions/sample.yaml").read_text("utf-8")
    left_out = {"missions/states.yaml", "missions/organizations.yaml", "entities/organizations.yaml", "groups.yaml"}
    folder = tmp_path_factory.mktemp("office")

    def kept() -> Iterator[tuple[Path, bytes]]:
        for path, content in contents(ROOT / "templates").items():
            yield folder / "templates" / path, content
        for path, content in contents(ROOT / "data").items():
            if str(path.parent) == "states":
                head, *states = re.split(r"^(?=- id: )", content.decode("utf-8"), flags=re.MULTILINE)
                needed = [state for state in states if f"- id: {state[6:9]}\n" in missions]
                if needed:
                    yield folder / "data" / path, (head + "".join(needed)).encode("utf-8")
            elif str(path) not in left_out:
                yield folder / "data" / path, content

    return MemoryFiles(folder, dict(kept()))


@pytest.fixture(scope="module")
def usual(plain_office: MemoryFiles) -> set[str]:
    """What the office says of itself before anything is spoilt."""
    return {str(at(problem, plain_office.folder)) for problem in examine(plain_office)}


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
def test_a_problem_is_reported_as_expected(plain_office: MemoryFiles, usual: set[str], code: str, update: bool) -> None:
    folder = plain_office.folder
    spoilt = {folder / path: content for path, content in contents(FOLDER / code).items()}
    found = [at(problem, folder) for problem in examine(ChangedFiles(plain_office, spoilt))]
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
    source = "".join(
        (ROOT / "src/noteverbale/checks" / name).read_text("utf-8")
        for name in ("checks.py", "record_rules.py", "rules.py")
    )
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source)) | {"unverified", "parity", "character"}
    assert named <= set(CODES)


@pytest.mark.parametrize("notes", [["cu-2009-092"], pytest.param(None, id="all", marks=pytest.mark.slow)])
def test_the_default_office_has_no_errors(office: Pipeline, notes: list[str] | None) -> None:
    found = checks.check(office, [office.registry.notes[note] for note in notes or office.registry.notes])
    assert [problem for problem in found if problem.severity == "error"] == []
    assert {problem.code for problem in found} == {"unverified", "group-contradiction"}


def test_the_logo_of_a_sender_is_in_the_office(office: Pipeline) -> None:
    changed = with_letterhead(office, style="logo", logo="gone.svg").registry
    assert [problem.message for problem in logos(changed)] == [
        "the logo of the letterhead 'WGS' is missing: data/assets/gone.svg"
    ]
    assert not list(logos(office.registry))


def test_replies_go_to_a_contact_with_an_address_or_a_number(office: Pipeline) -> None:
    registry = office.registry
    contact = registry.contacts["cnd_secretariat"]
    bare = contact.model_copy(update={"po_box": None, "email": ()})
    contacts = tuple(bare if known is contact else known for known in registry.office.contacts)
    note = registry.notes["registration"]
    asking = note.model_copy(update={"reply": Reply(to=bare.id, channels=("email",))})
    changed = replace(
        registry,
        office=registry.office.model_copy(update={"contacts": contacts}),
        notes={**registry.notes, note.id: asking},
    )
    found = [problem for problem in rules.channels(changed) if problem.place.file == note.place().file]
    assert {problem.code for problem in found} == {"no-channel"}
    assert "has no address and no number" in found[-1].message


@pytest.mark.slow
def test_an_office_whose_copies_bear_a_code_has_a_key_and_the_words(plain_office: MemoryFiles) -> None:
    data = plain_office.folder / "data"
    office, french = data / "office.yaml", data / "languages" / "fr.yaml"

    def found(changed: dict[Path, bytes]) -> list[tuple[str, str, str]]:
        problems = examine(ChangedFiles(plain_office, changed))
        problems = [problem for problem in problems if re.search(r"\bcode\b", problem.message)]
        return [(problem.severity, problem.code, Path(problem.place.file).name) for problem in problems]

    assert found({}) == []
    code = plain_office.read(office) + b"\ncode: www.example.org/keys\n"
    attested = {
        pack: plain_office.read(pack).replace(b"basis: unverified\n", b"basis: reviser\n")
        for pack in plain_office.find(data / "languages", "*.yaml")
        if pack != french
    }
    assert sorted(found({office: code, **attested})) == [
        ("error", "key", "office.yaml"),
        ("warning", "unverified", "fr.yaml"),
    ]
    changed = {office: code + b"key: ../key\n", **attested}
    no_words = re.sub(rb"verification:\n(  .*\n)+", b"", plain_office.read(french))
    assert found({**changed, french: no_words}) == [("error", "missing-text", "fr.yaml")]
