"""The list of commands is that of the commands themselves, and is printed without importing them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperCommand

from command import read_commands, run
from noteverbale.cli import commands
from noteverbale.cli.app import app
from noteverbale.cli.commands import COMMANDS
from support import ROOT


def test_the_table_has_the_help_of_each_command() -> None:
    program: Any = read_commands(app)
    assert list(program.commands) == list(COMMANDS)
    for name, command in program.commands.items():
        listed = TyperCommand(name, help=COMMANDS[name][1])
        for width in range(20, 66):  # the widest list leaves 62 characters
            assert listed.get_short_help_str(width) == command.get_short_help_str(width), name
        assert " ".join((command.help or "").split()).startswith(COMMANDS[name][1]), name
        assert COMMANDS[name][1].endswith("."), name


def test_every_command_of_the_modules_is_in_the_table() -> None:
    modules = {where.partition(".")[0] for where, _ in COMMANDS.values()}
    sources = ((ROOT / "src/noteverbale/cli" / f"{module}.py").read_text("utf-8") for module in modules)
    inside = sum(source.count(".command(") for source in sources)
    program: Any = read_commands(app)
    assert inside == sum(len(getattr(command, "commands", [None])) for command in program.commands.values())


@pytest.mark.slow
def test_the_help_imports_no_command_and_no_library_but_that_of_the_command_line() -> None:
    code = "import sys; from noteverbale.cli import run\nsys.argv[1:] = ['--help']\ntry: run()\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    *_, modules = done.stdout.splitlines()
    loaded = set(modules.split())
    assert {"typer", "noteverbale.cli.app"} <= loaded
    assert loaded.isdisjoint({"pydantic", "yaml", "jinja2", "weasyprint", "rich", "cryptography", "starlette"})
    assert {name.rpartition(".")[2] for name in loaded if name.startswith("noteverbale.cli.")} == {
        "app",
        "commands",
        "interrupt",
        "printing",
        "terminal",
    }


def test_types_are_built_without_looking_for_plugins() -> None:
    code = (
        "import sys; from noteverbale.cli import run\nsys.argv[1:] = ['moves']\ntry: run()\n"
        "finally: from pydantic.plugin import _loader; print(_loader.get_plugins(), _loader._plugins)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "() None"


@pytest.mark.slow
def test_nothing_searches_for_cycles_when_the_program_ends() -> None:
    code = "import gc, sys; from noteverbale.cli import run\nsys.argv[1:] = ['--version']\ntry: run()\nfinally: print(gc.get_freeze_count() > 0)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "True"


ARGUMENTS = {
    "batch": ("note", "--to", "MEX", "--to", "a,b", "-o", "some//folder", "--workers", "3", "--json"),
    "show": ("note", "--as", "tree", "--office", "."),
    "init": ("folder", "--name", "en=the Office"),
    "group": ("eu", "--on", "2026-01-01", "--lang", "fr", "--json"),
}


@pytest.mark.parametrize(("name", "words"), [*ARGUMENTS.items(), *((name, ("x",)) for name in ARGUMENTS)])
def test_values_are_those_that_typer_takes(name: str, words: tuple[str, ...]) -> None:
    command = commands.Program(name="x").get_command(None, name)
    context = command.make_context(name, list(words))
    commands._take_values(command, context)
    here = command.make_context(name, list(words)).params
    assert here == context.params
    assert [type(value) for value in here.values()] == [type(value) for value in context.params.values()]


@pytest.mark.parametrize(
    ("option", "message"), [("--workers=65", "less than or equal to 64"), (f"-o{__file__}", "is a file")]
)
def test_a_wrong_value_is_refused_in_the_words_of_typer(option: str, message: str) -> None:
    done = run("batch", "note", option)
    assert done.returncode == 2
    assert message in done.stderr


@pytest.mark.slow
def test_values_are_taken_without_pydantic() -> None:
    words = ["batch", "note", "--to", "MEX", "-o", "x", "--office", "README.md"]
    code = (
        f"import sys; from noteverbale.cli import run\nsys.argv[1:] = {words}\ntry: run()\nfinally: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "typer._adapters" not in done.stdout.split()


@pytest.mark.slow
def test_a_batch_of_drafts_does_not_load_the_ledger(tmp_path: Path) -> None:
    words = ["batch", "cu-2009-033", "--to", "FRA", "-o", str(tmp_path)]
    code = (
        f"import sys; from noteverbale.cli import run\nsys.argv[1:] = {words}\ntry: run()\nfinally: print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert {"sqlite3", "noteverbale.ledger.ledger"}.isdisjoint(done.stdout.split())
