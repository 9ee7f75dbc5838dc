"""Attacks on a copy with a code, and what must never be called altered. None of them ends in 'genuine'."""

from __future__ import annotations

import gc
import io
import random
import re
import shutil
import subprocess
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coded_support import NOTE, OURS, RAW, REFERENCE, coded_copy, coded_office, coded_press, documents
from noteverbale.planning import plan as plans
from noteverbale.verification.code_verdict import CodeFinding, by_code
from noteverbale.verification.ledger_states import Issued
from noteverbale.verification.public_keys import Trust
from noteverbale.verification.token import key_id, make, read
from noteverbale.verification.verdicts import verify
from signing_support import signed_folder
from support import ROOT

READ = ["en", "es", "fr", "ru", "zh"]
UNREAD = "code genuine, words not read"
SAME = "says the same"


@pytest.fixture(scope="module", autouse=True)
def _let_go() -> Iterator[None]:
    yield
    coded_copy.cache_clear()
    coded_office.cache_clear()
    gc.collect()


def finding(pdf: bytes, trust: Trust = OURS) -> CodeFinding:
    found = by_code(pdf, trust)
    assert found
    return found


def edited(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Return a file changed and saved by another program."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out)
        return out.getvalue()


def with_packet(pdf: bytes, change: Callable[[str], str]) -> bytes:
    def changed(opened: pikepdf.Pdf) -> None:
        packet = change(opened.Root.Metadata.read_bytes().decode())
        opened.Root.Metadata = opened.make_stream(packet.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)

    return edited(pdf, changed)


@pytest.mark.slow
@pytest.mark.parametrize("language", READ)
def test_the_issued_file_says_the_same(language: str) -> None:
    found = finding(coded_copy(language))
    assert found.verdict == SAME
    assert found.claims
    assert (found.claims.reference, found.claims.recipient, found.claims.language) == (REFERENCE, "FRA", language)
    assert "FRA" in found.why


@pytest.mark.slow
def test_arabic_words_are_left_to_the_reader() -> None:
    found = finding(coded_copy("ar"))
    assert found.verdict == UNREAD
    assert "compare the words yourself" in found.why


def pages_of(opened: pikepdf.Pdf, other: bytes, number: int) -> None:
    with pikepdf.open(io.BytesIO(other)) as source:
        opened.pages[number] = source.pages[number]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "change", "why"),
    [
        ("fr", lambda opened: opened.pages.reverse(), "more than was issued: “2”"),
        ("fr", lambda opened: opened.pages.append(opened.pages[1]), "the file has 3 pages"),
        ("ar", lambda opened: opened.pages.append(opened.pages[0]), "the file has 3 pages"),
        ("fr", lambda opened: opened.pages.__delitem__(1), "the file has 1 page"),
        ("fr", lambda opened: pages_of(opened, coded_copy("es"), 1), "read otherwise"),
        ("fr", lambda opened: pages_of(opened, coded_copy("fr", "BEL"), 0), "differ"),
    ],
)
def test_changed_pages_are_altered(language: str, change: Callable[[pikepdf.Pdf], None], why: str) -> None:
    found = finding(edited(coded_copy(language), change))
    assert (found.verdict, why in found.why) == ("altered", True), found.why


def swapped(pdf: bytes, line: int) -> bytes:
    """Return a file in which two glyphs of one line of page 1 are exchanged."""

    def change(opened: pikepdf.Pdf) -> None:
        page = opened.pages[0]
        page.contents_coalesce()
        content = page.Contents.read_bytes()
        pairs = re.finditer(rb"<(?!0003)([0-9a-f]{4})>?[^<\]]*?<?(?!0003)([0-9a-f]{4})", content)
        lines = [match for match in pairs if match[1] != match[2]]
        match = lines[line % len(lines)]
        page.Contents = opened.make_stream(
            content[: match.start(1)]
            + match[2]
            + content[match.end(1) : match.start(2)]
            + match[1]
            + content[match.end(2) :]
        )

    return edited(pdf, change)


