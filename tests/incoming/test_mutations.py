"""Files with random damage: each is read, or refused with Problems, and in bounded time; nothing else is raised."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
import pytest
from lxml import etree

from forms_support import bare
from legacy_support import letter
from missions_support import FRANCE, HEADER, MEXICO, xlsx_file, xlsx_with_looks
from noteverbale.incoming.cell_text import out_of_place
from noteverbale.incoming.forms import read_form
from noteverbale.incoming.tables import read_book
from noteverbale.incoming.word import read_parts
from noteverbale.problems import Problems, ProblemsFound
from noteverbale.records import yaml_source
from noteverbale.records.notes import Note, Received
from noteverbale.records.recipients import Recipient
from support import ROOT, cases
from word_support import runs_of, word_file

SECONDS = 5.0  # of the processor for one file; most take a hundredth of that
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b"&", b"]]>", b"\"", b"'", b"\n", b"\r", b"\t", b"- ", b": ", b"{", b"[", b"*a", b"&a ",
    b"!!int ", b"%PDF-", b"/Kids", b" 0 R", b"endobj", b"<<", b"99999999999999999999", b"-1", b"1e999", b"A1048576", b"XFD1", b"\xf0\x9f",
    b"\xe2\x80\xae", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<row>", b"w:p", b"=1+1", b";", b"|", b"~", b"null",
)  # fmt: skip


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return content with one to four changes: bytes flipped, cut out, doubled, moved, inserted, or the end cut off."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + chance.choice((1, 2, 8, 64, 512)))
        match chance.randrange(6):
            case 0:
                flipped = bytes(byte ^ (1 << chance.randrange(8)) for byte in content[at:to])
                content = content[:at] + flipped + content[to:]
            case 1:
                content = content[:at] + content[to:]
            case 2:
                content = content[:to] + content[at:to] * chance.choice((1, 3, 50)) + content[to:]
            case 3:
                content = content[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 40)) + content[at:]
            case 4:
                content = content[to:] + content[:at] if chance.random() < 0.2 else content[:at] + content[to:]
            case _:
                content = (
                    content[:at]
                    if chance.random() < 0.3
                    else content[:at] + bytes([chance.randrange(256)]) + content[to:]
                )
    return content


def damaged_archive(content: bytes, chance: random.Random) -> bytes:
    """Return an archive with damage in one of its parts, so that its own check of bytes does not find it first."""
    if chance.random() < 0.2:
        return damaged(content, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        which = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, damaged(part, chance) if name == which else part)
    return out.getvalue()


WORDS = ("", "-1", "0", "1e9", "F0B7", "true", "none", "\ud7ff", 'MERGEFIELD City \\b "', "IF {", "[[[", "x" * 4000)


def rearranged(content: bytes, chance: random.Random) -> bytes:
    """Return a Word file of a dozen paragraphs of a good one: one part rearranged, or its bytes or those of the whole damaged."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    root[0][:] = chance.sample(list(root[0]), 12)
    parts["word/document.xml"] = etree.tostring(root)
    which = chance.choice([name for name in parts if name.endswith(".xml")])
    parts[which] = damaged(parts[which], chance) if chance.random() < 0.3 else _rearranged(parts[which], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return damaged(out.getvalue(), chance) if chance.random() < 0.05 else out.getvalue()


def _rearranged(part: bytes, chance: random.Random) -> bytes:
    root = etree.fromstring(part)
    for _ in range(chance.randint(1, 8)):
        elements = list(root.iter("{*}*"))
        element, other = chance.choice(elements), chance.choice(elements)
        parent = element.getparent()
        match chance.randrange(6):
            case 0 if parent is not None:
                parent.remove(element)
            case 1 if element not in (other, root, *other.iterancestors()):
                other.append(element)
            case 2 if len(element) < 200:
                other.append(deepcopy(element))
            case 3 if element is not root:
                element.tag = other.tag
            case 4 if element.attrib:
                element.set(chance.choice(list(element.attrib)), chance.choice(WORDS))
            case _:
                element.text = chance.choice(WORDS)
    return etree.tostring(root)


def word_sample() -> bytes:
    """Return a Word file with everything that the table of what Word shows has."""
    rows: list[dict[str, Any]] = [*cases("word_shows")]
    parts: dict[str, str] = {}
    for row in rows:
        for name, xml in row.get("parts", {}).items():
            parts[name] = parts.get(name, "") + runs_of(xml)
    return word_file(runs_of("".join(row["word"] for row in rows)), parts)


VALUES = (
    "", "-1", "0", "999999999", "1e308", "9" * 400, "nan", "true", "A1", "XFD1048576", "A1:B", "s", "str", "inlineStr", "e", "d", "b", "n", "zz",
    "0.5", "43831.5", "-2958466", "[<=9]0;@", ";;;", "# ?/?", "[$-409]d", '"', "0\\", "*", "_", "[", "General", "E+", "0%%", "?/0", "rId99", "hidden",
    "../../x", "/xl/styles.xml", "http://purl.oclc.org/ooxml/spreadsheetml/main", "_x0000_", "_xD800_", "_x000D_", "&amp;#0;",
    "#REF!", "\ufffd", "'+1",
    '="1"', "2026-03-12T25:00:00", "04-Dez", "\u202e", "\ud7ff", "Ã©", "00000000000000000000000000000000000000000000000000000000",
)  # fmt: skip


def with_other_values(content: bytes, chance: random.Random) -> bytes:
    """Return a workbook whose parts stay well-formed, with one to six of their attributes and texts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name).decode() for name in old.namelist()}
        for _ in range(chance.randint(1, 6)):
            name = chance.choice([name for name in parts if re.search(r"sheet1|styles|shared|workbook|comment", name)])
            place = chance.choice(list(re.finditer(r'(?<==")[^"]*(?=")|(?<=>)[^<]*(?=<)', parts[name])) or [None])
            if place is not None:
                value = escape(chance.choice(VALUES), {'"': "&quot;"})
                parts[name] = parts[name][: place.start()] + value + parts[name][place.end() :]
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def _form(path: Path) -> None:
    read_form(path)


def _table(path: Path) -> None:
    for table in read_book(path, lambda word: word in HEADER).tables:
        for row in table.rows:
            for cell in row:
                assert out_of_place("AddressLine1", cell.text) is not None
                assert cell.hint or not cell.fault, cell


def _template(path: Path) -> None:
    read_parts(path, Problems())


def _recipients(path: Path) -> None:
    yaml_source.records(Recipient, yaml_source.read(path))


def _note(path: Path) -> None:
    yaml_source.record(Note, yaml_source.read(path))


def _answers(path: Path) -> None:
    yaml_source.records(Received, yaml_source.read(path))


ANSWERS = """- {recipient: MEX, received: 2026-03-09, by: anna, members: [{name: "Ana García", function: Ministra}]}
- recipient: FRA
  received: 2026-03-10
  by: anna
  absent: true
  remarks: |
    Two lines,
    with "quotes".
"""


@cache
def sample(kind: str) -> bytes:
    """Return a good file of a kind."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"good.{READERS[kind][0]}"
        match kind:
            case "xlsx":
                xlsx_file(path, [HEADER, FRANCE, MEXICO])
            case "looks":
                xlsx_with_looks(path)
                return path.read_bytes()
            case "csv" | "csv in UTF-16" | "csv in a code page":
                rows = [";".join(str(cell) for cell in row) for row in (HEADER, FRANCE, MEXICO)]
                encoding = {"csv in UTF-16": "utf-16", "csv in a code page": "cp1252"}.get(kind, "utf-8")
                path.write_text("\n".join(rows), encoding)
            case "docx":
                letter(path)
            case "word":
                return word_sample()
            case "pdf":
                comment = pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText, Contents=pikepdf.String("See fax"))
                values = {"remarks": "Two\nlines", "email1": "a@b.example"}
                bare(path, values, lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", pikepdf.Array([comment])))
            case "recipients":
                return (ROOT / "data" / "missions" / "sample.yaml").read_bytes()[:6000].rpartition(b"\n- ")[0]
            case "note":
                return b"id: cu-2009-033\n" + (ROOT / "notes" / "2009" / "cu-2009-033.yaml").read_bytes()
            case _:
                return ANSWERS.encode()
        return path.read_bytes()


Damage = Callable[[bytes, random.Random], bytes]
READERS: dict[str, tuple[str, Damage, Callable[[Path], None]]] = {
    "xlsx": ("xlsx", damaged_archive, _table),
    "looks": ("xlsx", with_other_values, _table),
    "csv": ("csv", damaged, _table),
    "csv in UTF-16": ("csv", damaged, _table),
    "csv in a code page": ("csv", damaged, _table),
    "docx": ("docx", damaged_archive, _template),
    "word": ("docx", rearranged, _template),
    "pdf": ("pdf", damaged, _form),
    "recipients": ("yaml", damaged, _recipients),
    "note": ("yaml", damaged, _note),
    "answers": ("yaml", damaged, _answers),
}


TABLES = [kind for kind, (_, _, read) in READERS.items() if read is _table]


def outcomes(kind: str, seeds: range, folder: Path) -> Counter[str]:
    """Read one damaged file for each seed; returns how many were read, and how many ended in each code.

    What a reader raises otherwise is passed on, with the seed that makes the file again.
    """
    ending, damage, read = READERS[kind]
    good, path, codes = sample(kind), folder / f"damaged.{ending}", Counter[str]()
    for seed in seeds:
        path.write_bytes(damage(good, random.Random(f"{kind} {seed}")))
        began = time.process_time()
        try:
            read(path)
            codes["read"] += 1
        except ProblemsFound as found_problems:
            assert found_problems.problems, seed
            for problem in found_problems.problems:
                assert problem.code != "internal", (seed, problem)
                assert problem.message.strip(), (seed, problem)
                assert len(problem.message) < 2000, (seed, problem)
            codes[found_problems.problems[0].code] += 1
        except BaseException as error:
            error.add_note(f"{kind}: seed {seed}")
            raise
        assert time.process_time() - began < SECONDS, (kind, seed)
    return codes


@pytest.mark.parametrize("kind", READERS)
def test_the_good_file_is_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"good.{READERS[kind][0]}"
    path.write_bytes(sample(kind))
    READERS[kind][2](path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", READERS)
def test_damaged_files_are_read_or_refused_with_problems(kind: str, tmp_path: Path) -> None:
    codes = outcomes(kind, range(12), tmp_path)
    assert sum(codes.values()) == 12
    assert len(codes) > 1 or kind.startswith(
        ("csv", "looks")
    )  # any bytes are a text table; what its cells say is checked afterwards


@pytest.mark.slow
@pytest.mark.parametrize("kind", TABLES)
def test_hundreds_of_damaged_tables(kind: str, tmp_path: Path) -> None:
    assert sum(outcomes(kind, range(5000, 5200), tmp_path).values()) == 200


@pytest.mark.slow
def test_rearranged_word_files_are_read_or_refused_with_problems(tmp_path: Path) -> None:
    codes = outcomes("word", range(12, 1512), tmp_path)
    assert codes["read"] > 500
    assert codes["file"] > 100


@pytest.mark.proof
@pytest.mark.parametrize("kind", READERS)
def test_five_thousand_damaged_files(kind: str, tmp_path: Path) -> None:
    codes = outcomes(kind, range(5000), tmp_path)
    print(kind, dict(codes.most_common()))
    assert sum(codes.values()) == 5000
