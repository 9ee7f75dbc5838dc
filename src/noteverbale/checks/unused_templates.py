"""Files below `templates/`, and parts of them, that no note can print: misnamed, of an unknown language, or of an old layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..problems import Place, Problem, did_you_mean, shown
from ..registry.registry import Registry
from .record_rules import warning

_PROSE = re.compile(r"(?P<language>[\w-]+)(?:\.(?P<form>[\w-]+))?\.md\.j2")
_BLOCK = re.compile(r"\{%-?\s*(?:block|extends)\b")
_FOLDERS = ("forms", "kinds", "moves", "page", "word")


def unused_templates(registry: Registry) -> Iterator[Problem]:
    """Every file below `templates/` has a name by which it is found."""
    files = registry.files
    packs = {path.stem for path in files.find(registry.folder / "data" / "languages", "*.yaml")} | registry.packs.keys()
    other_languages: dict[str, list[Path]] = {}
    for path in files.find(registry.templates, "*", deep=True):
        top, *rest = path.relative_to(registry.templates).parts
        if not files.exists(path) or path.name.startswith(".") or top in ("page", "word"):
            continue
        prose = _PROSE.fullmatch(path.name) if top in ("forms", "moves") and len(rest) == 2 else None
        if prose and prose["language"] not in packs:
            other_languages.setdefault(prose["language"], []).append(path)
        else:
            yield from _misplaced(registry, path, top, rest, prose)
    for code, paths in other_languages.items():
        message = f"there is no language '{code}' (data/languages/{code}.yaml): its templates are not printed"
        message += f" ({len(paths)} files)" if len(paths) > 1 else ""
        hint = did_you_mean(code, packs) or "add the language, or remove them"
        yield warning(Place(shown(paths[0]), 1, 1), "unused-template", message, hint)


def _misplaced(
    registry: Registry, path: Path, top: str, rest: list[str], prose: re.Match[str] | None
) -> Iterator[Problem]:
    """Yield what is wrong with the place or the content of a template's file."""
    message, hint, line = "", "", 1
    if top not in _FOLDERS or not rest:
        message = f"templates/{top} is not used: templates are in {', '.join(_FOLDERS)}"
        hint = "make a move of it in templates/moves, and name that in a kind"
    elif top == "kinds":
        if len(rest) > 1 or path.suffix != ".yaml":
            message, hint = "a kind is a file templates/kinds/KIND.yaml", "rename it, or remove it"
    elif path.name == ("move.yaml" if top == "moves" else "form.yaml") and len(rest) == 2:
        return
    elif prose is None:
        message = f"nothing reads this file: templates/{top} has LANGUAGE.md.j2"
        hint = "rename it, or remove it"
    elif rest[0] not in (registry.shelf if top == "moves" else registry.forms):
        record = "move.yaml" if top == "moves" else "form.yaml"
        message, hint = (
            f"this folder has no {record}, so that nothing prints it",
            f"write templates/{top}/{rest[0]}/{record}",
        )
    elif prose["form"] and (top == "forms" or prose["form"] not in registry.forms.keys() - {"note"}):
        message = f"no form of note uses this file: no form '{prose['form']}' has words of its own"
        hint = did_you_mean(prose["form"], registry.forms) or "rename it, or remove it"
    elif top == "moves" and (block := _BLOCK.search(text := registry.files.read(path).decode("utf-8", "replace"))):
        message, hint = (
            "the prose of a move has no blocks",
            "write it without '{% block %}': all of the file is printed",
        )
        line = text[: block.start()].count("\n") + 1
    if message:
        yield Problem(Place(shown(path), line, 1), "unused-template", message, hint)
