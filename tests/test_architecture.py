"""The layers: a folder imports only from folders below it, and no import circle exists, inside a folder or across.

ARCHITECTURE.md lists the same folders in the same order.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from support import ROOT

SOURCE = ROOT / "src" / "noteverbale"
LAYERS = (
    "cli",
    "web",
    "desk",
    "outgoing",
    "issuing",
    "review",
    "planning",
    "checks",
    "pipeline",
    "incoming",
    "press",
    "formats",
    "compose",
    "page",
    "registry",
    "language",
    "verification",
    "ledger",
    "records",
    "document",
    "caches",
    "files",
    "problems",
    "characters",
)  # from top to bottom
ENTRANCE = {"__init__", "__main__"}  # what starts the program: may import from anywhere


@cache
def tree(path: Path) -> list[ast.AST]:
    """Return all nodes of a module's syntax tree."""
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def modules(source: Path) -> dict[str, Path]:
    """Return the modules of a package by dotted name ('page.html'); a folder's __init__ is the folder."""
    found = {}
    for path in source.rglob("*.py"):
        parts = path.relative_to(source).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = path
    return found


def arrows(source: Path) -> dict[str, set[str]]:
    """Return for each module the modules of the package it imports, also those imported inside functions."""
    known = modules(source)
    found: dict[str, set[str]] = {name: set() for name in known}
    for name, path in known.items():
        folder = path.relative_to(source).parts[:-1]
        for node in tree(path):
            if not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            base = folder[: len(folder) - node.level + 1]
            module = ".".join((*base, *(node.module.split(".") if node.module else ())))
            for alias in node.names:
                whole = f"{module}.{alias.name}".strip(".")
                target = whole if whole in known else module
                found[name] |= {target} & known.keys() - {name}
    return found


def upward(graph: dict[str, set[str]]) -> list[str]:
    """Return the imports that go from a layer to one above it."""
    height = {layer: number for number, layer in enumerate(LAYERS)}
    return [
        f"{name} → {other}"
        for name, others in sorted(graph.items())
        if name not in ENTRANCE
        for other in sorted(others - ENTRANCE)
        if height[other.split(".")[0]] < height[name.split(".")[0]]
    ]


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules of one import circle, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_every_module_has_a_layer() -> None:
    assert {name.split(".")[0] for name in modules(SOURCE)} - ENTRANCE == set(LAYERS)


def test_modules_import_only_from_layers_below() -> None:
    assert upward(arrows(SOURCE)) == []


