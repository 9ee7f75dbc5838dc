"""Bind copies of one language into one print-ready PDF: in the order given, each on a new sheet, with bookmarks and tags.

Pages, fonts and structure of the copies are taken over as they are; nothing is laid out again.
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
    """Return all copies as one PDF/A-2a and PDF/UA-1 file, with a blank page after each copy of an odd number of pages."""
    with pikepdf.open(copies[0].file) as bound:
        root = bound.Root
        # PDF/UA validators and screen readers expect one element at the top: one document, each copy a part of it.
        document = bound.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document))
        document.P, document.K = root.StructTreeRoot, pikepdf.Array()
        for element in _elements(root.StructTreeRoot.K):
            _add_part(document, element)
        root.StructTreeRoot.K = document
        first_pages = [0]
        _fill_last_sheet(bound, len(bound.pages))
        for bound_copy in copies[1:]:
            first_pages.append(len(bound.pages))
            with pikepdf.open(bound_copy.file) as copy:
                _add(bound, copy)
        with bound.open_outline() as outline:
            outline.root.clear()
            outline.root.extend(
                pikepdf.OutlineItem(bound_copy.bookmark, start)
                for bound_copy, start in zip(copies, first_pages, strict=True)
            )
        old_title, bound.docinfo["/Title"] = str(bound.docinfo["/Title"]), title
        metadata = bytes(root.Metadata.read_bytes())
        root.Metadata.write(metadata.replace(escape(old_title, False).encode(), escape(title, False).encode()))
        out = io.BytesIO()
        # Without object streams and compression: data that qpdf deflates may end in 0x0D, which PDF/A validators reject
        # (docs/decisions/0004-streams-never-end-in-cr.md).
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
    offset = max((int(numbers[i]) for i in range(0, len(numbers), 2)), default=-1) + 1
    first_page = len(bound.pages)
    bound.pages.extend(copy.pages)
    for page in bound.pages[first_page:]:
        if "/StructParents" in page.obj:
            page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.obj.get("/Annots", ()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset
    copy_tree = copy.Root.StructTreeRoot
    for element in _elements(copy_tree.K):
        _add_part(tree.K, bound.copy_foreign(copy.make_indirect(element)))
    for i in range(0, len(copy_tree.ParentTree.Nums), 2):
        value = copy_tree.ParentTree.Nums[i + 1]
        numbers.append(int(copy_tree.ParentTree.Nums[i]) + offset)
        numbers.append(bound.copy_foreign(copy.make_indirect(value)))
    _fill_last_sheet(bound, len(bound.pages) - first_page)


def _add_part(document: pikepdf.Object, element: pikepdf.Object) -> None:
    element.S, element.P = pikepdf.Name.Part, document
    document.K.append(element)


def _elements(children: pikepdf.Object) -> list[pikepdf.Object]:
    return list(children) if isinstance(children, pikepdf.Array) else [children]


def _fill_last_sheet(bound: pikepdf.Pdf, pages: int) -> None:
    """Add a blank page after an odd number of pages, so that the next copy begins on the front of a sheet."""
    if pages % 2:
        box = [float(edge) for edge in bound.pages[-1].mediabox]
        bound.add_blank_page(page_size=(box[2] - box[0], box[3] - box[1]))
