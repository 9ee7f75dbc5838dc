"""Copies as text, web pages, JSON and Akoma Ntoso: a file of each copy, by its language and recipient."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from lxml import etree

from noteverbale.outgoing.archive_files import akn_files, facts, html_files, json_files, text_files
from noteverbale.outgoing.selection import Options, Outgoing, outgoing
from noteverbale.pipeline import Pipeline

NOTE = "cu-2009-033"


@pytest.fixture
def out(office: Pipeline) -> Outgoing:
    return outgoing(office, office.registry.notes[NOTE], ("EGY", "MEX"))


def test_text_and_web_pages_are_named_by_language_and_recipient(out: Outgoing) -> None:
    texts, pages = (
        {file.path: file.content.decode() for file in make(out, Options())} for make in (text_files, html_files)
    )
    assert set(texts) == {"ar/EGY.txt", "es/MEX.txt"}
    assert "Referencia: CU 2009/33 (A)" in texts["es/MEX.txt"].replace("\u00a0", " ")
    assert 'lang="ar" dir="rtl"' in pages["ar/EGY.html"]


def test_json_has_what_a_copy_was_made_from(out: Outgoing) -> None:
    files = {file.path: json.loads(file.content) for file in json_files(out, Options())}
    mexico = facts(out, out.pipeline.registry.recipients["MEX"], "es")
    assert mexico["audience"] == {"party": "government", "capacities": ["participant"], "number": "one"}
    assert mexico["fields"]["City"] == "Vienna"
    assert mexico.items() <= {**files["es/MEX.json"], **files["es/MEX.json"].get("facts", {})}.items()


@pytest.mark.slow
def test_akoma_ntoso_is_embedded_in_a_pdf_on_request(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes[NOTE], ("MEX",))
    (alone,) = akn_files(out, Options())
    (carried,) = akn_files(out, Options(embed=True))
    assert (alone.path, carried.path) == ("es/MEX.akn", "es/MEX.pdf")
    assert etree.fromstring(alone.content).tag.endswith("akomaNtoso")
    with pikepdf.open(io.BytesIO(carried.content)) as pdf:
        assert pdf.attachments["MEX.akn"].get_file().read_bytes() == alone.content
