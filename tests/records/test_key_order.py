"""A new key of a record goes where the type of the record has it, also inside other values."""

from __future__ import annotations

from noteverbale.records.edit import MISSING, Edit, apply
from noteverbale.records.key_order import order_of
from noteverbale.records.meetings import Meeting
from noteverbale.records.notes import Note
from noteverbale.records.office import Office
from noteverbale.records.recipients import Recipient


def test_keys_of_records_are_in_the_order_of_their_type() -> None:
    order = order_of(Recipient, listed=True)
    assert list(order((3,)))[:3] == ["id", "state", "entity"]
    assert list(order((3, "address"))) == ["lines", "city", "region", "postcode", "country"]
    assert next(iter(order((3, "status", 0)))) == "instrument"
    assert list(order((3, "unknown"))) == []


def test_keys_are_found_in_mappings_by_language_and_in_lists_of_a_record() -> None:
    assert list(order_of(Meeting, listed=True)((0, "names", "fr", 0)))[:3] == ["text", "article", "gender"]
    assert next(iter(order_of(Office, listed=False)(("senders", 0, "names", "m", "en", 0)))) == "text"
    assert "letterhead" in order_of(Office, listed=False)(())  # a key by its name in the file, not by that of its field
    assert list(order_of(Note, listed=False)(("meeting",))) == []


def test_a_note_gets_its_reply_before_its_languages() -> None:
    text = "kind: invitation\nmeeting: wg\nlanguages: [en]\nsample: true\n"
    after = apply(text, [Edit(("reply", "to"), MISSING, "c")], "x", order_of(Note, listed=False))
    assert after == "kind: invitation\nmeeting: wg\nreply: {to: c}\nlanguages: [en]\nsample: true\n"
