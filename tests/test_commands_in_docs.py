"""Every command line that a page of docs/, the README or CONTRIBUTING shows has a command of the program and options that it takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from command import leaves
from support import ROOT

BLOCK = re.compile(r"```(?:sh|console)[^\n]*\n(.*?)```", re.DOTALL)
SPAN = re.compile(r"`((?:\./nv|noteverbale) [^`\n]+)`")
OF_NV = {"test", "docs", "audit", "lock"}
ANY = {"COMMAND"}
COMMANDS = {words: {option for item in command.params for option in item.opts} for words, command in leaves()}


def lines(text: str) -> list[str]:
    """Return the lines of blocks and the words between accents that begin with the program's name."""
    blocks = "\n".join(BLOCK.findall(text)).replace("\\\n", " ").splitlines()
    return [line.strip() for line in (*blocks, *SPAN.findall(text)) if re.match(r"\s*(\./nv|noteverbale) ", line)]


def fault(line: str) -> str:
    """Return what is wrong with a command line, or an empty text."""
    words = shlex.split(line.partition(" > ")[0], comments=True)[1:]
    if not words or words[0] in OF_NV | ANY:
        return ""
    named = next((tuple(words[:n]) for n in (2, 1) if tuple(words[:n]) in COMMANDS), None)
    options = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    if named is None and words[0].startswith("-"):
        named = ()
    if named is None:
        groups = {name for name, *_ in filter(None, COMMANDS)}
        return "" if len(words) == 1 and words[0] in groups else "no such command"
    unknown = options - COMMANDS[named] - {"--help"}
    return f"no such option: {', '.join(sorted(unknown))}" if unknown else ""


def test_a_wrong_line_is_found() -> None:
    assert fault("./nv isue my-note") == "no such command"
    assert fault("./nv issue my-note --rehears") == "no such option: --rehears"
    assert fault("./nv issue my-note --rehearse -o out   # a comment") == ""


def test_every_command_line_of_the_docs_exists() -> None:
    pages: list[Path] = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    found = [(path, line) for path in pages for line in lines(path.read_text("utf-8"))]
    assert len(found) > 100
    faults = [f"{path.relative_to(ROOT)}: {line}: {wrong}" for path, line in found if (wrong := fault(line))]
    assert not faults, "\n".join(faults)
