"""The output of all commands: what they print goes through `Terminal`, which escapes control characters."""

from __future__ import annotations

import re
from typing import TextIO, cast

from ..characters import visible

BOLD, DELETED, INSERTED, PLAIN = "\x1b[1m", "\x1b[31;9m", "\x1b[32;4m", "\x1b[0m"
_OURS = re.compile("(" + "|".join(map(re.escape, (BOLD, DELETED, INSERTED, PLAIN))) + ")")


class Terminal:
    """A stream that shows control characters as escapes instead of printing them; our own four styles pass."""

    def __init__(self, stream: TextIO) -> None:
        self.rich_proxied_file = stream  # the progress bar moves the cursor: it writes past this

    def write(self, text: str) -> int:
        parts = _OURS.split(text)  # every second part is one of our styles
        self.rich_proxied_file.write("".join(part if i % 2 else visible(part) for i, part in enumerate(parts)))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.rich_proxied_file, name)


def terminal(stream: TextIO) -> TextIO:
    """Return a stream that writes to another one through `Terminal`."""
    return cast("TextIO", Terminal(stream))
