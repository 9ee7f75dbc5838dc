"""packaging/noteverbale.1, the man page in the wheel, has every command and option.

`pytest tests/cli/test_man_page.py --update` writes it anew.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from typer import Context

from command import leaves
from noteverbale import __version__
from noteverbale.cli.environment import ENVIRONMENT, EXIT_CODES
from support import ROOT

PAGE = ROOT / "packaging" / "noteverbale.1"


def man_page() -> str:
    (_, program), *commands = leaves()
    lines = [
        ".\\\" Made from the commands by 'pytest tests/cli/test_man_page.py --update'.",
        f'.TH NOTEVERBALE 1 "" "noteverbale {__version__}" "User Commands"',
        *(".SH NAME", "noteverbale \\- notes verbales in the six official languages of the United Nations"),
        *(".SH SYNOPSIS", ".B noteverbale", ".I COMMAND", "[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]"),
        *(".SH DESCRIPTION", text("A note verbale is written once, as records, and made for each permanent mission in its language.")),
        text("Data goes to standard output, everything else to standard error."),
        *(".SH OPTIONS", *parameters(program, "option")),
        *(".SH COMMANDS", *(line for words, command in commands for line in described(words, command))),
        *(".SH EXIT STATUS", *(line for code, meaning in EXIT_CODES.items() for line in entry(str(code), meaning))),
        *(".SH ENVIRONMENT", *(line for name, meaning in ENVIRONMENT.items() for line in entry(name, meaning))),
        *(".SH FILES", *entry("data/office.yaml", "Marks the folder of an office. Commands use the office in the current folder.")),
        text("'noteverbale doctor' lists where everything is stored."),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def described(words: tuple[str, ...], command: Any) -> Iterator[str]:
    """Yield the lines of one command: how it is called, what it does, its arguments and options."""
    arguments = (each.metavar + ("…" if each.nargs < 0 else "") for each in command.params if is_a(each, "argument"))
    yield f".SS {text(' '.join(('noteverbale', *words, '[OPTIONS]', *arguments)))}"
    yield text(" ".join(command.help.split()))
    yield from parameters(command, "argument")
    yield from parameters(command, "option")


def parameters(command: Any, kind: str) -> Iterator[str]:
    context = Context(command)
    for each in command.params:
        if is_a(each, kind):
            written, meaning = each.get_help_record(context)
            yield from entry(
                each.metavar if kind == "argument" else written, meaning.replace("[required]", "(required)")
            )


def is_a(parameter: Any, kind: str) -> bool:
    return bool(parameter.param_type_name == kind)


def entry(name: str, meaning: str) -> tuple[str, ...]:
    return (".TP", f"\\fB{text(name)}\\fR", text(" ".join(meaning.split())))


def text(words: str) -> str:
    """Return words as roff prints them as they are: hyphens that can be copied, no escapes, no line that is a command."""
    plain = (
        words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("^", "\\(ha").replace("~", "\\(ti")
    )
    return f"\\&{plain}" if plain.startswith(".") else plain


def test_the_man_page_is_current(update: bool) -> None:
    if update:
        PAGE.write_text(man_page(), "utf-8")
    assert PAGE.read_text("utf-8") == man_page(), "run this test with --update"


def test_a_line_of_text_is_never_a_command_of_roff() -> None:
    assert [text(words) for words in ("'new' makes", ".yaml", "a\\b -o")] == [
        "\\(aqnew\\(aq makes",
        "\\&.yaml",
        "a\\eb \\-o",
    ]


@pytest.mark.skipif(not shutil.which("man"), reason="man is not installed")
def test_man_shows_every_command_without_a_warning() -> None:
    done = subprocess.run(
        ["man", "--warnings", "-l", str(PAGE)],
        env={"MANWIDTH": "100", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    shown = re.sub(r".\x08", "", done.stdout)
    assert [words for words, _ in leaves() if words and f"noteverbale {' '.join(words)} [" not in shown] == []
