"""The faces of the letter in the browser: as they are in their packages, large ones cut to the office's characters."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

HOST = "127.0.0.1:8009"


@pytest.fixture
def reader(office: Pipeline, tmp_path: Path) -> TestClient:
    pages = app(
        Workspace(office, tmp_path / "ledger.db"),
        {"secret": "A"},
        hosts_of("127.0.0.1", 8009),
        lambda: "2026-03-04T09:00:00+00:00",
    )
    client = TestClient(pages, base_url=f"http://{HOST}", follow_redirects=False)
    client.get("/?token=secret")
    return client


@pytest.mark.slow
def test_the_sheet_names_each_font_of_the_office(reader: TestClient, office: Pipeline) -> None:
    sheet = reader.get("/faces.css").text
    assert [font.id for font in office.sheet.fonts] == list(dict.fromkeys(re.findall(r'font-family: "([^"]+)"', sheet)))
    faces = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(faces) == sum(2 if font.bold else 1 for font in office.sheet.fonts)
    for address in faces:
        answer = reader.get(address)
        with TTFont(BytesIO(answer.content)) as font:
            assert font.getBestCmap()
        assert len(answer.content) < 1_500_000
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.slow
def test_a_large_font_has_the_characters_of_the_records(reader: TestClient) -> None:
    sheet = reader.get("/faces.css").text
    address = re.search(r'"NV Noto Serif SC".*url\("([^"]+)"\)', sheet)
    assert address
    with TTFont(BytesIO(reader.get(address[1]).content)) as font:
        letters = font.getBestCmap()
    assert {ord(letter) for letter in "普通照会常驻代表团"} <= letters.keys()
    assert {ord(letter) for letter in "没找详退"} <= letters.keys(), (
        "words of the pages, which an office of one's own does not have"
    )


@pytest.mark.parametrize(
    "path", ["/face/x/9/regular", "/face/x/0/italic", "/face/x/-1/bold", "/face/x/²/bold", "/face/x/2/bold"]
)
def test_no_other_address_has_a_face(reader: TestClient, path: str) -> None:
    assert reader.get(path).status_code == 404
