"""The words of the pages: every language has every phrase, with the same places; plurals, dates, and the files of an office."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from noteverbale.desk.phrases import FIRST, Phrase, Phrases, interface
from noteverbale.files import DiskFiles, MemoryFiles
from noteverbale.problems import ProblemsFound, problem_codes
from support import ROOT

ALL = interface(DiskFiles(ROOT)).by_language

COMMAND_LINE = {  # problems of commands and of imported templates, which no page shows
    "add",
    "addressee",
    "bare-title",
    "beside",
    "brackets",
    "cluster",
    "code",
    "confirm",
    "date",
    "field-spelling",
    "fixed",
    "follows",
    "format",
    "hard-coded",
    "init",
    "key-exists",
    "keys-file",
    "left-out",
    "no-addressee",
    "no-prose",
    "not-empty",
    "not-taken-over",
    "other-moves",
    "output",
    "placeholder",
    "plan-hash",
    "preview",
    "proxy",
    "rows-missing",
    "schema",
    "tracked",
    "unused-fields",
    "word-field",
    "word-link",
    "word-struck",
    "word-table",
}


def places(phrase: Phrase) -> set[str]:
    """Return the names of the places of a phrase; of a plural, those of 'other', which has them all."""
    return set(re.findall(r"\{(\w+)\}", phrase if isinstance(phrase, str) else phrase["other"]))


@pytest.mark.parametrize("code", sorted(ALL))
def test_every_language_has_every_phrase_with_the_same_places(code: str) -> None:
    first, other = ALL[FIRST].phrases, ALL[code].phrases
    words = {key for key in other if not key.startswith("problem.")}  # those of problems: below
    assert sorted(first.keys() ^ words) == []
    assert {key for key in first if places(first[key]) != places(other[key])} == set()


@pytest.mark.parametrize("code", sorted(ALL.keys() - {FIRST}))
def test_every_problem_that_a_page_can_show_has_words(code: str) -> None:
    """What is between backticks (options, keys, files) is never translated."""
    known, words = problem_codes(), ALL[code]
    translated = {key.split(".")[1] for key in words.phrases if key.startswith("problem.")}
    assert sorted(translated ^ (known.keys() - COMMAND_LINE)) == []
    wrong = []
    for name in sorted(translated):
        own = words.problem(name)
        assert own, name
        code_of = [
            set(re.findall("`[^`]*`", " ".join(text))) for text in (own, (known[name].meaning, known[name].remedy))
        ]
        if not code_of[0] <= code_of[1]:
            wrong.append((name, code_of[0] - code_of[1]))
    assert not wrong


@pytest.mark.parametrize("code", sorted(ALL))
def test_plurals_have_the_categories_of_their_language(code: str) -> None:
    known = {str(ALL[code]._locale.plural_form(number)) for number in range(1000)} | {"other"}
    for key, phrase in ALL[code].phrases.items():
        if not isinstance(phrase, str):
            assert phrase.keys() <= known, key


def test_a_phrase_has_its_values_and_its_plural() -> None:
    t = ALL[FIRST]
    assert t("stages.who_count", count=1) == "1 recipient"
    assert t("stages.who_count", count=20_000) == "20\u00a0000 recipients"
    assert t("notes.dated", date=t.date(date(2026, 3, 3))) == "dated 3 March 2026"
    assert t.day(date(2026, 3, 3)) == "Tuesday 3 March 2026"
    assert t.moment("2026-03-03T23:15:00+00:00", "Europe/Vienna") == "4 March 2026, 00:15"
    with pytest.raises(KeyError):
        t("notes.no_such_phrase")


def test_values_are_never_read_as_places() -> None:
    assert ALL[FIRST]("notes.found", words="{count} {0.__class__}") == "Found for “{count} {0.__class__}”"


def test_values_in_right_to_left_words_are_isolated() -> None:
    arabic = Phrases("ar", {"language.direction": "rtl", "x.y": "الرقم {number}"})
    assert arabic("x.y", number="CU 2009/33") == "الرقم \u2068CU 2009/33\u2069"


@pytest.mark.slow
def test_an_office_has_words_of_its_own() -> None:
    folder = Path("/office")
    own = {folder / "data/interface/en.yaml": b"common: {brand: Circulars}"}
    t = interface(MemoryFiles(folder, own)).of("xx", FIRST)
    assert t("common.brand") == "Circulars"
    assert t("common.notes") == "Notes"


@pytest.mark.slow
def test_a_phrase_that_a_language_lacks_is_in_english() -> None:
    folder = Path("/office")
    own = {folder / "data/interface/it.yaml": b"language: {name: italiano, direction: ltr}\ncommon: {notes: Note}"}
    t = interface(MemoryFiles(folder, own)).of("it")
    assert (t.name, t("common.notes"), t("common.numbers")) == ("italiano", "Note", "Numbers")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["common: {brand: [a]}", "common: {brand: {one: a}}", "common: {brand: {other: [a]}}", "a: ["]
)
def test_a_file_with_mistakes_is_told(text: str) -> None:
    folder = Path("/office")
    with pytest.raises(ProblemsFound):
        interface(MemoryFiles(folder, {folder / "data/interface/en.yaml": text.encode()}))
