"""What stands in the way of an issue, by what a person must look at."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from pathlib import Path

import pytest

from noteverbale.desk.issue_checks import Check, checks, stops
from noteverbale.desk.plan_view import left_out
from noteverbale.issuing.issue import obstacles
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make
from noteverbale.problems import Place, Problem
from noteverbale.review.approval import ApprovalState

APPROVED = dict.fromkeys(("en", "fr"), ApprovalState("approved", ("M. Réviseur",)))


def listed(
    office: Pipeline, *problems: Problem, approvals: Mapping[str, ApprovalState] = APPROVED, output: Path = Path("/")
) -> dict[str, Check]:
    note = office.registry.notes["own"]
    plan = make(office, note, ("MEX,FRA",))
    found = checks(office.registry, note, plan, problems, approvals, "CU 2026/12 (A)", output)
    return {check.key: check for check in found}


def problem(code: str, file: str = "data/missions/states.yaml", severity: str = "error") -> Problem:
    return Problem(Place(file, 1, 1), code, "a message", "", "error" if severity == "error" else "warning")


@pytest.mark.slow
def test_all_is_well_where_nothing_is_wrong(issuing_office: Pipeline) -> None:
    found = listed(issuing_office)
    assert list(found) == ["approval", "comments", "files", "addresses", "space", "number"]
    assert {check.mark for check in found.values()} == {"ok"}
    assert (found["number"].says.values, found["addresses"].says.values) == ({"number": "CU 2026/12 (A)"}, {"count": 2})
    assert not stops(list(found.values()))


@pytest.mark.parametrize(
    ("code", "key", "link"),
    [
        ("not-approved", "approval", "/notes/own/review"),
        ("open-comments", "comments", "/notes/own/review"),
        ("sample", "addresses", "/recipients?status=sample"),
        ("no-address", "addresses", "/recipients?status=sample"),
        ("unknown-status", "status", "/recipients?status=incomplete"),
        ("nobody", "recipients", "/notes/own/who"),
        ("series-not-begun", "number", "/numbers"),
        ("ledger-gap", "ledger", "/numbers"),
        ("parity", "files", "/notes/own/write"),
    ],
)
def test_each_problem_is_with_the_page_that_mends_it(issuing_office: Pipeline, code: str, key: str, link: str) -> None:
    found = listed(issuing_office, problem(code))
    check = found[key]
    assert (check.mark, check.link, [one.code for one in check.problems]) == ("no", link, [code])
    assert stops(list(found.values()))


def test_open_comments_that_do_not_forbid_the_issue_are_a_warning(issuing_office: Pipeline) -> None:
    found = listed(issuing_office, problem("open-comments", severity="warning"))
    assert found["comments"].mark == "warning"
    assert not stops(list(found.values()))


def test_recipients_that_a_note_names_and_that_read_none_of_its_languages_are_a_warning(
    issuing_office: Pipeline,
) -> None:
    note = issuing_office.registry.notes["own"].model_copy(update={"languages": ("fr",), "to": ("MEX", "FRA")})
    plan = make(issuing_office, note)
    found = {check.key: check for check in checks(issuing_office.registry, note, plan, (), {}, "", Path("/"))}
    check = found["languages"]
    assert (check.mark, check.says.values, check.link) == ("warning", {"count": 1}, "/notes/own/who?language=-")
    first = left_out(issuing_office.registry, note, plan.left_out, "en")[0]
    assert (first.why.key, first.ids) == ("out_language", ("MEX",))


@pytest.mark.parametrize(
    ("states", "key", "languages"),
    [
        ({"en": "draft", "fr": "returned", "ar": "void"}, "approval_returned", ("fr",)),
        ({"en": "draft", "fr": "approved", "ar": "void"}, "approval_void", ("ar",)),
        ({"en": "draft", "fr": "draft"}, "approval_no", ("en", "fr")),
        ({"en": "approved"}, "approval_others", None),
    ],
)
def test_the_worst_language_is_named(
    issuing_office: Pipeline, states: dict[str, str], key: str, languages: tuple[str, ...] | None
) -> None:
    approvals = {code: ApprovalState(state, ("M. Réviseur",)) for code, state in states.items()}  # type: ignore[arg-type]
    says = listed(issuing_office, problem("not-approved"), approvals=approvals)["approval"].says
    assert (says.key, says.values.get("languages")) == (key, languages)


def test_a_full_disk_stops_the_issue_before_it_begins(
    issuing_office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage(10**9, 10**9, 1000))
    found = listed(issuing_office, output=Path("/no/such/folder"))
    assert (found["space"].mark, found["space"].says.key) == ("no", "space_no")


def test_what_really_stands_in_the_way_of_a_sample_note(small_workspace: Path) -> None:
    path = small_workspace / "notes" / "2026" / "own.yaml"
    path.write_text(path.read_text("utf-8") + "sample: true\n", "utf-8")
    office = Pipeline.open(small_workspace)
    note = office.registry.notes["own"]
    plan = make(office, note, ("MEX",))
    with Ledger(small_workspace / "ledger.db") as ledger:
        problems = obstacles(office, note, plan, ledger)
    found = checks(office.registry, note, plan, problems, {}, "CU 2026/12 (A)", small_workspace)
    assert [(check.key, check.link) for check in found if check.mark == "no"] == [("sample", "/notes/own/write")]
