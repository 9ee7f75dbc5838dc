"""Reads the source of the commands, for tests that compare it with what is written about them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from support import ROOT

SOURCE = ROOT / "src" / "noteverbale"


def functions(folder: Path) -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Yield the functions of the modules in a folder."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path, node


def commands_in_source() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions of cli/ that are commands, each with the last word of its command."""
    for _, function in functions(SOURCE / "cli"):
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith(".command"):
                given = [ast.literal_eval(value) for value in decorator.args]
                yield given[0] if given else function.name.replace("_", "-"), function
