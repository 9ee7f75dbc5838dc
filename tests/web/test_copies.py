"""All copies of a note and one of them, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web.overview import STEP
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace
from review_support import HOST, NOTE

COPIES = f"/notes/{NOTE}/copies"


@pytest.fixture
def workspace(office: Pipeline, tmp_path: Path) -> Workspace:
    return Workspace(office, tmp_path / "ledger.db")


@pytest.fixture
def reader(workspace: Workspace) -> TestClient:
    made = app(workspace, {"secret": "A. Reviser"}, hosts_of("127.0.0.1", 8009), lambda: "2026-03-02T09:00:00+00:00")
    client = TestClient(made, base_url=f"http://{HOST}", follow_redirects=False)
    assert client.get("/?token=secret").status_code == 200
    return client


def test_all_copies_small_and_one_with_its_words(reader: TestClient, workspace: Workspace) -> None:
    page = reader.get(COPIES).text
    assert page.count('src="/notes/') == 6 * (len(workspace.audiences(workspace.note(NOTE))) + STEP)
    assert "Show 12 more" in page
    assert not workspace._pdf, "nothing is printed before somebody looks"
    assert reader.get(f"/notes/{NOTE}/thumb/ar/MEX.png?v=1").content.startswith(b"\x89PNG")
    copy = reader.get(f"{COPIES}/ar/MEX").text
    assert 'lang="ar" dir="rtl"' in copy
    assert re.search(r'title="date \S+ · \S+:\d+:\d+"', copy)
    image = re.search(r'src="(/picture/\w+/2/700.png)"', copy)
    assert image, "two pages"
    assert reader.get(image[1]).content.startswith(b"\x89PNG")
    assert reader.get(image[1].replace("/700", "/701")).status_code == 404
    assert reader.get(image[1].replace("/2/", "/9/")).status_code == 404


def test_the_copies_around_one_are_those_in_its_language(reader: TestClient) -> None:
    page = reader.get(f"{COPIES}/es/MEX").text
    before = re.search(rf'data-key="k" rel="prev" href="{COPIES}/es/(\w+)"', page)
    after = re.search(rf'data-key="j" rel="next" href="{COPIES}/es/(\w+)"', page)
    assert before
    assert after
    assert (before[1], after[1]) == ("HND", "NIC")
    assert f'href="{COPIES}/fr/MEX" data-key="l"' in page
    assert f'href="{COPIES}/en/MEX" data-key="h"' in page


@pytest.mark.parametrize("q", ["mexico", "墨西哥", "Мексик", "المكسيك", "MEX"])
def test_a_recipient_is_found_in_any_language(reader: TestClient, q: str) -> None:
    page = reader.get(COPIES, params={"q": q}).text
    assert re.findall(r'class="own"><a href="([^"]*)"', page) == [f"{COPIES}/es/MEX"]


def test_the_copies_are_filtered(reader: TestClient) -> None:
    def cells(**asked: str) -> list[str]:
        return re.findall(rf'<a href="{COPIES}/([^"]*)"><img', reader.get(COPIES, params=asked).text)

    assert {cell.partition("/")[0] for cell in cells(language="zh")} == {"zh"}
    holy_see = cells(audience="holy_see.observer", language="fr")
    assert [cell.rpartition("/")[2] for cell in holy_see][1:] == ["VAT"]
    assert len(cells(language="ar", upto="24")) == len(cells(language="ar")) + STEP
    assert len(cells(language="ar", upto="99999999999")) == len(cells(language="ar"))
    assert cells(q="nobody is called that") == []
    assert "Clear the filter to see all." in reader.get(COPIES, params={"q": "nobody is called that"}).text
