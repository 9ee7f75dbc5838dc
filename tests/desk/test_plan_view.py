"""A plan in the words of a person."""

from __future__ import annotations

from datetime import date

import pytest

from noteverbale.desk.plan_view import by_language, issued_rows, left_out, name_of, rows, why
from noteverbale.desk.stages import Says
from noteverbale.issuing import issue
from noteverbale.issuing.frozen import snapshot_of
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["own", "all", "fr"])
def test_every_reason_of_the_plans_of_all_notes_has_a_phrase(office: Pipeline, lang: str) -> None:
    reasons: set[str] = set()
    for note in list(office.registry.notes.values())[:4]:
        if lang == "fr" and "fr" not in office.registry.languages_of(note):
            continue
        for which in (note, note.model_copy(update={"languages": ("fr", "en")})):
            plan = make(office, which, (), lang)
            reasons |= {copy.why for copy in plan.copies} | set(plan.left_out.values())
    assert reasons
    assert {reason for reason in reasons if why(reason).key == "why_text"} == set()


def test_reasons_keep_their_languages_and_days() -> None:
    assert why("second language of correspondence; the note does not go out in ar or fr") == Says(
        "why_other", {"languages": ("ar", "fr")}
    )
    assert why("answered CU 2026/12 (A) on 2026-04-01").values == {
        "reference": "CU 2026/12 (A)",
        "date": date(2026, 4, 1),
    }
    assert why("the note does not go out in pt, its language").values == {"languages": ("pt",)}
    assert why("because") == Says("why_text", {"text": "because"})


def test_copies_are_counted_by_language_and_few_of_a_kind_are_named(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    plan = make(office, note)
    counts = by_language(office.registry, note, plan.copies, "en")
    assert [count.copies for count in counts] == sorted((count.copies for count in counts), reverse=True)
    assert sum(count.copies for count in counts) == len(plan.copies)
    for count in counts:
        assert sum(part.count for part in count.parts) == count.copies
        assert all(len(part.names) in (0, part.count) for part in count.parts)
    kinds = {part.kind: part for part in counts[0].parts}
    assert kinds["government"].names == ()
    named = {name for count in counts for part in count.parts for name in part.names}
    assert "Holy See" in named


def test_who_is_left_out_is_grouped_by_the_reason(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    plan = make(office, note)
    groups = left_out(office.registry, note, plan.left_out, "fr")
    assert sum(len(group.ids) for group in groups) == len(plan.left_out)
    assert len({group.why.key for group in groups}) == len(groups)
    assert all(len(group.names) == len(group.ids) for group in groups)


def test_there_is_a_row_for_each_copy_and_for_each_that_is_left_out(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    plan = make(office, note, ("MEX,FRA",))
    table = list(rows(office.registry, note, plan, "es"))
    assert [(row.recipient, row.name, row.language, row.sample) for row in table[:2]] == [
        ("FRA", "Francia", "fr", True),
        ("MEX", "México", "es", True),
    ]
    assert table[0].capacities == ("participant",)
    assert len(table) == 2 + len(plan.left_out)
    assert {row.language for row in table[2:]} == {""}


def test_an_issued_note_has_the_copies_that_went_out(issuing_office: Pipeline, ledger: Ledger) -> None:
    note = issuing_office.registry.notes["own"]
    plan = make(issuing_office, note, ("MEX,FRA",))
    request = issue.Request(("MEX,FRA",), "own", "clerk", "2026-03-04T09:00:00+00:00", note.date)
    issue.take(issuing_office, note, plan, ledger, request, snapshot_of(issuing_office.registry))
    table = list(issued_rows(issuing_office.registry, note, ledger.issued("own"), "en"))
    assert [(row.recipient, row.language) for row in table if row.language] == [("FRA", "fr"), ("MEX", "es")]
    assert len(table) == 2 + len(plan.left_out)


def test_a_name_that_is_not_on_file_any_more_is_its_id(office: Pipeline) -> None:
    note = office.registry.notes["cu-2009-033"]
    assert name_of(office.registry, note, "XXX", "en") == "XXX"
    assert name_of(office.registry, note, "FRA", "xx") == name_of(office.registry, note, "FRA", "en") == "France"
