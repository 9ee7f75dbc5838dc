"""Filled forms: what people typed is read back, and hostile forms stop nothing."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from forms_support import CONSULTATION, INVITATION, Spoil, bare, fields, filing, first, made, typed
from noteverbale.incoming.forms import read_form
from noteverbale.pipeline import Pipeline
from noteverbale.registry.loading import load
from noteverbale.registry.replies import register
from page import validate_pdf
from written import write_texts

FORMS = [("ar", "EGY"), ("zh", "CHN"), ("en", "GBR"), ("fr", "EU"), ("ru", "RUS"), ("es", "MEX")]


NAMES = {
    "ar": ("الدكتورة هدى عبد الرحمن", "مستشارة"),
    "zh": ("王小明", "三等秘书"),
    "en": ("Ann O’Hara", "Counsellor"),
    "fr": ("Zoé L’Hérault", "Première secrétaire"),
    "ru": ("Иванова Анна", "Советник"),
    "es": ("Íñigo Núñez", "Consejero"),
}


@pytest.mark.slow
@pytest.mark.parametrize("note", [INVITATION, CONSULTATION])
@pytest.mark.parametrize(("language", "to"), FORMS)
def test_a_form_is_valid_and_comes_back_as_it_was_typed(
    office: Pipeline, note: str, language: str, to: str, tmp_path: Path
) -> None:
    content = made(office, note, to, language)
    path = tmp_path / "form.pdf"
    path.write_bytes(content)
    result = validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, [(failure.rule_id, failure.message) for failure in result.failures]
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.pages[0].obj.Tabs == "/S"
        assert all(str(Field.get("/TU", "")) for Field in pdf.Root.AcroForm.Fields)
    name, function = NAMES[language]
    values = {"name1": name, "function1": function} if note == INVITATION else {"topic1": name, "topic3": function}
    back = read_form(typed(content, tmp_path / "back.pdf", {**values, "remarks": name}))
    assert (back.note, back.recipient, back.language, back.remarks) == (note, to, language, name)
    assert back.reference == office.registry.notes[note].reference
    if note == INVITATION:
        assert back.members == ({"name": name, "function": function},)
    else:
        assert back.topics == (name, function)


def self_referring(pdf: pikepdf.Pdf) -> None:
    kid = pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String("n" * 1000)))
    kid.Kids = pikepdf.Array([kid])
    pdf.Root.AcroForm.Fields.append(kid)


def root(value: object) -> Spoil:
    return lambda pdf: pdf.Root.__setitem__("/AcroForm", value)


HOSTILE: dict[str, tuple[str, Spoil]] = {
    "root-number": ("there is no list of fields", root(1)),
    "root-list": ("there is no list of fields", root(pikepdf.Array([1, 2]))),
    "fields-mixed": ("one of them is not a field", fields(pikepdf.Array([1, 2, pikepdf.Name.X]))),
    "fields-dictionary": ("/Fields is not a list", fields(pikepdf.Dictionary(A=1))),
    "fields-number": ("/Fields is not a list", fields(7)),
    "kids-number": ("/Kids is not a list", first("/Kids", 5)),
    "name-dictionary": ("one of them has no name", first("/T", pikepdf.Dictionary(A=1))),
    "value-list": ("'form' is not text", first("/V", pikepdf.Array([1, 2]))),
    "value-dictionary": ("'form' is not text", first("/V", pikepdf.Dictionary())),
    "digits": (
        "they are too many or too deeply nested",
        lambda pdf: first("/T", pikepdf.String("name" + "9" * 5000))(pdf),
    ),
    "self-referring": ("they are too many or too deeply nested", self_referring),
}


@pytest.mark.slow
def test_one_hostile_form_does_not_stop_the_others(small_office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (_, spoil) in HOSTILE.items():
        bare(folder / f"{name}.pdf", {}, spoil)
    bare(folder / "language.pdf", {"language": "klingon!!"})
    bare(folder / "language-long.pdf", {"language": "x" * 19_000})
    bare(folder / "long.pdf", {"remarks": "x" * 5_000_000})
    (folder / "nothing.pdf").write_bytes(b"")
    bare(folder / "twice.pdf", {}, more={"recipient": "MEX"})
    (folder / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    bare(folder / "good.pdf", {"recipient": "MEX", "name" + "9" * 900: "x"}, more={"recipient": "MEX"})
    plan = filing(small_office, folder)
    told = {Path(problem.place.file).stem: f"{problem.code}: {problem.message}" for problem in plan.problems.found}
    assert {name: said.rpartition(": ")[2] for name, said in told.items() if name in HOSTILE} == {
        name: said for name, (said, _) in HOSTILE.items()
    }
    assert told["language"] == "unknown-language: the form's language 'klingon!!' is not on file"
    assert len(told["language-long"]) < 150
    assert told["long"] == "too-long: 'remarks' has 5,000,000 characters; at most 20,000 are filed"
    assert told["nothing"].startswith("unreadable: this is not readable as a PDF: unable to find trailer")
    assert told["twice"].endswith("'recipient' is there twice with different values")
    assert len(plan.problems.found) == len(told) == len(HOSTILE) + 6
    assert told["good"].startswith("beside-fields: the field 'name999")
    (filed,) = plan.new[INVITATION]
    assert (filed.recipient, [member.name for member in filed.members]) == ("MEX", ["Ana"])
    write_texts(plan.texts)
    assert len(register(load(small_office), INVITATION)) == 1
