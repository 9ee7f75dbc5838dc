"""Write a Document as an indented outline of its tree, for people who write templates."""

from __future__ import annotations

from .. import document as nodes
from ..document import Document


def to_tree(document: Document) -> str:
    """Return the tree, one line for each node, indented by two spaces for each level."""
    meta = document.meta
    lines = [
        f"document {meta.note} {meta.language} {meta.audience}" + (f" to {meta.recipient}" if meta.recipient else "")
    ]
    for name, run in document.before:
        lines += [f"  {name}", *_run(run, 2)]
    for move in document.body:
        lines.append(f"  move {move.name}" + (f" ({move.enclosures} enclosed)" if move.enclosures else ""))
        for block in move.blocks:
            lines += _block(block, 2)
    for name, run in document.after:
        lines += [f"  {name}", *_run(run, 2)]
    if document.initials:
        lines.append(f"  initials {document.initials}")
    lines.append("  address")
    for line in document.address:
        lines += ["    line", *_run(line, 3)]
    if document.tagline:
        lines.append(f"  tagline {document.tagline}")
    return "\n".join(lines) + "\n"


def _block(block: nodes.Block, level: int) -> list[str]:
    pad = "  " * level
    match block:
        case nodes.Paragraph():
            return [f"{pad}paragraph", *_run(block.inlines, level + 1)]
        case nodes.Items():
            lines = [f"{pad}items {block.level}"]
            for mark, item in zip(block.marks, block.items, strict=True):
                lines += [f"{pad}  item {mark}", *_run(item, level + 2)]
            return lines
        case nodes.Quotation():
            return [f"{pad}quotation", *(line for inner in block.blocks for line in _block(inner, level + 1))]


def _run(run: tuple[nodes.Inline, ...], level: int) -> list[str]:
    lines: list[str] = []
    pad = "  " * level
    for inline in run:
        match inline:
            case nodes.Text():
                lines.append(f"{pad}“{inline.text}”")
            case nodes.Value():
                lines.append(f"{pad}{inline.kind} {inline.id} “{inline.text}” ({inline.place})")
            case nodes.Isolate():
                lines.append(f"{pad}isolated {inline.kind} “{inline.text}” ({inline.place})")
            case nodes.Field():
                lines.append(f"{pad}field {inline.text} ({inline.scope})")
            case nodes.Filled():
                lines.append(f"{pad}field {inline.name} = “{inline.text}” ({inline.place})")
            case nodes.Break():
                lines.append(f"{pad}break")
            case nodes.Emphasis():
                lines += [f"{pad}emphasis", *_run(inline.inlines, level + 1)]
    return lines
