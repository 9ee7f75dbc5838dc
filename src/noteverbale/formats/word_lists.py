"""Numbering of Word that prints the list marks of the composed note.

If one of Word's number formats prints these marks, Word counts, so that an item that a clerk adds gets the next mark. If none
does ('(ه\u200d)'), each item gets a numbering of its own whose text is its mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from string import ascii_lowercase

from .word_runs import Element, w

NumberFormat = tuple[str, str]  # w:numFmt and w:lvlText

# The numbers that Word prints, from one on, by the name of the format (ECMA-376, ST_NumberFormat). Without arabicAbjad: its
# first letter is another alef in LibreOffice, and its fifth has no joiner in any program.
_PRINTED = {
    "decimal": " ".join(str(number) for number in range(1, 100)),
    "lowerRoman": "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx",
    "lowerLetter": " ".join(ascii_lowercase),
    "chineseCountingThousand": "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九",
}
NUMBERS = {name: tuple(numbers.split()) for name, numbers in _PRINTED.items()}


def number_format(marks: tuple[str, ...]) -> NumberFormat | None:
    """Return the format and the level text by which Word prints exactly these marks, from one on; None if there is none."""
    for name, numbers in NUMBERS.items():
        before, first, after = marks[0].partition(numbers[0])
        if not first or "%" in before + after or len(marks) > len(numbers):
            continue
        if all(mark == f"{before}{number}{after}" for mark, number in zip(marks, numbers, strict=False)):
            return name, f"{before}%1{after}"
    return None


class Lists:
    """Adds the lists of one document to the root of its numbering part."""

    def __init__(self, root: Element, rtl: bool, indent: Sequence[Element]) -> None:
        self.root, self.rtl, self.indent, self.count = root, rtl, indent, 0

    def add(self, marks: tuple[str, ...]) -> tuple[int, ...]:
        """Return the w:numId of every item of a list with these marks."""
        format_and_text = number_format(marks)
        if format_and_text is not None:
            return (self._add_numbering(*format_and_text),) * len(marks)
        return tuple(self._add_numbering("decimal", mark.replace("%", "")) for mark in marks)

    def _add_numbering(self, form: str, text: str) -> int:
        self.count += 1
        level = w(
            "lvl",
            w("start", val="1"),
            w("numFmt", val=form),
            w("suff", val="tab"),
            w("lvlText", val=text),
            # In right-to-left lists 'left' is the leading side for Word, the left one for LibreOffice; 'center' is the same.
            w("lvlJc", val="center" if self.rtl else "left"),
            w("pPr", *map(deepcopy, self.indent)),
            w("rPr", w("noProof"), *([w("rtl")] if self.rtl else [])),
            ilvl="0",
        )
        number = str(self.count)
        abstract = w(
            "abstractNum",
            w("nsid", val=f"{self.count:08X}"),
            w("multiLevelType", val="singleLevel"),
            level,
            abstractNumId=number,
        )
        first = self.root.find(w("num").tag)
        self.root.insert(len(self.root) if first is None else self.root.index(first), abstract)
        self.root.append(w("num", w("abstractNumId", val=number), numId=number))
        return self.count
