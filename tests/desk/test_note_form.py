"""The form of a note: it changes nothing by itself, shows what the moves use, and has each problem at its field."""

from __future__ import annotations

import pytest

from form_fields_support import sent
from noteverbale.desk.draft_moves import move_edits
from noteverbale.desk.drafts import note_data
from noteverbale.desk.fields import Drawing
from noteverbale.desk.note_form import NoteForm, note_edits, note_form, paths_of
from noteverbale.desk.unfinished import with_unsaved
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound, shown
from noteverbale.records import yaml_source
from noteverbale.records.edit import Edit, apply


@pytest.fixture(scope="module")
def drawing(office: Pipeline) -> Drawing:
    return Drawing(office.registry, "en")


def form_of(drawing: Drawing, text: str) -> tuple[NoteForm, dict[str, object]]:
    data = yaml_source.parse(text.encode(), "x.yaml").data
    return note_form(drawing, drawing.registry.kinds[data["kind"]], data), data


def changed(drawing: Drawing, text: str, **words: str | list[str]) -> str:
    form, data = form_of(drawing, text)
    return apply(text, note_edits(form, data, sent(*form.nodes, **words)), "x.yaml")


def test_a_form_that_nobody_changed_has_no_edits(drawing: Drawing) -> None:
    registry = drawing.registry
    for note in registry.notes.values():
        data = note_data(registry, registry.paths[note.id])
        form = note_form(drawing, registry.kinds[note.kind], data)
        assert note_edits(form, data, sent(*form.nodes)) == [], note.id
        assert form.found() == [], note.id


def test_a_fact_is_one_line_of_the_file(drawing: Drawing) -> None:
    text = "kind: invitation\ndate: 2026-03-03\nmeeting: wg4-14\n"
    assert changed(drawing, text, date="2026-03-04", moves__delegation__deadline__bound="soon") == (
        "kind: invitation\ndate: 2026-03-04\nmeeting: wg4-14\nmoves:\n  delegation: {deadline: soon}\n"
    )


def test_a_move_that_is_written_as_its_name_gets_its_facts(drawing: Drawing) -> None:
    text = "kind: session\nmoves:\n  - session\n  - webcast?   # at the end\n  - close\n"
    words: dict[str, str | list[str]] = {
        "moves__0__session__opening_sitting": "true",
        "moves__1__webcast?__url": "https://www.example.org",
        "moves__1__webcast?__languages": ["en", "fr"],
    }
    filled = changed(drawing, text, **words)
    assert yaml_source.parse(filled.encode(), "x").data["moves"] == [
        {"session": {"opening_sitting": "true"}},
        {"webcast": {"url": "https://www.example.org", "languages": ["en", "fr"]}},
        "close",
    ]


def test_a_paragraph_of_the_notes_own_is_written_in_each_language(drawing: Drawing, office: Pipeline) -> None:
    text = "kind: session\nmoves:\n  - session\n"
    data = yaml_source.parse(text.encode(), "x").data
    added = apply(text, move_edits(None, data, "add", 0, "text"), "x.yaml")
    form, _ = form_of(drawing, added)
    [paragraph] = form.moves[1].fields
    assert [field.language for field in paragraph.items] == list(office.registry.packs)
    lacking = [node.name for node, _ in form.found() if node and node.name.startswith("moves.1")]
    assert lacking == [f"moves.1.text.{code}" for code in office.registry.packs]
    filled = changed(drawing, added, moves__1__text__fr="Les participants s’inscrivent.")
    assert filled == "kind: session\nmoves:\n  - session\n  - text: {fr: Les participants s’inscrivent.}\n"


def test_facts_of_the_note_itself_are_first_where_its_moves_use_them(drawing: Drawing) -> None:
    form, _ = form_of(drawing, "kind: reminder\ndate: 2026-03-03\n")
    assert [node.path[0] for node in form.first] == ["sender", "date", "enclosures"]
    assert {"meeting", "act", "reply", "to", "languages"} <= {node.path[0] for node in form.others}
    form, _ = form_of(drawing, "kind: invitation\ndate: 2026-03-03\n")
    assert [node.path[0] for node in form.first] == ["meeting", "act", "sender", "date", "enclosures", "reply"]
    names = [node.name for node in form.nodes]
    assert len(names) == len(set(names))


def test_what_is_missing_is_at_the_field_for_it(drawing: Drawing) -> None:
    form, _ = form_of(drawing, "kind: nomination\ndate: 2026-03-03\n")
    assert [(node.name if node else "", problem.code) for node, problem in form.found()] == [
        ("reply", "missing-fact"),
        ("moves.nomination.deadline", "missing-fact"),
    ]


def test_a_problem_of_the_file_is_at_its_field(drawing: Drawing, office: Pipeline) -> None:
    path = office.registry.paths["cu-2009-033"]
    text = path.read_text("utf-8")
    text = text.replace("meeting: wg4-1\n", "meeting: wg4-99\n").replace("deadline: soon", "deadline: {by: 2009-13-01}")
    with pytest.raises(ProblemsFound) as found:
        with_unsaved(office, {path: (text + "nothing: x\n").encode()})
    assert [problem.code for problem in found.value.problems] == ["unknown-key"]
    with pytest.raises(ProblemsFound) as found:
        with_unsaved(office, {path: text.encode()})
    tree = yaml_source.parse(text.encode(), shown(path))
    problems = list(paths_of(tree.root, found.value.problems))
    form = note_form(drawing, office.registry.kinds["invitation"], tree.data, problems)
    assert [(node.name if node else "", problem.code) for node, problem in form.found()] == [
        ("meeting", "unknown-meeting"),
        ("moves.delegation.deadline", "value"),
    ]


def test_a_fact_that_the_kind_gives_is_no_field(drawing: Drawing) -> None:
    form, _ = form_of(drawing, "kind: nomination\ndate: 2026-03-03\n")
    reply = next(move for move in form.moves if move.move.name == "reply")
    assert [node.path[-1] for node in reply.fields] == ["answers"]
    assert note_edits(form, {}, {}) == list[Edit]()
