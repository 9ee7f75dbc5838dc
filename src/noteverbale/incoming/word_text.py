"""Joins what Word shows of a part to paragraphs: fields become their words or [[[Name]]], and what is left out is reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..problems import NOWHERE, Problem
from .word_fields import Shown, shown, to_fill
from .word_looks import Level, Numbering
from .word_walk import Paragraph, Story, Token

_ADDRESS = re.compile(r"^(?:https?://|mailto:)?(?:www\.)?(.*?)/?$", re.IGNORECASE)


@dataclass
class Read:
    """A paragraph as read: its text with line breaks, where it begins, its list. A form feed is the end of a page."""

    first: Paragraph
    text: list[str] = field(default_factory=list)
    level: Level = ""
    told: list[Problem] = field(default_factory=list)  # without their place

    def tell(self, code: str, message: str, hint: str = "") -> None:
        self.told.append(Problem(NOWHERE, code, message, hint, "warning"))


@dataclass
class _Open:
    """A field that has begun: its instruction, and what is done with its words."""

    form: str
    hidden: bool
    code: list[str] = field(default_factory=list)
    state: Literal["code", "kept", "left"] = "code"
    shown: Shown = field(default_factory=Shown)
    result: list[str] = field(default_factory=list)


class Joined:
    """Reads one story. `paragraphs` has those with words or reports, in their order."""

    def __init__(self, story: Story) -> None:
        self.paragraphs: list[Read] = []
        self._fields: list[_Open] = []
        self._links: list[tuple[str, list[str]]] = []
        self._hidden: list[str] = []
        self._struck: list[str] = []
        broken = _unmatched(story)
        for i, token in enumerate(story):
            if isinstance(token, Paragraph):
                self._begin(token)
            elif i in broken:
                self._now.tell("word-field", "a field of Word is damaged: it has no end", "make it anew in Word")
            elif self.paragraphs:
                _STEPS[token.kind](self, token)
        self._close()

    @property
    def _now(self) -> Read:
        if not self.paragraphs:
            self.paragraphs.append(Read(Paragraph(1, Numbering(), False, False, False)))
        return self.paragraphs[-1]

    def _begin(self, paragraph: Paragraph) -> None:
        self._close()
        if paragraph.goes_on and self.paragraphs:
            before = self.paragraphs[-1]
            before.first = before.first if "".join(before.text).strip() else paragraph
        else:
            self.paragraphs.append(Read(paragraph))
        self._now.level = paragraph.numbering.level
        if words := paragraph.numbering.words:
            self._now.tell("left-out", f"left out: Word prints “{words}” with a number here", "write it in the text")

    def _close(self) -> None:
        """Report what the paragraph that ends has hidden or struck through."""
        if hidden := _begin(self._hidden):
            hint = "if it belongs to the note, make it visible in Word"
            self._now.tell("left-out", f"left out: “{hidden}”: it is hidden in Word", hint)
        if struck := _begin(self._struck):
            self._now.tell(
                "word-struck", f"“{struck}” is struck through in Word and is read", "delete it where it is not wanted"
            )
        self._hidden, self._struck = [], []

    def _put(self, text: str) -> None:
        """Add text where it belongs: to the instruction of a field, to what is left out, or to the paragraph."""
        for opened in reversed(self._fields):
            if opened.state == "code":
                opened.code.append(text)
                return
            opened.result.append(text)
            if opened.state == "left":
                return
        for _, words in self._links:
            words.append(text)
        self._now.text.append(text)

    def _text(self, token: Token) -> None:
        if token.hidden:
            if not any(opened.state != "kept" for opened in self._fields):
                self._hidden.append(token.text)
        else:
            self._put(token.text)

    def _strike(self, token: Token) -> None:
        if not any(opened.state != "kept" for opened in self._fields):
            self._struck.append(token.text)

    def _hole(self, token: Token) -> None:
        if not token.hidden:
            self._put(to_fill(token.text))

    def _empty(self, token: Token) -> None:
        self._now.tell("left-out", f"left out: the empty control “{token.text}”", "write there what it is for")

    def _gone(self, token: Token) -> None:
        if not token.hidden:
            self._now.tell(
                "left-out", f"left out: {token.text}: templates have words only", "write it in words where it is needed"
            )

    def _field_begins(self, token: Token) -> None:
        self._fields.append(_Open(token.text, token.hidden))

    def _code(self, token: Token) -> None:
        if self._fields and self._fields[-1].state == "code":
            self._fields[-1].code.append(token.text)

    def _separate(self, token: Token) -> None:
        if self._fields and self._fields[-1].state == "code":
            self._decide(self._fields[-1])

    def _decide(self, opened: _Open) -> None:
        code = "".join(opened.code)
        kind = (code.split() or [""])[0].upper()
        opened.shown = _FORMS[kind](opened.form) if kind in _FORMS else shown(code)
        opened.state = "kept" if opened.shown.keeps and not opened.hidden else "left"
        if opened.shown.link:
            self._links.append((opened.shown.link, []))

    def _field_ends(self, token: Token) -> None:
        opened = self._fields[-1]
        if opened.state == "code":
            self._decide(opened)
        self._fields.pop()
        if opened.shown.link:
            self._end_link()
        inner = any(each.state != "kept" for each in self._fields)
        if opened.hidden:
            self._hidden += [] if inner else [opened.shown.text]
            return
        blank = not "".join(opened.result).strip()
        if opened.shown.message and not inner:
            self._now.tell("word-field", opened.shown.message, opened.shown.hint)
        if not opened.shown.keeps or (blank and opened.shown.text):
            self._put(opened.shown.text)

    def _link(self, token: Token) -> None:
        self._links.append((token.text, []))

    def _end_link(self, token: Token | None = None) -> None:
        if not self._links:
            return
        address, pieces = self._links.pop()
        words = " ".join("".join(pieces).split())
        bare = _ADDRESS.sub(r"\1", address.partition("?")[0] if address.lower().startswith("mailto:") else address)
        if words and bare and bare.casefold() not in words.casefold():
            message = f"“{words}” is a link to {address}: the words are read, the address is not"
            self._now.tell(
                "word-link", message, "write the address in the text: a page on paper shows no link behind words"
            )


def _begin(pieces: list[str]) -> str:
    words = " ".join("".join(pieces).split())
    return words if len(words) <= 60 else words[:57].rstrip() + "…"


def _form_text(name: str) -> Shown:
    return Shown(to_fill(name or "FORMTEXT"), keeps=True)


def _form_box(form: str) -> Shown:
    message = f"the box {form} of a form is read as it was left in Word"
    return Shown(form, message=message, hint="write the sentence without it where it must not be printed")


def _form_list(form: str) -> Shown:
    return Shown(form, message=f"“{form}” is one choice of several in Word's form", hint="read the sentence again")


_FORMS: dict[str, Callable[[str], Shown]] = {
    "FORMTEXT": _form_text,
    "FORMCHECKBOX": _form_box,
    "FORMDROPDOWN": _form_list,
}
_STEPS: dict[str, Callable[[Joined, Token], None]] = {
    "text": Joined._text, "struck": Joined._strike, "hole": Joined._hole, "empty": Joined._empty, "gone": Joined._gone,
    "begin": Joined._field_begins, "code": Joined._code, "separate": Joined._separate, "end": Joined._field_ends,
    "link": Joined._link, "unlink": Joined._end_link,
}  # fmt: skip


def _unmatched(story: Story) -> set[int]:
    """Return where a field begins that does not end, or ends that did not begin; with what is between if it has no end."""
    opened: list[int] = []
    unmatched: set[int] = set()
    for i, token in enumerate(story):
        if isinstance(token, Paragraph):
            continue
        if token.kind == "begin":
            opened.append(i)
        elif token.kind == "end":
            if opened:
                opened.pop()
            else:
                unmatched.add(i)
    return unmatched | set(opened)