@pytest.mark.slow
@pytest.mark.parametrize("line", [3, 40, 80])
@pytest.mark.parametrize("language", READ)
def test_two_exchanged_letters_are_named(language: str, line: int) -> None:
    found = finding(swapped(coded_copy(language), line))
    assert found.verdict == "altered"
    assert re.search(r"passages? [\d, ]+ of \d+ read otherwise: “.", found.why)


@pytest.mark.slow
def test_a_file_saved_by_another_program_says_the_same() -> None:
    assert finding(edited(coded_copy(), lambda opened: None)).verdict == SAME
    assert finding(coded_copy() + b"\n").verdict == SAME


@pytest.mark.parametrize("program", ["qpdf --linearize in.pdf out.pdf", "mutool clean -gggz in.pdf out.pdf"])
def test_other_programs_that_save_it(program: str, tmp_path: Path) -> None:
    if shutil.which(program.split()[0]) is None:
        pytest.skip(f"{program.split()[0]} is not installed")
    (tmp_path / "in.pdf").write_bytes(coded_copy())
    subprocess.run(program.split(), cwd=tmp_path, check=True, capture_output=True)
    assert finding((tmp_path / "out.pdf").read_bytes()).verdict == SAME


def without_record(pdf: bytes) -> bytes:
    return edited(pdf, lambda opened: opened.Root.__delitem__("/Metadata"))


@pytest.mark.parametrize("language", [*READ, "ar"])
def test_a_file_without_its_record_is_read_from_the_page(language: str) -> None:
    found = finding(without_record(coded_copy(language)))
    assert found.verdict == UNREAD
    assert found.claims
    assert found.claims.recipient == "FRA"


def test_the_record_of_another_copy_is_altered() -> None:
    with pikepdf.open(io.BytesIO(coded_copy("fr", "BEL"))) as other:
        packet = other.Root.Metadata.read_bytes().decode()
    found = finding(with_packet(coded_copy(), lambda _: packet))
    assert (found.verdict, "differ" in found.why) == ("altered", True)


def test_a_changed_list_of_passages_is_altered() -> None:
    changed = with_packet(coded_copy(), lambda packet: re.sub(r"(nv:passages>)\d+", r"\g<1>7", packet, count=1))
    found = finding(changed)
    assert (found.verdict, "not the one that was signed" in found.why) == ("altered", True)


def forged_token(key: Ed25519PrivateKey, named: bytes | None = None) -> Callable[[str], str]:
    """Return a change of a packet: its token is signed anew by another key, which may call itself by the name of ours."""
    from unittest.mock import patch

    def change(packet: str) -> str:
        match = re.search(r"NV1:[^<]+", packet)
        assert match
        name = named or key_id(key.public_key().public_bytes_raw())
        with patch("noteverbale.verification.token.key_id", lambda raw: name):
            return packet.replace(match[0], make(key, read(match[0]).claims))

    return change


@pytest.mark.slow
@pytest.mark.parametrize("named", [None, key_id(RAW)])
def test_a_forgers_key_proves_nothing(named: bytes | None) -> None:
    pdf = with_packet(edited(coded_copy(), without_code), forged_token(Ed25519PrivateKey.generate(), named))
    found = finding(pdf)
    assert (found.verdict, "none of the office's keys" in found.why) == ("unknown", True)


def without_code(opened: pikepdf.Pdf) -> None:
    """Cover the code on page 1."""
    opened.pages[0].contents_add(opened.make_stream(b"q 1 g 0 640 600 160 re f Q"))


@pytest.mark.slow
def test_a_file_without_a_code_is_left_alone() -> None:
    office = coded_office()
    registry = office.registry
    assert by_code(office.pdf(office.copy(registry.notes[NOTE], registry.recipients["FRA"], "fr")), OURS) is None
    assert by_code(b"", OURS) is None
    assert by_code(b"%PDF-1.7 nothing", OURS) is None


@pytest.mark.parametrize("language", READ)
def test_what_a_page_hides_is_not_seen_and_never_called_genuine(language: str) -> None:
    """A white patch over the text and exchanged outlines leave the words alone; the verdict says what that is worth."""
    patch = edited(
        coded_copy(language),
        lambda opened: opened.pages[0].contents_add(opened.make_stream(b"q 1 g 90 500 400 60 re f Q")),
    )
    found = finding(patch)
    assert found.verdict == SAME
    assert "a page can show other words" in found.why


