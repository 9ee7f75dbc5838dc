"""The parts of a workbook: names of cells, relations between parts, styles, and sheets that have no cells."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from missions_support import xlsx_file
from noteverbale.incoming.workbook_parts import Style, cell_name, cell_place, column_letters, read_parts


@pytest.mark.parametrize(
    ("name", "place"), [("A1", (1, 1)), ("Z9", (26, 9)), ("AA10", (27, 10)), ("XFD1048576", (16384, 1048576))]
)
def test_names_of_cells_are_read_and_written(name: str, place: tuple[int, int]) -> None:
    assert cell_place(name) == place
    assert cell_name(place[1], place[0]) == name
    assert column_letters(place[0]) == name.rstrip("0123456789")


@pytest.mark.parametrize("name", ["", "A", "1", "A0", "a1", "AAAA1", "A1:B2", "A12345678"])
def test_what_is_not_the_name_of_a_cell_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a cell"):
        cell_place(name)


def changed(path: Path, part: str, old: str, new: str) -> Path:
    """Write a workbook anew with a text replaced in one of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def test_parts_are_found_by_their_relations_and_charts_are_no_tables(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [["State"], ["Mexico"]])
    rels = "xl/_rels/workbook.xml.rels"
    changed(path, rels, 'Target="/xl/worksheets/sheet1.xml"', 'Target="./worksheets/../worksheets/sheet1.xml"')
    with zipfile.ZipFile(path) as archive:
        (sheet,) = read_parts(archive, "m.xlsx").sheets
    assert [cell.value for row in sheet.rows.values() for cell in row.values()] == ["State", "Mexico"]
    changed(path, rels, "relationships/worksheet", "relationships/chartsheet")
    with zipfile.ZipFile(path) as archive:
        assert read_parts(archive, "m.xlsx").sheets == []


def test_styles_say_what_is_struck_and_what_is_not_seen(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path / "m.xlsx", [["State"]])
    fonts = '<fonts><font/><font><strike/></font><font><strike val="0"/></font><font><color theme="0"/></font>'
    fonts += '<font><color rgb="FFFFFFFF"/></font></fonts>'
    fills = '<fills><fill><patternFill/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill></fills>'
    formats = "".join(f'<xf numFmtId="{n}" fontId="{font}" fillId="{fill}"/>' for n, font, fill in [
        (0, 0, 0), (1, 1, 0), (9, 2, 0), (0, 3, 0), (0, 4, 0), (0, 4, 1), (0, 99, 99)])  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/styles.xml"] = f"<styleSheet>{fonts}{fills}<cellXfs>{formats}</cellXfs></styleSheet>".encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with zipfile.ZipFile(path) as archive:
        styles = read_parts(archive, "m.xlsx").styles
    general = "General"
    assert styles == [
        Style(), Style("0", struck=True), Style("0%"), Style(general, unseen=True), Style(general, unseen=True), Style(), Style(),
    ]  # fmt: skip
