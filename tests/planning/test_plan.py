"""Who gets a copy, in which language and why; and what a plan's hash holds still."""

from __future__ import annotations

from pathlib import Path

import pytest

from noteverbale import pipeline
from noteverbale.compose.addressing import Fill, merge_fields
from noteverbale.document import Document
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan
from noteverbale.planning.fingerprint import composition
from noteverbale.problems import ProblemsFound
from noteverbale.records.notes import Note
from noteverbale.records.recipients import Recipient
from noteverbale.registry.registry import Registry

NOTE = "cu-2009-033"


def made(office: Pipeline, *to: str, lang: str = "own") -> plan.Plan:
    return plan.make(office, office.registry.notes[NOTE], to, lang)


def test_without_a_name_all_states_and_observers_that_were_there(office: Pipeline) -> None:
    whole = made(office)
    assert {"MEX", "VAT", "EU", "SMOM"} <= {copy.recipient for copy in whole.copies}
    assert whole.left_out["SSD"] == "did not exist yet on 2009-03-04"
    assert whole.left_out["WHO"] == "an organization is sent a letter"
    assert whole.left_out["ALL"] == "stands for all, in one copy"
    assert len(whole.copies) + len(whole.left_out) == len(office.registry.recipients)


def test_the_fields_of_a_copy_are_filled_once_for_the_plan_and_the_copy(
    office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled: list[str] = []

    def counted(registry: Registry, note: Note, recipient: Recipient, language: str) -> dict[str, Fill]:
        filled.append(recipient.id)
        return merge_fields(registry, note, recipient, language)

    monkeypatch.setattr(pipeline, "merge_fields", counted)
    fresh = Pipeline(office.registry)
    note, recipient = office.registry.notes[NOTE], office.registry.recipients["MEX"]
    plan.make(fresh, note, ["MEX"], "es")
    fresh.copy(note, recipient, "es")
    assert filled == ["MEX"]


def test_pouch_order_is_the_alphabet_of_the_office(office: Pipeline) -> None:
    assert [copy.recipient for copy in made(office, "ZWE,ALB", "CIV", "CRI").copies] == ["ALB", "CRI", "CIV", "ZWE"]


def test_languages_are_planned_one_by_one_and_the_plan_is_in_the_order_of_recipients(office: Pipeline) -> None:
    parts: list[plan.Plan] = []
    note = office.registry.notes[NOTE]
    whole = plan.make(office, note, ["MEX,FRA,CUB"], "es,ru,ar", on_language=parts.append)
    assert [(copy.recipient, copy.language) for copy in whole.copies] == [
        (recipient, language) for recipient in ("CUB", "FRA", "MEX") for language in ("es", "ru", "ar")
    ]
    assert [part.languages() for part in parts] == [("ru",), ("ar",), ("es",)], "the most expensive first"
    assert all(part.rosters(code) == whole.rosters(code) for part in parts for code in part.languages())


@pytest.mark.slow
def test_own_language_all_or_named(office: Pipeline) -> None:
    assert [copy.language for copy in made(office, "MEX").copies] == ["es"]
    assert len(made(office, "MEX", lang="all").copies) == 6
    asked = made(office, "MEX", lang="fr,es").copies
    assert [(one.language, one.why) for one in asked] == [("fr", "asked for"), ("es", "language of correspondence")]
    with pytest.raises(ProblemsFound, match="does not go out in 'xx'"):
        made(office, "MEX", lang="xx")


def test_groups_and_small_letters_are_accepted_and_unknown_names_reported(office: Pipeline) -> None:
    assert {copy.recipient for copy in made(office, "mex", "vienna").copies} >= {"MEX", "AUT"}
    with pytest.raises(ProblemsFound, match="no recipient or group 'MEXX'"):
        made(office, "MEXX")


def test_recipients_that_read_none_of_the_languages_are_left_out(office: Pipeline) -> None:
    note = office.registry.notes[NOTE].model_copy(update={"id": "short", "languages": ("en",)})
    whole = plan.make(office, note, ("MEX", "GBR"))
    assert [copy.recipient for copy in whole.copies] == ["GBR"]
    assert whole.left_out["MEX"] == "the note does not go out in es, its language"


def test_a_second_language_is_used_when_the_note_lacks_the_first_and_the_plan_says_so(small_office: Path) -> None:
    path = small_office / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("languages: [ar]", "languages: [ar, fr, en]", 1), "utf-8")
    office = Pipeline.open(small_office)
    recipient = next(one for one in office.registry.recipients.values() if len(one.languages) > 1)
    for languages, language, why in (
        (("ar", "en"), "ar", "language of correspondence"),
        (("en", "fr"), "fr", "second language of correspondence; the note does not go out in ar"),
        (("en",), "en", "third language of correspondence; the note does not go out in ar or fr"),
    ):
        note = office.registry.notes[NOTE].model_copy(update={"languages": languages})
        (copy,) = plan.make(office, note, [recipient.id]).copies
        assert (copy.language, copy.why) == (language, why)
    note = office.registry.notes[NOTE].model_copy(update={"languages": ("es",)})
    reason = "the note does not go out in ar or fr or en, its languages"
    assert plan.make(office, note, [recipient.id]).left_out[recipient.id] == reason


