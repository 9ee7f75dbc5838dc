"""Legacy templates: every field found wherever Word hides it, prose kept, nothing written over, the result composes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from command import run
from noteverbale.compose.composer import Composer
from noteverbale.compose.resolve import resolve
from noteverbale.document import Field
from noteverbale.files import DiskFiles
from noteverbale.incoming.legacy import Template, plan_template
from noteverbale.incoming.word import read_parts
from noteverbale.pipeline import Pipeline
from noteverbale.problems import Problems, ProblemsFound
from noteverbale.records.kinds import Kind
from noteverbale.registry.audience import government
from noteverbale.registry.loading import load
from noteverbale.registry.registry import Registry
from support import cases, row_id


def field(paragraph: Any, name: str) -> None:
    """Put a merge field into a paragraph, its instruction in two runs, as Word leaves it."""
    for kind, text in (("begin", ""), ("code", f" MERGEFIELD {name[:4]}"), ("code", f"{name[4:]} \\* MERGEFORMAT "),
                       ("separate", ""), ("text", "«what it showed»"), ("end", "")):  # fmt: skip
        run_ = paragraph.add_run(text if kind == "text" else "")
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run_._r.append(code)
        elif kind != "text":
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run_._r.append(char)


BOX = """<w:r {0}><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:txbxContent></mc:Fallback>
</mc:AlternateContent></w:r>"""


def letter(path: Path) -> Path:
    """Write a Word template as offices have them."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "UNODC"
    document.sections[0].footer.paragraphs[0].text = "[[[CountryAddressName]]]"
    document.add_paragraph("Oficina de las Naciones Unidas contra la Droga y el Delito")
    document.add_paragraph("Referencia: CU 2009/33 (A)")
    first = document.add_paragraph("El Secretario General saluda atentamente a la ")
    for piece in ("[[", "[Functional", "Title2]]", "]"):
        first.add_run(piece).bold = True
    first.add_run(" y tiene el honor de señalar lo siguiente:")
    document.add_paragraph("uno *bajo* [corchetes];", style="List Number")
    document.add_paragraph("dos {{ y tres.", style="List Number")
    deleted = document.add_paragraph("..... Se adjunta un ejemplar de la nota.")
    gone = "<w:del {} w:id='1' w:author='x'><w:r><w:delText>viejo</w:delText><w:t>viejo</w:t></w:r></w:del>"
    deleted._p.append(parse_xml(gone.format(nsdecls("w"))))
    last = document.add_paragraph("2009 fue el año de ")
    field(last, "FunctionalTitle")
    last._p.append(parse_xml(BOX.format(nsdecls("w"), "[[[AddressLine1]]]")))
    table = document.add_table(1, 2)
    field(table.cell(0, 0).paragraphs[0], '"Postal Code"')
    simple = f"<w:fldSimple {nsdecls('w')} w:instr=' MERGEFIELD City '><w:r><w:t>Viena</w:t></w:r></w:fldSimple>"
    table.cell(0, 1).paragraphs[0]._p.append(parse_xml(simple))
    document.add_paragraph("4 de marzo de 2009")
    document.add_paragraph("LR.")
    document.save(str(path))
    return path


def told(made: Template) -> list[str]:
    return [problem.code for problem in made.problems.found]


def test_fields_are_found_wherever_word_hides_them(tmp_path: Path) -> None:
    problems = Problems()
    parts = {
        str(read_part.place).partition("!")[2]: read_part.text
        for read_part in read_parts(letter(tmp_path / "l.docx"), problems)
    }
    assert parts == {
        "paragraph 1": "Oficina de las Naciones Unidas contra la Droga y el Delito",
        "paragraph 2": "Referencia: CU 2009/33 (A)",
        "paragraph 3": "El Secretario General saluda atentamente a la [[[FunctionalTitle2]]] y tiene el honor de señalar lo siguiente:",
        "paragraph 4": "uno *bajo* [corchetes];",
        "paragraph 5": "dos {{ y tres.",
        "paragraph 6": "..... Se adjunta un ejemplar de la nota.",
        "paragraph 7": "2009 fue el año de [[[FunctionalTitle]]]",
        "text box, paragraph 8": "[[[AddressLine1]]]",
        "table, paragraph 9": "[[[Postal Code]]]",
        "table, paragraph 10": "[[[City]]]",
        "paragraph 11": "4 de marzo de 2009",
        "paragraph 12": "LR.",
        "header paragraph 1": "UNODC",
        "footer paragraph 1": "[[[CountryAddressName]]]",
    }
    assert [problem.code for problem in problems.found] == ["tracked"]


