"""The program's own words around a note: a table of messages, forms, calendars, lists and plans in every language."""

from __future__ import annotations

import email
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import default
from functools import cache, partial
from typing import Any

import pytest
import yaml

from noteverbale.compose.letter_form import title_of
from noteverbale.files import ChangedFiles
from noteverbale.formats.eml import Attachment
from noteverbale.formats.text import to_text_file
from noteverbale.outgoing.calendar_files import appointments
from noteverbale.outgoing.email_drafts import _Drafts
from noteverbale.outgoing.post_room import list_row
from noteverbale.outgoing.reply_form import _form, _limits
from noteverbale.outgoing.selection import Outgoing, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan_table import rows as plan_rows
from noteverbale.records.base import Form
from support import CASES, ROOT, each_row

Going = Callable[[str, str, str], Outgoing]
TABLE: dict[str, Any] = yaml.safe_load((CASES / "words_around_a_note.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def tricky_office(office: Pipeline) -> Pipeline:
    """The default office with the cities, meetings and notes of the table; Italy is accredited in Cairo, and will be Futureland."""
    files = office.registry.files
    changed = {ROOT / "notes" / f"{name}.yaml": text.encode() for name, text in TABLE["notes"].items()}
    for name, key in (("places", "places"), ("meetings/wg6", "meetings")):
        path = ROOT / "data" / f"{name}.yaml"
        changed[path] = files.read(path) + TABLE[key].encode()
    registry = Pipeline.open(ChangedFiles(files, changed)).registry
    italy = registry.states["ITA"]
    later = Form(text="Futureland", since=date(2090, 1, 1))
    italy = italy.model_copy(update={"names": {code: (*forms, later) for code, forms in italy.names.items()}})
    recipient = registry.recipients["ITA"].model_copy(update={"seat": "cairo"})
    registry = replace(
        registry,
        states={**registry.states, "ITA": italy},
        recipients={**registry.recipients, "ITA": recipient},
    )
    return Pipeline(registry)


@pytest.fixture(scope="module")
def going(tricky_office: Pipeline) -> Going:
    """Return a function that plans one copy of a note, once."""
    return cache(
        lambda note, to, language: outgoing(tricky_office, tricky_office.registry.notes[note], (to,), language)
    )


def message(out: Outgoing) -> EmailMessage:
    ((content, _),) = [
        _Drafts(out, out.plan.copies, ()).made(copy, Attachment("note.pdf", b"%PDF")) for copy in out.plan.copies
    ]
    parsed = email.message_from_bytes(content, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def words(office: Pipeline, going: Going, row: dict[str, Any]) -> str:
    """Return the words of a row's message, form, list …"""
    language, registry = row["language"], office.registry
    note, pack = registry.notes[row["note"]], registry.packs[row["language"]]
    out = going(row["note"], row["to"], row.get("copy_in", language))
    out = replace(out, marks=(row["mark"],)) if "mark" in row else out
    (copy,) = out.plan.copies
    recipient, document = registry.recipients[row["to"]], out.document(copy)
    in_its_language = Pipeline(replace(registry, office=registry.office.model_copy(update={"language": language})))
    match row["in"]:
        case "mail":
            body = message(out).get_body(("plain",))
            assert body is not None
            return str(body.get_content()).replace("\r\n", "\n")
        case "subject":
            return str(message(out)["subject"])
        case "form":
            form = _form(office, note, recipient, language, document, partial(_limits, office, note))
            facts = [f"{label} | " + "\n".join(lines or ("____",)) for label, lines in form.facts]
            return "\n".join([form.title, form.how, *facts])
        case "calendar":
            return "\n".join(f"{event.summary}\nLOCATION {event.place}" for event in appointments(out, language))
        case "list":
            row_of_list = list_row(replace(out, pipeline=in_its_language), pack, copy, 1, 2)
            return "\n".join([*row_of_list, pack.dispatch.copies.format(number=1)])
        case "plan":
            return "\n".join(next(plan_rows(in_its_language.registry, note, out.plan)))
        case "title":
            return title_of(registry, note, pack, None)
        case "addressee":
            return office.fills(note, recipient, language)["Addressee"][0]
    assert row["in"] == "text"
    return to_text_file(document)


QUICK = [row for row in TABLE["rows"] if (row["in"], row["language"]) == ("title", "en")]


@each_row(QUICK, lambda row: row["id"])
def test_a_reviser_finds_nothing_to_mend_in_an_english_title(
    tricky_office: Pipeline, going: Going, row: dict[str, Any]
) -> None:
    compare(row, words(tricky_office, going, row))


@pytest.mark.slow
@each_row([row for row in TABLE["rows"] if row not in QUICK], lambda row: row["id"])
def test_a_reviser_finds_nothing_to_mend(tricky_office: Pipeline, going: Going, row: dict[str, Any]) -> None:
    compare(row, words(tricky_office, going, row))


def compare(row: dict[str, Any], printed: str) -> None:
    """Look for the texts that a row has, and for those that it must not have."""
    for text in row["has"]:
        assert text in printed, printed
    for text in row.get("lacks", ()):
        assert text not in printed
