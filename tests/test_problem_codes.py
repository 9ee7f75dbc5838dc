"""The register of problem codes agrees with the source and with the tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from noteverbale.problems import ProblemCode, problem_codes
from noteverbale.records.base import Refers
from noteverbale.records.refers import marks
from noteverbale.registry.cross_check import KINDS
from noteverbale.registry.tables import LISTS, unknown
from support import ROOT

SOURCE = ROOT / "src" / "noteverbale"
MAKERS = ("ProblemsFound.one", "problems.add")  # beside Problem itself, calls whose second argument is a code
# What makes a code when the program runs, as it is written in the source, and the codes it can make.
FACT_TABLES = (
    "acts",
    "buildings",
    "contacts",
    "enclosures",
    "meetings",
    "notes",
    "packs",
    "places",
    "principals",
    "bodies",
)
COMPUTED = {
    "unknown(mark.table)": {
        unknown(mark.table) for _, kind in KINDS for _, mark in marks(kind) if isinstance(mark, Refers)
    },
    "unknown(table)": {unknown(table) for table in FACT_TABLES},
    "unknown(name)": {unknown(name) for name in ("note", *(folder for _, _, folder in LISTS))},
    "f'not-{against}'": {"not-approved", "not-issued"},
    "row['code']": set(),  # what a command printed, whose own codes are those of the source
    "_CODES.get(fault['type'], 'value')": {"unknown-key", "missing-key", "value"},
}


@dataclass(frozen=True)
class Use:
    """A code in the source: with which severity and where."""

    code: str
    severity: str
    place: str


class Uses(ast.NodeVisitor):
    """Collects the codes of one set of files; `wrappers` maps functions that pass a code on to its position and severity."""

    def __init__(self) -> None:
        self.wrappers: dict[str, tuple[int, str | None]] = {}
        self.uses: set[Use] = set()
        self.unresolved: list[str] = []
        self._file = ""
        self._functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []

    def collect(self, source: dict[str, str]) -> Uses:
        """Go through the files until no further wrapper is found."""
        trees = {file: ast.parse(text) for file, text in source.items() if file != "problems.py"}
        known = -1
        while known < len(self.wrappers):
            known = len(self.wrappers)
            self.uses, self.unresolved = set(), []
            for self._file, tree in trees.items():
                self.visit(tree)
        return self

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._functions.append(node)
        self.generic_visit(node)
        self._functions.pop()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._functions.append(node)
        self.generic_visit(node)
        self._functions.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        position, severity = 1, None
        wrapper = self.wrappers.get(name.rpartition(".")[2])
        if _is_maker(name, node.args) or wrapper:
            if wrapper:
                position, severity = wrapper
            codes = [*node.args[position : position + 1], *(k.value for k in node.keywords if k.arg == "code")]
            for code in codes:
                self._code(code, severity or _severity(node), node.lineno)
        self.generic_visit(node)

    def _code(self, code: ast.expr, severity: str, line: int) -> None:
        place = f"{self._file}:{line}"
        if isinstance(code, ast.Constant):
            self.uses.add(Use(str(code.value), severity, place))
        elif isinstance(code, ast.IfExp):
            self._code(code.body, severity, line)
            self._code(code.orelse, severity, line)
        elif ast.unparse(code) in COMPUTED:
            self.uses |= {Use(each, severity, place) for each in COMPUTED[ast.unparse(code)]}
        elif isinstance(code, ast.Name):
            self._name(code.id, severity, line)
        else:
            self.unresolved.append(f"{place}: {ast.unparse(code)}")

    def _name(self, name: str, severity: str, line: int) -> None:
        """Look a variable up: a parameter makes its function a wrapper, an assignment or a loop over a table gives the codes."""
        function = self._functions[-1]
        parameters = [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls")]
        if name in parameters:
            self.wrappers[function.name] = (parameters.index(name), severity if severity == "warning" else None)
            return
        values = list(_values(function, name))
        for value in values:
            self._code(value, severity, line)
        if not values:
            self.unresolved.append(f"{self._file}:{line}: {name}")


def _is_maker(name: str, arguments: list[ast.expr]) -> bool:
    """Return whether a call makes a Problem: by one of MAKERS, or by `.add(place, "code", message …)` of whatever name."""
    if name.endswith(MAKERS) or name.rpartition(".")[2] == "Problem":
        return True
    if not name.endswith(".add") or len(arguments) < 3:
        return False
    return not isinstance(arguments[0], ast.Constant) and isinstance(arguments[1], ast.Constant)


def _severity(call: ast.Call) -> str:
    given = [*call.args[4:5], *(k.value for k in call.keywords if k.arg == "severity")]
    return (
        "warning" if any(isinstance(value, ast.Constant) and value.value == "warning" for value in given) else "error"
    )


def _values(function: ast.AST, name: str) -> Iterator[ast.expr]:
    """Yield what a function assigns to a variable, also by a loop over a tuple of tuples."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            yield node.value
        if isinstance(node, ast.For) and isinstance(node.target, ast.Tuple) and isinstance(node.iter, ast.Tuple):
            for i, target in enumerate(node.target.elts):
                if isinstance(target, ast.Name) and target.id == name:
                    yield from (row.elts[i] for row in node.iter.elts if isinstance(row, ast.Tuple))


