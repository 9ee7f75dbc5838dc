"""The arrows between modules: a module imports only from its own layer's right-hand side (ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from support import ROOT

SOURCE = ROOT / "src" / "noteverbale"
LAYERS = {
    0: {"problems", "document", "record", "records", "roster", "stationery"},
    1: {"files", "source", "language", "kinds", "ledgerfile", "ledger"},
    2: {"grammar", "registry", "filing"},
    3: {
        "calendar",
        "brief",
        "audience",
        "resolve",
        "vocabulary",
        "markup",
        "compose",
        "templates",
        "typography",
        "address",
        "ordering",
        "proofread",
        "groups",
    },
    4: {"exporters", "press"},
    5: {"pipeline", "checks", "rules", "parity", "doctor", "languages", "schemas", "offices"},
    6: {
        "plan",
        "said",
        "review",
        "differences",
        "earlier",
        "pagediff",
        "reviewpack",
        "outgoing",
        "formats",
        "sources",
        "appointments",
        "printed",
        "messages",
        "postroom",
        "merge",
        "preview",
        "job",
        "manifest",
        "batch",
        "issue",
        "pouch",
        "cluster",
        "incoming",
        "replyform",
    },
    7: {
        "cli",
        "cli_batch",
        "cli_export",
        "cli_import",
        "cli_office",
        "cli_refs",
        "cli_preview",
        "cli_review",
        "console",
        "__main__",
    },
}
LAYER = {name: layer for layer, names in LAYERS.items() for name in names}
EXPORTERS_MAY = {"document", "language", "record", "records", "problems", "exporters", "stationery"}


def imports(path: Path) -> set[str]:
    """Return the project's modules a file imports, by their first name."""
    depth = len(path.relative_to(SOURCE).parts) - 1
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            up = node.level - 1
            if up == depth:  # from . import x, from .x import y, at the top of the package
                found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
            elif up < depth:
                found.add(path.relative_to(SOURCE).parts[0])
    return found - {"__version__"}


def test_every_module_has_a_layer() -> None:
    names = {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in SOURCE.rglob("*.py")}
    assert names - {"__init__"} <= set(LAYER)


def test_modules_import_only_downwards() -> None:
    wrong = []
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        if name == "__init__":
            continue
        wrong += [f"{name} → {other}" for other in imports(path) if LAYER[other] > LAYER[name]]
    assert not wrong


def test_exporters_decide_nothing_about_notes() -> None:
    for path in (SOURCE / "exporters").glob("*.py"):
        assert imports(path) <= EXPORTERS_MAY, path.name


def test_the_page_engine_is_used_in_few_places() -> None:
    loads = re.compile(r"""(?:import|from) weasyprint\b|import_module\("weasyprint""")
    users = {path.name for path in SOURCE.rglob("*.py") if loads.search(path.read_text("utf-8"))}
    assert users == {"pdf.py", "weasy.py", "weasy_press.py", "weasy_lines.py"}


def test_no_python_file_lists_the_languages() -> None:
    codes = {path.stem for path in (ROOT / "data" / "languages").glob("*.yaml")}
    for path in SOURCE.rglob("*.py"):
        words = {
            n.value
            for n in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
        assert len(words & codes) < 2, f"{path.name} names {words & codes}"


def test_modules_stay_small() -> None:
    long = {path.name for path in SOURCE.rglob("*.py") if len(path.read_text("utf-8").splitlines()) > 350}
    assert not long
