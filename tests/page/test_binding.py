"""Copies bound into one file: order, sheets, bookmarks, one structure."""

from __future__ import annotations

import io

import pikepdf
import pytest

from noteverbale.page.binding import BoundCopy, assemble
from noteverbale.pipeline import Pipeline


@pytest.fixture(scope="module")
def bound(office: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Bind the same copy, of two pages, twice, and once without its second page."""
    folder = tmp_path_factory.mktemp("copies")
    copy = office.copy(office.registry.notes["cu-2009-033"], office.registry.recipients["MEX"], "es")
    (folder / "MEX.pdf").write_bytes(office.pdf(copy))
    with pikepdf.open(folder / "MEX.pdf") as pdf:
        del pdf.pages[1]
        pdf.save(folder / "short.pdf")
    return assemble([BoundCopy(folder / f"{name}.pdf", name) for name in ("MEX", "short", "MEX")], "All & <everything>")


def test_each_copy_begins_on_the_front_of_a_sheet(bound: bytes) -> None:
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        assert len(pdf.pages) == 2 + 2 + 2
        assert not pdf.pages[3].get("/Contents"), "the back of the short one is blank"
        with pdf.open_outline() as outline:
            marks = [(item.title, item.destination) for item in outline.root]
        starts = [pdf.pages[number].obj for number in (0, 2, 4)]
        assert [title for title, _ in marks] == ["MEX", "short", "MEX"]
        assert [destination[0].objgen for _, destination in marks if isinstance(destination, pikepdf.Array)] == [
            page.objgen for page in starts
        ]


def test_the_structure_is_one_document_with_a_part_for_each_copy(bound: bytes) -> None:
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        document = pdf.Root.StructTreeRoot.K
        assert document.S == "/Document"
        assert [part.S for part in document.K] == ["/Part"] * 3
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        keys = [int(numbers[i]) for i in range(0, len(numbers), 2)]
        assert len(set(keys)) == len(keys)
        assert {int(page.obj.StructParents) for page in pdf.pages if "/StructParents" in page.obj} <= set(keys)


def test_the_title_is_the_same_in_both_places(bound: bytes) -> None:
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "All & <everything>"
        assert b"All &amp; &lt;everything&gt;" in pdf.Root.Metadata.read_bytes()
