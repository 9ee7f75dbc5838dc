"""The table of recipients: what a search and each filter leave, counts, order, pages, what a record lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from noteverbale.desk.recipient_table import (
    FACETS,
    STEP,
    RecipientFilter,
    RecipientIndex,
    addressed_as,
    missing_parts,
    status_under,
)
from noteverbale.pipeline import Pipeline

DAY = date(2026, 3, 3)
TREATY = "TIP_PROTOCOL"


@pytest.fixture(scope="module")
def index(office: Pipeline) -> RecipientIndex:
    return RecipientIndex(office.registry, "en", DAY, TREATY)


def ids(index: RecipientIndex, **words: str) -> list[str]:
    return [row.recipient.id for row in index.select(RecipientFilter.of(words)).rows]


@pytest.mark.parametrize(
    "q", ["México", "mexico", "墨西哥", "المكسيك", "Мексик", "MEX", "mex@missions", "Estados Unidos Mex"]
)
def test_a_search_finds_a_name_in_any_language_a_code_and_an_address(index: RecipientIndex, q: str) -> None:
    assert "MEX" in ids(index, q=q)
    assert index.select(RecipientFilter(q=q)).count < 5


def test_a_search_for_something_else_finds_nothing_and_is_not_the_whole_list(index: RecipientIndex) -> None:
    for q in ("Ruritania", "nobody@nowhere", "?!", "%"):
        shown = index.select(RecipientFilter(q=q))
        assert (shown.count, shown.rows, shown.first, shown.pages) == (0, (), 0, 1), q


def test_counts_are_those_of_what_a_click_would_show(index: RecipientIndex) -> None:
    for wanted in (
        RecipientFilter(),
        RecipientFilter(language="fr"),
        RecipientFilter(q="a", seat="vienna", kind="state"),
    ):
        facets = index.select(wanted).facets
        for name in FACETS:
            for value, count in facets[name].items():
                assert index.select(RecipientFilter.of(wanted.query(**{name: value}))).count == count, (
                    wanted,
                    name,
                    value,
                )


def test_filters_together_leave_what_has_all_of_them(index: RecipientIndex) -> None:
    shown = index.select(RecipientFilter(language="fr", seat="vienna", standing="participant"))
    assert (
        0
        < shown.count
        == sum(
            "fr" in row.recipient.languages and row.recipient.seat == "vienna" and row.standing == "participant"
            for row in index.rows
        )
    )


def test_pages_hold_every_recipient_once_and_the_page_after_the_last_is_the_last(index: RecipientIndex) -> None:
    pages = index.select(RecipientFilter()).pages
    seen = [row for page in range(1, pages + 1) for row in index.select(RecipientFilter(page=page)).rows]
    assert seen == index.rows
    last = index.select(RecipientFilter(page=99999))
    assert (last.page, last.first + len(last.rows) - 1) == (pages, len(index.rows))
    assert len(index.select(RecipientFilter()).rows) == STEP


def test_the_order_is_that_of_the_letters_of_the_language(office: Pipeline, index: RecipientIndex) -> None:
    assert ids(index)[:3] == ["AFG", "ALB", "DZA"]
    spanish = RecipientIndex(office.registry, "es", DAY, TREATY)
    assert [row.name for row in spanish.rows[:3]] == ["Afganistán", "Albania", "Alemania"]
    assert ids(index, sort="id")[:3] == sorted(office.registry.recipients)[:3]


def test_a_language_that_no_record_has_words_in_shows_those_of_the_office(office: Pipeline) -> None:
    index = RecipientIndex(office.registry, "xx", DAY, TREATY)
    assert index.rows[0].name == "Afghanistan"
    assert addressed_as(office.registry, office.registry.recipients["AFG"], "xx", DAY) == "Minister for Foreign Affairs"


def test_a_filter_is_read_from_a_query_and_written_into_one() -> None:
    query = {"q": " mex ", "seat": "vienna", "page": "3", "sort": "id", "other": "x"}
    wanted = RecipientFilter.of(query)
    assert wanted == RecipientFilter(q="mex", seat="vienna", page=3, sort="id")
    assert wanted.query(page=2) == {"q": "mex", "seat": "vienna", "sort": "id", "page": "2"}
    assert wanted.query(seat="") == {"q": "mex", "sort": "id"}
    assert wanted.is_narrow
    assert not RecipientFilter(sort="id", page=2).is_narrow
    for page in ("0", "-1", "٣", "1e9", "9" * 400, ""):
        assert RecipientFilter.of({"page": page, "sort": "address"}) == RecipientFilter()


def test_a_record_is_real_sample_or_incomplete(office: Pipeline) -> None:
    registry = office.registry
    mexico = registry.recipients["MEX"]
    assert missing_parts(registry, mexico) == ()
    bare = mexico.model_copy(
        update={"sample": False, "address": None, "head": None, "mission": None, "languages": ("de",)}
    )
    assert missing_parts(registry, bare) == ("address", "title", "language")
    recipients = {"MEX": bare, "FRA": registry.recipients["FRA"].model_copy(update={"sample": False})}
    index = RecipientIndex(replace(registry, recipients={**registry.recipients, **recipients}), "en", DAY, TREATY)
    assert {row.recipient.id: row.record for row in index.rows if row.recipient.id in ("MEX", "FRA", "ESP")} == {
        "MEX": "incomplete",
        "FRA": "real",
        "ESP": "sample",
    }
    assert index.select(RecipientFilter(record="incomplete")).rows[0].missing == ("address", "title", "language")
    assert missing_parts(registry, registry.recipients["ALL"]) == ()


def test_the_title_of_the_head_comes_before_that_of_the_office_and_an_own_title_before_both(office: Pipeline) -> None:
    registry, mexico = office.registry, office.registry.recipients["MEX"]
    woman = mexico.model_copy(
        update={"head": mexico.head and mexico.head.model_copy(update={"title": "head", "gender": "f"})}
    )
    assert addressed_as(registry, woman, "es", DAY) == "Representante Permanente"
    assert addressed_as(registry, woman, "fr", DAY) == "Représentante permanente"
    own = woman.model_copy(update={"title_override": {"es": "Embajadora"}})
    assert addressed_as(registry, own, "es", DAY) == "Embajadora"
    assert addressed_as(registry, woman.model_copy(update={"head": None}), "en", DAY) == "Permanent Mission"
    assert addressed_as(registry, woman.model_copy(update={"head": None, "mission": None}), "en", DAY) == ""


def test_the_standing_is_that_under_the_treaty_of_the_index(office: Pipeline) -> None:
    registry = office.registry
    parties = {
        row.recipient.id for row in RecipientIndex(registry, "en", DAY, TREATY).rows if row.standing == "participant"
    }
    assert "AFG" in parties
    status = status_under(registry.recipients["AFG"], TREATY)
    assert status
    assert status.attested
    firearms = RecipientIndex(registry, "en", DAY, "FIREARMS_PROTOCOL")
    assert {row.standing for row in firearms.rows if row.recipient.id == "AFG"} == {"unknown"}
    assert status_under(registry.recipients["AFG"], "FIREARMS_PROTOCOL") is None
