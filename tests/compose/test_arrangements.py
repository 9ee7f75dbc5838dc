"""The moves about a session and its arrangements, as revisers read them: a row of the table is a move with its facts."""

from __future__ import annotations

import pytest
import yaml

from noteverbale.checks.parity import parity_of
from noteverbale.document import runs, words
from noteverbale.files import ChangedFiles
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.audience import Audience
from support import cases, plain, row_id

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
AUDIENCES = {
    "state": Audience("palestine", ("participant",), "one"),
    "holy_see": Audience("holy_see", ("observer",), "one"),
    "all": Audience("governments", ("participant",), "many"),
}
ROWS = cases("arrangements")
KINDS = {"note": "registration", "letter": "letter"}


def _note(row: dict[str, str]) -> bytes:
    move = {row["move"]: yaml.safe_load(row["facts"])}
    return yaml.safe_dump(
        {
            "kind": KINDS[row.get("form", "note")],
            "date": "2027-01-12",
            "sender": "secretary_general",
            "capacity": "participant",
            "meeting": "cnd-70",
            "reply": {"to": "cnd_secretariat"},
            "moves": [move] if row.get("first") else ["attention", move],
        },
        allow_unicode=True,
    ).encode()


@pytest.fixture(scope="module")
def arranging(office: Pipeline) -> Pipeline:
    """The office with a note for each row of the table."""
    folder = office.registry.files.folder / "notes" / "2027"
    notes = {folder / f"arrangement-{i}.yaml": _note(row) for i, row in enumerate(ROWS)}
    return Pipeline.open(ChangedFiles(office.registry.files, notes))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda number: row_id(ROWS[number]))
def test_the_words_of_a_move(arranging: Pipeline, number: int) -> None:
    row = ROWS[number]
    for language in LANGUAGES:
        note = arranging.registry.notes[f"arrangement-{number}"]
        document = arranging.document(note, language, AUDIENCES[row["to"]])
        paragraphs = [words(run) for move, run in runs(document) if move == row["move"]]
        assert plain(" ¶ ".join(paragraphs)) == plain(row[language])


def test_a_meeting_without_hours_has_no_timetable_and_no_opening(office: Pipeline) -> None:
    folder = office.registry.files.folder
    rows = [{"move": "sittings", "facts": "{}"}, {"move": "session", "facts": "{opening_sitting: true}"}]
    notes = {
        folder / f"notes/2027/no-hours-{i}.yaml": _note(row).replace(b"cnd-70", b"wg4-14").replace(b"2027-", b"2024-")
        for i, row in enumerate(rows)
    }
    changed = Pipeline.open(ChangedFiles(office.registry.files, notes))
    for i, row in enumerate(rows):
        with pytest.raises(ProblemsFound) as raised:
            changed.document(changed.registry.notes[f"no-hours-{i}"], "en", AUDIENCES["all"])
        (problem,) = raised.value.problems
        assert problem.code == "missing-fact"
        assert f"move '{row['move']}'" in problem.message
        assert "timetable" in (problem.hint or "")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda number: row_id(ROWS[number]))
def test_every_language_prints_the_same_facts(arranging: Pipeline, number: int) -> None:
    note = arranging.registry.notes[f"arrangement-{number}"].model_copy(update={"to": ("PSE", "VAT", "OAS", "EU")})
    assert not list(parity_of(arranging, note))
