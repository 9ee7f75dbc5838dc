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
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
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
        return name, _header(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return _folded(name, str(value))


@lru_cache(maxsize=256)
def _header(name: str, value: str) -> Any:
    return SMTP.header_store_parse(name, value)[1]  # raises ValueError for a line feed


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> bytes:
    header = _header(name, value)
    if name != "Subject":
        return SMTP.fold_binary(name, header)
    # The policies of the library lose or add a space where a line ends (RFC 2047, 6.2); its older class does not.
    # As it is go only words that fit on a line and cannot be taken for an encoded word. The value is that given: parsed,
    # '=?utf-8?q?x?=' in a title would be 'x'.
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
        return head.encode("ascii") + b"\r\n".join(body[at : at + 76] for at in range(0, len(body), 76))


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
    """Return the draft. Raises ValueError for an invalid address.

    The parts are put together here, because the library parses and encodes all headers and files again for each message.
    """
    headers = {
        "Date": format_datetime(datetime.combine(letter.dated, NOON)),
        "To": letter.to,
        "Reply-To": letter.reply_to,
        "Subject": letter.subject,
        "X-Unsent": "1",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/mixed; boundary="{_MIXED}"',
        "Content-Language": letter.tag,
    }
    head = b"".join(_folded(name, value) for name, value in headers.items() if value)
    texts = [_text(MIMEPart(_POLICY), "\n".join(letter.lines) + "\n", "plain")]
    texts.append(_text(EmailMessage(_POLICY), _html(letter), "html"))  # with MIME-Version, as `add_alternative` has it
    words = f'Content-Type: multipart/alternative; boundary="{_ALTERNATIVE}"\r\n\r\n'.encode() + _parts(
        _ALTERNATIVE, texts
    )
    return head + b"\r\n" + _parts(_MIXED, [words, *(attachment.part for attachment in letter.attachments)])


def _parts(boundary: str, parts: Sequence[bytes]) -> bytes:
    """Return the parts of a multipart body with its boundary around them."""
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _text(part: MIMEPart[Any], text: str, subtype: str) -> bytes:
    """Return an empty part of a message with a text, encoded as the library does it."""
    part.set_content(text, subtype=subtype, charset="utf-8")
    return bytes(part)


def _html(letter: Letter) -> str:
    """Return the same text as HTML, because many mail programs show plain text from left to right in every language."""
    paragraphs = "\n".join(letter.lines).split("\n\n")
    body = Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(paragraph.split("\n"))) for paragraph in paragraphs
    )
    page = '<!DOCTYPE html>\n<html lang="{}" dir="{}">\n<head><meta charset="utf-8"><title>{}</title></head>\n<body>\n{}\n</body>\n</html>\n'
    return Markup(page).format(letter.tag, letter.direction, letter.subject, body)
