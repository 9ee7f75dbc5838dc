"""A fact of an issued note that changes on file asks for a note that follows, until one is issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from command import run
from noteverbale.checks.rules import cancelled
from noteverbale.formats.text import to_text
from noteverbale.issuing import steps
from noteverbale.issuing.consequences import Consequences
from noteverbale.issuing.follow_ups import follow_up
from noteverbale.issuing.issue import Request
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problem, ProblemsFound
from noteverbale.registry.scaffold import new

AT = "2026-03-04T09:00:00+00:00"
TODAY = date(2026, 5, 4)
INVITATION = """
kind: invitation
date: 2026-03-04
sender: secretary_general
capacity: participant
meeting: wg4-99
to: [MEX, FRA, CUB]
languages: [en, fr, es]
moves:
  - invitation
  - registration: {through: online, url: "https://www.example.org/one", deadline: {by: 2026-08-03}}
  - reply
reply: {to: cop_secretariat, channels: [email], deadline: {by: 2026-08-03}}
"""
MEETING = """
- id: wg4-99
  body: WG4
  ordinal: 99
  start: 2026-09-07
  end: 2026-09-08
  city: vienna
"""


@pytest.fixture
def folder(small_office: Path) -> Path:
    path = small_office / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("  sample: true\n", ""), "utf-8")
    with (small_office / "data" / "meetings" / "wg4.yaml").open("a", encoding="utf-8") as file:
        file.write(MEETING)
    write(small_office, "own", INVITATION)
    return small_office


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    with Ledger(folder / "ledger.db") as opened:
        opened.open_series("CU", 2026, 12, "clerk", AT)
        yield opened


def write(folder: Path, id: str, text: str) -> None:
    path = folder / "notes" / "2026" / f"{id}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def change(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(after.join(text.rsplit(before, 1)), "utf-8")


def issue(folder: Path, ledger: Ledger, id: str = "own") -> None:
    office = Pipeline.open(folder)
    note = office.registry.notes[id]
    request = Request((), "own", "clerk", AT, note.date)
    steps.begin(office, note, ledger, request, folder / "out").take_number()


def problems(folder: Path, ledger: Ledger, today: date = TODAY) -> list[Problem]:
    office = Pipeline.open(folder)
    return list(Consequences(office, ledger).problems(office.registry.notes.values(), today))


def followed(folder: Path, ledger: Ledger, kind: str | None = None) -> str:
    office = Pipeline.open(folder)
    of_kind, known = follow_up(Consequences(office, ledger), office.registry.notes["own"], kind)
    return new(office.registry, "note", "next", None, TODAY, of_kind, (), known)[1]


def test_what_did_not_change_has_no_consequence(folder: Path, ledger: Ledger) -> None:
    assert problems(folder, ledger) == []
    issue(folder, ledger)
    assert problems(folder, ledger) == []
    write(folder, "another", INVITATION)
    assert problems(folder, ledger) == [], "a new note changes nothing of those that were issued"


def test_other_days_ask_for_a_note_of_change_until_it_is_issued(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(
        folder, "data/meetings/wg4.yaml", "start: 2026-09-07\n  end: 2026-09-08", "start: 2026-09-02\n  end: 2026-09-03"
    )
    (problem,) = problems(folder, ledger)
    assert (problem.code, problem.severity, problem.place.file.rpartition("/")[2]) == (
        "consequence",
        "warning",
        "wg4.yaml",
    )
    assert problem.message == "'start' and 'end' of 'wg4-99' changed since CU 2026/12 (own) was issued to 3 recipients"
    assert problem.hint == "write the note that tells them: 'new note ID --follows own'"
    text = followed(folder, ledger)
    assert "kind: change\n" in text
    assert "to: [CUB, FRA, MEX]\nmeeting: wg4-99\nlanguages: [fr, es]\n" in text
    assert "    earlier: own\n    days: {from: 2026-09-07, to: 2026-09-08}\n" in text
    assert "\nsender:  " in text, "only a person knows who signs"
    write(folder, "after", text)
    with pytest.raises(ProblemsFound, match="fill-in: 'sender'"):
        Pipeline.open(folder)
    write(folder, "after", text.replace("\nsender:", "\ncapacity: participant\nsender: secretary_general"))
    assert [problem.hint for problem in problems(folder, ledger)] == ["issue 'after', which follows it"]
    issue(folder, ledger, "after")
    assert problems(folder, ledger) == []
    office = Pipeline.open(folder)
    copy = office.copy(office.registry.notes["after"], office.registry.recipients["MEX"], "es")
    words = " ".join(to_text(copy).split())
    assert "CU 2026/12" in words
    assert "7 y 8 de septiembre de 2026" in words
    assert "2 y 3 de septiembre de 2026" in words
    change(folder, "data/meetings/wg4.yaml", "start: 2026-09-02", "start: 2026-09-01")
    (problem,) = problems(folder, ledger)
    assert "'start' of 'wg4-99'" in problem.message
    assert "days: {from: 2026-09-02, to: 2026-09-03}" in followed(folder, ledger), "what the last note announced"


@pytest.mark.parametrize(
    ("before", "after", "kind", "facts"),
    [
        ("city: vienna", "city: geneva", "change", ["place: vienna"]),
        ("city: vienna", "city: vienna\n  mode: hybrid", "change", ["format: in_person"]),
        ("start: 2026-09-07\n  end: 2026-09-08", "start: 2026-10-07", "postponement", ["days: {from: 2026-09-07"]),
        ("  start: 2026-09-07\n  end: 2026-09-08\n", "", "postponement", ["days: {from: 2026-09-07"]),
        ("city: vienna", "city: vienna\n  cancelled: true", "cancellation", []),
    ],
)
def test_the_note_that_follows_is_of_the_kind_that_tells_of_the_change(
    folder: Path, ledger: Ledger, before: str, after: str, kind: str, facts: list[str]
) -> None:
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", before, after)
    text = followed(folder, ledger)
    assert f"kind: {kind}\n" in text
    assert "    earlier: own\n" in text
    assert [fact for fact in facts if f"\n    {fact}" not in text] == []
    known = {"days:", "place:", "venue:", "format:"}
    assert len([line for line in text.splitlines() if line.split()[:1] and line.split()[0] in known]) == len(facts)


def test_only_a_note_that_was_not_issued_may_not_say_that_a_cancelled_meeting_is_held(
    folder: Path, ledger: Ledger
) -> None:
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: vienna\n  cancelled: true")
    (problem,) = cancelled(Pipeline.open(folder).registry)
    assert (problem.code, problem.severity) == ("cancelled-meeting", "error")
    change(folder, "data/meetings/wg4.yaml", "  cancelled: true\n", "")
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: vienna\n  cancelled: true")
    assert list(cancelled(Pipeline.open(folder).registry)) == []


def test_another_fact_asks_for_a_corrigendum_with_both_words(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(folder, "notes/2026/own.yaml", "example.org/one", "example.org/two")
    (problem,) = problems(folder, ledger)
    assert "“https://www.example.org/one” became “https://www.example.org/two”" in problem.message
    assert (problem.place.file.rpartition("/")[2], problem.place.line) == ("own.yaml", 11)
    text = followed(folder, ledger)
    assert "kind: corrigendum\n" in text
    assert "      fr: ['https://www.example.org/one']\n" in text.partition("    stood:")[2].partition("    reads:")[0]
    assert "      fr: ['https://www.example.org/two']\n" in text.partition("    reads:")[2]
    write(folder, "after", text.replace("\nsender:", "\ncapacity: participant\nsender: secretary_general"))
    issue(folder, ledger, "after")
    assert problems(folder, ledger) == []


def test_words_in_one_language_concern_those_that_have_a_copy_in_it(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    path = folder / "data" / "office.yaml"
    text = path.read_text("utf-8")
    assert "unodc.org" in text
    path.write_text(text.replace("untoc.cop@unodc.org", "conference@unodc.org"), "utf-8")
    (problem,) = problems(folder, ledger)
    assert "became “conference@unodc.org”" in problem.message
    assert "to: [CUB, FRA, MEX]" in followed(folder, ledger)


def test_a_fact_that_the_note_does_not_print_has_no_consequence(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: vienna\n  report: CTOC/COP/WG.4/2026/9")
    change(folder, "data/missions/sample.yaml", "Beispielgasse", "Mustergasse")
    assert problems(folder, ledger) == []


def test_a_note_that_amends_another_is_itself_watched_for_its_own_facts_only(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: geneva")
    write(
        folder,
        "after",
        followed(folder, ledger).replace("\nsender:", "\ncapacity: participant\nsender: secretary_general"),
    )
    issue(folder, ledger, "after")
    change(folder, "data/meetings/wg4.yaml", "city: geneva", "city: vienna")
    assert [problem.message.partition(" (")[2] for problem in problems(folder, ledger)] == [
        "own) was issued to 3 recipients"
    ]


def test_a_meeting_that_is_over_has_no_consequence(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: geneva")
    assert len(problems(folder, ledger, date(2026, 9, 8))) == 1
    assert problems(folder, ledger, date(2026, 9, 9)) == []


def test_a_copy_in_a_second_language_is_compared_too(folder: Path, ledger: Ledger) -> None:
    change(folder, "notes/2026/own.yaml", "to: [MEX, FRA, CUB]", "to: [MEX]")
    issue(folder, ledger)
    office = Pipeline.open(folder)
    request = Request(("MEX",), "en", "clerk", AT, date(2026, 3, 5))
    steps.begin(office, office.registry.notes["own"], ledger, request, folder / "out", "language").take_number()
    change(folder, "notes/2026/own.yaml", "example.org/one", "example.org/two")
    assert "languages: [en, es]\n" in followed(folder, ledger)


def test_a_note_that_was_issued_is_not_asked_for_days_that_its_meeting_has_no_more(
    folder: Path, ledger: Ledger
) -> None:
    where = ("--office", str(folder))
    change(folder, "data/meetings/wg4.yaml", "  start: 2026-09-07\n  end: 2026-09-08\n", "")
    assert "missing-fact" in run("check", *where).stderr, "it is asked for them until it is issued"
    change(folder, "data/meetings/wg4.yaml", "  city: vienna\n", "  city: vienna\n  start: 2096-09-07\n")
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "  start: 2096-09-07\n", "")
    done = run("check", *where)
    assert (done.returncode, "consequence: 'start' of 'wg4-99'" in done.stderr) == (0, True)
    assert "kind: postponement" in followed(folder, ledger)


def filled(text: str) -> str:
    return text.replace("\nsender:", "\ncapacity: participant\nsender: secretary_general")


def test_of_two_changes_each_is_told_by_a_note_of_its_own(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: geneva")
    change(folder, "notes/2026/own.yaml", "example.org/one", "example.org/two")
    assert len(problems(folder, ledger)) == 2
    write(folder, "after", filled(followed(folder, ledger)))
    assert "kind: corrigendum" in followed(folder, ledger), "for the first there is a draft"
    issue(folder, ledger, "after")
    (problem,) = problems(folder, ledger)
    assert "example.org/two" in problem.message
    write(folder, "corrected", filled(followed(folder, ledger)))
    issue(folder, ledger, "corrected")
    assert problems(folder, ledger) == []


def test_a_corrigendum_settles_other_days_where_it_has_their_words(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: geneva")
    text = filled(followed(folder, ledger, "corrigendum")).replace("\nmeeting:", "\nlanguages: [fr, es]\nmeeting:")
    for stood, reads, count in (("à Vienne", "à Genève", 1), ("Viena", "Ginebra", 0)):
        known = "stood: {fr: [à Vienne], es: [en Viena]}\n    reads: {fr: [à Genève], es: [en Ginebra]}"
        known = known.replace(reads, stood) if count else known
        id = f"after-{count}"
        write(folder, id, text.replace("stood:  ", known + "\n    # ").replace("    reads:  ", "    # "))
        issue(folder, ledger, id)
        assert len(problems(folder, ledger)) == count


def test_a_joint_invitation_is_settled_for_the_meeting_that_the_note_tells_of(folder: Path, ledger: Ledger) -> None:
    with (folder / "data" / "meetings" / "wg4.yaml").open("a", encoding="utf-8") as file:
        file.write(MEETING.replace("99", "98").replace("2026-09-0", "2026-09-1"))
    joint = INVITATION.replace("meeting: wg4-99", "meeting: [wg4-99, wg4-98]")
    write(
        folder,
        "own",
        joint.replace("  - invitation\n", "  - joint_invitation\n").replace("  - registration", "  - registration"),
    )
    issue(folder, ledger)
    text = (folder / "data/meetings/wg4.yaml").read_text("utf-8")
    (folder / "data/meetings/wg4.yaml").write_text(
        text.replace("-09-08\n  city: vienna", "-09-08\n  city: geneva"), "utf-8"
    )
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: geneva")
    assert len(problems(folder, ledger)) == 2
    text = followed(folder, ledger)
    write(folder, "after", text.replace("\nsender:", "\ncapacity: participant\nsender: secretary_general"))
    issue(folder, ledger, "after")
    (problem,) = problems(folder, ledger)
    assert "'wg4-98'" in problem.message
    assert "meeting: wg4-98" in followed(folder, ledger)


def test_nothing_follows_a_note_that_was_not_issued_or_of_which_nothing_changed(folder: Path, ledger: Ledger) -> None:
    with pytest.raises(ProblemsFound, match="not-issued: 'own' is not issued"):
        followed(folder, ledger)
    issue(folder, ledger)
    with pytest.raises(ProblemsFound, match="nothing that 'own' says has changed"):
        followed(folder, ledger)


def test_a_reminder_follows_to_those_that_have_not_answered(folder: Path, ledger: Ledger) -> None:
    issue(folder, ledger)
    text = followed(folder, ledger, "reminder")
    assert "kind: reminder\n" in text
    assert "to: [silent]\nmeeting: wg4-99\n" in text
    assert "    earlier: own\n" in text
    filled = text.replace("\nsender:", "\nlanguages: [en, fr, es]\ncapacity: participant\nsender: secretary_general")
    write(folder, "after", filled.replace("    deadline:", "    deadline: {by: 2026-08-10}"))
    replies = folder / "data" / "replies" / "own.yaml"
    replies.parent.mkdir()
    replies.write_text(
        "".join(f"- {{recipient: {id}, received: 2026-04-01, by: clerk}}\n" for id in ("MEX", "FRA")), "utf-8"
    )
    issue(folder, ledger, "after")
    office = Pipeline.open(folder)
    reminder = office.registry.notes["after"]
    issued = steps.begin(office, reminder, ledger, Request((), "own", "clerk", AT, TODAY), folder / "out")
    assert [copy.recipient for copy in issued.planned().copies] == ["CUB"]
    replies.write_text(replies.read_text("utf-8") + "- {recipient: CUB, received: 2026-08-02, by: clerk}\n", "utf-8")
    again = steps.begin(office, reminder, ledger, Request((), "own", "clerk", AT, TODAY), folder / "out")
    assert [copy.recipient for copy in again.planned().copies] == ["CUB"], "an issue keeps its list"


def test_from_the_change_to_the_note_that_tells_of_it_at_the_command_line(folder: Path, ledger: Ledger) -> None:
    where = ("--office", str(folder))
    change(
        folder, "data/meetings/wg4.yaml", "start: 2026-09-07\n  end: 2026-09-08", "start: 2096-09-04\n  end: 2096-09-05"
    )
    issue(folder, ledger)
    change(folder, "data/meetings/wg4.yaml", "city: vienna", "city: geneva")
    done = run("check", "own", *where)
    assert "wg4.yaml:70:9: warning: consequence: 'city' of 'wg4-99' changed since CU 2026/12 (own)" in done.stderr
    done = run("new", "note", "after", "--follows", "own", *where)
    path = Path(done.stdout.strip())
    text = path.read_text("utf-8")
    assert "\n    place: vienna\n" in text
    assert "fill-in: 'sender' is not filled in yet" in run("check", *where).stderr
    path.write_text(text.replace("\nsender:", "\ncapacity: participant\nsender: secretary_general"), "utf-8")
    shown = run("show", "after", "--to", "FRA", *where).stdout
    assert "CU 2026/12" in shown
    assert "Genève" in shown
    issue(folder, ledger, "after")
    assert "consequence" not in run("check", *where).stderr
    other = run("new", "meeting", "x", "--follows", "own", *where)
    assert (other.returncode, other.stderr.partition("follows: ")[2][:16]) == (2, "only a new note ")
