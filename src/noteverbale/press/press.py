"""Print all copies of one note in one language: one layout for each group of similar copies, filled in for each recipient.

`Press` takes the addressed Documents and returns for each recipient the PDF that `Printer.pdf` would print, except that
fonts are subset once for all copies (docs/decisions/0011-press.md).
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from ..document import Document
from ..page.printer import Printer
from ..problems import Place, Problem, ProblemsFound
from . import template as page_templates
from .code import Coder
from .parts import Copy
from .qr import operators

if TYPE_CHECKING:
    from .source import SourceOf

Way = Literal["pressed", "full"]


class Press:
    """One note in one language, ready to print any of its copies."""

    def __init__(
        self,
        printer: Printer,
        documents: Sequence[Document],
        coder: Coder | None = None,
        source_of: SourceOf | None = None,
    ) -> None:
        """Lay out all copies; those with a `coder` bear a code, those with `source_of` embed a file (PDF/A-3a).

        Code and file are made when a copy is printed.

        Raises ProblemsFound for documents that are not copies of one note in one language.
        """
        # Not before the printer, which starts fontconfig without the host's fonts.
        from .copies_layout import CopiesLayout

        _check(documents)
        # Sorted, so that the files do not depend on the order in which the recipients are named.
        unprintable = {document.meta.recipient: list(printer.letters.problems(document)) for document in documents}
        printable = [document for document in documents if not unprintable[document.meta.recipient]]
        layout = CopiesLayout(printer, sorted(printable, key=_name), coder is not None, source_of is not None)
        self._coder, self._source_of = coder, source_of
        self._documents = {_name(document): document for document in documents} if coder or source_of else {}
        with rare_garbage_collection():
            layout.compose()
            self._copies, self._pdf_templates = layout.frozen()
        self._problems = layout.problems | {
            name: ProblemsFound(problems) for name, problems in unprintable.items() if name and problems
        }
        self._refusals = dict(sorted(layout.refusals.items()))

    def coded_by(self, coder: Coder) -> None:
        """Have the codes made by this coder from now on: that of a press laid out elsewhere cannot sign."""
        self._coder = coder

    def pdf(self, recipient: str) -> bytes:
        """Return the copy of a recipient as PDF, always the same bytes. Raises ProblemsFound if its layout failed."""
        copy = self._copy(recipient)
        values = {"record": b""} | (page_templates.title_values(copy.title) if copy.title else {})
        if self._source_of:
            from .source import filled

            values |= filled(self._source_of(self._documents[recipient]))
        if self._coder:
            code = self._coder(self._documents[recipient], copy.pages)
            values |= {"code": operators(code.text), "record": code.as_xml()}
        return self._pdf_templates[copy.page_template].copy(replace(copy.parts, values=values))

    def pages(self, recipient: str) -> int:
        """Return how many pages a copy has. Raises ProblemsFound like `pdf`."""
        return self._copy(recipient).pages

    def way(self, recipient: str) -> Way:
        """Return how a copy is made: 'pressed' into a shared template, or laid out in 'full'."""
        return "full" if recipient in self._problems or self._copy(recipient).title is None else "pressed"

    @property
    def refusals(self) -> Mapping[str, int]:
        """The reasons why copies were laid out in full, each with the number of copies."""
        return MappingProxyType(self._refusals)

    def _copy(self, recipient: str) -> Copy:
        if recipient in self._problems:
            raise self._problems[recipient]
        if recipient not in self._copies:
            message = f"there is no copy for '{recipient}' among those laid out"
            raise ProblemsFound.one(Place("press"), "roster", message, "plan the note again with this recipient")
        return self._copies[recipient]


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Run Python's garbage collector less often: layouts make many boxes that stay in use, and it took a third of the time."""
    before = gc.get_threshold()
    gc.set_threshold(250_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _name(document: Document) -> str:
    return document.meta.recipient or ""


def _check(documents: Sequence[Document]) -> None:
    """Raise ProblemsFound unless documents are copies of one note in one language, one for each recipient."""
    counted = Counter(map(_name, documents))
    faults = [f"'{name}' has {count} copies" for name, count in counted.items() if name and count > 1]
    faults += ["a copy has no recipient"] * ("" in counted)
    faults += ["there are no copies"] * (not documents)
    faults += ["they are of several notes or languages"] * (
        len({(document.meta.note, document.meta.language) for document in documents}) > 1
    )
    if faults:
        hint = "print one note in one language at a time, with one copy for each recipient"
        raise ProblemsFound(
            Problem(Place("press"), "roster", f"these copies cannot be printed together: {fault}", hint)
            for fault in faults
        )