def test_a_letter_becomes_a_kind_that_composes(small_office: Path, tmp_path: Path) -> None:
    path = letter(tmp_path / "l.docx")
    done = run(
        "import", "template", str(path), "--kind", "aviso", "--lang", "es", "--office", str(small_office), "--apply"
    )
    assert done.returncode == 0, done.stderr
    assert "write or import the other languages (ar, en, fr, ru, zh), or say 'languages: [es]'" in done.stderr
    template = (small_office / "templates/aviso/es.md.j2").read_text("utf-8")
    assert "saluda atentamente [[[Addressee]]] y tiene el honor" in template
    kind = load(small_office).kinds["aviso"]
    assert kind.moves == ("opening", "enclosure", "paragraph_3")
    note = small_office / "notes/2009/cu-2009-033.yaml"
    text = note.read_text("utf-8").replace(
        "kind: invitation\nreference: CU 2009/33 (A)", "kind: aviso\nlanguages: [es]"
    )
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


def said_by(registry: Registry, made: Template, folder: Path) -> str:
    """Compose the first paragraph of what was planned, and return what it says; fields as they are spelt."""
    for path, text in made.files.items():
        target = folder / path.parent.name / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, "utf-8")
    note = registry.notes["cu-2009-033"]
    kind = Kind(id=made.kind, title={}, needs=(), moves=("opening",))
    composer = Composer(DiskFiles(folder), folder, registry.packs[made.language])
    (move,) = composer.moves(kind, resolve(registry, note, made.language, government(note)))
    return words_of(move.blocks[0])


def words_of(node: object) -> str:
    if isinstance(node, Field):
        return f"[[[{node.name}]]]"
    if isinstance(node, tuple):
        return "".join(words_of(one) for one in node)
    if not is_dataclass(node):
        return ""
    said = getattr(node, "text", None)
    return said if isinstance(said, str) else words_of(tuple(getattr(node, one.name) for one in fields(node)))


@pytest.mark.parametrize("row", cases("hostile_prose"), ids=row_id)
def test_prose_is_never_code(office: Pipeline, tmp_path: Path, row: dict[str, str]) -> None:
    path = tmp_path / "l.docx"
    document = docx.Document()
    document.add_paragraph("x " + row["text"] + " y" if len(row["text"]) < 9 else row["text"])
    document.save(str(path))
    made = plan_template(office.registry, path, "aviso", "en")
    assert not made.problems.errors
    assert said_by(office.registry, made, tmp_path) == document.paragraphs[0].text


