"""The page of commands, read from the commands that the program runs."""

from __future__ import annotations

import inspect
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from command import leaves

from .page import Entry, Page, anchored, code, markdown, page, paragraphs, table

INTRO = (
    "`noteverbale COMMAND --help` prints the same. Arguments in brackets may be left out. Data goes to standard output, everything else to "
    "standard error. The exit code is 0 for success, 1 for problems and 2 for wrong usage, if a command does not say otherwise "
    "([exit codes and environment](environment.md))."
)


def commands_page() -> Page:
    """Return the page of all commands, with their arguments and options."""
    entries: list[Entry] = []
    parts = []
    for path, command in leaves():
        anchor = "-".join(path) or "noteverbale"
        entries.append(Entry("command", anchor, command.help or ""))
        rows = [_row(anchor, parameter, _types(command), entries) for parameter in command.params]
        parts += [
            f"## {' '.join(path) or 'noteverbale'}",
            f"```\n{_usage(path, command)}\n```",
            markdown(paragraphs(command.help or ""), "typed"),
        ]
        parts += [table(["argument or option", "takes", "default", "meaning"], rows)] if rows else []
    return page("Commands", INTRO, "the commands of the program", parts, entries)


def _usage(path: tuple[str, ...], command: Any) -> str:
    arguments = [each.metavar + ("…" if each.nargs < 0 else "") for each in command.params if _is_argument(each)]
    return " ".join(["noteverbale", *path, *([] if path else ["COMMAND"]), *arguments, "[OPTIONS]"])


def _is_argument(parameter: Any) -> bool:
    return str(parameter.param_type_name) == "argument"


def _types(command: Any) -> dict[str, Any]:
    """Return the types of a command's parameters, by name."""
    return inspect.get_annotations(inspect.unwrap(command.callback), eval_str=True)


def _row(command: str, parameter: Any, types: dict[str, Any], entries: list[Entry]) -> list[str]:
    """Return the row of an argument or option, and add it to the entries."""
    argument = _is_argument(parameter)
    name = parameter.metavar if argument else max(parameter.opts, key=len)
    anchor = f"{command}-{parameter.name.replace('_', '-')}" if argument else f"{command}{name}"
    entries.append(Entry("argument" if argument else "option", anchor, parameter.help or ""))
    names = code(name) if argument else ", ".join(map(code, [*parameter.opts, *parameter.secondary_opts]))
    repeated = " May be repeated." if parameter.multiple and "repeated" not in parameter.help else ""
    about, _, default = (parameter.help or "").partition(" (default: ")
    if default:
        default, _, rest = default.partition(")")
        about += rest
    return [
        anchored(anchor, names),
        "" if argument else _takes(parameter, types.get(parameter.name, str)),
        markdown(default, "typed") or _default(parameter),
        markdown(about + repeated, "typed"),
    ]


def _takes(parameter: Any, annotation: Any) -> str:
    """Return what follows an option: nothing, one of some words, a number between bounds, or what its help calls it."""
    if parameter.is_flag:
        return "nothing"
    kind = get_args(annotation)[0] if get_args(annotation) else annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(code(str(each.value)) for each in kind)
    if parameter.min is not None or parameter.max is not None:
        return f"{parameter.min} to {parameter.max}" if parameter.max is not None else f"{parameter.min} or more"
    return code(parameter.metavar) if parameter.metavar else _noun(kind)


def _noun(kind: Any) -> str:
    text = str(getattr(kind, "__name__", kind))
    return "number" if "int" in text else "file" if "Path" in text else "text"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    if value in (None, "", False, ()):
        return ""
    return code(str(value.value if isinstance(value, Enum) else value.as_posix() if isinstance(value, Path) else value))
