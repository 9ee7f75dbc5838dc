"""The document of a translator: what is in it, and that it is the same when it is made again."""

from __future__ import annotations

import io

import docx
import pytest
from lxml import html

from noteverbale.formats.word_table import WordTable
from noteverbale.outgoing.translators import beside_of, document, files
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from translators_support import with_moves


@pytest.fixture(scope="module")
def french(office: Pipeline) -> WordTable:
    return document(with_moves(office), "fr", only=("moves", "forms", "language"))


def test_rows_are_numbered_and_have_three_languages(french: WordTable) -> None:
    assert french.title == "Words in French"
    assert french.heads == ["No.", "What and where", "English", "español", "français: correct here"]
    numbers = [line.number for part in french.parts for line in part.lines if line.number]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    marks = [line.mark for part in french.parts for line in part.lines]
    assert all(mark.startswith("fr-") for mark in marks)


def test_a_move_shows_its_fields_its_facts_and_examples(french: WordTable) -> None:
    lines = french.parts[0].lines
    at = next(i for i, line in enumerate(lines) if line.where.endswith("moves/session/fr.md.j2:1:1"))
    line, example, *_ = lines[at:]
    assert line.about.endswith("Facts: opening_sitting: true or false")
    assert "{meeting.nth|agree: m}s’est tenu{f}s’est tenue{many}" in line.cells[2]
    assert line.cells[0].startswith("{if first}{opening}{else}")
    assert (example.example, example.number, example.about) == (True, "", "Example: to a Government")
    assert "se tiendra à Vienne" in example.cells[2]
    assert "will be held in Vienna" in example.cells[0]


def test_an_example_is_shown_for_each_audience_that_reads_other_words(french: WordTable) -> None:
    lines = french.parts[0].lines
    at = next(i for i, line in enumerate(lines) if line.where.endswith("moves/invitation/fr.md.j2:1:1"))
    names = []
    for line in lines[at + 1 :]:
        if not line.example:
            break
        names.append(line.about)
    assert names == ["Example: to a Government", "Example: to an observer", "Example: to many at once"]


def test_words_of_a_letter_are_beside_those_of_a_note_where_english_has_no_others(french: WordTable) -> None:
    line = next(line for line in french.parts[0].lines if "delegation/fr.letter" in line.where)
    assert "(in a letter)" in line.about
    assert line.cells[0]
    assert line.cells[1]


def test_words_of_the_language_are_described(french: WordTable) -> None:
    line = next(line for line in french.parts[2].lines if line.about.startswith("dispatch.meeting"))
    assert line.about == "dispatch.meeting: the name of a meeting: {nth} and its body, {of}"
    assert line.cells == ("{nth} {of}", "{nth} {of}", "{nth} {of}")


def test_the_language_beside_english_is_chosen(office: Pipeline) -> None:
    registry = office.registry
    assert [beside_of(registry, code) for code in ("fr", "ru", "en", "zh")] == ["es", "fr", "fr", "fr"]
    assert [beside_of(registry, "ru", code) for code in ("zh", "en", "ru")] == ["zh", "fr", "fr"]
    assert document(office, "en", "ru", ("forms",)).heads[2:] == ["русский", "English: correct here"]


@pytest.mark.parametrize(
    ("code", "beside", "only", "message"),
    [
        ("xx", "", (), "no language 'xx'"),
        ("fr", "xx", (), "no language 'xx'"),
        ("fr", "", ("move",), "no section 'move'"),
    ],
)
def test_what_there_is_not_is_refused(office: Pipeline, code: str, beside: str, only: tuple[str, ...], message: str) -> None:  # fmt: skip
    with pytest.raises(ProblemsFound, match=message):
        document(office, code, beside, only)


@pytest.mark.slow
def test_words_of_problem_codes_have_the_english_of_the_program_beside_them(office: Pipeline) -> None:
    table = document(office, "zh", only=("problems",))
    assert len(table.parts[0].lines) > 400
    assert all(line.cells[0] and line.cells[2] for line in table.parts[0].lines)
    assert document(office, "en", only=("problems",)).parts == []


@pytest.mark.slow
def test_the_files_are_the_same_each_time_and_in_the_direction_of_their_language(office: Pipeline) -> None:
    (word, page), again = (list(files(office, "ar", only=("forms",))) for _ in range(2))
    assert [word.path, page.path] == ["words-ar.docx", "words-ar.html"]
    assert [word.content, page.content] == [file.content for file in again]
    cells = docx.Document(io.BytesIO(word.content)).tables[0].rows[1].cells
    xml = cells[4]._tc.xml
    assert "<w:bidi/>" in xml
    assert "<w:rtl/>" in xml
    assert 'w:bidi="ar-' in xml
    assert "<w:bidi/>" not in cells[2]._tc.xml
    root = html.document_fromstring(page.content.decode())
    own = next(each for each in root.iter("td") if each.get("class") == "own")
    assert (own.get("lang"), own.get("dir")) == ("ar", "rtl")
    assert not [each for each in root.iter() if each.tag in ("link", "script") or each.get("src")]