def test_only_what_the_clerk_says_is_code(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text("Note {[[[Place]]]} and {{[[[City]]]}} [[[Party of]]] in {{ 7 }} and [[[=Place]]].", "utf-8")
    made = plan_template(office.registry, path, "aviso", "en", ["Place=City", "City={{ meeting.city }}"])
    assert not made.problems.errors
    said = said_by(office.registry, made, tmp_path)
    assert said == "Note {[[[City]]]} and {{Vienna}} of the Government in {{ 7 }} and [[[City]]]."
    path.write_text("A [[[Ci{{7}}ty]]] field, a [[[{{7*7}}]]] field, a [[[=Place]]].", "utf-8")
    made = plan_template(office.registry, path, "aviso", "en")
    assert told(made)[:3] == ["unknown-field"] * 3


def test_what_nobody_sees_is_left_out_and_told(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text("One \ue0000\ue001 and\x07 two\u202e and on.", "utf-8")
    made = plan_template(office.registry, path, "aviso", "en")
    assert "left out: the invisible character U+E000" in [problem.message for problem in made.problems.found]
    assert said_by(office.registry, made, tmp_path) == "One 0 and two and on."


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEADER = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" w:type="default" r:id="rId99"'
DOCUMENT, NUMBERS, RELATIONS = "word/document.xml", "word/numbering.xml", "word/_rels/document.xml.rels"
FOOTNOTES = '<Relationship Id="rId78" Type="x/footnotes" Target="http://localhost:1/x" TargetMode="External"/>'


def rewritten(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Write a .docx of one paragraph, 'Plain words for everybody', a part of it changed."""
    document = docx.Document()
    document.add_paragraph("Plain words for everybody")
    whole = io.BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return path


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (DOCUMENT, "Plain", "Plain<!-- c --><?pi x?>"),
        (DOCUMENT, "<w:t>Plain", "<!-- c --><?pi x?><w:t>Plain"),
        (NUMBERS, "<w:abstractNumId", "<w:xAbstractNumId"),
        (NUMBERS, "<w:abstractNum ", "<w:xAbstractNum "),
        (RELATIONS, "</Relationships>", FOOTNOTES + "</Relationships>"),
    ],
)
def test_word_files_that_are_strange_and_legal(tmp_path: Path, part: str, old: str, new: str) -> None:
    def change(text: str) -> str:
        text = text.replace(old, new)
        return text.replace("</w:abstractNum>", "</w:xAbstractNum>") if "<w:xAbstractNum " in text else text

    path = rewritten(tmp_path / "l.docx", part, change)
    assert [read_part.text for read_part in read_parts(path, Problems())] == ["Plain words for everybody"]


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        (DOCUMENT, lambda text: text[:300], "not readable"),
        (DOCUMENT, lambda _: "<a/>", "not readable"),
        (DOCUMENT, lambda _: f"<w:document {W}/>", "it has no text"),
        (DOCUMENT, lambda text: text.replace("<w:sectPr", f"<w:sectPr><w:headerReference {HEADER}/></w:sectPr><w:sectPr", 1),
         "its parts do not fit together"),
        (DOCUMENT, lambda text: '<!DOCTYPE l [<!ENTITY a "b">]>' + text.split("?>", 1)[1].replace("Plain", "&a;"),
         "declares a document type"),
        (NUMBERS, lambda _: "<x", "not readable"),
        ("[Content_Types].xml", lambda _: "x", "not readable"),
        ("word/theme/theme1.xml", lambda _: " " * (101 * 2**20), "more than 100 MB"),
    ],
)  # fmt: skip
def test_word_files_that_are_broken(tmp_path: Path, part: str, change: Callable[[str], str], said: str) -> None:
    path = rewritten(tmp_path / "l.docx", part, change)
    with pytest.raises(ProblemsFound, match=said) as caught:
        read_parts(path, Problems())
    assert [problem.code for problem in caught.value.problems] == ["file"]
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["../x", "con", "lpt1", "macros", "word", "a" * 41, "Aviso"])
def test_names_no_kind_can_have(office: Pipeline, tmp_path: Path, kind: str) -> None:
    with pytest.raises(ProblemsFound, match="cannot be used as the name of a kind"):
        plan_template(office.registry, tmp_path / "l.txt", kind, "en")


def test_what_the_sheet_prints_is_left_out_and_told(office: Pipeline, tmp_path: Path) -> None:
    made = plan_template(office.registry, letter(tmp_path / "l.docx"), "aviso", "es")
    left = [str(problem.place).partition("!")[2] for problem in made.problems.found if problem.code == "left-out"]
    assert left == ["paragraph 1", "paragraph 2", "text box, paragraph 8", "table, paragraph 9", "table, paragraph 10",
                    "paragraph 11", "paragraph 12", "header paragraph 1", "footer paragraph 1"]  # fmt: skip
    unused = next(problem for problem in made.problems.found if problem.code == "unused-fields")
    assert unused.message == "these fields are not used: AddressLine2, AddressLine3, Reference"


@pytest.mark.parametrize("row", cases("import_leads"), ids=row_id)
def test_words_before_a_title(office: Pipeline, tmp_path: Path, row: dict[str, str]) -> None:
    path = tmp_path / "l.txt"
    path.write_text(row["text"] + " …", "utf-8")
    made = plan_template(office.registry, path, "aviso", row["lang"])
    source = next(text for name, text in made.files.items() if name.suffix == ".j2")
    assert row.get("becomes", row["text"]) in source
    assert (row.get("told") or "addressee") in told(made)
    assert not made.problems.errors


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
    text = note.read_text("utf-8").replace("kind: invitation\n", f"kind: again\nlanguages: [{language}]\n")
    note.write_text(text, "utf-8")
    assert run("show", "cu-2009-033", *office).stdout == said


def test_a_second_language_of_a_kind(small_office: Path, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text("To the [[[FunctionalTitle2]]] this is said.", "utf-8")
    words = ("import", "template", str(path), "--kind", "aviso", "--office", str(small_office), "--apply")
    assert run(*words, "--lang", "en").returncode == 0
    path.write_text("Se comunica a la [[[FunctionalTitle2]]] lo siguiente, véase https://un.example/a_b.", "utf-8")
    done = run(*words, "--lang", "es")
    assert "- add 'es:' to 'title:' in templates/aviso/kind.yaml" in done.stderr
    assert load(small_office).kinds["aviso"].moves == ("opening",)
    assert r"[https://un.example/a\_b](https://un.example/a_b)." in (
        small_office / "templates/aviso/es.md.j2"
    ).read_text("utf-8")


def test_fields_nobody_knows_are_asked_about(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text(
        "Dear [[[Adressee]]],\n\nin [[[Place]]] on [[[Postal_Code]]] or [[City]]].\n\na) one\nb) two\n", "utf-8"
    )
    registry = office.registry
    made = plan_template(registry, path, "aviso", "en")
    assert [(error.place.line, error.code) for error in made.problems.errors] == [
        (1, "unknown-field"), (3, "brackets"), (3, "unknown-field"),
    ]  # fmt: skip
    assert "did you mean 'Addressee'" in made.problems.errors[0].hint
    spelling = [problem.message for problem in made.problems.found if problem.code == "field-spelling"]
    assert spelling == ["[[[Postal_Code]]] is read as [[[Postal Code]]]"]
    path.write_text(path.read_text("utf-8").replace("[[City]]]", "[[[City]]]"), "utf-8")
    maps = ["Adressee=Addressee", "Place={{ meeting.city }}"]
    made = plan_template(registry, path, "aviso", "en", maps)
    assert not made.problems.errors
    source = next(text for name, text in made.files.items() if name.suffix == ".j2")
    assert "in {{ meeting.city }} on [[[Postal Code]]] or [[[City]]].\n\n- one\n\n- two\n" in source
    wrong = plan_template(registry, path, "aviso", "en", ["Adressee=Addressee", "Place={{ meeting.citty }}"])
    assert wrong.problems.errors[0].code == "template-name"
    assert "map" in told(plan_template(registry, path, "aviso", "en", ["Plaice=City"]))
    assert "map" in told(plan_template(registry, path, "aviso", "en", ["Place=Citi"]))


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
    with pytest.raises(ProblemsFound, match="not overwritten"):
        plan_template(registry, path, "invitation", "en")
    with pytest.raises(ProblemsFound, match="no language 'xx'"):
        plan_template(registry, path, "aviso", "xx")
    for name, content in (("l.doc", b""), ("l.docx", b"no zip"), ("gone.txt", None)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(ProblemsFound):
            plan_template(registry, tmp_path / name, "aviso", "en")
    words = ("import", "template", str(path), "--kind", "aviso", "--lang", "en", "--office", str(small_office))
    assert run(*words).returncode == 0
    assert not (small_office / "templates/aviso").exists()
    assert run(*words, "--apply").returncode == 0
    assert run(*words, "--apply").returncode == 1
    path.write_text("Первая.\n\nВторая.", "utf-8")
    made = plan_template(load(small_office), path, "aviso", "ru")
    assert told(made)[-1] == "other-moves"
    assert (
        run("import", "template", str(path), "--kind", "b", "--lang", "ru", "--office", str(small_office)).returncode
        == 0
    )
