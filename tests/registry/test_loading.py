"""The languages of an office: which packs are read, and what becomes of names in other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale.checks.checks import check
from noteverbale.incoming.lookup import Lookup
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load

NOTE = "cu-2009-033"


@pytest.fixture
def three(small_office: Path) -> Path:
    """An office in French, English and Spanish, without the packs of other languages."""
    for code in ("ar", "ru", "zh"):
        (small_office / "data" / "languages" / f"{code}.yaml").unlink()
    return with_lines(small_office, "languages: [fr, en, es]")


def with_lines(folder: Path, *lines: str) -> Path:
    path = folder / "data" / "office.yaml"
    text = path.read_text("utf-8")
    path.write_text("\n".join([text.rstrip("\n"), *lines]) + "\n", "utf-8")
    return folder


def test_names_in_a_language_the_office_does_not_use_are_not_checked(three: Path) -> None:
    office = Pipeline.open(three)
    assert list(office.registry.packs) == ["fr", "en", "es"]
    note = office.registry.notes[NOTE]
    assert office.registry.languages_of(note) == ("fr", "en", "es")
    assert not [problem for problem in check(office, [note]) if problem.severity == "error"]


def test_a_recipient_may_have_a_language_the_office_does_not_use(three: Path) -> None:
    path = three / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("languages: [ar]", "languages: [ar, en]", 1), "utf-8")
    office = Pipeline.open(three)
    copies = plan.make(office, office.registry.notes[NOTE]).copies
    assert {copy.language for copy in copies} == {"fr", "en", "es"}
    assert [copy.why for copy in copies if "second" in copy.why] == [
        "second language of correspondence; the note does not go out in ar"
    ]
    assert Lookup(office.registry).spoken("AR/EN") == ["ar", "en"]
    assert Lookup(office.registry).spoken("arabe") == ["ar"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("languages: [fr, en, es]", "languages: [fr, en, es, ru]", "no language pack 'data/languages/ru.yaml'"),
        (
            "languages: [fr, en, es]",
            "languages: [fr, es]",
            "working language is 'en', which is not among its languages",
        ),
        ("short:\n  ar:", "short:\n  arr:", "there is no language 'arr'"),  # no language at all: misspelt
    ],
)
def test_a_language_that_is_not_there_is_a_problem(three: Path, old: str, new: str, message: str) -> None:
    path = three / "data" / "office.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ProblemsFound, match=message):
        load(three)


def test_a_note_narrows_the_languages_of_the_office_and_adds_none(three: Path) -> None:
    path = three / "notes" / "2009" / f"{NOTE}.yaml"
    text = path.read_text("utf-8")
    path.write_text(text + "languages: [es]\n", "utf-8")
    registry = load(three)
    assert registry.languages_of(registry.notes[NOTE]) == ("es",)
    path.write_text(text + "languages: [es, ru]\n", "utf-8")
    with pytest.raises(ProblemsFound, match="unknown-language: 'ru' is not on file"):
        load(three)
