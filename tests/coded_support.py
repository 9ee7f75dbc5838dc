"""Copies with a code, and the keys that a reader checks it with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from noteverbale.document import Document
from noteverbale.issuing.codes import OfficeCoder
from noteverbale.pipeline import Pipeline
from noteverbale.press.press import Press
from noteverbale.verification.public_keys import PublicKey, Trust
from support import ROOT

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = KEY.public_key().public_bytes_raw()
OURS = Trust((PublicKey("unodc", RAW, date(2000, 1, 1)),), frozenset())
REFERENCE = "CU 2009/33 (A)"
NOTE = "cu-2009-033"


@cache
def coded_office() -> Pipeline:
    """The default office with a code on its copies."""
    registry = Pipeline.open(ROOT).registry
    return Pipeline(replace(registry, office=registry.office.model_copy(update={"code": "www.example.org/keys"})))


def documents(language: str, names: Sequence[str], note: str = NOTE) -> list[Document]:
    office = coded_office()
    registry = office.registry
    return [office.copy(registry.notes[note], registry.recipients[name], language, REFERENCE, ()) for name in names]


def coded_press(copies: Sequence[Document], key: Ed25519PrivateKey = KEY) -> Press:
    """Return the press of some copies of one note and language, as `issue` makes it."""
    office, meta = coded_office(), copies[0].meta
    coder = OfficeCoder(office, REFERENCE, office.registry.notes[meta.note].date, key)
    press = Press(office.printer(meta.language), copies, coder)
    coder.read_back(copies, press.pdf)
    return press


@cache
def coded_copy(language: str = "fr", recipient: str = "FRA", note: str = NOTE) -> bytes:
    return coded_press(documents(language, [recipient], note)).pdf(recipient)
