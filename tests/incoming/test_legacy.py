"""Legacy templates: every field found wherever Word hides it, prose kept, nothing written over, the result composes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from command import run
from legacy_support import letter, said_by, told
from noteverbale.incoming.legacy import plan_template
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry.loading import load
from word_support import runs_of, word_file


def without_moves(note: Path) -> str:
    """Return the text of a note without what only the moves of its kind print: their facts, the reply and the act."""
    text, found = re.subn(
        r"^(?:(?:moves|reply):\n(?:  .*\n)+|act: .*\n)", "", note.read_text("utf-8"), flags=re.MULTILINE
    )
    assert found == 3
    return text


def test_a_letter_becomes_a_kind_that_composes(small_office: Path, tmp_path: Path) -> None:
    path = letter(tmp_path / "l.docx")
    words = ("import", "template", str(path), "--kind", "aviso", "--lang", "es", "--office", str(small_office))
    planned = json.loads(run(*words, "--json").stdout)
    done = run(*words, "--apply")
    assert done.returncode == 0, done.stderr
    assert "write or import the other languages (ar, en, fr, ru, zh), or say 'languages: [es]'" in done.stderr
    template = (small_office / "templates/moves/aviso_opening/es.md.j2").read_text("utf-8")
    assert template in [
        file["text"] for file in planned if file["file"].endswith("templates/moves/aviso_opening/es.md.j2")
    ]
    assert "saluda atentamente [[[Addressee]]] y tiene el honor" in template
    kind = load(small_office).kinds["aviso"]
    assert kind.moves == ["aviso_opening", "aviso_enclosure", "aviso_paragraph_3"]
    note = small_office / "notes/2009/cu-2009-033.yaml"
    text = without_moves(note).replace("kind: invitation\nreference: CU 2009/33 (A)", "kind: aviso\nlanguages: [es]")
    (small_office / "notes/2009/aviso-1.yaml").write_text(text, "utf-8")
    shown = run("show", "aviso-1", "--to", "MEX", "--lang", "es", "--office", str(small_office)).stdout.replace(
        "\u00a0", " "
    )
    assert (
        "saluda atentamente a la Representante Permanente de México ante las Naciones Unidas (Viena) y tiene" in shown
    )
    assert "i) uno *bajo* [corchetes];\n\nii) dos {{ y tres.\n" in shown
    assert "..... Se adjunta un ejemplar de la nota.\n" in shown
    checked = run("check", "aviso-1", "--office", str(small_office))
    assert " 0 errors" in checked.stderr


@pytest.mark.slow
def test_invisible_characters_are_left_out_with_a_warning(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text("One \ue0000\ue001 and\x07 two\u202e and on.", "utf-8")
    made = plan_template(office.registry, path, "aviso", "en")
    assert "left out: the invisible character U+E000" in [problem.message for problem in made.problems.found]
    assert said_by(office.registry, made, tmp_path) == "One 0 and two and on."


@pytest.mark.parametrize("kind", ["../x", "con", "lpt1", "nul", "a" * 41, "Aviso"])
def test_reserved_names_of_kinds_are_refused(office: Pipeline, tmp_path: Path, kind: str) -> None:
    with pytest.raises(ProblemsFound, match="cannot be used as the name of a kind"):
        plan_template(office.registry, tmp_path / "l.txt", kind, "en")


def test_what_the_sheet_prints_is_left_out_with_a_warning(office: Pipeline, tmp_path: Path) -> None:
    made = plan_template(office.registry, letter(tmp_path / "l.docx"), "aviso", "es")
    left = [str(problem.place).partition("!")[2] for problem in made.problems.found if problem.code == "left-out"]
    assert left == ["paragraph 1", "paragraph 2", "text box, paragraph 8", "table, paragraph 9", "table, paragraph 10",
                    "paragraph 11", "paragraph 12", "header paragraph 1", "footer paragraph 1"]  # fmt: skip
    unused = next(problem for problem in made.problems.found if problem.code == "unused-fields")
    assert (
        unused.message
        == "these fields are not used: Salutation, Closing, Courtesy, AddressLine2, AddressLine3, AddressTown, Reference"
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_a_note_that_went_out_as_text_comes_in_and_says_the_same(
    small_office: Path, tmp_path: Path, language: str
) -> None:
    office = ("--office", str(small_office), "--lang", language)
    said = run("show", "cu-2009-033", *office).stdout
    (tmp_path / "l.txt").write_text(said, "utf-8")
    done = run("import", "template", str(tmp_path / "l.txt"), "--kind", "again", "--apply", *office)
    assert done.returncode == 0, done.stderr
    note = small_office / "notes/2009/cu-2009-033.yaml"
    text = without_moves(note).replace("kind: invitation\n", f"kind: again\nlanguages: [{language}]\n")
    note.write_text(text, "utf-8")
    assert run("show", "cu-2009-033", *office).stdout == said


def test_a_second_language_of_a_kind(small_office: Path, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text("To the [[[FunctionalTitle2]]] this is said.", "utf-8")
    words = ("import", "template", str(path), "--kind", "aviso", "--office", str(small_office), "--apply")
    assert run(*words, "--lang", "en").returncode == 0
    path.write_text("Se comunica a la [[[FunctionalTitle2]]] lo siguiente, véase https://un.example/a_b.", "utf-8")
    done = run(*words, "--lang", "es")
    assert "- add 'es:' to 'title:' in templates/kinds/aviso.yaml" in done.stderr
    assert load(small_office).kinds["aviso"].moves == ["aviso_opening"]
    assert r"[https://un.example/a\_b](https://un.example/a_b)." in (
        small_office / "templates/moves/aviso_opening/es.md.j2"
    ).read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("We greet you.", {"no-addressee"}),
        ("Dear [[[Addressee]]], in 2009 we met.", {"fixed"}),
        ("Dear [[[Addressee]]], [[[FunctionalTitle]]] is invited.", {"bare-title"}),
        ("Dear [[[Addressee]]], the views of the [[[FunctionalTitle2]]] are sought.", {"hard-coded"}),
        ("Dear [[[Addressee]]], the Government is invited.", {"party"}),
        ("[[[City]]]", {"left-out", "no-addressee", "no-prose"}),
    ],
)
def test_what_a_person_must_look_at(office: Pipeline, tmp_path: Path, text: str, codes: set[str]) -> None:
    path = tmp_path / "l.txt"
    path.write_text(text, "utf-8")
    problems = plan_template(office.registry, path, "aviso", "en").problems.found
    assert {problem.code for problem in problems} - {"unused-fields"} == codes


def test_nothing_is_written_over_and_nothing_half(small_office: Path, tmp_path: Path) -> None:
    registry, path = load(small_office), tmp_path / "l.txt"
    path.write_text("To the [[[FunctionalTitle2]]] this is said.", "utf-8")
    assert told(plan_template(registry, path, "invitation", "en"))[-1] == "other-moves"
    with pytest.raises(ProblemsFound, match="no language 'xx'"):
        plan_template(registry, path, "aviso", "xx")
    for name, content in (("l.doc", b""), ("l.docx", b"no zip"), ("gone.txt", None)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(ProblemsFound):
            plan_template(registry, tmp_path / name, "aviso", "en")
    words = ("import", "template", str(path), "--kind", "aviso", "--lang", "en", "--office", str(small_office))
    assert run(*words).returncode == 0
    assert not list((small_office / "templates").rglob("*aviso*"))
    assert run(*words, "--apply").returncode == 0
    assert run(*words, "--apply").returncode == 1
    with pytest.raises(ProblemsFound, match="not overwritten"):
        plan_template(load(small_office), path, "aviso", "en")
    path.write_text("Первая.\n\nВторая.", "utf-8")
    made = plan_template(load(small_office), path, "aviso", "ru")
    assert told(made)[-1] == "other-moves"
    assert (
        run("import", "template", str(path), "--kind", "b", "--lang", "ru", "--office", str(small_office)).returncode
        == 0
    )


def test_what_word_shows_otherwise_is_named(office: Pipeline, tmp_path: Path) -> None:
    body = (
        "<w:p>{To [[[Addressee]]], by }{f:PAGE|2}{ in {Ort}, see }<w:hyperlink r:id='web'>{the site}</w:hyperlink>{.}</w:p>"
        "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>This is over.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p>{A sentence in a cell.}</w:p></w:tc></w:tr></w:tbl>"
        '<w:p>{f:IF {f:MERGEFIELD AddressLine2|x} = "" "" "x"|y}</w:p><w:p>{f:ADDRESSBLOCK|x}</w:p>'
    )
    (tmp_path / "l.docx").write_bytes(word_file(runs_of(body), {"comments": runs_of("<w:p>{Ask Anna}</w:p>")}))
    problems = plan_template(office.registry, tmp_path / "l.docx", "aviso", "en").problems
    assert not problems.errors
    codes = [problem.code for problem in problems.found]
    for code in ("word-field", "placeholder", "word-link", "word-struck", "word-table"):
        assert code in codes
    left = [problem.message.rpartition(": ")[2] for problem in problems.found if problem.code == "left-out"]
    assert left == ["the sheet prints the address, at the foot of page 1"] * 2 + ["it is a comment in Word"]
