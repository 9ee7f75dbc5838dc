"""Issued copies bear a code that their words fit; rehearsals and drafts bear none; what stops a code stops the number."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coded_support import KEY, coded_office, coded_press, documents
from command import Done, run
from letters_support import copy_of, in_form
from noteverbale.issuing.codes import OfficeCoder, words_of
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.verification.file_words import text_of_pages
from noteverbale.verification.word_check import difference
from noteverbale.verification.word_digests import WordDigests
from signing_support import PASSPHRASE, SINCE, store
from support import ROOT

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]


@pytest.fixture
def coded_workspace(small_workspace: Path) -> Path:
    """An office whose copies bear a code, with a key in use."""
    office = small_workspace / "data/office.yaml"
    office.write_text(office.read_text("utf-8") + "\ncode: www.example.org/keys\nkey: private/key\n", "utf-8")
    store(small_workspace).make(PASSPHRASE, SINCE)
    return small_workspace


def issue(folder: Path, *words: str, passphrase: bytes = PASSPHRASE) -> Done:
    reader, writer = os.pipe()
    os.write(writer, passphrase + b"\n")
    os.close(writer)
    try:
        options = ("--by", "clerk", "--office", str(folder), "-o", str(folder / "out"), "--workers", "1")
        return run("issue", "own", "--to", "MEX,FRA", *words, *options, "--passphrase-fd", str(reader))
    finally:
        os.close(reader)


def copies(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "out").rglob("*.pdf"))]


def state(folder: Path) -> list[str]:
    with Ledger(folder / "ledger.db") as ledger:
        return [state for _, state, _ in ledger.numbers()]


def test_issued_copies_bear_a_code_and_the_same_command_makes_the_same_bytes(coded_workspace: Path) -> None:
    done = issue(coded_workspace, "--yes")
    assert done.returncode == 0, done.stderr
    first = copies(coded_workspace)
    assert [content.count(b"<nv:token>NV1:") for content in first] == [1, 1]
    for path in (coded_workspace / "out").rglob("*.pdf"):
        path.unlink()
    done = issue(coded_workspace)
    assert done.returncode == 0, done.stderr
    assert copies(coded_workspace) == first


def test_a_rehearsal_needs_no_key_and_bears_no_code(coded_workspace: Path) -> None:
    (coded_workspace / "private/key").unlink()
    done = issue(coded_workspace, "--rehearse")
    assert done.returncode == 0, done.stderr
    assert [content.count(b"nv:token") for content in copies(coded_workspace)] == [0, 0]


def rotated(folder: Path) -> None:

    store(folder).rotate(PASSPHRASE, date(2027, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("passphrase", "before", "why"),
    [
        (b"wrong", lambda folder: None, "passphrase"),
        (PASSPHRASE, lambda folder: (folder / "private/key").unlink(), "there is no key"),
        (PASSPHRASE, rotated, "signs notes dated 2027-01-01"),
    ],
)
def test_what_stops_a_code_stops_the_issue_before_the_number(
    coded_workspace: Path, passphrase: bytes, before: object, why: str
) -> None:
    before(coded_workspace)  # type: ignore[operator]
    done = issue(coded_workspace, "--yes", passphrase=passphrase)
    assert done.returncode != 0
    assert why in done.stderr
    assert state(coded_workspace) == []


def test_a_code_that_has_no_room_is_refused() -> None:
    office = coded_office()

    coder = OfficeCoder(office, "CU 2009/33 (A)", next(iter(office.registry.notes.values())).date, KEY)
    coder.check(["FRA", "INTERPOL"])
    with pytest.raises(ProblemsFound, match="no room") as caught:
        coder.check(["FRA", "A" * 60])
    assert caught.value.problems[0].code == "code-too-long"


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_a_copy_are_read_back(language: str) -> None:
    (copy,) = documents(language, ["FRA"])
    pdf = coded_press([copy]).pdf("FRA")
    body, panel = words_of(copy)
    packet = pdf.partition(b"<nv:passages>")[2].partition(b"<")[0].decode()
    words = WordDigests.read(packet)
    assert len(words.body) == len(body)
    assert len(words.panel) == len(panel) + 1
    assert words.readable is (language != "ar")
    pages = text_of_pages(pdf)
    assert pages
    assert difference(words, pages) == "" or language == "ar"


@pytest.mark.slow
@pytest.mark.parametrize("form", ["letter", "notification"])
def test_the_words_of_other_forms_are_read_back_in_order(form: str) -> None:
    office = in_form(Pipeline.open(ROOT), form)
    copy = copy_of(office, "FRA", "fr")
    issued = replace(copy, meta=replace(copy.meta, marks=()))
    pages = text_of_pages(office.pdf(issued))
    assert pages
    assert difference(WordDigests.of(*words_of(issued), True), pages) == ""
    without = replace(issued, salutation=(), heading=())
    assert "it says more than was issued" in difference(WordDigests.of(*words_of(without), True), pages)


@pytest.mark.slow
def test_where_words_are_not_read_back_the_code_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noteverbale.issuing.codes.text_of_pages", lambda pdf: ["other words"])
    pdf = coded_press(documents("fr", ["FRA"])).pdf("FRA")
    assert b"<nv:passages>!" in pdf
    monkeypatch.setattr("noteverbale.issuing.codes.text_of_pages", lambda pdf: None)
    assert coded_press(documents("fr", ["FRA"])).pdf("FRA") == pdf
