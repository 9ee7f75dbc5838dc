"""What a field may be chosen from: records by their names, the latest meeting first, words of the language packs."""

from __future__ import annotations

from noteverbale.desk.field_choices import choices_of, form_keys, records_by_name
from noteverbale.desk.shapes import Single
from noteverbale.pipeline import Pipeline


def test_meetings_come_with_the_latest_first(office: Pipeline) -> None:
    choices = records_by_name(office.registry, "meetings", "en")
    days = [office.registry.meetings[choice.value].start for choice in choices]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True)
    assert days[: len(known)] == known


def test_records_come_in_the_order_of_their_names_in_the_language(office: Pipeline) -> None:
    names = [choice.label for choice in records_by_name(office.registry, "places", "fr")]
    assert "Vienne" in names
    assert names == sorted(names, key=str.casefold)


def test_words_of_a_choice_of_a_source_and_of_the_packs(office: Pipeline) -> None:
    assert [choice.value for choice in choices_of(office.registry, Single("choice", ("b", "a")), "en")] == ["b", "a"]
    bases = choices_of(office.registry, Single("reference", ("seed",), "sources"), "en")
    assert bases[0].value == "seed"
    assert {choice.value for choice in bases[1:]} == set(office.registry.sources)
    words = choices_of(office.registry, Single("choice", words="levels"), "fr")
    assert ("session", "session") in {(choice.value, choice.label) for choice in words}
    codes = choices_of(office.registry, Single("choice", words="language_names"), "en")
    assert {"en", "ru"} <= {choice.value for choice in codes}
    assert choices_of(office.registry, Single("day"), "en") == ()


def test_names_of_a_language_have_the_keys_in_use_in_it(office: Pipeline) -> None:
    assert {"gender", "gen", "dat"} <= form_keys(office.registry, "ru")
    assert "gen" not in form_keys(office.registry, "en")
    assert {"text", "since", "basis"} <= form_keys(office.registry, "zh")
