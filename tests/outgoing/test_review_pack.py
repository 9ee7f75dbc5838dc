"""The file a reviewer gets by mail: whole, alone, each language in its own direction."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pikepdf
import pytest

from noteverbale import __version__
from noteverbale.formats.annotated_html import annotated, sources
from noteverbale.ledger.ledger import Ledger
from noteverbale.outgoing.review_pack import pack
from noteverbale.page.pictures import page_count, picture
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.registry import addressees
from noteverbale.review import approval as review
from noteverbale.review.approved_content import binding
from noteverbale.review.passages import passages
from page import validate_pdf

NOTE = "cu-2009-033"


@pytest.mark.slow
def test_the_pack_is_whole_and_alone(office: Pipeline, tmp_path: Path) -> None:
    note = office.registry.notes[NOTE]
    with Ledger(tmp_path / "ledger.db") as ledger:
        review.comment(office, note, ledger, "reviser", "2026-03-04T09:00", "fr", "invitation 1", "<b>Why?</b>")
        made = pack(office, note, ledger.entries(note=NOTE))
    text = made.html
    languages, audiences = office.registry.languages_of(note), addressees.audiences(office.registry, note)
    assert text.count("data:image/png;base64,") == 2 * len(languages) * len(audiences)
    assert page_count(made.pdf) == len(languages)
    (tmp_path / "small.pdf").write_bytes(made.pdf)
    assert validate_pdf(str(tmp_path / "small.pdf"), profile="ua1").is_compliant
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo["/Creator"] == f"noteverbale {__version__}"
        shown = json.dumps([str(one.get("/Alt", "")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)])
    assert shown.count("the words are in the HTML file") == len(languages) * len(audiences)
    assert text.count('lang="ar" dir="rtl"') == len(audiences)
    assert "&lt;b&gt;Why?&lt;/b&gt;" in text
    assert not re.search(r"(src|href)=\"(?!data:|#)", text)
    assert "<script" not in text
    assert binding(office, note).hash[:16] in text


def test_values_say_where_they_came_from(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    copy = office.copy(note, office.registry.recipients["MEX"], "es")
    html = "".join(annotated(passage.inlines) for passage in passages(copy))
    assert re.search(r'<span class="value" title="date \S+ · \S*wg4[^"]*:\d+:\d+">', html)
    assert '<mark class="field" title="Addressee · ' in html
    told = [row for passage in passages(copy) for row in sources(passage.inlines)]
    assert all("<" not in words for words, _ in told)
    assert any(source.startswith("Addressee · ") for _, source in told)


@pytest.mark.slow
def test_pictures_of_pages(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    pdf = office.pdf(office.copy(note, office.registry.recipients["MEX"], "es"))
    assert picture(pdf, 1, 200).startswith(b"\x89PNG")
    assert picture(pdf, page_count(pdf), 200) != picture(pdf, 1, 200)
    with pytest.raises(ProblemsFound, match="there is no page 9"):
        picture(pdf, 9)
