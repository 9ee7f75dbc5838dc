"""Copies of one language → one print-ready PDF: in the order given, each on a fresh sheet, bookmarked, still tagged.

The copies' own pages, fonts and structure are taken over as they are; nothing is laid out again.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pikepdf


@dataclass(frozen=True)
class BoundCopy:
    """One copy to bind: its file, and the text of its bookmark."""

    file: Path
    bookmark: str


def assemble(copies: Sequence[BoundCopy], title: str) -> bytes:
    """Return all copies as one PDF/A-2a and PDF/UA-1 file, a blank back after a copy that ends on a front."""
    with pikepdf.open(copies[0].file) as bound:
        root = bound.Root
        # One document of many parts: a reader's tools expect one element at the top.
        document = bound.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document))
        document.P, document.K = root.StructTreeRoot, pikepdf.Array()
        for element in _elements(root.StructTreeRoot.K):
            _part(document, element)
        root.StructTreeRoot.K = document
        starts = [0]
        _back(bound, len(bound.pages))
        for bound_copy in copies[1:]:
            starts.append(len(bound.pages))
            with pikepdf.open(bound_copy.file) as copy:
                _add(bound, copy)
        with bound.open_outline() as outline:
            outline.root.clear()
            outline.root.extend(
                pikepdf.OutlineItem(bound_copy.bookmark, start)
                for bound_copy, start in zip(copies, starts, strict=True)
            )
        before, bound.docinfo["/Title"] = str(bound.docinfo["/Title"]), title
        metadata = bytes(root.Metadata.read_bytes())
        root.Metadata.write(metadata.replace(escape(before, False).encode(), escape(title, False).encode()))
        out = io.BytesIO()
        # No object streams: what the writer deflates itself might end in a byte that strict readers stumble on.
        bound.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            fix_metadata_version=False,
        )
    return out.getvalue()


def _add(bound: pikepdf.Pdf, copy: pikepdf.Pdf) -> None:
    """Append a copy: its pages first, so that its structure finds them, then its structure under new numbers."""
    tree = bound.Root.StructTreeRoot
    numbers = tree.ParentTree.Nums
    offset = max((int(numbers[at]) for at in range(0, len(numbers), 2)), default=-1) + 1
    at = len(bound.pages)
    bound.pages.extend(copy.pages)
    for page in bound.pages[at:]:
        if "/StructParents" in page.obj:
            page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.obj.get("/Annots", ()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset
    theirs = copy.Root.StructTreeRoot
    for element in _elements(theirs.K):
        _part(tree.K, bound.copy_foreign(copy.make_indirect(element)))
    for i in range(0, len(theirs.ParentTree.Nums), 2):
        value = theirs.ParentTree.Nums[i + 1]
        numbers.append(int(theirs.ParentTree.Nums[i]) + offset)
        numbers.append(bound.copy_foreign(copy.make_indirect(value)))
    _back(bound, len(bound.pages) - at)


def _part(document: pikepdf.Object, element: pikepdf.Object) -> None:
    element.S, element.P = pikepdf.Name.Part, document
    document.K.append(element)


def _elements(children: pikepdf.Object) -> list[pikepdf.Object]:
    return list(children) if isinstance(children, pikepdf.Array) else [children]


def _back(bound: pikepdf.Pdf, pages: int) -> None:
    """Leave the back of a last sheet blank, so that the next copy begins on a front."""
    if pages % 2:
        box = [float(edge) for edge in bound.pages[-1].mediabox]
        bound.add_blank_page(page_size=(box[2] - box[0], box[3] - box[1]))
