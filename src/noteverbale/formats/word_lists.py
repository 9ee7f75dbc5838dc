"""List marks as composed → Word's numbering, which prints the same marks.

Word counts where it can: then a list goes on when a clerk adds an item. Where none of its formats prints the marks of a
language ('(ه\u200d)'), each item's mark is written out as the text of a level of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from string import ascii_lowercase

from .word_runs import Element, w

Counted = tuple[str, str]  # w:numFmt and w:lvlText

# What Word prints for one, two, three … by its own name of the format (ECMA-376, ST_NumberFormat). Not arabicAbjad: it begins
# with another alef in LibreOffice, and has no joiner after the fifth letter anywhere.
_PRINTED = {
    "decimal": " ".join(str(number) for number in range(1, 100)),
    "lowerRoman": "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx",
    "lowerLetter": " ".join(ascii_lowercase),
    "chineseCountingThousand": "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九",
}
NUMBERS = {name: tuple(numbers.split()) for name, numbers in _PRINTED.items()}


def counted(marks: tuple[str, ...]) -> Counted | None:
    """Return the format and the level text with which Word prints just these marks, from one on; None if it cannot."""
    for name, numbers in NUMBERS.items():
        before, found, after = marks[0].partition(numbers[0])
        if not found or "%" in before + after or len(marks) > len(numbers):
            continue
        if all(mark == f"{before}{number}{after}" for mark, number in zip(marks, numbers, strict=False)):
            return name, f"{before}%1{after}"
    return None


class Lists:
    """The numbering of one document: adds a list at a time, into the root of its numbering part."""

    def __init__(self, root: Element, rtl: bool, indent: Sequence[Element]) -> None:
        self.root, self.rtl, self.indent, self.count = root, rtl, indent, 0
        for child in list(root):
            root.remove(child)

    def add(self, marks: tuple[str, ...]) -> tuple[int, ...]:
        """Return the w:numId of every item of a list with these marks."""
        how = counted(marks)
        if how is not None:
            return (self._one(*how),) * len(marks)
        return tuple(self._one("decimal", mark.replace("%", "")) for mark in marks)

    def _one(self, form: str, text: str) -> int:
        self.count += 1
        level = w(
            "lvl",
            w("start", val="1"),
            w("numFmt", val=form),
            w("suff", val="tab"),
            w("lvlText", val=text),
            # Word means the leading side by 'left', LibreOffice the left one; the middle is where both agree.
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
