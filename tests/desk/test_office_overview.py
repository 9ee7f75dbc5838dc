"""The office at one glance, and how well it is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from noteverbale.desk.office_overview import examined, overview
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Place, Problem
from noteverbale.records.office import Person


def test_an_office_is_counted_and_named_in_a_language_or_its_own(office: Pipeline) -> None:
    registry = office.registry
    seen = overview(registry, "fr")
    assert (seen.name, seen.seat) == ("Office des Nations Unies contre la drogue et le crime", "Vienne")
    assert overview(registry, "tlh").seat == "Vienna"
    assert (seen.records["senders"], seen.records["series"]) == (3, 1)
    assert seen.samples == sum(recipient.sample for recipient in registry.recipients.values()) > 0
    assert set(seen.people.values()) == {0}
    people = (Person(name="A", roles=("clerk", "administrator")), Person(name="B", roles=("clerk",)))
    named = replace(registry, office=registry.office.model_copy(update={"people": people}))
    assert overview(named, "en").people == {"clerk": 2, "reviser": 0, "approver": 0, "administrator": 1}


@pytest.mark.slow
def test_what_wants_attention_is_found(office: Pipeline, tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        health = examined(office.registry, ledger)
        assert health.fine
        assert [language.code for language in health.languages] == list(office.registry.packs)
        fault = Problem(Place("notes/a.yaml"), "yaml", "cannot be read")
        broken = examined(replace(office.registry, broken_notes={"notes/a.yaml": (fault,)}), ledger)
    assert not broken.fine
    assert broken.broken == {"notes/a.yaml": (fault,)}
