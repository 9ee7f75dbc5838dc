"""The generated pages leave nothing out: what they describe is compared with the source itself, read in another way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import pytest
import yaml
from pydantic import TypeAdapter

from command import leaves
from noteverbale.compose.marks import OF_MOVES, PHRASES
from noteverbale.desk.phrases import interface
from noteverbale.files import DiskFiles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import problem_codes
from noteverbale.records.base import Named, Record
from noteverbale.records.facts import FactSpec
from source_support import SOURCE, commands_in_source
from support import ROOT

from .commands import commands_page
from .fields import more_examples
from .moves import move_entries
from .page import anchor
from .pages import FOLDER
from .template_words import template_words_page

COMPLETION = {"install_completion", "show_completion"}  # options of the program that Typer adds


def anchors(name: str) -> list[str]:
    """Return the anchors in the tables of a page, as it is in the repository."""
    return re.findall(r'^\| <a id="([^"]+)">', (FOLDER / f"{name}.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.slow
def test_every_command_and_option_of_the_source_is_on_the_page() -> None:
    written = {
        (name, argument.arg)
        for name, function in commands_in_source()
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.arg != "ctx"
    }
    shown = {(path[-1], parameter.name) for path, command in leaves() if path for parameter in command.params}
    assert written == shown
    page = commands_page()
    assert page.count("command") == len([*commands_in_source()]) + 1
    assert {parameter.name for parameter in next(leaves())[1].params} - COMPLETION == {"version"}
    parameters = sum(len(command.params) for _, command in leaves())
    assert page.count("argument") + page.count("option") == parameters


def test_every_key_of_every_record_is_on_a_page() -> None:
    described = {*anchors("fields"), *anchors("languages")}
    for kind in records(Record):
        name = anchor(kind.__name__)
        assert {f"{name}-{info.alias or key}" for key, info in kind.model_fields.items()} <= described, name


def test_every_key_has_an_example_and_those_beside_the_office_can_be_read() -> None:
    pages = [(FOLDER / f"{name}.md").read_text("utf-8") for name in ("fields", "languages")]
    assert [line for page in pages for line in page.splitlines() if line.endswith("|  |")] == []
    named = {kind.__name__: kind for kind in records(Record)}
    for name, keys in more_examples().items():
        infos = {info.alias or key: info for key, info in named[name].model_fields.items()}
        for key, value in keys.items():
            annotation: Any = Annotated[infos[key].annotation, *infos[key].metadata, key]
            TypeAdapter(annotation).validate_python(value.isoformat() if isinstance(value, date) else value)


def records(kind: type[Record]) -> Iterator[type[Record]]:
    """Yield the types of records that files have; not the base of those with names, nor the type of a fact, a word such as 'url?'."""
    for below in kind.__subclasses__():
        if below not in (Named, FactSpec) and below.__module__.startswith("noteverbale."):
            yield below
        yield from records(below)


@pytest.mark.slow
def test_every_move_and_fact_of_the_shelf_is_on_the_page(office: Pipeline) -> None:
    entries = list(move_entries(office.registry.shelf.values(), interface(DiskFiles(ROOT))))
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "templates" / "moves").glob("*/move.yaml")]
    assert {entry.anchor for entry in entries if entry.kind == "move"} == {file["id"] for file in files}
    facts = {f"{file['id']}-{fact}" for file in files for fact in file.get("facts") or ()}
    assert {entry.anchor for entry in entries if entry.kind == "fact"} == facts


def test_every_name_and_filter_of_a_template_is_on_the_page(office: Pipeline) -> None:
    environment = office.composer("en").environment
    page = template_words_page(office)
    filters = {entry.anchor.removeprefix("filter-") for entry in page.entries if entry.kind == "filter"}
    assert filters == environment.filters.keys() - {"in_steps"}
    words = {entry.anchor for entry in page.entries if entry.kind == "word"}
    source = ast.parse((SOURCE / "compose" / "brief.py").read_text("utf-8"))
    for kind in source.body:
        if isinstance(kind, ast.ClassDef):
            names = {
                line.target.id
                for line in kind.body
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
            }
            assert {f"{anchor(kind.name)}-{name}" for name in names} <= words
    assert {f"word-{name}" for name in (*PHRASES, *OF_MOVES)} <= words
    names = set(re.findall(r"\b(\w+)\b", (ROOT / "templates/forms/note/en.md.j2").read_text("utf-8")))
    assert {f"word-{name}" for name in names & {"opening", "honour", "grateful", "regrets", "thanks"}} == {
        f"word-{name}" for name in PHRASES
    }


def test_every_problem_code_is_on_the_page() -> None:
    assert anchors("problems") == list(problem_codes())