def test_there_is_no_import_circle() -> None:
    assert circle(arrows(SOURCE)) == []


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("records/notes.py", "from ..compose.brief import Brief", ["records.notes → compose.brief"]),
        ("records/notes.py", "def late():\n    from ..ledger import ledger", ["records.notes → ledger.ledger"]),
        ("compose/brief.py", "from ..records.notes import Note", []),
    ],
)
def test_an_upward_import_is_found(tmp_path: Path, file: str, line: str, told: list[str]) -> None:
    for name in ("records/notes.py", "compose/brief.py", "ledger/ledger.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(line if name == file else "", "utf-8")
    assert upward(arrows(tmp_path)) == told


def test_a_circle_is_found(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "html.py").write_text("def late():\n    from .printer import Printer\n", "utf-8")
    (tmp_path / "page" / "printer.py").write_text("from . import html\n", "utf-8")
    assert set(circle(arrows(tmp_path))) == {"page.html", "page.printer"}


def test_the_architecture_page_names_the_same_layers() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert tuple(re.findall(r"^\| `(\w+)(?:/|\.py)` \|", text, re.MULTILINE)) == LAYERS


def test_formats_decide_nothing_about_notes() -> None:
    allowed = {"document", "language", "records", "problems", "page", "formats", "__init__"}
    for name, others in arrows(SOURCE).items():
        if name.startswith("formats."):
            assert {other.split(".")[0] for other in others} <= allowed, name


def test_the_page_engine_is_used_in_few_places() -> None:
    loads = re.compile(r"""(?:import|from) weasyprint\b|import_module\("weasyprint""")
    users = {name for name, path in modules(SOURCE).items() if loads.search(path.read_text("utf-8"))}
    assert users == {
        "page.arabic_lines",
        "page.line_heights",
        "page.plain_lines",
        "page.embedded_fonts",
        "page.font_configuration",
        "page.font_subset",
        "page.justification",
        "page.printer",
        "page.remembered_lines",
        "page.shared_styles",
        "page.text_setup",
        "page.used_lengths",
        "page.weasyprint_fixes",
        "press.arabic_words",
        "press.boxes",
        "press.engine",
        "press.line_breaking",
        "press.source",
    }


def test_no_python_file_lists_the_languages() -> None:
    codes = {path.stem for path in (ROOT / "data" / "languages").glob("*.yaml")}
    for path in SOURCE.rglob("*.py"):
        words = {n.value for n in tree(path) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        assert len(words & codes) < 2, f"{path.name} names {words & codes}"


@pytest.mark.slow
def test_modules_and_functions_stay_small() -> None:
    long = []
    for name, path in modules(SOURCE).items():
        text = path.read_text("utf-8")
        if (lines := len(text.splitlines())) > 350:
            long.append(f"{name}: {lines} lines")
        for node in tree(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > 50:
                    long.append(f"{name}.{node.name}: {lines} lines")
    assert long == []


UNTESTED_LINES = 60  # a module with more has a test file of its name
# Modules whose tests are in another file: where, and why.
ELSEWHERE = {
    "checks.record_rules": ("checks/test_checks.py", "a folder of tests/problems for each rule"),
    "cli.batch": ("cli/test_issue_command.py", "by the command it is used for"),
    "cli.issue": ("cli/test_issue_command.py", "mypy refuses two files named test_issue.py"),
    "cli.imports": ("incoming/test_missions.py", "by the commands a clerk gives"),
    "cli.notes": ("cli/test_app.py", "by the commands a clerk gives"),
    "cli.office": ("cli/test_app.py", "by the commands a clerk gives"),
    "cli.preview": ("cli/test_console.py", "by the commands a clerk gives"),
    "cli.review": ("review/test_approval.py", "by the commands a clerk gives"),
    "compose.brief": ("compose/test_proofread.py", "types only; what templates may use of them is checked there"),
    "desk.shapes": ("desk/test_fields.py", "a shape is seen in the fields it draws and in the edits they give"),
    "desk.waiting": ("desk/test_stages.py", "what waits follows from the stage of a note"),
    "formats.tree": ("compose/test_composer.py", "the listing in which composed documents are compared"),
    "formats.word_lists": ("formats/test_word.py", "the parts of one Word file"),
    "formats.word_runs": ("formats/test_word.py", "the parts of one Word file"),
    "press.copies_layout": ("press/test_press.py", "the part of `Press` that needs the page engine"),
    "formats.word_styles": ("formats/test_word.py", "the parts of one Word file"),
    "incoming.word": ("incoming/test_incoming_word.py", "the type checker allows one test_word.py, that of formats"),
    "issuing.batch_job": ("issuing/test_batch.py", "types of a batch, and its plan"),
    "issuing.follow_ups": ("issuing/test_consequences.py", "what a consequence asks to be written"),
    "pipeline": ("compose/test_composer.py", "calls in order what other modules do"),
    "press.parts": ("press/test_pdf_writer.py", "types; what fills them is tested with the file that is filled"),
    "web.decisions": ("web/test_language_review.py", "by requests to the whole server"),
    "web.overview": ("web/test_copies.py", "by requests to the whole server"),
    "web.server": ("web/test_preview.py", "by requests to the whole server"),
    "web.site": ("web/test_preview.py", "by requests to the whole server"),
    "cli.plan": ("cli/test_plan_command.py", "mypy refuses two files named test_plan.py"),
    "cli.changes": ("cli/test_cli_changes.py", "mypy refuses two files named test_changes.py"),
    "records.meetings": ("records/test_records_meetings.py", "mypy refuses two files named test_meetings.py"),
    "records.notes": ("compose/test_meetings.py", "what a record says is seen in the text"),
    "records.recipients": ("registry/test_groups.py", "types of one file"),
    "registry.references": ("checks/test_checks.py", "the folders reference and variant of tests/problems"),
    "registry.replies": ("incoming/test_replies.py", "the register is read where forms are filed in it"),
    "review.approved_content": ("review/test_approval.py", "what an approval binds"),
}


def test_every_module_has_its_tests() -> None:
    tests = ROOT / "tests"
    missing, unneeded = [], []
    for name, path in modules(SOURCE).items():
        own = tests.joinpath(*name.split(".")[:-1], f"test_{path.stem}.py")
        if name in ELSEWHERE:
            unneeded += [name] if own.exists() else []
        elif (
            path.stem != "__init__" and len(path.read_text("utf-8").splitlines()) > UNTESTED_LINES and not own.exists()
        ):
            missing.append(str(own.relative_to(tests)))
    assert missing == []
    assert unneeded == []
    assert ELSEWHERE.keys() <= modules(SOURCE).keys()
    assert [file for file, _ in ELSEWHERE.values() if not (tests / file).is_file()] == []
