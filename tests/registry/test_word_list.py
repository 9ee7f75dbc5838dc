"""Every word of an office, by language."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline
from noteverbale.registry.registry import Registry
from noteverbale.registry.word_list import SECTIONS, Entry, digest, word_list


@pytest.fixture(scope="module")
def entries(office: Pipeline) -> list[Entry]:
    return word_list(office.registry)


def of(registry: Registry, name: str) -> Entry:
    return next(entry for entry in word_list(registry, ("fr",), ("pages",)) if entry.name == name)


@pytest.mark.slow
def test_words_as_they_are_shown_give_the_texts_of_the_files(entries: list[Entry]) -> None:
    wrong = [
        f"{code} {entry.name}"
        for entry in entries
        for code, passage in entry.passages.items()
        if passage.corrected(passage.shown) != tuple(leaf.text for leaf in passage.leaves)
    ]
    assert wrong == []


def test_every_section_has_words_and_every_entry_another_id(entries: list[Entry], office: Pipeline) -> None:
    counts = Counter(entry.section for entry in entries)
    assert list(counts) == list(SECTIONS)
    assert counts["moves"] >= len(office.registry.shelf)
    ids = [entry.id(code) for entry in entries for code in entry.passages]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("language acts.decision", "{text:} décision\n{article:} la"),
        ("language dates.first", "1er"),
        ("language joins.last", "et"),
        ("data/states/m MEX.names", "{text:} Mexique\n{article:} le"),
        ("templates/forms/letter/form title", "Lettre"),
        ("pages dates.month_1", "janvier"),
        ("problems both-changed.meaning", "Une valeur a été modifiée à la main"),
    ],
)
def test_words_are_named_by_where_they_are(entries: list[Entry], name: str, shown: str) -> None:
    entry = next(entry for entry in entries if entry.name == name)
    assert entry.passages["fr"].shown.startswith(shown)


def test_what_is_no_word_is_left_out(entries: list[Entry]) -> None:
    names = {entry.name for entry in entries}
    assert not {"language code", "language locale", "language ordinals.figures_from", "data/states/m MEX.basis"} & names
    assert all(leaf.text.strip() for entry in entries for each in entry.passages.values() for leaf in each.leaves)


def test_the_space_around_words_stays(entries: list[Entry]) -> None:
    passage = next(entry for entry in entries if entry.name == "language joins.last").passages["fr"]
    assert (passage.leaves[0].text, passage.corrected("ou")) == (" et ", (" ou ",))


@pytest.mark.slow
def test_what_a_language_lacks_has_its_place(office: Pipeline) -> None:
    registry = office.registry
    path = registry.folder / "data" / "places.yaml"
    text = registry.files.read(path).decode("utf-8")
    assert "    fr: {text: Vienne, gender: f}\n" in text
    without = text.replace("    fr: {text: Vienne, gender: f}\n", "", 1)
    files = ChangedFiles(registry.files, {path: without.encode("utf-8")})
    (entry,) = (
        entry
        for entry in word_list(replace(registry, files=files), sections=("names",))
        if entry.lacking("fr", ("en", "es", "ru"))
    )
    passage = entry.lacking("fr", ("en", "es", "ru"))
    assert entry.name == "data/places vienna.names"
    assert passage
    assert passage.missing
    assert passage.shown == ""
    assert passage.leaves[0].path[-1] == "fr"
    assert passage.corrected("Vienne") == ("Vienne",)


def test_an_office_of_ones_own_takes_the_words_of_the_pages_from_the_program(small_office: Path) -> None:
    folder = small_office / "data" / "interface"
    for path in folder.rglob("*.yaml"):
        path.unlink()
    (folder / "fr.yaml").write_text("dates:\n  month_1: nivôse\n", "utf-8")
    registry = Pipeline.open(small_office).registry
    own, other = (of(registry, f"pages dates.month_{number}").passages["fr"] for number in (1, 2))
    assert (own.shown, own.inherited, other.shown, other.inherited) == ("nivôse", False, "février", True)
    assert own.file == other.file == folder / "fr.yaml"


def test_a_digest_tells_words_and_their_spaces_apart() -> None:
    assert digest("a {b c} d") == digest(" a \u200e{b\u00a0c}\u200e d \n")
    assert len({digest("a b"), digest("a\u00a0b"), digest("a\nb"), digest("ab")}) == 4
