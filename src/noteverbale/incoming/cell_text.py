"""The text of a cell: what programs wrapped around it is taken off, and what is no value, or is damaged, gets a `fault`.

The faults of `read_text` are the same for all columns and formats of file; `out_of_place` has those of some columns.
"""

from __future__ import annotations

import html
import re
from functools import cache
from html.entities import html5

from babel import Locale

from ..formats.csv_table import restored
from ..problems import Place
from ..records.merge_fields import ADDRESS
from .cells import Cell, clipped, tidy
from .misread import intended

_FORMULA_TEXT = re.compile(r'="((?:[^"]|"")*)"')  # how a program keeps a spreadsheet from reading 01010 as a number
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_DECIMAL = re.compile(r"(\d+)\.0")  # a number that a program took for one with decimals

_ERROR = re.compile(r"#[¡¿]?[^\W\d_][\w/]*[!?]|#[^\W\d_]/[^\W\d_]|#NV|#GETTING_DATA|-?1\.#(?:IND|INF|QNAN)")
_ERROR_OF_LIBREOFFICE = re.compile(r"(?:Err|Error|Erro|Erreur|Fehler|Ошибка|خطأ|错误)\s?[:：]\s?5\d\d")
_SHORTENED = re.compile(r"[+-]?\d[.,]\d+[Ee][+-]?\d+|[+-]?\d+[Ee][+-]\d+")
_NOTHING = re.compile(
    r"nan|NaN|NAN|None|NULL|null|Null|\(null\)|\[null\]|<null>|NaT|<NA>|undefined|\\N|#?N/A|n/a|N/a|n\. ?a\.|N\. ?A\.|N/D|n/d|n\.d\."
    r"|k\. ?A\.|н/д|Н/Д|н\.д\.|нет данных|не указано|暂无|未知|不详|لا يوجد|غير متوفر|TBC|TBD|tbc|tbd|unknown|Unknown|UNKNOWN"
)  # words of programs and of clerks for an empty cell
_NO_LETTER = re.compile(r"(?:(?![\x00-\x1f\x7f-\x9f])[\W_])+")
NO_VALUE = frozenset({"-", "–", "—"})  # cells that mean: no value
_STATES = frozenset({"State", "Code"})  # in these columns NA is Namibia
_NO_DATES = frozenset({"Address", *ADDRESS, "Region", "Telephone"})  # columns in which no date is meant
_MONTHS_OF = "ar de en es fr it nl pl pt ru tr zh"  # languages of the spreadsheets of those who send tables
_SIGNS = frozenset("♀♂⚥")  # of women and men

_LOST = re.compile(r"[\ufffd\ufffc\u25a1]|ï¿½|\?{3,}|(?:^|[^\W\d_])\?[^\W\d_]|[^\W\d_]¿[^\W\d_]")
_CODE = re.compile(
    r"(?:=[0-9A-F]{2}){2,}|%[C-F][0-9A-F]%[89AB][0-9A-F]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|=\?[\w-]+\?[BbQq]\?"
    r"|</?(?:br|p|b|i|u|a|div|span|font)\b[^<>]*>"
)  # of mails, links, programs and web pages
_EMPTY = "leave the cell empty, or write – to remove the value on file"
_EXPORT = "export the table as 'CSV UTF-8' from the program that has it"


def read_text(text: str, place: Place, guarded: bool = True) -> Cell:
    """Return the cell of a text. One that is not `guarded` is in a cell of the format 'Text': it is what was typed."""
    right = intended(text)
    text = tidy(text)
    remark = ""
    if guarded and (match := _FORMULA_TEXT.fullmatch(text)):
        text = tidy(match[1].replace('""', '"'))
    elif guarded and text.startswith("="):
        return Cell(text, place, f"this is a formula: '{clipped(text)}'", "write the value that it has")
    elif guarded:
        text, remark = _without_codes(restored(text))
    fault, hint = _fault(text)
    if right and not fault:
        fault = f"this text was read in a wrong encoding on its way here: it may be '{clipped(tidy(right))}'"
        hint = f"type it again, or {_EXPORT}"
    return Cell(text, place, fault, hint, remark=remark)


