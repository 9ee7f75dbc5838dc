"""Helpers of the tests: where things are, and how tables of cases are read."""

from __future__ import annotations

import asyncio
import inspect
import re
import unicodedata
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from noteverbale.caches.memo import Identity
from noteverbale.files import ChangedFiles
from noteverbale.language.pack import Pack
from noteverbale.pipeline import Pipeline, Results
from noteverbale.records.office import Letterhead

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
CASES = Path(__file__).parent / "cases"
GOLDEN = Path(__file__).parent / "golden"


@cache
def packs() -> list[Pack]:
    """Return the rules of all languages of the default office, for tests that are made of them when they are read."""
    return list(Pipeline.open(ROOT).registry.packs.values())


def cases(name: str) -> list[dict[str, str]]:
    """Return the rows of a table; all values are text, as a reviser wrote them."""
    return [dict(row) for row in grouped_cases(name)]


def grouped_cases(name: str) -> Any:
    """Return a table of any shape; all values are text."""
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load((CASES / f"{name}.yaml").read_text("utf-8"), Loader=loader)


def completed(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own, and return its result: the browser of the tests keeps a loop in this thread."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()


def row_id(row: dict[str, str]) -> str:
    return " ".join(str(value)[:24] for value in list(row.values())[:3])


def each_row(
    rows: Sequence[Any], name: Callable[[Any], str] = row_id
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test, which takes a `row`, for each row of a table: as one test, since each test costs some milliseconds.

    All rows are tried; the test fails with the name and the error of each row that failed.
    """

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def of_all_rows(**fixtures: Any) -> None:
            failures = []
            for row in rows:
                try:
                    test(row=row, **fixtures)
                except Exception as error:
                    failures.append(f"{name(row)}: {type(error).__name__}: {error}")
            assert rows
            if failures:
                pytest.fail(f"{len(failures)} of {len(rows)} rows\n" + "\n".join(failures), pytrace=False)

        signature = inspect.signature(test)
        fixtures = [parameter for parameter in signature.parameters.values() if parameter.name != "row"]
        of_all_rows.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]  # read by pytest
        return of_all_rows

    return decorate


def validator(schema: Mapping[str, Any]) -> Any:
    """Return the validator of a JSON schema."""
    import jsonschema  # takes seconds: it reads a grammar of addresses, which no schema of ours needs

    return jsonschema.Draft202012Validator(schema)


def days(text: str) -> tuple[date, date]:
    """Read '2009-04-14' or '2009-04-14/2009-04-15'."""
    first, _, last = text.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def plain(text: str) -> str:
    """Return text without what a page changes: spaces, invisible marks, mirrored brackets, ligatures."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Zs", "Cc"))
    return re.sub(r"[()\[\]«»<>]", "|", text)


OWN_NOTE = """
kind: invitation
date: 2026-03-04
sender: secretary_general
capacity: participant
meeting: wg4-14
variant: A
reply: {to: cop_secretariat}
moves: {delegation: {deadline: soon}}
"""


def with_template(office: Pipeline, path: Path, text: str) -> Pipeline:
    """Return an office in which a template, which `office` must have printed, has another text; the other languages are shared."""
    results = Results()
    for code, pack in office.registry.packs.items():
        results.composers.put(Identity(pack), office.composer(code))
    files = ChangedFiles(office.registry.files, {path: text.encode("utf-8")})
    return Pipeline(replace(office.registry, files=files), results)


def with_letterhead(office: Pipeline, sender: str = "secretary_general", **keys: object) -> Pipeline:
    """Return an office in which a sender has a letterhead of its own: 'WGS', 'Working Group Secretariat' in every language."""
    names = {code: [{"text": "Working Group Secretariat", "article": "the"}] for code in office.registry.packs}
    head = Letterhead.model_validate({"acronym": "WGS", "names": names} | keys)
    senders = tuple(
        each.model_copy(update={"letterhead": head}) if each.id == sender else each
        for each in office.registry.office.senders
    )
    changed = office.registry.office.model_copy(update={"senders": senders})
    return Pipeline(replace(office.registry, office=changed))
