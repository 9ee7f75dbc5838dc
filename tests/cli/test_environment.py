"""Every exit code and environment variable is described, those of `nv` and the tests in the first lines of `nv`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from noteverbale.cli.environment import ENVIRONMENT, EXIT_CODES
from reference.tables import nv_variables
from source_support import SOURCE, commands_in_source, functions
from support import ROOT

SET_BY_TESTS = {"OPENPYXL_DEFUSEDXML"}


@pytest.mark.slow
def test_every_exit_code_is_described() -> None:
    codes = {0, 130}  # of success, and of Ctrl+C as shells have it
    for _, function in functions(SOURCE / "cli"):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("typer.Exit", "sys.exit"):
                codes |= {code for part in node.args for code in _ends(part)}
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "fail":
                codes |= {code for part in node.args[1:] for code in _ends(part)}
        if function.name == "fail":
            codes |= {code for part in function.args.defaults for code in _ends(part)}
    assert codes == EXIT_CODES.keys()


def _ends(value: ast.expr) -> Iterator[int]:
    """Yield the numbers that a value can be."""
    if isinstance(value, ast.IfExp):
        yield from (*_ends(value.body), *_ends(value.orelse))
    elif isinstance(value, ast.Constant) and isinstance(value.value, int):
        yield value.value


def test_a_command_that_answers_by_its_exit_code_says_so() -> None:
    silent = []
    for name, function in commands_in_source():
        exits = [
            each for each in ast.walk(function) if isinstance(each, ast.Call) and ast.unparse(each.func) == "typer.Exit"
        ]
        answers = any(isinstance(part, ast.IfExp) for each in exits for part in each.args)
        if answers and "xit code" not in (ast.get_docstring(function) or ""):
            silent.append(name)
    assert silent == []


@pytest.mark.slow
def test_every_environment_variable_is_described() -> None:
    assert variables(SOURCE) == ENVIRONMENT.keys()
    script = (ROOT / "nv").read_text("utf-8")
    own = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", script)) | (
        variables(ROOT / "tests") - SET_BY_TESTS - ENVIRONMENT.keys()
    )
    assert own == nv_variables().keys()


def variables(folder: Path) -> set[str]:
    """Return the names of environment variables that modules read or set; an expression instead of a name is a fault."""
    found = set()
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text("utf-8")
        tree = ast.parse(text if "environ" in text or "getenv" in text else "")
        for node in ast.walk(tree):
            names: list[ast.expr] = []
            if isinstance(node, ast.Subscript) and _is_environment(node.value):
                names = [node.slice]
            elif (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_environment(node.func.value)
            ):
                names = node.args[:1]
            elif isinstance(node, ast.Compare) and any(map(_is_environment, node.comparators)):
                names = [node.left]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.getenv", "getenv"):
                names = node.args[:1]
            for name in names:
                assert isinstance(name, ast.Constant), f"{path}:{name.lineno}: {ast.unparse(name)}"
                found.add(str(name.value))
    return found


def _is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in ("os.environ", "environ")
