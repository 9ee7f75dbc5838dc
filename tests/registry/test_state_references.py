"""The names of States against tables that others publish: equal row by row, or different for a written reason."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from noteverbale.compose.addressing import running_form
from noteverbale.compose.builder import noun_of
from noteverbale.language.grammar import Grammar
from noteverbale.pipeline import Pipeline
from noteverbale.records.base import form_on
from support import cases

ON = date(2026, 11, 1)
COLUMNS = {"ar": "Arabic", "en": "English", "es": "Spanish", "fr": "French", "ru": "Russian", "zh": "Chinese"}
Difference = tuple[str, str, str, str]


def plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).replace("'", "’").split())


@pytest.fixture(scope="module")
def taxonomy(request: pytest.FixtureRequest) -> dict[str, dict[str, str]]:
    """The table of country names in hdx-python-country, by ISO 3166-1 alpha-3 code."""
    folder = Path(request.config.cache.mkdir("references"))
    listed = Path(__file__).parents[1] / "references.txt"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "-r", str(listed), "-d", str(folder)], check=True, timeout=300)
    wheel = next(folder.glob("hdx_python_country-*.whl"))
    with zipfile.ZipFile(wheel) as packed:
        name = next(name for name in packed.namelist() if name.endswith(".csv"))
        text = packed.read(name).decode("utf-8-sig")
    return {row["ISO 3166-1 Alpha 3-Codes"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.slow
def test_short_names_are_those_of_the_published_taxonomy(office: Pipeline, taxonomy: dict[str, dict[str, str]]) -> None:
    def differences() -> Iterator[Difference]:
        for language, column in COLUMNS.items():
            for state in office.registry.states.values():
                form = form_on(state.names[language], ON)[0]
                theirs = plain(taxonomy[state.id][f"{column} Short"]).rstrip("*")
                if theirs not in (plain(form.text), plain(f"{form.text} ({form.article})")):
                    yield language, state.id, form.text, theirs

    known = {
        (row["language"], row["state"], row["ours"], row["theirs"])
        for row in cases("state_name_differences")
        if row["reference"] == "hdx-python-country" and row["reason"]
    }
    assert set(differences()) == known
    assert len(office.registry.states) == 195


@pytest.mark.slow
def test_names_and_of_forms_are_those_of_a_checking_copy(office: Pipeline, request: pytest.FixtureRequest) -> None:
    """`--states FILE` names a table with columns iso3, <language>_short, _formal and _of_run (zh_run)."""
    file = request.config.getoption("--states")
    if not file:
        pytest.skip("no checking copy given: --states FILE")
    rows = {row["iso3"]: row for row in csv.DictReader(io.StringIO(Path(file).read_text("utf-8")))}
    known = {
        (row["language"], row["state"], row["ours"], row["theirs"])
        for row in cases("state_name_differences")
        if row["reference"] == "checking copy" and row["reason"]
    }
    found: set[Difference] = set()
    for language, pack in office.registry.packs.items():
        for state in office.registry.states.values():
            row = rows[state.id]
            of = Grammar(pack).words(noun_of(running_form(state, language, ON)[0], "party", state.id), "of")
            pairs = {
                (form_on(state.names[language], ON)[0].text, row[f"{language}_short"]),
                (form_on(state.formal[language], ON)[0].text, row[f"{language}_formal"]),
                # The copy gives English without the preposition.
                (of.removeprefix("of "), row["zh_run" if language == "zh" else f"{language}_of_run"]),
            }
            found |= {(language, state.id, ours, theirs) for ours, theirs in pairs if plain(ours) != plain(theirs)}
    assert found == known
