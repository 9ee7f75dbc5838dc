"""Forms with files: what browsers send is read, and what they do not send is refused."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from noteverbale.web.uploads import UploadedFile, read_upload
from support import completed

KIND = "multipart/form-data; boundary=xyz"


def read(body: bytes, kind: str = KIND) -> tuple[dict[str, list[str]], dict[str, list[UploadedFile]]]:
    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode("latin-1"))]}
    return completed(read_upload(Request(scope, receive)))


def part(content: str, names: str = 'name="a"') -> str:
    return f"--xyz\r\nContent-Disposition: form-data; {names}\r\n\r\n{content}\r\n"


def test_values_and_files_are_read_as_they_are() -> None:
    content = bytes(range(256)) + b"\r\n--not\r\n"
    names = 'name="form"; filename="Réponse “1”.pdf"\r\nContent-Type: application/pdf'
    first = part("", names).encode().replace(b"\r\n\r\n", b"\r\n\r\n" + content, 1)
    rest = part("", 'name="form"; filename="b.pdf"') + part("", 'name="table"; filename=""')
    text = part("2026-03-10", 'name="day"') + part("MEX", 'name="to"') + part("FRA", 'name="to"')
    values, uploaded = read(first + (rest + text + "--xyz--\r\n").encode())
    assert values["day"] == ["2026-03-10"]
    assert values["to"] == ["MEX", "FRA"]
    assert list(uploaded) == ["form"]
    assert uploaded["form"] == [UploadedFile("Réponse “1”.pdf", content), UploadedFile("b.pdf", b"")]


def test_a_browser_sends_a_name_with_quotes_escaped_and_an_empty_input_without_a_name() -> None:
    body = part("x", 'name="form"; filename="a%22b.pdf"') + part("", 'name="form"; filename=""') + "--xyz--\r\n"
    assert read(body.encode())[1] == {"form": [UploadedFile('a"b.pdf', b"x")]}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", KIND),
        (part("x"), KIND),
        (part("x") + "--xyz--", "multipart/form-data"),
        (part("x") + "--xyz--", "application/x-www-form-urlencoded; boundary=xyz"),
        (part("x", 'filename="a"') + "--xyz--", KIND),
        (part("x", 'title="a"').replace("form-data", "attachment") + "--xyz--", KIND),
        (part("x") * 1001 + "--xyz--", KIND),
    ],
)
def test_what_is_no_form_is_refused(body: str, kind: str) -> None:
    with pytest.raises(HTTPException):
        read(body.encode(), kind)


def test_characters_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(HTTPException, match="400"):
        read(part("?").encode().replace(b"?", b"\xff") + b"--xyz--")
