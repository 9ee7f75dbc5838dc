"""Falsifications planted in one language of a note, and which of them parity reports.

Three places: a value in the template of a move of the shelf, or in a paragraph of the note's own, is replaced by other words;
and the text of a fact has another date, hour, number … in one language. Each is planted in each of the six languages.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml

from noteverbale.checks.parity import parity_of
from noteverbale.checks.unprinted import unprinted
from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.language import dates, numbers
from noteverbale.language.grammar import ordinal_noun
from noteverbale.language.pack import Pack
from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Note
from support import ROOT, with_template

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
NOTE: dict[str, Any] = {"kind": "information", "date": "2026-12-01", "sender": "secretariat", "to": ["MEX"]}
# type of fact: what a paragraph writes down, and what it prints
OWN: dict[str, tuple[object, str]] = {
    "days": ("2027-02-01", "{{ days|on }}"),
    "hour": ("18:00", "{{ hour }}"),
    "hours": ({"from": "10:00", "to": "13:00"}, "{{ hours.end }}"),
    "deadline": ({"before": "2027-02-26", "at": "18:00", "in": "vienna"}, "{{ deadline|bound }}"),
    "place": ("vienna", "{{ place|in }}"),
    "venue": ({"building": "vic", "room": "M2"}, "{{ venue.room }}"),
    "number": (30, "{{ number|number }}"),
    "act": ("decision_4_4", "{{ act|the }}"),
    "provision": ({"act": "resolution_7_1", "paragraph": "12"}, "{{ provision.paragraphs[0] }}"),
    "symbol": ("E/CN.7/2027/1", "{{ symbol }}"),
    "documents": ([{"symbol": "A/65/7"}], "{{ documents[0].symbol }}"),
    "note": ("cu-2009-092", "{{ note.reference }}"),
    "url": ("https://www.example.org/a", "{{ url }}"),
    "email": ("a@example.org", "{{ email }}"),
    "telephone": ("+431260600", "{{ telephone }}"),
    "state": ("AUT", "{{ state|the }}"),
    "states": (["AUT", "MEX"], "{{ states|listed('the') }}"),
    "body": ("WG7", "{{ body|the }}"),
    "meeting": ("wg4-8", "{{ meeting.nth|the }}"),
    "languages": (["en", "fr"], "{{ languages|listed }}"),
    "contact": ("cop_secretariat", "{{ contact.email }}"),
    "enclosure": ("information_note", "{{ enclosure.noun|the }}"),
    "text": (dict.fromkeys(LANGUAGES, "…"), "{{ text }}"),
}


def with_note(office: Pipeline, moves: list[object]) -> tuple[Pipeline, Note]:
    note = Note.model_validate({**NOTE, "id": "own", "moves": moves})
    return Pipeline(replace(office.registry, notes={**office.registry.notes, "own": note}), office.results), note


def named(office: Pipeline, moves: list[object]) -> set[str]:
    """Return the languages that parity names for a note of these moves."""
    changed, note = with_note(office, moves)
    names = {pack.name: code for code, pack in office.registry.packs.items()}
    return {names[problem.message.removeprefix("own: ").split()[0]] for problem in parity_of(changed, note)}


def paragraph(texts: dict[str, str], facts: dict[str, object]) -> list[object]:
    return [{"text": {code: f"{{{{ opening }}}} {text}." for code, text in texts.items()}, "facts": facts}]


@pytest.mark.slow
@pytest.mark.parametrize("kind", OWN)
def test_a_value_that_a_paragraph_does_not_print_in_one_language_is_reported(office: Pipeline, kind: str) -> None:
    value, expression = OWN[kind]
    facts: dict[str, object] = {kind: {kind: value}}
    assert named(office, paragraph(dict.fromkeys(LANGUAGES, expression), facts)) == set()
    for language in LANGUAGES:
        texts = {**dict.fromkeys(LANGUAGES, expression), language: "…"}
        assert named(office, paragraph(texts, facts)) == {language}


@pytest.mark.slow
def test_a_fact_that_no_language_prints_is_reported() -> None:
    def found(printed: bool) -> dict[str, list[str]]:
        files = {}
        for kind, (value, expression) in OWN.items():
            texts = dict.fromkeys(LANGUAGES, expression if printed else "…")
            content = {**NOTE, "moves": paragraph(texts, {kind: {kind: value}})}
            files[ROOT / "notes" / "2009" / f"own-{kind}.yaml"] = yaml.safe_dump(content).encode("utf-8")
        office = Pipeline.open(ChangedFiles(DiskFiles(ROOT), files))
        notes = office.registry.notes
        return {kind: [problem.code for problem in unprinted(office, notes[f"own-{kind}"])] for kind in OWN}

    assert found(True) == {kind: [] for kind in OWN}
    assert found(False) == {kind: ["fact-unused"] for kind in OWN}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_state_that_one_language_drops_from_a_list_is_reported(office: Pipeline, language: str) -> None:
    value, expression = OWN["states"]
    texts = {**dict.fromkeys(LANGUAGES, expression), language: "{{ states[0]|the }}"}
    assert named(office, paragraph(texts, {"states": {"states": value}})) == {language}


def literals(pack: Pack, kind: str, wrong: bool) -> str:
    """Return a fact as somebody types it in a language, or another one in its place."""
    n = 4 if wrong else 3
    match kind:
        case "date":
            return dates.on(pack, [(date(2027, 2, n), date(2027, 2, n))])
        case "bound":  # 'before' in place of 'by' on the same day is in words only
            return dates.bound(pack, "by", date(2027, 2, n), "", None)
        case "hour":
            return dates.hour(pack, "18:00" if wrong else "17:00")
        case "ordinal":
            return ordinal_noun(pack, "meeting", n).text
        case "number in words":  # in Chinese beside the word for what is counted
            return numbers.number(pack, n, "m") + "个" * (pack.code == "zh")
        case "number in figures":
            return numbers.number(pack, n * 100, "m")
    typed = {
        "room": ("M2", "M3"),
        "act": ("4/4", "4/5"),
        "symbol": ("E/CN.7/2027/1", "E/CN.7/2027/2"),
        "reference": ("CU 2026/4", "CU 2026/5"),
        "url": ("https://www.example.org/a", "https://www.example.org/b"),
        "email": ("a@example.org", "b@example.org"),
        "telephone": ("+43 1 26060", "+43 1 26061"),
        "paragraph": ("12 (b)", "13 (b)"),
        "letter": ("(b)", "(c)"),
        "word": ("…", "……"),
    }
    return typed[kind][wrong]


TYPED: tuple[str, ...] = ("date", "bound", "hour", "ordinal", "number in words", "number in figures", "room", "act")
TYPED += ("symbol", "reference", "url", "email", "telephone", "paragraph")
SILENT = ("letter", "word")  # what has neither figures nor a pattern: a name, a verb, the letter of a subparagraph


@pytest.mark.slow
@pytest.mark.parametrize("place", ["own paragraph", "text of a fact"])
@pytest.mark.parametrize("kind", [*TYPED, *SILENT])
def test_what_is_typed_otherwise_in_one_language_is_reported(office: Pipeline, kind: str, place: str) -> None:
    packs = office.registry.packs
    right = {code: literals(packs[code], kind, False) for code in LANGUAGES}

    def found(texts: dict[str, str]) -> set[str]:
        if place == "own paragraph":
            return named(office, paragraph(texts, {}))
        return named(office, paragraph(dict.fromkeys(LANGUAGES, "{{ about }}"), {"about": {"text": texts}}))

    assert found(right) == set()
    reported = {code for code in LANGUAGES if found({**right, code: literals(packs[code], kind, True)}) == {code}}
    assert reported == (set() if kind in SILENT else set(LANGUAGES))


# a template of the shelf with a value, what stands in its place, and a note that prints it
SHELF = [
    ("registration", "{{ deadline|bound }}", "…", "registration"),
    ("registration", "{{ url }}", "https://www.example.org/b", "registration"),
    ("invitation", "meeting.dates|on", "note", "wg6-11"),
    ("documents", "documents[0].symbol", "note", "session"),
    ("reply", "{{ reply.email }}", "x@example.org", "cu-2009-092"),
]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("move", "value", "wrong", "id"), SHELF)
def test_a_value_that_a_move_of_the_shelf_does_not_print_is_reported(
    office: Pipeline, move: str, value: str, wrong: str, id: str, language: str
) -> None:
    path = ROOT / "templates" / "moves" / move / f"{language}.md.j2"
    text = path.read_text("utf-8")
    assert value in text
    note = office.registry.notes[id]
    assert not list(parity_of(office, note))
    changed = with_template(office, path, text.replace(value, wrong))
    names = {problem.message.split(": ")[1].split()[0] for problem in parity_of(changed, note)}
    assert names == {changed.registry.packs[language].name}
