"""The revisers' tables: every row of tests/cases is one expectation in one language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from noteverbale.compose.addressing import merge_fields, running_form
from noteverbale.compose.builder import noun_of
from noteverbale.document import Text, Value, runs, words
from noteverbale.language import dates as calendar
from noteverbale.language import language_names
from noteverbale.language.grammar import SET_OFF, Grammar, Noun, field_name, ordinal_noun
from noteverbale.language.typography import polish_run, run_for_page
from noteverbale.pipeline import Pipeline
from noteverbale.records.base import form_on
from noteverbale.records.notes import Note
from support import cases, days, each_row, plain

Row = dict[str, Any]


def late_note(office: Pipeline, sender: str = "secretary_general") -> Note:
    """A note of 4 March 2026, when all names of the tables are in force."""
    note = office.registry.notes["cu-2009-033"]
    return note.model_copy(update={"date": date(2026, 3, 4), "sender": sender})


@each_row(cases("dates"))
def test_dates(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    assert calendar.on(pack, [days(row["days"])]) == row["in text"]
    assert calendar.masthead(pack, days(row["days"])) == row["masthead"]


@each_row(cases("two_meetings"))
def test_two_meetings_in_one_phrase(office: Pipeline, row: Row) -> None:
    spans = [days(one) for one in row["meetings"].split(" and ")]
    assert calendar.on(office.registry.packs[row["language"]], spans) == row["in text"]


@each_row(cases("separate_days"))
def test_separate_days(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    spans = [days(span) for span in row["days"].split(" + ")]
    assert calendar.on(pack, spans) == row["in text"]
    assert calendar.days(pack, spans) == row["without preposition"]


@each_row(cases("deadlines"))
def test_deadlines(office: Pipeline, row: Row) -> None:
    day = date.fromisoformat(row["day"]) if row["day"] else None
    pack = office.registry.packs[row["language"]]
    assert calendar.bound(pack, row["bound"], day) == row["text"]


@each_row(cases("deadlines_with_hours"))
def test_deadlines_with_hours(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    place = office.registry.places[row["in"]] if "in" in row else None
    zone = noun_of(place.names[pack.code][0], "place", place.id) if place else None
    assert calendar.bound(pack, row["bound"], date.fromisoformat(row["day"]), row["at"], zone) == row["text"]


@each_row(cases("hours"))
def test_hours(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    if "hour" in row:
        assert calendar.hour(pack, row["hour"]) == row["text"]
    else:
        assert calendar.hours(pack, row["from"], row["to"]) == (row["start"], row["end"])


@each_row(cases("language_lists"))
def test_language_lists(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    assert language_names.listed(pack, language_names.names(pack, row["codes"].split()), row["role"]) == row["text"]


@each_row(cases("ordinals"))
def test_ordinals(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    assert ordinal_noun(pack, row["level"], int(row["number"])).text == row["text"]


@each_row(cases("ordinals_in_sentences"))
def test_ordinals_in_sentences(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    noun = ordinal_noun(pack, row["level"], int(row["number"]))
    assert Grammar(pack).words(noun, row["role"].removeprefix("case ")) == row["text"]


@each_row(cases("addressees"))
def test_addressees(office: Pipeline, row: Row) -> None:
    registry = office.registry
    fills = merge_fields(registry, late_note(office, row["sender"]), registry.recipients[row["to"]], row["language"])
    assert fills["Addressee"][0] == row["text"]


@each_row(cases("heads"), lambda row: " ".join(list(row.values())[:3]))
def test_heads_of_organizations(office: Pipeline, row: Row) -> None:
    registry = office.registry
    note = late_note(office, "secretariat" if row["gender"] == "n" else "secretary_general")
    note = note.model_copy(update={"date": date.fromisoformat(row["on"])} if "on" in row else {})
    recipient = registry.recipients[row["to"]]
    if recipient.head and row["gender"] != "n":
        head = recipient.head.model_copy(update={"gender": row["gender"]})
        recipient = recipient.model_copy(update={"head": head})
    assert office.fills(note, recipient, row["language"])["Addressee"][0] == row["text"]


@each_row(cases("functional_titles"))
def test_functional_titles(office: Pipeline, row: Row) -> None:
    registry = office.registry
    fills = merge_fields(registry, late_note(office), registry.recipients[row["to"]], row["language"])
    assert fills["FunctionalTitle2"][0] == row["title"]


@each_row(cases("parties"))
def test_parties(office: Pipeline, row: Row) -> None:
    registry = office.registry
    fills = merge_fields(registry, late_note(office), registry.recipients[row["to"]], row["language"])
    assert fills[field_name("Party", row["role"])][0] == row["text"]


@each_row(cases("lists"))
def test_lists(office: Pipeline, row: Row) -> None:
    assert Grammar(office.registry.packs[row["language"]]).join(row["items"].split(" + ")) == row["text"]


@each_row(cases("typography"))
def test_typography(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    once = polish_run((Text(row["before"]),), pack)
    assert words(once) == row["after"]
    assert polish_run(once, pack) == once
    page = run_for_page(once, pack)
    assert words(page) == row.get("page", row["after"])
    assert run_for_page(page, pack) == page


@each_row(cases("set_off"), lambda row: f"{row['language']} {row['text'][-20:]}")
def test_a_phrase_that_ends_a_name_is_closed_by_a_comma(office: Pipeline, row: Row) -> None:
    pack = office.registry.packs[row["language"]]
    noun = Noun(row["name"], "party", "X", set_off=True)
    run = (Text(row["before"]), Value(noun.before_words(noun.text), "party", "X"), Text(row["after"]))
    once = polish_run(run, pack)
    assert plain(words(once)) == plain(row["text"])
    assert plain(words(once[1:2])) == plain(row["name"])
    assert polish_run(once, pack) == once
    without = (*run[:1], Value(noun.text, "party", "X"), run[2])
    assert (SET_OFF in run[1].text, plain(words(polish_run(without, pack)))) == (
        True,
        plain(row["before"] + row["name"] + row["after"]),
    )


@each_row(cases("set_off_copies"))
def test_the_name_of_a_recipient_is_closed_by_a_comma(office: Pipeline, row: Row) -> None:
    registry = office.registry
    copy = office.copy(registry.notes["wg4-11"], registry.recipients["HEUNI"], row["language"])
    text = " ".join(words(run) for _, run in runs(copy))
    assert plain(row["has"]) in plain(text)
    assert SET_OFF not in text


@pytest.mark.slow
def test_the_tables_are_large_enough() -> None:
    names = ["dates", "two_meetings", "deadlines", "deadlines_with_hours", "hours", "language_lists", "ordinals"]
    names += [
        "ordinals_in_sentences",
        "addressees",
        "heads",
        "functional_titles",
        "parties",
        "lists",
        "typography",
        "separate_days",
        "numbers",
    ]
    rows = [row for name in names for row in cases(name)]
    assert len(rows) >= 1300
    assert len({row["language"] for row in rows}) == 6


@each_row(cases("state_forms"))
def test_states_in_sentences(office: Pipeline, row: Row) -> None:
    grammar = Grammar(office.registry.packs[row["language"]])
    form = running_form(office.registry.states[row["state"]], row["language"], date(2026, 11, 1))[0]
    noun = noun_of(form, "party", row["state"])
    assert grammar.words(noun, "of") == row["of"]
    if "to" in row:
        assert grammar.words(noun, "to") == row["to"]


@each_row(cases("state_names_on_a_day"))
def test_state_names_are_those_of_the_day(office: Pipeline, row: Row) -> None:
    form = running_form(office.registry.states[row["state"]], row["language"], date.fromisoformat(row["day"]))[0]
    assert (
        Grammar(office.registry.packs[row["language"]]).words(noun_of(form, "party", row["state"]), "of") == row["of"]
    )


@each_row(cases("names_on_a_day"))
def test_names_are_those_of_the_day(office: Pipeline, row: Row) -> None:
    kind, id = row["record"].split()
    record = office.registry.office if kind == "office" else getattr(office.registry, kind)[id]
    assert record.id == id
    form, reaches = form_on(getattr(record, row["key"])[row["language"]], date.fromisoformat(row["day"]))
    assert (form.text, reaches) == (row["text"], True)


@each_row(cases("meetings_on_file"), lambda row: row["meeting"])
def test_meetings_are_on_the_days_that_documents_give(office: Pipeline, row: Row) -> None:
    meeting = office.registry.meetings[row["meeting"]]
    assert (meeting.start, meeting.end) == days(row["days"])
    assert row["document"] in str(meeting.source)


def test_every_member_state_the_holy_see_and_palestine_are_on_file(office: Pipeline) -> None:
    states = office.registry.states
    assert len(states) == 195
    assert {"VAT", "PSE", "SSD", "NRU"} <= set(states)
    assert all(set(state.names) == set(state.formal) == set(office.registry.packs) for state in states.values())
    assert states["SSD"].from_ == date(2011, 7, 14)
