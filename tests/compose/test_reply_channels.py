"""The sentences that ask for a reply: every combination of channels and everything that can be asked for, in six languages."""

from __future__ import annotations

import re

import pytest

from noteverbale.document import runs, words
from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline
from noteverbale.registry.audience import Audience
from support import cases, plain, row_id

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
HOLY_SEE = Audience("holy_see", ("observer",), "one")
ALL = Audience("governments", ("participant",), "many")
CHANNELS, ASKED = cases("reply_channels"), cases("reply_asked")
NOTE = """
kind: invitation
date: 2009-03-04
sender: secretary_general
capacity: participant
meeting: wg4-1
reply: {{to: cop_secretariat, channels: [{channels}]{deadline}}}
moves:
  - attention
  - reply{facts}
"""


def _id(row: dict[str, str]) -> str:
    return "-".join(("reply", row.get("asked", ""), *row["channels"].split())).replace("_", "-")


def _note(row: dict[str, str]) -> str:
    facts = f": {{what: {row['asked']}}}" if "asked" in row else ""
    deadline = f", deadline: {{by: {row['by']}}}" if "by" in row else ""
    return NOTE.format(channels=", ".join(row["channels"].split()), deadline=deadline, facts=facts)


@pytest.fixture(scope="module")
def asking(office: Pipeline) -> Pipeline:
    """The office with a note for each row of the tables."""
    folder = office.registry.files.folder / "notes" / "2009"
    notes = {folder / f"{_id(row)}.yaml": _note(row).encode() for row in (*CHANNELS, *ASKED)}
    return Pipeline.open(ChangedFiles(office.registry.files, notes))


def _sentence(office: Pipeline, note: str, language: str, audience: Audience) -> str:
    document = office.document(office.registry.notes[note], language, audience)
    [sentence] = [words(run) for move, run in runs(document) if move == "reply"]
    return sentence


def test_the_table_has_every_combination_of_channels() -> None:
    assert len({frozenset(row["channels"].split()) for row in CHANNELS}) == 15


@pytest.mark.parametrize("row", CHANNELS, ids=row_id)
def test_the_reply_goes_by_the_channels_on_record_and_no_others(asking: Pipeline, row: dict[str, str]) -> None:
    for language in LANGUAGES:
        assert plain(_sentence(asking, _id(row), language, HOLY_SEE)) == plain(row[language])


@pytest.mark.parametrize(
    ("details", "english", "arabic"),
    [
        ("email: cnd@example.org", " (email: cnd@example.org).", " (البريد الإلكتروني: cnd@example.org)."),
        ('fax: "+431260604534"', " (fax: +43 1 26060 4534).", " (الفاكس: +43 1 26060 4534)."),
        ('telephone: "+431260604534"', ".", "."),
    ],
)
def test_what_the_contact_does_not_have_is_not_mentioned(
    office: Pipeline, details: str, english: str, arabic: str
) -> None:
    path = office.registry.files.folder / "data" / "office.yaml"
    before, after = office.registry.files.read(path).decode().split("  - id: cnd_secretariat")
    contact = re.sub(r"po_box:.*?email: cnd@example.org", details, after, count=1, flags=re.DOTALL)
    note = _note({"channels": "post fax email"}).replace("cop_secretariat", "cnd_secretariat")
    files = {
        path: f"{before}  - id: cnd_secretariat{contact}".encode(),
        path.parent.parent / "notes" / "2009" / "own.yaml": note.encode(),
    }
    own = Pipeline.open(ChangedFiles(office.registry.files, files))
    for language, expected in (
        ("en", f"directly to the secretariat of the Commission on Narcotic Drugs{english}"),
        ("ar", f"مباشرة إلى أمانة لجنة المخدرات{arabic}"),
    ):
        assert plain(_sentence(own, "own", language, HOLY_SEE)).endswith(plain(expected))


@pytest.mark.parametrize("row", ASKED, ids=row_id)
def test_what_is_asked_for_is_named_with_its_deadline(asking: Pipeline, row: dict[str, str]) -> None:
    for language in LANGUAGES:
        assert plain(_sentence(asking, _id(row), language, ALL)) == plain(row[language])
