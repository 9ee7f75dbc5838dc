"""LibreOffice merges our main documents with our CSV and our workbook: every cell, and every paragraph of every copy."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from address_support import spoil
from noteverbale.document import Document, Items, Move, Text, words
from noteverbale.formats.csv_table import defused
from noteverbale.formats.word import WordWriter
from noteverbale.formats.word_lists import NUMBERS
from noteverbale.outgoing.mail_merge import Merge, merges
from noteverbale.outgoing.selection import Options, Outgoing, outgoing
from noteverbale.outgoing.table import FORMATS
from noteverbale.pipeline import Pipeline
from noteverbale.registry.audience import government
from support import ROOT
from word_support import Said, said, seen

PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-base-nogui libreoffice-base-drivers python3-uno"
PYTHON = "/usr/bin/python3"  # the one python3-uno belongs to
NOTES = {"cu-2009-033": ("CHN", "EGY", "FRA", "VAT"), "cu-2009-092": ("FRA",)}  # all four; lists by letter, initials
FIRST = "cu-2009-033"


def missing() -> str:
    """Say what keeps LibreOffice from a merge, if anything."""
    if shutil.which("soffice") is None:
        return f"NO LIBREOFFICE: apt-get install -y --no-install-recommends {PACKAGES}"
    if subprocess.run([PYTHON, "-c", "import uno"], capture_output=True).returncode:
        return f"NO PYTHON3-UNO: apt-get install -y --no-install-recommends {PACKAGES}"
    return ""


pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]


@dataclass(frozen=True)
class Made:
    """What LibreOffice was given, and what it answered."""

    going: dict[str, Outgoing]
    merges: list[Merge]
    answer: dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("merge")
    for name in ("data", "notes", "templates"):
        shutil.copytree(ROOT / name, folder / "office" / name)
    spoil(folder / "office", first="Beispielhof")
    office = Pipeline.open(folder / "office")
    going = {note: outgoing(office, office.registry.notes[note], who, "all") for note, who in NOTES.items()}
    given = [one for out in going.values() for one in merges(out)]
    for out in going.values():
        for form in ("csv", "xlsx", "docx-main"):
            for file in FORMATS[form].files(out, Options()):
                (folder / form).mkdir(exist_ok=True)
                (folder / form / file.path).write_bytes(file.content)
    (folder / "lists.docx").write_bytes(WordWriter(office.sheet, office.registry.packs["ar"]).docx(_all_lists(office)))
    work = folder / "work"
    work.mkdir()
    main = {one.stem: str(folder / "docx-main" / f"{one.stem}.docx") for one in given}
    books = {out.slug: f"book-{out.slug}" for out in going.values()}
    job = {
        "folder": str(work),
        "sources": [
            {"name": "csv", "url": f"sdbc:flat:{(folder / 'csv').as_uri()}", "csv": True},
            *(
                {"name": name, "url": f"sdbc:calc:{(folder / 'xlsx' / f'{slug}.xlsx').as_uri()}", "csv": False}
                for slug, name in books.items()
            ),
        ],
        "tables": [
            *({"source": "csv", "table": one.stem} for one in given),
            *({"source": books[slug], "table": code} for slug, out in going.items() for code in out.languages()),
        ],
        "mains": [*(main[one.stem] for one in given), str(folder / "lists.docx")],
        "merges": [
            *({"main": main[one.stem], "source": "csv", "table": one.stem, "where": ""} for one in given),
            *(
                {
                    "main": main[one.stem],
                    "source": books[FIRST],
                    "table": one.language,
                    "where": f"\"Audience\" = '{one.audience}'",
                }
                for one in given
                if one.stem.startswith(FIRST)
            ),
        ],
    }
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    driver = Path(__file__).parents[1] / "office_merge.py"
    command = [PYTHON, str(driver), str(folder / "job.json"), str(folder / "answer.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return Made(going, given, json.loads((folder / "answer.json").read_text("utf-8")))


LISTS = tuple(
    Items("letter", tuple(f"({number})" for number in numbers), ((Text(name),),) * len(numbers))
    for name, numbers in NUMBERS.items()
)


def _all_lists(office: Pipeline) -> Document:
    note = office.registry.notes[FIRST]
    return replace(office.proof(note, "ar", government(note)), body=(Move("lists", LISTS),))


def test_every_cell_is_read_as_it_was_written(made: Made) -> None:
    tables = iter(made.answer["tables"])
    cells = 0
    for merge in made.merges:
        assert next(tables) == [list(merge.columns), *([defused(cell) for cell in row] for row in merge.rows)], (
            merge.stem
        )
        cells += len(merge.rows) * len(merge.columns)
    for slug, out in made.going.items():
        for code in out.languages():
            mine = [merge for merge in made.merges if merge.language == code and merge.stem.startswith(slug)]
            assert next(tables) == [list(mine[0].columns), *(row for one in mine for row in one.rows)], (slug, code)
    assert cells > 500


def test_every_copy_says_what_was_composed(made: Made) -> None:
    copies = {
        (out.slug, one.language, one.recipient): said(document)
        for out in made.going.values()
        for one, _, document in out.copies()
    }
    merged = iter(made.answer["merges"])
    by_csv = [(merge, next(merged)) for merge in made.merges]
    by_book = [(merge, next(merged)) for merge in made.merges if merge.stem.startswith(FIRST)]
    done = 0
    for one, found in by_csv + by_book:
        assert set(found) == {row["Code"] for row in one.values}, one.stem
        for code, document in found.items():
            slug = next(slug for slug in made.going if one.stem.startswith(slug))
            wanted = copies[slug, one.language, code]
            assert shown(document, wanted.tagline) == wanted, (one.stem, code)
            done += 1
    assert done == 6 * (2 * 4 + 1)


def test_main_documents_open_with_their_fields_and_marks(made: Made) -> None:
    for one, document in zip(made.merges, made.answer["mains"], strict=False):
        proof = said(one.document)
        named = [line.replace("[[[", "«").replace("]]]", "»") for line in proof.note]
        assert [seen(line) for line in document["note"]] == named, one.stem


def shown(document: dict[str, list[str]], tagline: str) -> Said:
    """Return what LibreOffice shows of a merged copy; it hides the lines of an address that stay empty."""
    address = [line for line in map(seen, document["address"]) if line]
    return Said([seen(line) for line in document["note"]], address, tagline)


def test_merged_lists_have_the_marks_of_the_note(made: Made) -> None:
    wanted = [f"{mark} {words(item)}" for one in LISTS for mark, item in zip(one.marks, one.items, strict=True)]
    assert [line for line in made.answer["mains"][-1]["note"] if line.startswith("(")] == wanted
