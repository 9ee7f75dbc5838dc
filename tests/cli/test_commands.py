"""The list of commands is that of the commands themselves, and is printed without importing them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from typer.core import TyperCommand

from command import read_commands
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


def test_nothing_searches_for_cycles_when_the_program_ends() -> None:
    code = "import gc, sys; from noteverbale.cli import run\nsys.argv[1:] = ['--version']\ntry: run()\nfinally: print(gc.get_freeze_count() > 0)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "True"
