"""Write a letter with attachments as a draft message (RFC 5322, MIME), which a mail program opens for sending.

The same letter gives the same bytes: 7-bit encodings, always the same parts, fixed boundaries. `X-Unsent` opens it as a
draft; From and Message-ID are left to the mail program that sends it. Nothing is sent here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import cached_property, lru_cache
from mimetypes import guess_type
from typing import Any

from markupsafe import Markup

NOON = time(12, tzinfo=UTC)  # then it is the same day in all time zones but two
CRLF = "\r\n"
# No encoded part contains '=_' (RFC 2045, 6.7), so none contains a boundary.
_MIXED, _ALTERNATIVE = "=_noteverbale_mixed", "=_noteverbale_alternative"


class _HeaderPolicy(EmailPolicy):
    """The SMTP policy of the standard library, which parses and folds headers that many messages share only once."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if not isinstance(value, str):
            return SMTP.header_store_parse(name, value)
        header = _header(name, value)
        return name, value if name == "Subject" else header  # parsed, '=?utf-8?q?x?=' in a title would be 'x'

    def fold_binary(self, name: str, value: Any) -> bytes:
        return _folded(name, str(value))


@lru_cache(maxsize=256)
def _header(name: str, value: str) -> Any:
    return SMTP.header_store_parse(name, value)[1]  # raises ValueError for a line feed


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> bytes:
    if name != "Subject":
        return SMTP.fold_binary(name, _header(name, value))
    # The policies of the library lose or add a space where a line ends (RFC 2047, 6.2); its older class does not.
    # As it is go only words that fit on a line and cannot be taken for an encoded word.
    plain = value.isascii() and not re.search(r"=\?|\s\s|\S{60}", value)
    subject = Header(value, "us-ascii" if plain else "utf-8", header_name=name)
    return f"{name}: {subject.encode(linesep=CRLF)}{CRLF}".encode("ascii")


_POLICY = _HeaderPolicy(linesep=CRLF, cte_type="7bit")


@dataclass(frozen=True)
class Attachment:
    """A file of a message, with an ASCII name; encoded once, also for many letters."""

    name: str
    content: bytes

    @cached_property
    def part(self) -> bytes:
        """The file as a part of a message, base64 in lines of 76 (RFC 2045, 6.8)."""
        kind = guess_type(self.name)[0] or "application/octet-stream"
        extra = '; charset="utf-8"' if kind == "text/calendar" else ""
        head = f"Content-Type: {kind}{extra}\r\nContent-Transfer-Encoding: base64\r\n"
        head += f'Content-Disposition: attachment; filename="{self.name}"\r\n\r\n'
        body = b64encode(self.content)
        return head.encode("ascii") + b"\r\n".join(body[at : at + 76] for at in range(0, len(body), 76)) + b"\r\n"


@dataclass(frozen=True)
class Letter:
    """A message in one language. `lines` are its text, with an empty line between paragraphs; `to` may be missing."""

    to: str | None
    reply_to: str | None
    subject: str
    lines: tuple[str, ...]
    tag: str
    direction: str
    dated: date
    attachments: Sequence[Attachment]


def to_eml(letter: Letter) -> bytes:
    """Return the draft. Raises ValueError for an invalid address."""
    message = EmailMessage(_POLICY)
    message["Date"] = datetime.combine(letter.dated, NOON)
    for name, address in (("To", letter.to), ("Reply-To", letter.reply_to)):
        if address:
            message[name] = address
    message["Subject"] = letter.subject
    message["X-Unsent"] = "1"
    message.set_content("\n".join(letter.lines) + "\n", charset="utf-8")
    message.make_alternative(boundary=_ALTERNATIVE)
    message.add_alternative(_html(letter), subtype="html", charset="utf-8")
    message.make_mixed(boundary=_MIXED)
    message["Content-Language"] = letter.tag
    # Attachments are inserted already encoded: the library would encode each again for every message.
    head = bytes(message).removesuffix(f"--{_MIXED}--\r\n".encode())
    parts = [f"--{_MIXED}\r\n".encode() + attachment.part for attachment in letter.attachments]
    return b"".join((head, *parts, f"--{_MIXED}--\r\n".encode()))


def _html(letter: Letter) -> str:
    """Return the same text as HTML, because many mail programs show plain text from left to right in every language."""
    paragraphs = "\n".join(letter.lines).split("\n\n")
    body = Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(paragraph.split("\n"))) for paragraph in paragraphs
    )
    page = '<!DOCTYPE html>\n<html lang="{}" dir="{}">\n<head><meta charset="utf-8"><title>{}</title></head>\n<body>\n{}\n</body>\n</html>\n'
    return Markup(page).format(letter.tag, letter.direction, letter.subject, body)
