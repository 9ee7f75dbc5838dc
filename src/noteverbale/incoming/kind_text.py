"""Moves and their paragraphs in; the texts of a template and of its kind.yaml out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from .word import Part

_KEPT = re.compile(r"(\[\[\[[^\[\]]+\]\]\]|\{\{.*?\}\}|https?://[^\s<>“”«»()]*[^\s<>“”«»().,;:])")
_SPECIAL = re.compile(r"([\\*_`\[\]])")


def template_text(moves: Sequence[tuple[str, list[Part]]], file: str) -> str:
    """Return the text of a template: a block a move, its paragraphs and lists as Markdown."""
    name_ = re.sub(r"[{}#%]", "", file)
    blocks = [f"{{# Taken from {name_}. Rename the blocks, here and in kind.yaml, by what they do. #}}"]
    for name, parts in moves:
        lines = [{"": "", "roman": "1) ", "letter": "- "}[part.level] + escaped(part.text) for part in parts]
        blocks.append(f"{{% block {name} %}}\n" + "\n\n".join(lines) + "\n{% endblock %}")
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """Return prose as template text: nothing in it is markup but fields, {{ }}, addresses of pages and line breaks."""
    made = ""
    for i, piece in enumerate(_KEPT.split(text)):
        if i % 2 and piece.startswith("http"):  # a link keeps its colon and its direction in every language
            made += f"[{_SPECIAL.sub(_BACKSLASH, piece)}]({piece})"
        else:
            made += piece if i % 2 else _SPECIAL.sub(_BACKSLASH, re.sub(r"\{([{%#])", r"{ \1", piece))
    lines = [re.sub(r"^([>+-])", r"\\\1", re.sub(r"^(\d+)([.)])", r"\1\\\2", line)) for line in made.split("\n")]
    return "\\\n".join(line for line in lines if line)


_BACKSLASH = r"\\\1"


def kind_text(kind: str, language: str, title: str, moves: Sequence[str]) -> str:
    """Return the text of a new kind.yaml."""
    data = yaml.safe_dump(
        {"id": kind, "title": {language: title}, "needs": ["meeting"], "moves": list(moves)},
        allow_unicode=True,
        sort_keys=False,
        width=10_000,
        default_flow_style=None,
    )
    return f"# yaml-language-server: $schema=../../data/schemas/kind.json\n{data}"
