"""Page templates: content with gaps, the title cut out, fonts by the faces that pages use."""

from __future__ import annotations

import pydyf
import pytest

from noteverbale.page.cannot_press import CannotPress
from noteverbale.press.parts import Gap, Side, ValueGap
from noteverbale.press.template import (
    FontPool,
    _joined,
    _packet,
    _with_edges,
    faces_of,
    title_values,
)

FIRST, SECOND = Gap(0, b"70"), Gap(1, b"60")


def test_operators_between_gaps_are_joined() -> None:
    assert _joined([b"a", FIRST, b"b", b"c", SECOND, b"d"]) == (b"a\n", FIRST, b"b\nc\n", SECOND, b"d")
    assert _joined([FIRST, SECOND]) == (FIRST, SECOND)


def test_a_title_must_be_in_the_packet_once() -> None:
    title, record = ValueGap("title_xml"), ValueGap("record")
    assert _packet(b"<A &amp; B></rdf:RDF>.", "A & B") == (b"<", title, b">", record, b"</rdf:RDF>.")
    assert _packet(b"<A></rdf:RDF>.", None) == (b"<A>", record, b"</rdf:RDF>.")
    for data in (b"no such word</rdf:RDF>", b"Title and Title</rdf:RDF>"):
        with pytest.raises(CannotPress):
            _packet(data, "Title")


def test_the_edges_of_a_link_are_gaps() -> None:
    annotation = pydyf.Dictionary({"Subtype": "/Link", "Rect": pydyf.Array([1, 2, 3, 4])})
    before, left, between, right, after = _with_edges(annotation, 5)
    assert (left, right) == (Side(5, False), Side(5, True))
    assert (before, between, after) == (b"<</Subtype /Link/Rect [", b" 2 ", b" 4]>>")


def font_pool() -> FontPool:
    """Return a pool of two faces: each a font (1, 3) with a descriptor's stream (2, 4)."""
    fonts = []
    for number in (1, 3):
        font, program = pydyf.Dictionary({"FontFile": f"{number + 1} 0 R"}), pydyf.Stream([b"program"])
        font.number, program.number = number, number + 1
        fonts += [font, program]
    return FontPool(1, {"Regular": b"1 0 R", "Bold": b"3 0 R"}, fonts)


def test_a_file_has_the_faces_that_its_pages_use_and_no_other() -> None:
    pool = font_pool()
    objects, listed = pool.subset_for(frozenset({b"Bold"}))
    assert listed == b"<</Bold 3 0 R>>"
    assert b"4 0 obj" in objects.data
    assert b"2 0 obj" not in objects.data
    assert len(objects.rows) == 5 * 8, "numbers do not depend on what is used"
    assert pool.subset_for(frozenset({b"Bold"}))[0] is objects
    assert pool.subset_for(frozenset({b"Bold", b"Regular"}))[1] == b"<</Regular 1 0 R/Bold 3 0 R>>"


def test_faces_are_those_that_operators_select() -> None:
    assert faces_of(b"BT /Regular 10.5 Tf (x) Tj /Bold -8 Tf ET") == {b"Regular", b"Bold"}


def test_a_title_is_written_as_each_part_of_a_file_needs_it() -> None:
    assert title_values("A & <B>")["title_xml"] == b"A &amp; &lt;B&gt;"
    assert title_values("A (B)")["title"] == rb"(A \(B\))"
    assert title_values("ё")["title"].startswith(b"<feff")
