"""Names of records as a person knows them."""

from __future__ import annotations

import pytest

from noteverbale.desk.record_names import record_name
from noteverbale.pipeline import Pipeline


@pytest.mark.parametrize(
    ("table", "id", "language", "name"),
    [
        ("bodies", "WG4", "en", "Working Group on Trafficking in Persons"),
        ("places", "vienna", "ru", "Вена"),
        ("acts", "decision_4_4", "en", "Decision 4/4 (Trafficking in human beings)"),
        ("senders", "secretary_general", "fr", "Secrétaire général de l’Organisation des Nations Unies"),
        ("recipients", "MEX", "en", "Mexico"),
        ("notes", "cu-2009-033", "en", "Note of invitation, CU 2009/33 (A)"),
        ("series", "CU", "es", "Nota circular"),
        ("packs", "fr", "en", "français"),
        ("sources", "cop_2008_19_en", "en", "CTOC/COP/2008/19"),
        ("stationery", "c5", "en", "c5"),
        ("places", "vienna", "pt", "Vienna"),
    ],
)
def test_a_record_is_called_by_its_name(office: Pipeline, table: str, id: str, language: str, name: str) -> None:
    assert record_name(office.registry, getattr(office.registry, table)[id], language).startswith(name)


def test_a_meeting_has_its_place_and_days(office: Pipeline) -> None:
    name = record_name(office.registry, office.registry.meetings["wg4-14"], "en")
    assert name == "Fourteenth meeting of the Working Group on Trafficking in Persons, Vienna, 8 and 9 July 2024"


def test_a_meeting_that_cannot_be_named_has_its_id(office: Pipeline) -> None:
    meeting = office.registry.meetings["wg4-14"].model_copy(update={"names": {"zh": ()}, "body": None, "ordinal": None})
    assert record_name(office.registry, meeting, "en") == "wg4-14"
