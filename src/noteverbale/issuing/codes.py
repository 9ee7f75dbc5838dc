"""The codes of issued copies: signed with the office's key when a copy is printed, for `verify` to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from ..document import Document, has_rtl
from ..page.html import code_line
from ..pipeline import Pipeline
from ..press.code import Code
from ..press.qr import LONGEST
from ..problems import ProblemsFound
from ..review.passages import ADDRESS, HEAD, TAIL, passages
from ..verification.file_words import MOST_PAGES, text_of_pages
from ..verification.token import Claims, key_id, make
from ..verification.word_check import difference
from ..verification.word_digests import WordDigests

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


_has_rtl = lru_cache(4096)(has_rtl)  # copies of a note have most of their passages in common


class OfficeCoder:
    """Makes the code of each copy of one note under one reference. The key never leaves this process and its workers."""

    def __init__(self, pipeline: Pipeline, reference: str, day: date, key: Ed25519PrivateKey) -> None:
        self._pipeline, self._reference, self._day, self._key = pipeline, reference, day, key
        self._key_id = key_id(key.public_key().public_bytes_raw()).hex()
        self._readable: dict[str, bool] = {}

    def __call__(self, document: Document, pages: int) -> Code:
        """Return the code of a copy with so many pages. Its document has a recipient."""
        meta = document.meta
        words = self._words(document, self._readable.get(meta.language, False))
        recipient = meta.recipient or ""
        office = self._pipeline.registry.office.id
        token = make(self._key, Claims(office, self._reference, recipient, self._day, meta.language, pages, words.root))
        record = {"reference": self._reference, "recipient": recipient, "keyId": self._key_id, "token": token}
        return Code(token, {**record, "passages": str(words)})

    def read_back(self, documents: Iterable[Document], pdf: Callable[[str], bytes]) -> None:
        """Find out whether words are read off this office's page in this language as they are written.

        Where they are not, or nothing here reads pages, codes say so, and `verify` never calls a copy altered for its words.
        """
        for document in documents:
            with suppress(ProblemsFound):
                pages = text_of_pages(pdf(document.meta.recipient or ""))
                words = self._words(document, True)
                self._readable[document.meta.language] = pages is not None and not difference(words, pages)
                return

    def check(self, recipients: Iterable[str]) -> None:
        """Raise ProblemsFound unless the codes of these recipients have room on the page."""
        longest = max(recipients, key=len, default="")
        office = self._pipeline.registry.office
        claims = Claims(office.id, self._reference, longest, self._day, "en", MOST_PAGES, bytes(16))
        if len(make(self._key, claims)) > LONGEST:
            message = f"a code has no room for the reference {self._reference} and the recipient '{longest}'"
            raise ProblemsFound.one(office.place("code"), "code-too-long", message, "shorten them, or remove 'code:'")

    def _words(self, document: Document, readable: bool) -> WordDigests:
        body, panel = words_of(document)
        panel.append(code_line(self._pipeline.sheet, self._pipeline.registry.packs[document.meta.language]))
        return WordDigests.of(body, panel, readable and not any(map(_has_rtl, (*body, *panel))))


def words_of(document: Document) -> tuple[list[str], list[str]]:
    """Return the passages of a copy as its page has them: those in order, and those of the address panel and the margins."""
    body: list[str] = []
    panel: list[str] = []
    head = document.letterhead
    for passage in passages(document):
        if passage.move == HEAD:
            body += [head.name] if head.style == "logo" and head.logo else [head.acronym, head.name]
        else:
            (panel if passage.move in (ADDRESS, TAIL) else body).append(passage.text)
    return body, panel
