"""Attacks on a sealed copy: none is taken for a copy that the office sealed."""

from __future__ import annotations

import io
import random
import sys
from functools import cache

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from coded_support import coded_copy
from noteverbale.verification.seal_check import Seal, read_seal, statement
from seal_support import another, expired, office

LABEL = "Office"
STATEMENT = statement("CU 2009/33 (A)", "FRA", "fr")
FLIPS = 60


@cache
def sealed() -> bytes:
    return office().sealer().seal(coded_copy(), STATEMENT, LABEL)


def proved(content: bytes) -> bool:
    """Whether a file has a seal of the office that nothing is said against."""
    seal = read_seal(content)
    return bool(seal and not seal.objection and seal.certificate == office().fingerprint)


def objection(content: bytes) -> str:
    seal = read_seal(content)
    return seal.objection if seal else "no seal"


def test_a_sealed_copy_names_its_certificate_and_itself() -> None:
    assert read_seal(sealed()) == Seal(office().fingerprint, "CU 2009/33 (A)", "FRA", "fr")


@pytest.mark.slow
def test_flipped_bits_are_noticed() -> None:
    content, chance = sealed(), random.Random(1)
    held = []
    for at in chance.sample(range(len(content)), FLIPS):
        changed = bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        if proved(bytes(changed)):
            held.append(at)
    # Beside the signature in its room is what no signature covers: a certificate above the office's, the frame of the message.
    start = content.index(b"/Contents <", len(coded_copy()))
    assert [at for at in held if at not in range(start, content.index(b">", start))] == []
    assert len(held) < FLIPS / 10


def test_the_room_of_the_signature_hides_nothing() -> None:
    """The zeros after the signature in its room are covered by no signature; letters may be written in two ways."""
    content = sealed()
    start = content.index(b"/Contents <", len(coded_copy())) + len(b"/Contents <")
    end = content.index(b">", start)
    letter = next(at for at in range(start, end) if content[at : at + 1] in b"ABCDEF")
    for at, byte in (
        (end - 1, b"1"),
        (end - 100, b"A"),
        (end - 2, b" "),
        (letter, content[letter : letter + 1].lower()),
    ):
        changed = content[:at] + byte + content[at + 1 :]
        assert not proved(changed), at


def test_a_white_patch_after_sealing_is_noticed() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed()))
    page = writer.root["/Pages"]["/Kids"][0]
    patch = writer.add_object(generic.StreamObject(stream_data=b"q 1 g 80 600 400 60 re f Q"))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), patch])
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(sealed())
    assert objection(output.getvalue()) == "its seal does not cover the whole file"


def test_a_copy_cut_back_has_no_seal() -> None:
    assert read_seal(sealed()[: len(coded_copy())]) is None
    assert not proved(sealed()[:-10])
    assert not proved(sealed() + b"\n")


@pytest.mark.slow
def test_a_copy_of_another_recipient_with_this_seal_is_noticed() -> None:
    update = sealed()[len(coded_copy()) :]
    assert not proved(coded_copy("fr", "HTI") + update)


def test_another_certificate_of_the_same_name_is_told_apart() -> None:
    seal = read_seal(another().sealer().seal(coded_copy(), STATEMENT, LABEL))
    assert seal
    assert (seal.objection, seal.certificate) == ("", another().fingerprint)
    assert seal.certificate != office().fingerprint


def test_a_certificate_that_had_run_out_proves_nothing() -> None:
    assert objection(expired().sealer().seal(coded_copy(), STATEMENT, LABEL)) == (
        "its seal was not made while the certificate was valid"
    )


def test_a_signature_for_another_purpose_is_no_seal() -> None:
    content = office().sealer().seal(coded_copy(), "I agree", LABEL)
    assert objection(content) == "its signature does not name a copy of a note"


@pytest.mark.parametrize(
    "content",
    [b"", b"/ByteRange", b"%PDF-1.7\n/ByteRange [0 1 2 3]\n%%EOF", b"%PDF-1.7\n/ByteRange" + b"[" * 100_000],
)
def test_hostile_bytes_are_no_seal(content: bytes) -> None:
    assert not proved(content)


def test_without_pyhanko_a_seal_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.pdf_utils.reader", None)
    assert "pip install 'noteverbale[seal]'" in objection(sealed())
    assert read_seal(coded_copy()) is None
