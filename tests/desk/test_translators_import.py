"""Corrections of a translator: what changes in the files, what is refused and why, and taking it back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from copy import deepcopy
from pathlib import Path

import docx
import pytest

from command import run
from noteverbale.desk.saving import save, undo
from noteverbale.desk.translators_import import Corrections, plan_corrections
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from translators_support import correct, export, rows_of, with_moves

AT = "2026-03-04T09:00:00+00:00"
SESSION = "templates/moves/session/fr.md.j2"


@pytest.fixture
def office_to_correct(small_office: Path) -> Pipeline:
    return Pipeline.open(small_office)


def reasons(plan: Corrections) -> list[str]:
    return [re.sub(r"^number \d+: ", "", problem.message) for problem in plan.problems.found]


@pytest.mark.slow
def test_an_unchanged_document_changes_nothing(office: Pipeline, tmp_path: Path) -> None:
    office = with_moves(office, "session")
    for name, only in (("words.docx", ("moves", "language")), ("words.html", ("pages", "names"))):
        plan = plan_corrections(office, export(office, "ar", tmp_path / name, *only))
        assert (plan.problems.found, plan.taken, plan.files) == ([], [], {})
        assert plan.same > 150


def test_corrections_are_written_and_can_be_undone(office_to_correct: Pipeline, tmp_path: Path) -> None:
    office, folder = with_moves(office_to_correct, "session"), office_to_correct.registry.folder
    path = export(office, "fr", tmp_path / "words.docx", "moves", "language", "names")
    template = (folder / SESSION).read_text("utf-8")
    package = docx.Document(str(path))
    shown = next(row for where, row in rows_of(package).items() if SESSION in where).cells[-1].text
    correct(
        path,
        {
            SESSION: shown.replace("d’informer", "de faire savoir").replace("s’est tenue", "a eu lieu", 1),
            "labels.reference": "{reference} (référence)",
            "acts.resolution": "{text:} résolutions\n{article:} les",
            "MEX.names": "{text:} México\n{article:} le",
        },
    )
    plan = plan_corrections(office, path)
    assert plan.problems.found == []
    files = {file.relative_to(folder).as_posix(): text for file, text in plan.files.items()}
    assert files[SESSION] == template.replace("d’informer", "de faire savoir").replace(
        'f="s’est tenue"', 'f="a eu lieu"'
    )
    assert "resolution: {text: résolutions, article: les, gender: f}" in files["data/languages/fr.yaml"]
    before = {file: file.read_bytes() for file in plan.files}
    saved = save(office, plan.edits, "tr", AT, new_files=plan.new_files, texts=plan.texts, check=plan.check)
    assert {file: file.read_text("utf-8") for file in plan.files} == plan.files
    assert plan_corrections(saved.pipeline, path).taken == []
    undo(saved.pipeline, saved.serials[0], "tr", AT)
    assert {file: file.read_bytes() for file in plan.files} == before


def test_words_of_the_pages_become_files_of_the_office(office_to_correct: Pipeline, tmp_path: Path) -> None:
    folder = office_to_correct.registry.folder
    shutil.rmtree(folder / "data" / "interface")
    path = export(office_to_correct, "fr", tmp_path / "words.html", "pages")
    text = path.read_text("utf-8")
    path.write_text(text.replace(">janvier<", ">Janvier<"), "utf-8")
    plan = plan_corrections(office_to_correct, path)
    assert plan.files == {folder / "data" / "interface" / "fr.yaml": "dates: {month_1: Janvier}\n"}
    save(office_to_correct, plan.edits, "tr", AT, new_files=plan.new_files)
    assert plan_corrections(office_to_correct, path).taken == []


def test_a_phrase_with_plural_forms_is_taken_over_as_a_whole(office_to_correct: Pipeline, tmp_path: Path) -> None:
    folder = office_to_correct.registry.folder / "data" / "interface"
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "fr.yaml").write_text("# ours\ndates:\n  month_1: Janvier\n", "utf-8")
    path = export(office_to_correct, "fr", tmp_path / "words.docx", "pages")
    one, other = "Une ligne n’est pas importée", "{count} lignes ne sont pas importées"
    correct(path, {"import: faulty\n": f"{{one:}} {one}\n{{other:}} {other}"})
    plan = plan_corrections(office_to_correct, path)
    assert plan.problems.found == []
    phrase = f'{{one: {one}, other: "{other}"}}'
    written = f"# ours\ndates:\n  month_1: Janvier\nimport:\n  faulty: {phrase}\n"
    assert plan.files == {folder / "fr.yaml": written}


def test_words_that_a_language_lacks_are_written(office_to_correct: Pipeline, tmp_path: Path) -> None:
    folder = office_to_correct.registry.folder
    places = folder / "data" / "places.yaml"
    text = places.read_text("utf-8")
    places.write_text(text.replace("    fr: {text: Vienne, gender: f}\n", ""), "utf-8")
    (folder / "templates/moves/session/fr.md.j2").unlink()
    office = with_moves(Pipeline.open(folder), "session")
    path = export(office, "fr", tmp_path / "words.docx", "moves", "names")
    correct(path, {"vienna.names": "Vienne", "moves/session/fr": "{honour}"})
    plan = plan_corrections(office, path)
    assert reasons(plan) == ["this move has no template in this language yet"]
    assert list(plan.files) == [places]
    assert plan.files[places].count("fr: Vienne\n") == 1


@pytest.mark.slow
def test_what_is_lost_or_added_is_refused_with_its_number_and_place(office: Pipeline, tmp_path: Path) -> None:
    path = export(office, "fr", tmp_path / "words.docx", "forms", "language")
    correct(
        path,
        {
            "forms/note/fr.md.j2": "Les compliments",
            "labels.reference": "Référence",
            "acts.resolution": "{text:} résolution\n{article:}",
            "dates.line": "",
        },
    )
    plan = plan_corrections(office, path)
    assert (plan.taken, plan.files) == ([], {})
    assert plan.same > 100
    assert plan.refused == 4
    note, *others = reasons(plan)
    assert note.startswith("{Ce que la note verbale a en propre")
    assert note.endswith("is missing")
    assert others == ["it has no words", "{reference} is missing", "{core} is missing"]
    places = [str(problem.place) for problem in plan.problems.found]
    assert places[0] == "templates/forms/note/fr.md.j2:1:1"
    assert places[2].startswith("data/languages/fr.yaml:")


@pytest.mark.slow
def test_rows_that_are_not_of_the_export_are_refused(office: Pipeline, tmp_path: Path) -> None:
    office = with_moves(office)
    path = export(office, "fr", tmp_path / "words.docx", "moves")
    package = docx.Document(str(path))
    table = package.tables[0]
    first, example = table.rows[1], table.rows[2]
    example.cells[-1].text = "Un exemple"
    rows = {name: row for where, row in rows_of(package).items() for name in ("close/fr.md", "invitation/fr.md") if name in where}  # fmt: skip
    rows["invitation/fr.md"].cells[2].text = "in the wrong column"
    table._tbl.remove(rows["close/fr.md"]._tr)
    table._tbl.append(deepcopy(first._tr))
    added = deepcopy(table.rows[0]._tr)
    table._tbl.append(added)
    for cell in table.rows[-1].cells:
        cell.text = ""
    table.rows[-1].cells[-1].text = "Une ligne de plus"
    package.save(str(path))
    plan = plan_corrections(office, path)
    assert plan.taken == []
    assert reasons(plan) == [
        "this row is there more than once",
        "an example was changed: “Un exemple”",
        "another column than the last one was changed",
        "this row is there more than once",
        "this row is not one of the export: “Une ligne de plus”",
        "1 rows of the list are not in this document, and stay as they are: moves/close",
    ]


def test_what_was_changed_since_the_export_is_refused(office_to_correct: Pipeline, tmp_path: Path) -> None:
    folder = office_to_correct.registry.folder
    path = export(office_to_correct, "fr", tmp_path / "words.docx", "forms", "language")
    correct(path, {"acts.resolution": "{text:} Résolution\n{article:} la"})
    pack = folder / "data" / "languages" / "fr.yaml"
    pack.write_text(pack.read_text("utf-8").replace("{text: résolution,", "{text: motion,"), "utf-8")
    plan = plan_corrections(Pipeline.open(folder), path)
    assert reasons(plan) == ["the text was changed since the export"]
    assert str(plan.problems.found[0].place).endswith("languages/fr.yaml:24:15")


def test_a_template_that_was_changed_meanwhile_is_not_overwritten(office_to_correct: Pipeline, tmp_path: Path) -> None:
    path = export(office_to_correct, "fr", tmp_path / "words.html", "forms")
    path.write_text(path.read_text("utf-8").replace("J’ai l’honneur", "J’ai le grand honneur"), "utf-8")
    plan = plan_corrections(office_to_correct, path)
    (file,) = plan.files
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(ProblemsFound, match="changed meanwhile"):
        save(office_to_correct, {}, "tr", AT, texts=plan.texts, check=plan.check)


def test_a_move_that_cannot_be_composed_any_more_is_refused(office: Pipeline, tmp_path: Path) -> None:
    office = with_moves(office, "session")
    path = export(office, "fr", tmp_path / "words.html", "moves")
    text = path.read_text("utf-8").replace(" d’informer ", "&lt;b&gt; d’informer", 1)
    path.write_text(text, "utf-8")
    plan = plan_corrections(office, path)
    assert reasons(plan) == []


def test_the_commands_export_and_import(small_office: Path) -> None:
    done = run("export", "--format", "reviser", "--lang", "fr", "--only", "forms", "-o", "back", cwd=small_office)
    assert (done.returncode, done.stdout) == (0, "back/words-fr.docx\n"), done.stderr
    assert sorted(path.name for path in (small_office / "back").iterdir()) == ["words-fr.docx", "words-fr.html"]
    correct(small_office / "back/words-fr.docx", {"forms/letter/fr": "Rien"})
    done = run("import", "reviser", "back/words-fr.docx", cwd=small_office)
    assert done.returncode == 1
    assert "templates/forms/letter/fr.md.j2:1:1: not-taken-over: number 1:" in done.stderr
    page = small_office / "back/words-fr.html"
    page.write_text(page.read_text("utf-8").replace("J’ai l’honneur", "J’ai le grand honneur"), "utf-8")
    (row,) = json.loads(run("import", "reviser", "back/words-fr.html", "--json", cwd=small_office).stdout)
    assert list(row) == ["row", "name", "file", "old", "new"]
    assert row["file"] == "templates/forms/letter/fr.md.j2"
    assert row["old"][0].replace("J’ai l’honneur", "J’ai le grand honneur") == row["new"][0]
    done = run("import", "reviser", "back/words-fr.html", "--apply", "--by", "tr", cwd=small_office)
    assert (done.returncode, done.stderr) == (0, "1 correction, 2 rows as they are, 0 refused; written\n")
    assert "+J’ai le grand honneur" in done.stdout
    assert "J’ai le grand honneur" in (small_office / "templates/forms/letter/fr.md.j2").read_text("utf-8")


def test_the_format_is_not_of_a_note() -> None:
    done = run("export", "cu-2009-033", "--format", "reviser")
    assert done.returncode == 2
    assert "leave 'cu-2009-033' out" in done.stderr
    assert run("export", "--format", "txt").returncode == 2


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="NO LIBREOFFICE")
def test_a_document_saved_by_libreoffice_keeps_numbers_and_words(office: Pipeline, tmp_path: Path) -> None:
    office = with_moves(office)
    export(office, "ar", tmp_path / "words.docx", "moves", "language", "names")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    to = ["--outdir", str(tmp_path / "saved"), str(tmp_path / "words.docx")]
    command = ["soffice", profile, "--headless", "--convert-to", "docx", *to]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    plan = plan_corrections(office, tmp_path / "saved" / "words.docx")
    assert (plan.problems.found, plan.taken) == ([], [])
    assert plan.same > 200
