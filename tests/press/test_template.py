"""Page templates: content cut at its gaps, the title cut out, fonts by the faces that pages use."""

from __future__ import annotations

import pydyf
import pytest

from noteverbale.page.cannot_press import CannotPress
from noteverbale.press.parts import Gap, Side
from noteverbale.press.template import (
    FontPool,
    _pieces,
    _split_at_title,
    _with_edges,
    faces_of,
    title_as_pdf,
    title_as_xml,
)

FIRST, SECOND = Gap(0, b"70"), Gap(1, b"60")


def test_gaps_far_apart_are_in_different_pieces() -> None:
    near = _pieces([b"a", FIRST, b"b", b"c", SECOND, b"d"])
    assert near == [(b"a\n",), (FIRST, b"b\nc\n", SECOND), (b"d\n",)]
    far = _pieces([FIRST, *[b"x"] * 40, SECOND])
    assert far == [(FIRST,), (b"x\n" * 40,), (SECOND,), (b"",)]
    assert _pieces([b"a", b"b"]) == [(b"a\nb\n",)]


def test_a_title_must_be_in_the_file_once() -> None:
    assert _split_at_title(b"before Title after", "Title") == (b"before ", b" after")
    assert _split_at_title(b"anything", None) == (b"anything", b"")
    for data in (b"no such word", b"Title and Title"):
        with pytest.raises(CannotPress):
            _split_at_title(data, "Title")


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
    assert title_as_xml("A & <B>") == b"A &amp; &lt;B&gt;"
    assert title_as_pdf("A (B)") == rb"(A \(B\))"
    assert title_as_pdf("ё").startswith(b"<feff")
