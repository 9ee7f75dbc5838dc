"""Writes a changed file: only the lines of what was changed are new, all others stay as a person wrote them."""

from __future__ import annotations

import re
from bisect import bisect_left

import yaml

from ..problems import Place, ProblemsFound
from . import yaml_writer
from .yaml_branch import Branch
from .yaml_writer import WIDTH, inline, key_text, scalar

BY_HAND = "change it in an editor"
_BLOCK_SIGN = re.compile(r"[|>][-+0-9]*")


def spliced(text: str, root: Branch, file: str) -> str:
    """Return a file's text with the changes of its root. Raises ProblemsFound for what cannot be changed in its place."""
    if not root.touched:
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    splicer = _Splicer(text.removeprefix("\ufeff"), file)
    splicer.root(root)
    return mark + splicer.result()


class _Splicer:
    """Collects splices of a text: (start, end, new text), by the index of a character."""

    def __init__(self, text: str, file: str) -> None:
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.text = text if text.endswith("\n") or not text else text + self.newline
        self.file = file
        self.splices: list[tuple[int, int, str]] = []

    def result(self, start: int = 0, end: int | None = None) -> str:
        """Return the text between two places, with the splices in it."""
        parts, at = [], start
        for first, last, new in sorted(self.splices, key=lambda splice: splice[:2]):
            parts += [self.text[at:first], new]
            at = last
        return "".join([*parts, self.text[at:end]])

    # -- places ----------------------------------------------------------------------------------

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Return the index after the end of a line."""
        return self.text.find("\n", at) + 1 or len(self.text)

    def region(self, at: int) -> int:
        """Return where the lines of a key or a dash begin: at their line, or behind the dash before them."""
        line = self.line_start(at)
        return line if not self.text[line:at].strip(" ") else at

    def end(self, node: yaml.Node) -> int:
        """Return the index after the last character of a value."""
        if isinstance(node, yaml.ScalarNode):
            last: int = node.end_mark.index
            if node.style in ("|", ">"):
                return node.start_mark.index + len(self.text[node.start_mark.index : last].rstrip())
            return last
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return int(node.end_mark.index)
        inner = node.value[-1]
        return self.end(inner[1] if isinstance(inner, tuple) else inner)

    def dashes(self, node: yaml.SequenceNode) -> list[int]:
        """Return the places of the dashes of a list."""
        first, column = node.start_mark.index, node.start_mark.column
        places = []
        for inner in node.value:
            line = self.line_start(inner.start_mark.index)
            while line + column > first and self.text[line : line + column + 1] != " " * column + "-":
                line = self.line_start(line - 1)
            places.append(max(line + column, first))
        return places

    # -- blocks ----------------------------------------------------------------------------------

    def root(self, root: Branch) -> None:
        """Write the value of the file."""
        node = root.node
        if node is not None and not root.replaced and not (isinstance(node, yaml.CollectionNode) and not node.value):
            self.value(root, -1, 0, dash=False)
            return
        start = self.region(node.start_mark.index) if node is not None else len(self.text)
        end = self.line_end(self.end(node)) if node is not None else start
        value = root.value
        if isinstance(value, list) and value:
            lines = [line for item in value for line in yaml_writer.item(item, 0, whole=True)]
        else:
            lines = yaml_writer.entries(value, 0) if isinstance(value, dict) and value else [inline(value)]
        self.put_lines(start, end, lines)

    def put_lines(self, start: int, end: int, lines: list[str]) -> None:
        self.splices.append((start, end, "".join(line + self.newline for line in lines)))

    def value(self, branch: Branch, head: int, column: int, dash: bool) -> None:
        """Write what changed in a value behind a key or a dash at a column; `head` is the index after its colon or dash."""
        node = branch.node
        if not branch.touched or node is None:
            return
        if self.text[node.start_mark.index] == "&":
            place = Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
            message = "a value with an anchor (&name) cannot be changed here"
            raise ProblemsFound.one(place, "yaml", message, BY_HAND)
        if branch.replaced or not isinstance(node, yaml.CollectionNode):
            self.replace(branch, head, column, dash)
        elif node.flow_style:
            self.flow_value(branch, head, column, dash)
        elif isinstance(node, yaml.MappingNode):
            self.block_mapping(branch, node, head, column, dash)
        elif isinstance(node, yaml.SequenceNode):
            self.block_list(branch, node, head, column, dash)

    def replace(self, branch: Branch, head: int, column: int, dash: bool) -> None:
        """Write a value anew. A comment behind it, or behind its key, stays."""
        node, value = branch.node, branch.value
        assert node is not None
        start, end = node.start_mark.index, self.end(node)
        if dash and isinstance(value, dict):
            whole = isinstance(node, yaml.MappingNode) and not node.flow_style
            first, *others = yaml_writer.item(value, column, whole)
            first = first[column + 1 :]
        else:
            like = node if isinstance(node, yaml.ScalarNode) else None
            first, *others = yaml_writer.block(value, column, head - self.line_start(head), like)
        below = "\n" in self.text[head:start]
        if first and not below:
            first = (self.text[head:start] or " ") + first.lstrip(" ")
        in_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        sign = _BLOCK_SIGN.match(self.text, start) if in_block else None
        comment_at = head if below else sign.end() if sign else end
        comment = self.text[comment_at : self.line_end(comment_at)].rstrip("\r\n")
        self.put_lines(head, self.line_end(end), [first + comment, *others])

    def block_mapping(self, branch: Branch, node: yaml.MappingNode, head: int, column: int, dash: bool) -> None:
        """Write what changed in a mapping that has a line for each key."""
        inside = branch.mapping or {}
        kept = [key.value in inside and inside[key.value].node is value for key, value in node.value]
        if not any(kept):
            return self.again(branch, head, column, dash)
        indent = node.value[0][0].start_mark.column
        starts = [key.start_mark.index for key, _ in node.value]
        ends = [max(self.end(value), key.end_mark.index) for key, value in node.value]
        for (key, _), stays in zip(node.value, kept, strict=True):
            if stays:
                colon = self.text.index(":", key.end_mark.index)
                self.value(inside[_name_of(key)], colon + 1, indent, dash=False)
        new: dict[int, list[str]] = {}
        places = {_name_of(key): i for i, ((key, _), stays) in enumerate(zip(node.value, kept, strict=True)) if stays}
        after = -1
        for name, inner in inside.items():
            after = places.get(name, after)
            if name not in places:
                new.setdefault(after, []).extend(yaml_writer.entry(name, inner.value, indent))
        return self.rows(starts, ends, kept, new, indent)

    def block_list(self, branch: Branch, node: yaml.SequenceNode, head: int, column: int, dash: bool) -> None:
        """Write what changed in a list that has a line, or several, for each item."""
        inside = branch.items or []
        at = {id(inner): i for i, inner in enumerate(node.value)}
        order = [at.get(id(inner.node), -1) for inner in inside]
        staying = set(_rising([i for i in order if i >= 0]))
        kept = [i in staying for i in range(len(node.value))]
        if not staying:
            return self.again(branch, head, column, dash)
        indent = node.start_mark.column
        starts = self.dashes(node)
        ends = [max(self.end(inner), dash_at + 1) for inner, dash_at in zip(node.value, starts, strict=True)]
        whole = any(isinstance(inner, yaml.MappingNode) and not inner.flow_style for inner in node.value)
        new: dict[int, list[str]] = {}
        after = -1
        for i, inner in zip(order, inside, strict=True):
            if i in staying:
                after = i
                self.value(inner, starts[i] + 1, indent, dash=True)
            elif i >= 0:
                new.setdefault(after, []).extend(self.moved(inner, starts[i], ends[i], indent))
            else:
                new.setdefault(after, []).extend(yaml_writer.item(inner.value, indent, whole))
        return self.rows(starts, ends, kept, new, indent)

    def moved(self, branch: Branch, start: int, end: int, indent: int) -> list[str]:
        """Return the lines of an item that is at another place now, with what changed in it."""
        apart = _Splicer(self.text, self.file)
        apart.value(branch, start + 1, indent, dash=True)
        lines = apart.result(start, self.line_end(end)).rstrip("\r\n").split("\n")
        return [" " * indent + lines[0].rstrip("\r"), *(line.rstrip("\r") for line in lines[1:])]

    def again(self, branch: Branch, head: int, column: int, dash: bool) -> None:
        """Write a mapping or a list anew, of which nothing is left."""
        if head < 0:
            branch.replaced = True
            self.root(branch)
        else:
            self.replace(branch, head, column, dash)

    def rows(
        self, starts: list[int], ends: list[int], kept: list[bool], new: dict[int, list[str]], indent: int
    ) -> None:
        """Remove and insert rows (keys or items) of a block. `new` has lines by the row that they follow, -1 for the first.

        Comments between rows stay.
        """
        first = kept.index(True)
        compact = self.region(starts[0]) == starts[0] and indent > 0
        if compact and first > 0:  # the first row shares its line with a dash
            gaps = "".join(self.text[self.line_end(ends[i]) : self.line_start(starts[i + 1])] for i in range(first))
            comments = gaps.strip()
            self.splices.append((starts[0], starts[first], comments + self.newline + " " * indent if comments else ""))
        for i, stays in enumerate(kept):
            if not stays and not (compact and i < first):
                self.put_lines(self.region(starts[i]), self.line_end(ends[i]), [])
        for after, lines in new.items():
            if after >= 0:
                self.put_lines(at := self.line_end(ends[after]), at, lines)
            elif compact:
                text = self.newline.join([*lines, " " * indent])[indent:]
                self.splices.append((starts[first], starts[first], text))
            else:
                self.put_lines(at := self.region(starts[first]), at, lines)

    # -- between brackets ------------------------------------------------------------------------

    def flow_value(self, branch: Branch, head: int, column: int, dash: bool) -> None:
        """Write what changed between brackets; where the line gets too long for it, as a block."""
        assert branch.node is not None
        start, end = branch.node.start_mark.index, branch.node.end_mark.index
        new = self.flow(branch)
        line = self.line_start(start)
        before, after = end - line, start - line + len(new)
        if head >= 0 and "\n" not in new and before <= WIDTH < after:
            self.replace(branch, head, column, dash)
        else:
            self.splices.append((start, end, new))

    def flow(self, branch: Branch) -> str:
        """Return a mapping or a list between brackets, with what is unchanged in it as it was written."""
        node = branch.node
        if not branch.touched and node is not None:
            return self.text[node.start_mark.index : node.end_mark.index]
        if node is None or branch.replaced or not isinstance(node, yaml.CollectionNode) or not node.value:
            like = node if isinstance(node, yaml.ScalarNode) else None
            value = branch.value
            return inline(value) if isinstance(value, list | dict) else scalar(value, flow=True, like=like)
        rows: list[tuple[int, str]] = []  # of each row its index in the text, -1 for a new one, and how it is written
        keys = isinstance(node, yaml.MappingNode)
        spans = [(row[0].start_mark.index, max(row[0].end_mark.index, row[1].end_mark.index)) if keys
                 else (row.start_mark.index, row.end_mark.index) for row in node.value]  # fmt: skip
        at = {id(row[1] if keys else row): i for i, row in enumerate(node.value)}
        for name, inner in (branch.mapping or {str(i): item for i, item in enumerate(branch.items or [])}).items():
            i = at.get(id(inner.node), -1)
            rows.append((i, self.flow_row(name, inner, node.value[i] if keys and i >= 0 else None, keys)))
        if not rows:
            return "{}" if keys else "[]"
        text = self.text[node.start_mark.index : spans[0][0]]
        for (i, row), (following, _) in zip(rows, [*rows[1:], (-2, "")], strict=True):
            between = self.text[spans[i][1] : spans[following][0]] if 0 <= i == following - 1 else ", "
            text += row + (between if following != -2 else "")
        return text + self.text[spans[-1][1] : node.end_mark.index]

    def flow_row(self, name: str, branch: Branch, pair: tuple[yaml.Node, yaml.Node] | None, keys: bool) -> str:
        """Return a key and its value, or an item, between brackets. `pair` is where the key and the value were written."""
        value = self.flow(branch)
        if not keys:
            return value
        if pair is None:
            return f"{key_text(name)}: {value}"
        key = self.text[pair[0].start_mark.index : pair[0].end_mark.index]
        between = self.text[pair[0].end_mark.index : pair[1].start_mark.index]
        return key + (between if between.strip() else ": ") + value if value else key


def _name_of(key: yaml.Node) -> str:
    return str(key.value)


def _rising(numbers: list[int]) -> list[int]:
    """Return a longest rising part of a list of different numbers: the items of a list that need not move."""
    ends: list[int] = []  # the smallest last number of a rising part of each length
    before: dict[int, int] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        if at:
            before[number] = ends[at - 1]
        ends[at : at + 1] = [number]
    part = ends[-1:]
    while part and part[0] in before:
        part.insert(0, before[part[0]])
    return part