def _without_codes(text: str) -> tuple[str, str]:
    """Return a text without what programs made of its numbers and signs, and a remark where that is seen."""
    if match := _DECIMAL.fullmatch(text):
        return match[1], f"'{clipped(text)}' is read as {match[1]}; zeros at the beginning may be lost"
    plain = tidy(_ENTITY.sub(_character, text))
    if plain != text:
        return plain, f"the codes of web pages in this text are read as characters: '{clipped(plain)}'"
    return text, ""


def _character(match: re.Match[str]) -> str:
    """Return the character of an entity of HTML; an unknown one stays."""
    name = match[0][1:]
    return html.unescape(match[0]) if name.startswith("#") or name in html5 else match[0]


def _fault(text: str) -> tuple[str, str]:
    """Return what is wrong with a text, and what to do; two empty texts if nothing is."""
    for line in text.split("\n") if text else ():
        quoted = clipped(line)
        if (_ERROR.fullmatch(line) and line == line.upper()) or _ERROR_OF_LIBREOFFICE.fullmatch(line):
            return f"this cell shows a spreadsheet error, '{quoted}'", "write the value"
        if re.fullmatch("#{3,}", line):
            hint = "make the column wider in the spreadsheet and save the table again"
            return f"the column was too narrow for the number: only '{quoted}' is left", hint
        if _SHORTENED.fullmatch(line):
            hint = "set the format of the column to 'Text' in the spreadsheet, type the number again and save the table"
            return f"a spreadsheet shortened this number to '{quoted}': figures are lost", hint
        if _LOST.search(line):
            return f"letters of this text were lost on its way here: '{quoted}'", f"type it again, or {_EXPORT}"
        if _NOTHING.fullmatch(line) or (
            _NO_LETTER.fullmatch(line) and line not in NO_VALUE and not set(line) <= _SIGNS
        ):
            return f"'{quoted}' stands for no value", _EMPTY
        if code := _CODE.search(line):
            return f"this text has a code of another program, '{clipped(code[0])}'", "type it again"
    return "", ""


def out_of_place(field: str, text: str) -> tuple[str, str]:
    """Return what is wrong with a text in the column of a field, and what to do; two empty texts if nothing is."""
    if text in ("NA", "N. A.") and field not in _STATES:
        return f"'{text}' stands for no value", _EMPTY
    if field in _NO_DATES and any(map(_dates().fullmatch, text.casefold().split("\n"))):
        hint = "set the column's format to 'Text' in the spreadsheet and type it again: a house number like 4/12 turns into a date"
        return f"a spreadsheet turned this into a date: '{clipped(text)}'", hint
    return "", ""


@cache
def _dates() -> re.Pattern[str]:
    """Return the pattern of a date as spreadsheets write them, with the names of months in the languages of many offices."""
    names: set[str] = set()
    for code in _MONTHS_OF.split():
        months = Locale(code).months
        for use in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                names |= {name.casefold().strip(".") for name in months[use][width].values()}
    month = (
        "(?:" + "|".join(sorted((re.escape(name) for name in names if not name[0].isdecimal()), key=len)[::-1]) + ")"
    )
    day, year = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:19|20)\d\d"
    time = r"(?:[ t]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?"
    return re.compile(
        rf"{day}[-./] ?{month}\.?(?:[-./ ]{{1,2}}(?:{year}|\d\d))?|{day}\.? {month}\.? {year}|{month}\.?[-./]\d\d(?:\d\d)?"
        rf"|{day}([./-]){day}\1{year}{time}|{year}([./-])\d\d?\2\d\d?{time}|(?:{year}年)?\d\d?月(?:\d\d?日)?"
    )
