"""Writes the files of a new kind and of its moves from the paragraphs of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import yaml

from ..language.plain import plain
from .word import Part

CODE = "[[[="  # begins a field that becomes code

_UNESCAPED = re.compile(r"(\[\[\[[^\[\]]+\]\]\]|https?://[^\s<>“”«»()\[\]{}|\\^`\"]*[^\s<>“”«»()\[\]{}|\\^`\".,;:])")
_SPECIAL = re.compile(r"([\\*_`\[\]])")
_BRACES = re.compile(r"\{+(?=[%#])|\{{2,}|\{+\Z")  # what begins code, by itself or before the code of a field


def move_text(parts: Sequence[Part], file: str, code: Mapping[str, str]) -> str:
    """Return the template of a move: its paragraphs and lists as Markdown; `code` as in `escaped`."""
    lines = [{"": "", "roman": "1) ", "letter": "- "}[part.level] + escaped(part.text, code) for part in parts]
    return f"{{# Taken from {_source_name(file)}. #}}\n" + "\n\n".join(lines) + "\n"


def move_record(move: str, file: str, begins: bool, encloses: bool) -> str:
    """Return the text of a new move.yaml."""
    return (
        f"# yaml-language-server: $schema=../../../data/schemas/move.json\nid: {move}\n{_about(file, begins, encloses)}"
    )


@cache
def _about(file: str, begins: bool, encloses: bool) -> str:
    record: dict[str, object] = {"does": f"a paragraph of {_source_name(file)}"}
    if begins:
        record["begins"] = True
    if encloses:
        record["encloses"] = True
    text: str = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=10_000)
    return text


def _source_name(file: str) -> str:
    return " ".join(re.sub(r"[{}#%]", "", file).split())


def escaped(text: str, code: Mapping[str, str]) -> str:
    """Return prose as template text in which nothing can be read as markup or code.

    Fields, links and line breaks are kept. A field [[[=Name]]] is replaced by the text that `code` has for the plain name;
    a document cannot contain one, because `legacy_fields.spelled` has replaced all of its fields before.
    """
    text_out = ""
    for i, piece in enumerate(_UNESCAPED.split(text)):
        if i % 2 and piece.startswith("http"):  # a link keeps its colon and its direction in every language
            text_out += f"[{_SPECIAL.sub(_BACKSLASH, piece)}]({re.sub(r'&(?=#?[0-9A-Za-z]+;)', _AMPERSAND, piece)})"
        elif i % 2 and piece.startswith(CODE) and plain(piece) in code:
            text_out += code[plain(piece)]
        elif i % 2 and "{" not in piece:
            text_out += piece
        else:
            text_out += _BRACES.sub(r'{{ "\g<0>" }}', _SPECIAL.sub(_BACKSLASH, piece))
    lines = [re.sub(r"^([>+-])", r"\\\1", re.sub(r"^(\d+)([.)])", r"\1\\\2", line)) for line in text_out.split("\n")]
    return "\\\n".join(line for line in lines if line)


_BACKSLASH, _AMPERSAND = r"\\\1", r"\\&"


def kind_text(kind: str, language: str, title: str, moves: Sequence[str]) -> str:
    """Return the text of the file of a new kind."""
    data = yaml.safe_dump(
        {"id": kind, "title": {language: title}, "moves": list(moves)},
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
        default_flow_style=None,
    )
    return f"# yaml-language-server: $schema=../../data/schemas/kind.json\n{data}"
