"""A page of the docs as steps: files that its reader writes, and commands that its reader gives, in the order of the page."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from command import Done, run
from support import ROOT

TUTORIAL = ROOT / "docs/tutorial/index.md"
BLOCK = re.compile(r"^( *)```(\w+)(?: title=\"(.+?)\")?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A file to write (`file` with `*` for one folder, `text`), or a command to give (`words` without './nv')."""

    file: str = ""
    text: str = ""
    words: tuple[str, ...] = ()

    def do(self, folder: Path) -> Done:
        if self.words:
            return run(*self.words, cwd=folder)
        found = list(folder.glob(self.file))
        path = found[0] if "*" in self.file else folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, "utf-8")
        return Done(0, "", "")


def steps(page: Path) -> Iterator[Step]:
    for _, kind, title, text in BLOCK.findall(page.read_text("utf-8")):
        if kind == "sh":
            for line in dedent(text).replace("\\\n", " ").splitlines():
                words = shlex.split(line)
                assert words[0] == "./nv", line
                yield Step(words=tuple(words[1:]))
        elif title:
            yield Step(file=title, text=dedent(text))
