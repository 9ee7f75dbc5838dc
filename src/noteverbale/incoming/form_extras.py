"""What a returned PDF holds beside its fields: notes and drawings on the page, further pages, files, and words written on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pikepdf

from .cells import clipped
from .form_fields import OURS, annotations_of, full_name
from .form_text import decoded, of_rich_text, plain

_KINDS = {
    "FreeText": "a text", "Text": "a comment", "Ink": "a drawing", "Stamp": "a stamp", "StrikeOut": "words struck out",
    "Highlight": "words highlighted", "FileAttachment": "an attached file", "Line": "a line", "Square": "a frame",
    "Circle": "a circle", "Caret": "an insertion", "Redact": "a part blacked out", "Sound": "a recording",
}  # fmt: skip
_SILENT = {"Widget", "Popup", "Link", "PrinterMark", "TrapNet"}
_MOST_PAGES, _MOST_OBJECTS, _LONGEST = 50, 20_000, 400
_TEXT, _PICTURE, _GROUP = 1, 3, 5  # kinds of page objects in pdfium (fpdfview.h)
_NO_CONTENT_ID = -1


def extras(pdf: pikepdf.Pdf, content: bytes) -> Iterator[str]:
    """Yield a sentence for each thing that a returned form holds beside its fields."""
    for number, page in enumerate(pdf.pages, 1):
        for item in annotations_of(page):
            kind = str(item.get("/Subtype", "")).removeprefix("/")
            if kind not in _SILENT:
                words = _words_of(item)
                says = f" says “{_short(words)}”" if words else " has no words"
                yield f"{_KINDS.get(kind, f'something added ({clipped(kind)})')} on page {number}{says}"
    bare = [number for number, page in enumerate(pdf.pages, 1) if not _has_our_fields(page)]
    if bare and len(bare) < len(pdf.pages):
        pages = ", ".join(map(str, bare[:10]))
        yield f"page {pages} is not of the form" if len(bare) == 1 else f"the pages {pages} are not of the form"
    names = [*pdf.attachments.keys()]
    if names:
        yield f"files are attached: {_short(', '.join(names))}"
    form: Any = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and form.get("/XFA") is not None:
        yield "it has a second form (XFA) that other programs show; the fields of the first were read"
    yield from written(content)


def written(content: bytes) -> Iterator[str]:
    """Yield what was written or put on the pages outside the tags that all words of a form have.

    Programs for filling in print write so, and those that flatten a form. Nothing is yielded without pypdfium2, and for a
    file whose pages have no tags any more.
    """
    try:
        import pypdfium2
        from pypdfium2 import raw
    except ModuleNotFoundError:
        return
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    try:
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            objects = list(_objects(raw, page.raw))
            if not any(tagged for _, tagged in objects):
                continue
            text_page = page.get_textpage()
            loose = [item for item, tagged in objects if not tagged]
            kinds = [raw.FPDFPageObj_GetType(item) for item in loose]
            texts = [_text(raw, item, text_page.raw) for item, kind in zip(loose, kinds, strict=True) if kind == _TEXT]
            if words := " ".join(plain(" ".join(texts)).split()):
                yield f"words were written on page {number + 1}, not in a field: “{_short(words)}”"
            if _PICTURE in kinds:
                yield f"a picture was put on page {number + 1}"
    except pypdfium2.PdfiumError:
        yield "its pages cannot be read in full"
    finally:
        document.close()


def _objects(raw: Any, page: Any) -> Iterator[tuple[Any, bool]]:
    """Yield the objects of a page and whether each is in a tag, those of groups included."""
    queue = [(raw.FPDFPage_GetObject(page, at), False, 0) for at in range(raw.FPDFPage_CountObjects(page))]
    for item, tagged, depth in queue:  # the loop adds the objects of a group at the end
        tagged = tagged or raw.FPDFPageObj_GetMarkedContentID(item) != _NO_CONTENT_ID
        yield item, tagged
        if len(queue) > _MOST_OBJECTS:
            return
        if raw.FPDFPageObj_GetType(item) == _GROUP and depth < 4:
            count = raw.FPDFFormObj_CountObjects(item)
            queue += [(raw.FPDFFormObj_GetObject(item, at), tagged, depth + 1) for at in range(count)]


def _text(raw: Any, item: Any, text_page: Any) -> str:
    buffer = (ctypes.c_ushort * (_LONGEST + 1))()
    length = raw.FPDFTextObj_GetText(item, text_page, buffer, len(buffer) * 2)
    return bytes(buffer)[: min(length, len(buffer) * 2)].decode("utf-16-le", "replace").rstrip("\0")


def _words_of(item: Any) -> str:
    """Return the words of an annotation: its contents, its rich text, or the name of its file or stamp."""
    for key in ("/Contents", "/RC"):
        value = item.get(key)
        text = _string(value)
        if text.strip():
            return of_rich_text(text) if key == "/RC" else text
    file = item.get("/FS")
    if isinstance(file, pikepdf.Dictionary):
        return _string(file.get("/UF")) or _string(file.get("/F"))
    name = item.get("/Name")
    return str(name).removeprefix("/") if item.get("/Subtype") == "/Stamp" and isinstance(name, pikepdf.Name) else ""


def _string(value: Any) -> str:
    try:
        return decoded(bytes(value)) if isinstance(value, pikepdf.String) else ""
    except UnicodeDecodeError:
        return "(damaged text)"


def _short(words: str) -> str:
    line = " ".join(plain(words).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _has_our_fields(page: pikepdf.Page) -> bool:
    names = (full_name(item) for item in annotations_of(page) if item.get("/Subtype") == "/Widget")
    return any(OURS.search(name) for name in names)


def kind_without_fields(pdf: pikepdf.Pdf, content: bytes) -> str:
    """Return what a PDF without fields is, as a sentence, with what its title and its page say."""
    title = _string(pdf.docinfo.get("/Title"))
    named = f"; its title is “{_short(title)}”" if title.strip() else ""
    if pdf.Root.get("/Collection") is not None or (pdf.attachments and not _has_fonts(pdf)):
        names = _short(", ".join(pdf.attachments.keys()))
        return f"this PDF has no form fields: it is a folder of files ({names}){named}"
    if not _has_fonts(pdf):
        return f"this PDF has no form fields and no text: it is a scan or a picture{named}"
    filled = "; ".join(written(content))
    return f"this PDF has no form fields: it was printed to a file or flattened{named}" + (
        f"; {filled}" if filled else ""
    )


def _has_fonts(pdf: pikepdf.Pdf) -> bool:
    """Whether a page can have text, its own or in a group (a form XObject) of it."""
    resources: list[Any] = [page.resources for page in pdf.pages]
    for entry in resources:  # the loop adds those of groups at the end
        if not isinstance(entry, pikepdf.Dictionary):
            continue
        if isinstance(entry.get("/Font"), pikepdf.Dictionary) and len(entry.Font):
            return True
        groups = entry.get("/XObject")
        if isinstance(groups, pikepdf.Dictionary) and len(resources) < 500:
            resources += [group.get("/Resources") for group in groups.values() if isinstance(group, pikepdf.Stream)]
    return False