@pytest.mark.slow
def test_flipped_bits_never_accuse_the_wrong_passage_nor_become_genuine() -> None:
    pdf, generator = coded_copy(), random.Random(7)
    verdicts: Counter[str] = Counter()
    for _ in range(40):
        changed = bytearray(pdf)
        changed[generator.randrange(len(pdf))] ^= 1 << generator.randrange(8)
        found = by_code(bytes(changed), OURS)
        verdicts[found.verdict if found else "no code"] += 1
    assert verdicts[SAME] > 10
    assert "genuine" not in verdicts


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n<nv:token>NV1:ABC</nv:token>",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"\xff\xd8\xff\xe0" + bytes(100),
        b"II*\0" + b"\xff" * 100,
        zlib.compress(bytes(10_000_000)),
    ],
)
def test_hostile_files_are_no_copies(data: bytes) -> None:
    assert by_code(data, OURS) is None


def test_a_photograph_of_a_page_is_read(tmp_path: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(coded_copy())
    picture = document[0].render(scale=150 / 72).to_pil().rotate(1.5, fillcolor="white", expand=True)
    document.close()
    for kind in ("PNG", "JPEG", "TIFF"):
        picture.convert("L").save(tmp_path / "page", kind)
        assert finding((tmp_path / "page").read_bytes()).verdict == UNREAD


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("issued", SAME), ("corrected", SAME), ("void", "void"), ("reserved", "unknown"), ("", "unknown"), (None, SAME)],
)
def test_the_ledger_decides_about_the_note_of_a_code(state: str | None, verdict: str, tmp_path: Path) -> None:
    (tmp_path / "copy.pdf").write_bytes(coded_copy())
    ledger = None if state is None else {REFERENCE: Issued(state, date(2009, 3, 4))} if state else {}
    found = verify(tmp_path / "copy.pdf", [], ledger, OURS)
    assert (found.verdict, found.reference, found.recipient) == (verdict, REFERENCE, "FRA")


def test_a_copy_of_a_listed_name_is_judged_by_its_code_first(tmp_path: Path) -> None:
    received = signed_folder(tmp_path)
    received.file.write_bytes(coded_copy())
    assert received.verify().verdict == "altered"
    assert verify(received.file, [], None, OURS).verdict == SAME


def test_a_revoked_key_signs_no_code() -> None:
    found = finding(coded_copy(), replace(OURS, revoked=frozenset({RAW})))
    assert (found.verdict, "is revoked" in found.why) == ("unknown", True)


NOTES = [
    "cu-2009-033",
    "cu-2009-092",
    "wg4-8",
    "wg4-11",
    "wg4-14-wg7-11",
    "wg6-11",
    "registration",
    "letter",
    "notification",
]


@pytest.mark.slow
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.proof)])
@pytest.mark.parametrize("note", NOTES)
def test_no_copy_on_file_is_accused(note: str, every: int) -> None:
    """Each third copy of each note, another third for the next note; `./nv test proof` reads all."""
    office = coded_office()
    plan = plans.make(office, office.registry.notes[note], (), "own", ())
    for language in plan.languages():
        names = [copy.recipient for copy in plan.copies if copy.language == language]
        press = coded_press(documents(language, names, note))
        looked_at = names[NOTES.index(note) % min(every, len(names)) :: every]
        verdicts = Counter(finding(press.pdf(name)).verdict for name in looked_at)
        assert verdicts == {UNREAD if language == "ar" else SAME: len(looked_at)}, (note, language)


@pytest.mark.slow
def test_all_notes_on_file_and_examples_of_every_form_are_tried() -> None:
    registry = coded_office().registry
    examples = {path.stem for path in (ROOT / "notes" / "examples").glob("*.yaml")}
    assert set(registry.notes) - examples == set(NOTES) - examples
    assert {registry.kinds[registry.notes[note].kind].form for note in NOTES} == set(registry.forms)
