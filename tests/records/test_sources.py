"""Documents that attest names, and how a name says which one does."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noteverbale.pipeline import Pipeline
from noteverbale.records.base import ATTESTED, UNATTESTED, is_attested
from noteverbale.records.sources import Source
from noteverbale.registry.audience import audience_of


@pytest.mark.parametrize("day", ["2009", "2009-12", "2009-12-09", None])
def test_a_source_has_a_day_a_month_a_year_or_no_date(day: str | None) -> None:
    assert Source(id="list_2009", title="List", date=day).date == day


@pytest.mark.parametrize("day", ["09", "December 2009", "2009-1", "2009-12-09-1"])
def test_other_dates_are_refused(day: str) -> None:
    with pytest.raises(ValidationError, match="date"):
        Source(id="list_2009", title="List", date=day)


@pytest.mark.parametrize("word", [*ATTESTED, *UNATTESTED])
def test_a_source_has_no_word_of_a_basis_as_its_id(word: str) -> None:
    with pytest.raises(ValidationError, match="has a meaning of its own in 'basis:'"):
        Source(id=word, title="List")


def test_only_knowledge_and_unverified_words_are_not_attested() -> None:
    assert [basis for basis in (*ATTESTED, *UNATTESTED, "fao_2009", None) if is_attested(basis)] == [
        *ATTESTED,
        "fao_2009",
    ]


def test_every_source_on_file_is_cited(office: Pipeline) -> None:
    data = office.registry.folder / "data"
    texts = "".join(path.read_text("utf-8") for path in data.rglob("*.yaml") if "sources" not in str(path))
    assert [id for id in office.registry.sources if f": {id}" not in texts] == []


def test_what_an_act_encourages_has_a_basis_of_its_own(office: Pipeline) -> None:
    note, act = office.registry.notes["wg4-14-wg7-11"], office.registry.acts["resolution_7_1"]
    brief = office.brief(note, "en", audience_of(office.registry, note, office.registry.recipients["MEX"]))
    unattested = [words.place for words in brief.unverified]
    assert act.place("encourages", "en") in unattested
    assert act.place("title", "en") not in unattested