def test_a_copy_that_cannot_be_made_does_not_stop_the_others(own_office: Path) -> None:
    path = own_office / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    assert "head: {title: charge, gender: f}" in text
    path.write_text(text.replace("head: {title: charge, gender: f}", "", 1), "utf-8")
    office = Pipeline.open(own_office)
    whole = made(office, "CUB,MEX")
    assert [copy.recipient for copy in whole.copies] == ["MEX"]
    assert [problem.code for problem in whole.problems] == ["no-head"]
    assert whole.left_out["CUB"] == "its copy cannot be made"
    parts: list[plan.Plan] = []
    again = plan.make(office, office.registry.notes[NOTE], ("CUB,MEX",), "all", on_language=parts.append)
    assert again.problems == whole.problems, "one that is the same in all languages is reported once"
    assert [copy.recipient for part in parts for copy in part.copies] == ["MEX"] * 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "before", "after", "same"),
    [
        ("data/missions/sample.yaml", "# A first dozen", "# Some", True),
        ("data/meetings/cop.yaml", "2018-10-15", "2018-10-16", True),
        ("templates/forms/note/es.md.j2", "saluda atentamente", "saluda", False),
        ("templates/forms/note/fr.md.j2", "présente ses compliments", "salue", True),
        ("templates/page/sheet.css", "11pt", "12pt", False),
        ("data/meetings/wg4.yaml", "2009-04-15", "2009-04-16", False),
        ("data/missions/sample.yaml", "Musterstrasse", "Mustergasse", False),
    ],
)
def test_the_hash_holds_words_addresses_and_the_sheet(
    own_office: Path, file: str, before: str, after: str, same: bool
) -> None:
    one = made(Pipeline.open(own_office), "MEX,ESP,CUB", lang="es").hash
    path = own_office / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    assert (made(Pipeline.open(own_office), "MEX,ESP,CUB", lang="es").hash == one) is same


def test_the_hash_does_not_hold_the_reference(office: Pipeline) -> None:
    note = office.registry.notes["wg4-8"]
    one = office.registry.recipients["MEX"]
    plain: Document = office.copy(note, one, "es")
    numbered = office.copy(note, one, "es", "CU 2018/7", ())
    assert "CU 2018/7" in numbered.meta.title
    assert numbered.meta.marks == ()
    assert composition(plain) != composition(numbered)
    assert plan.make(office, note, ("MEX",)).hash == plan.make(office, note, ("MEX",)).hash


def test_a_recipient_with_other_values_is_not_filled_in_with_those_on_file(office: Pipeline) -> None:
    """What fills the Fields is kept by the recipient itself, not by its id: an address that is tried out is printed."""
    note, mexico = office.registry.notes["wg4-8"], office.registry.recipients["MEX"]
    assert mexico.address
    moved = mexico.model_copy(update={"address": mexico.address.model_copy(update={"city": "Graz"})})
    city = {fill["City"][0] for fill in (office.fills(note, mexico, "es"), office.fills(note, moved, "es"))}
    assert city == {mexico.address.city, "Graz"}