def uses_of(folder: Path) -> Uses:
    return Uses().collect({str(p.relative_to(folder)): p.read_text("utf-8") for p in sorted(folder.rglob("*.py"))})


@pytest.fixture(scope="module")
def uses() -> Uses:
    return uses_of(SOURCE)


def severities(uses: Uses) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for use in uses.uses:
        found.setdefault(use.code, set()).add(use.severity)
    return {code: " or ".join(sorted(each)) for code, each in found.items()}


def mentioned(code: str, words: set[str], folders: set[str]) -> bool:
    """Return whether a test expects the code: as a string of its own, in a printed message, or by a folder of its name."""
    printed = re.compile(rf"(?<![\w-]){re.escape(code)}: ")
    return code in words or code in folders or any(printed.search(word) for word in words)


@pytest.mark.slow
def test_every_code_of_the_source_is_in_the_register_with_its_severity(uses: Uses) -> None:
    assert uses.unresolved == []
    assert severities(uses) == {code: entry.severity for code, entry in problem_codes().items()}


@pytest.mark.slow
def test_a_test_expects_every_code() -> None:
    words = {
        node.value
        for path in (ROOT / "tests").rglob("*.py")
        if path != Path(__file__)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    folders = {path.name for path in (ROOT / "tests" / "problems").iterdir()}
    assert [code for code in problem_codes() if not mentioned(code, words, folders)] == []


def test_the_register_is_in_order_and_in_sentences() -> None:
    assert list(problem_codes()) == sorted(problem_codes())
    for entry in problem_codes().values():
        assert isinstance(entry, ProblemCode)
        assert entry.meaning.endswith("."), entry
        assert entry.remedy.endswith("."), entry
        assert "|" not in entry.meaning.replace("|of", ""), entry


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('Problem(here, "a", "message")', {"a": "error"}),
        ('raise ProblemsFound.one(here, "a", "message")', {"a": "error"}),
        ('self.problems.add(here, "a" if x else "b", "message", severity="warning")', {"a": "warning", "b": "warning"}),
        ('Problem(here, "a", "message", "", "warning")\nProblem(here, "a", "message")', {"a": "error or warning"}),
        ('def f():\n code = "a"\n Problem(here, code, "message")', {"a": "error"}),
        (
            'def f():\n for code, n in (("a", 1), ("b", 2)):\n  Problem(here, code, "message")',
            {"a": "error", "b": "error"},
        ),
        ('def w(code):\n Problem(here, code, "m", "", "warning")\nw("a")', {"a": "warning"}),
        (
            'class C:\n def w(self, x, code):\n  problems.add(here, code, "m")\ndef v(c):\n C().w(1, c)\nv("a")',
            {"a": "error"},
        ),
        ('faults.add(here, "a", "m")', {"a": "error"}),
        ('event.add("a", "b", "c")', {}),
    ],
)
def test_codes_are_found_in_the_source(tmp_path: Path, source: str, codes: dict[str, str]) -> None:
    (tmp_path / "module.py").write_text(source, "utf-8")
    assert severities(uses_of(tmp_path)) == codes


def test_a_code_that_cannot_be_found_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text('Problem(here, "a" + b, "message")', "utf-8")
    assert uses_of(tmp_path).unresolved == ["module.py:1: 'a' + b"]
