"""A long table of words for Word and for a browser."""

from __future__ import annotations

import io

import docx
from lxml import html

from noteverbale.formats.word_table import Line, Part, WordTable
from noteverbale.pipeline import Pipeline
from noteverbale.records.fixed_parts import comparable

ARABIC = "من {city|from} <b> إلى{end}{if past}\nفي [[[City]]]"


def table(office: Pipeline) -> WordTable:
    packs = [office.registry.packs[code] for code in ("en", "zh", "ar")]
    line = Line("7", "ar-mark", "what it is", "a/file.yaml:3:1", ("From {city|from}", "从“{city}”", ARABIC))
    example = Line("", "ar-none", "Example", "", ("From Vienna", "从维也纳", "من فيينا"), example=True)
    heads = ["No.", "What", "English", "中文", "العربية"]
    return WordTable("Words & <signs>", ["How to use it"], heads, packs, [Part("A part", [line, example])])


def test_word_has_the_words_in_their_direction_and_font(office: Pipeline) -> None:
    package = docx.Document(io.BytesIO(table(office).docx(office.sheet, "Author")))
    rows = package.tables[0].rows
    assert [cell.text for cell in rows[0].cells] == ["No.", "What", "English", "中文", "العربية"]
    assert [comparable(cell.text).replace("\u200b", "") for cell in rows[1].cells][2:] == [
        "From {city|from}",
        "从“{city}”",
        ARABIC,
    ]
    assert (package.core_properties.title, package.core_properties.author) == ("Words & <signs>", "Author")
    own, chinese, section = rows[1].cells[4]._tc.xml, rows[1].cells[3]._tc.xml, package.sections[0]
    assert own.count("<w:bidi/>") == 2
    assert "\u200f\u200e{city|from}\u200e\u200f" in own
    assert 'w:hint="eastAsia"' in chinese
    assert (section.page_width or 0) > (section.page_height or 0)


def test_a_page_has_the_words_in_their_direction_and_loads_nothing(office: Pipeline) -> None:
    text = table(office).html()
    root = html.document_fromstring(text)
    cells = [
        (each.get("lang"), each.get("dir"), "".join(map(str, each.itertext())))
        for each in root.iter("td")
        if each.get("lang")
    ]
    assert cells[2] == ("ar", "rtl", ARABIC.replace("\n", ""))
    assert [cell[1] for cell in cells] == ["ltr", "ltr", "rtl"] * 2
    assert [each.get("contenteditable") for each in root.iter("td")].count("true") == 1
    assert "default-src 'none'" in text
    assert "http" not in text.replace('http-equiv="Content-Security-Policy"', "")
