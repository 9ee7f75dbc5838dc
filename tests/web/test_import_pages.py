"""The pages of imports without a browser: upload, look, answer, apply; who may; what is hostile."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from desk_support import PEOPLE, desk, name_people
from missions_support import FRANCE, HEADER, MEXICO, csv_file
from noteverbale.registry.loading import load

UNCLEAR = ["The Mexicans", *MEXICO[1:]]


@pytest.fixture
def clients(small_office: Path) -> dict[str, TestClient]:
    name_people(small_office)
    return dict(zip(PEOPLE, desk(small_office, *PEOPLE.values()), strict=True))


def upload(client: TestClient, name: str, content: bytes) -> str:
    """Upload a table and return the address of its import."""
    answer = client.post("/recipients/import", files={"table": (name, content)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def plan_in(page: str) -> str:
    found = re.search(r'name="plan" value="(\w+)"', page)
    assert found
    return found[1]


@pytest.mark.slow
def test_a_clerk_uploads_answers_and_applies(
    small_office: Path, tmp_path: Path, clients: dict[str, TestClient]
) -> None:
    clerk, header = clients["clerk"], [*HEADER[:4], "Adress line 1", *HEADER[5:]]
    at = upload(clerk, "blue <book>.csv", csv_file(tmp_path / "m.csv", [header, UNCLEAR, FRANCE]).read_bytes())
    assert at == "/recipients/import/1"
    page = clerk.get(at).text
    assert "blue &lt;book&gt;.csv" in page
    assert "say what this column holds" in page
    assert 'name="plan"' not in page
    assert clerk.post(f"{at}/columns", data={"column-4": "AddressLine1"}).status_code == 303
    page = clerk.get(at).text
    assert "what does “The Mexicans” mean?" in page
    assert "Apply one change" in page
    assert 'class="wrong"' in page
    assert clerk.get(f"{at}/rejects").headers["content-disposition"].startswith("attachment")
    wrong = clerk.post(f"{at}/answers", data={"name-State-The Mexicans-other": "Mexco"})
    assert wrong.status_code == 422
    assert "there is no State or entity &#39;Mexco&#39;" in wrong.text
    assert clerk.post(f"{at}/answers", data={"name-State-The Mexicans-other": "Mexico"}).status_code == 303
    page = clerk.get(at).text
    assert "Apply 2 changes" in page
    assert "mex@mission.example" in page
    stale = clerk.post(f"{at}/apply", data={"plan": "0" * 24})
    assert stale.status_code == 409
    assert "The records have changed" in stale.text
    assert load(small_office).recipients["MEX"].sample
    done = clerk.post(f"{at}/apply", data={"plan": plan_in(stale.text)})
    assert done.status_code == 303
    registry = load(small_office)
    assert not registry.recipients["MEX"].sample
    assert registry.recipients["FRA"].email == "fra@mission.example"
    page = clerk.get(at).text
    assert "Applied: 2 changed, 0 new" in page
    assert 'name="plan"' not in page
    assert clerk.post(f"{at}/apply", data={"plan": "x"}).status_code == 422
    assert "2 changed, 0 new" in clerk.get("/recipients").text
    assert "blue &lt;book&gt;.csv" in clerk.get("/recipients/import").text


@pytest.mark.slow
def test_hostile_tables_are_refused_in_words(clients: dict[str, TestClient]) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<" * 60_000_000)
    page = clients["clerk"].get(upload(clients["clerk"], "b.xlsx", bomb.getvalue())).text
    assert "This file could not be read" in page
    assert "unpacks to 60 MB" in page
    page = clients["clerk"].get(upload(clients["clerk"], "=cmd|'/c calc'!A1.csv", b"\0" * 200_000)).text
    assert "no recipients were read from this file" in page


def test_another_file_or_none_is_refused_on_the_page_of_the_form(clients: dict[str, TestClient]) -> None:
    neither = "tables are read from .xlsx and .csv"
    for files, words in (
        ({"table": ("m.pdf", b"%PDF-1.4")}, "this file is a PDF"),
        ({"table": ("", b"")}, neither),
        ({"other": ("m.csv", b"a,b")}, neither),
    ):
        answer = clients["clerk"].post("/recipients/import", files=files)
        assert answer.status_code == 422, answer.text
        assert words in answer.text
        assert "<title>Error:" in answer.text


def test_only_who_may_write_imports(clients: dict[str, TestClient]) -> None:
    at = "/recipients/import/1"
    for role in ("reviser", "approver"):
        client = clients[role]
        assert client.get("/recipients/import").status_code == 403
        assert client.post("/recipients/import", files={"table": ("m.csv", b"a,b")}).status_code == 403
        for act in ("answers", "columns", "apply"):
            assert client.post(f"{at}/{act}", data={"plan": "x"}).status_code == 403, (role, act)


def test_an_import_that_is_not_there_has_no_page(clients: dict[str, TestClient]) -> None:
    for path in ("7", "7/rejects", "x", "99999999999999999999999", "-1", "..%2F..%2Fdata"):
        assert clients["clerk"].get(f"/recipients/import/{path}").status_code == 404, path
    assert clients["clerk"].post("/recipients/import/7/apply", data={"plan": "x"}).status_code in (404, 409)
