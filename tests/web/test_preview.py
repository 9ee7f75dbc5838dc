"""The reviewers' page without a browser: who may come in, what is shown, what stays when a file is broken."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.web.server import app, hosts_of
from noteverbale.web.site import neighbours
from noteverbale.web.workspace import Workspace

AT = "2026-03-04T09:00:00+00:00"
NOTE = "cu-2009-033"
HOST = "127.0.0.1:8009"
COPY = f"/notes/{NOTE}/copies"
HERE = {"origin": f"http://{HOST}"}


@pytest.fixture
def workspace(office: Pipeline, tmp_path: Path) -> Workspace:
    return Workspace(office, tmp_path / "ledger.db")


@pytest.fixture
def guest(workspace: Workspace) -> TestClient:
    made = app(workspace, {"secret": "A. Reviser", "other": "B. Chief"}, hosts_of("127.0.0.1", 8009), lambda: AT)
    return TestClient(made, base_url=f"http://{HOST}", follow_redirects=False)


@pytest.fixture
def reviser(guest: TestClient) -> TestClient:
    assert guest.get("/?token=secret").status_code == 200
    return guest


def test_a_request_without_a_link_gets_no_page(guest: TestClient) -> None:
    for path in (
        "/",
        f"/notes/{NOTE}/review",
        "/events",
        "/static/desk.js",
        "/static/htmx.min.js",
        "/?token=wrong",
        "/nothing",
    ):
        assert guest.get(path).status_code == 401, path
    assert guest.get("/", headers={"cookie": "noteverbale-8009=wrong"}).status_code == 401
    assert guest.post(f"/notes/{NOTE}/review/fr?token=secret", headers=HERE, content="do=approve").status_code == 401


def test_the_page_for_those_who_are_not_let_in_says_how_to_come_in_and_reads_well(guest: TestClient) -> None:
    answer = guest.get("/notes/x/review/ar?q=1&token=wrong", headers={"accept-language": "en"})
    assert answer.status_code == 401
    assert "personal link" in answer.text
    assert 'href="/notes/x/review/ar?q=1"' in answer.text, "the token is not kept"
    assert "http-equiv" not in answer.text
    for path in re.findall(r'href="(/static/[^"]+)"', answer.text):
        assert guest.get(path).status_code == 200, path
    assert guest.post("/static/desk.css", headers=HERE, content="x").status_code == 401


def test_after_a_click_in_a_mail_the_address_is_opened_once_more(guest: TestClient) -> None:
    answer = guest.get("/notes/x/review/ar", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 401
    assert 'content="0;url=/notes/x/review/ar"' in answer.text, "a strict cookie is sent then"
    assert "http-equiv" not in guest.get("/", headers={"sec-fetch-site": "same-origin"}).text, "and not for ever"


def test_the_link_becomes_a_cookie_that_scripts_and_other_sites_do_not_see(guest: TestClient) -> None:
    answer = guest.get(f"/notes/{NOTE}/review?token=secret&q=%22%3E%3Cb%3E")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secret" not in answer.text
    assert "<b>" not in answer.text
    assert "//evil" not in guest.get("//evil.example/?token=secret").text
    assert "<bdi>A. Reviser</bdi>" in guest.get("/").text


@pytest.mark.parametrize(
    "foreign",
    [
        'x={"x":1}',
        "a b",
        "x[]=1",
        'k=a"b',
        "name=José",
        "prefs=x y",
        "=",
        ";;",
        "x=1,2",
        'q="a;b"',
        "noteverbale-8010=old",
    ],
)
@pytest.mark.parametrize("pattern", ["{foreign}; noteverbale-8009=secret", "noteverbale-8009=secret;{foreign}"])
def test_a_cookie_of_another_program_is_ignored(guest: TestClient, foreign: str, pattern: str) -> None:
    cookie = pattern.format(foreign=foreign).encode("utf-8")
    assert guest.get("/static/desk.js", headers=[(b"cookie", cookie)]).status_code == 200
    two = [(b"cookie", foreign.encode("utf-8")), (b"cookie", b"noteverbale-8009=secret")]
    assert guest.get("/static/desk.js", headers=two).status_code == 200


@pytest.mark.parametrize(
    "path", ["/%5Cevil.invalid/", "/%09/evil.invalid/", "//evil.invalid/", "/%5C%5Cevil.invalid", "/%0A/evil.invalid"]
)
def test_a_link_leads_to_no_other_host(guest: TestClient, path: str) -> None:
    links = re.findall(r'(?:href|url)="?=?([^"]+)"', guest.get(f"http://{HOST}{path}?token=secret").text)
    onwards = [link for link in links if "evil" in link]
    assert onwards
    for link in onwards:
        browsers = re.sub(r"[\t\r\n]", "", link.removeprefix("0;url=")).replace("\\", "/")
        assert re.match(r"/[^/]", browsers), link


def test_a_link_of_another_reviewer_says_so(reviser: TestClient) -> None:
    assert "http-equiv" in reviser.get("/?token=secret").text
    answer = reviser.get(f"/notes/{NOTE}/review?token=other")
    assert "You were A. Reviser in this browser." in answer.text
    assert "from now on you are B. Chief" in answer.text
    assert f'href="/notes/{NOTE}/review"' in answer.text
    assert "http-equiv" not in answer.text, "it waits until that was read"
    assert "<bdi>B. Chief</bdi>" in reviser.get("/").text


@pytest.mark.parametrize(
    "words",
    [
        "do=settle&serial=" + "9" * 5000,
        "do=settle&serial=%D9%A3",
        "do=settle&serial=-1",
        "do=settle",
        "do=nothing",
        "",
        "&" * 60000,
        "do=comment&text=%C3%28",
    ],
    ids=lambda words: words[:30],
)
def test_an_odd_form_is_refused_in_plain_words(reviser: TestClient, words: str) -> None:
    answer = reviser.post(f"/notes/{NOTE}/review/fr", headers=HERE, content=words)
    assert answer.status_code == 400
    assert "The form " in answer.text


def test_a_number_without_end_in_a_url_is_no_page(reviser: TestClient) -> None:
    assert reviser.get(f"/picture/abc/{'9' * 5000}/700.png").status_code == 404
    assert reviser.get(f"/picture/abc/1/{'9' * 5000}.png").status_code == 404
    assert reviser.get(f"/notes/{NOTE}/copies?upto={'9' * 5000}").status_code == 200


def test_a_form_whose_length_is_not_known_is_refused(reviser: TestClient) -> None:
    path = f"/notes/{NOTE}/review/fr"
    for length in ("", "+5", "5 5", "²"):
        headers = [(b"origin", f"http://{HOST}".encode()), (b"content-length", length.encode("latin-1"))]
        assert reviser.post(path, headers=headers, content=b"do=").status_code == 411
    chunked = {**HERE, "transfer-encoding": "chunked", "content-length": "5"}
    assert reviser.post(path, headers=chunked, content=b"do=").status_code == 411
    assert reviser.post(path, headers={**HERE, "content-length": "9" * 5000}, content=b"do=").status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8009", "127.0.0.1", "127.0.0.1:8010", ""])
def test_another_host_is_turned_away(reviser: TestClient, host: str) -> None:
    assert reviser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8009", "http://localhost:8009"])
def test_another_origin_is_turned_away(reviser: TestClient, origin: str) -> None:
    assert reviser.get("/", headers={"origin": origin}).status_code == 403
    path = f"/notes/{NOTE}/review/fr"
    assert reviser.post(path, headers={"origin": origin}, content="do=approve").status_code == 403
    assert reviser.post(path, content="do=approve").status_code == 403, "a form without an origin"
    assert reviser.post(path, headers=HERE, content="x" * 70000).status_code == 413


def test_the_headers_forbid_the_browser_to_load_anything_from_elsewhere(reviser: TestClient) -> None:
    answer = reviser.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"(src|href)=\"(https?:)?//", answer.text)
    assert "style=" not in answer.text
    assert not re.search(r"<script(?! src=)", answer.text)


def test_a_link_may_be_served_on_the_offices_network() -> None:
    assert hosts_of("10.0.0.7", 80) == {"10.0.0.7:80"}
    assert hosts_of("::1", 8009) == hosts_of("127.0.0.1", 8009)
    assert hosts_of("fe80::1", 8009) == {"[fe80::1]:8009"}


@pytest.mark.parametrize("path", ["/notes/none", f"{COPY}/xx/MEX", f"{COPY}/es/NOBODY", "/picture/00/1/180.png", "/no"])
def test_a_page_that_does_not_exist_says_so(reviser: TestClient, path: str) -> None:
    answer = reviser.get(path)
    assert answer.status_code == 404
    assert "This did not work" in answer.text


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e'


def test_words_from_outside_never_become_markup(reviser: TestClient, workspace: Workspace) -> None:
    for words in ({"do": "comment", "at": "attention 1", "text": EVIL[:-1]}, {"do": "return", "reason": EVIL[:-1]}):
        assert reviser.post(f"/notes/{NOTE}/review/fr", headers=HERE, data=words).status_code == 303
    for path, asked in (
        (COPY, {"q": EVIL, "audience": EVIL, "language": EVIL, "upto": EVIL}),
        (f"{COPY}/fr/MEX", {"zoom": EVIL}),
        (f"/notes/{NOTE}/review", {"problems": EVIL}),
        (f"/notes/{NOTE}/review/fr", {"wording": EVIL, "beside": EVIL}),
        (f"/notes/{NOTE}/review/{quote(EVIL, safe='')}", {}),
        (f"/notes/{NOTE}/changes", {"since": EVIL, "language": EVIL}),
        (f"/notes/{quote(EVIL, safe='')}", {}),
        (f"{COPY}/fr/{quote(EVIL, safe='')}", {}),
    ):
        text = reviser.get(path, params=asked).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert 'onerror=alert(1)>"' not in text, path


@pytest.mark.parametrize("text", ["%1B%5B2J", "%00", "%EF%BF%BD", "%E2%80%AE", "%FF"])
def test_text_that_cannot_be_read_is_refused(reviser: TestClient, workspace: Workspace, text: str) -> None:
    for words in (f"do=comment&at=invitation+1&text=no{text}", f"do=return&reason=no{text}"):
        answer = reviser.post(f"/notes/{NOTE}/review/fr", headers=HERE, content=words)
        assert answer.status_code in (400, 422)
    assert not workspace.entries(workspace.note(NOTE))


def test_a_record_cannot_write_markup(small_office: Path) -> None:
    path = small_office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8").replace("acronym: UNODC", "acronym: <script>alert(1)</script>"), "utf-8")
    made = app(Workspace(Pipeline.open(small_office)), {"secret": "<b>A</b>"}, hosts_of("127.0.0.1", 8009), lambda: AT)
    guest = TestClient(made, base_url=f"http://{HOST}", follow_redirects=False)
    guest.get("/?token=secret")
    text = guest.get(f"{COPY}/fr/MEX").text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "<bdi>&lt;b&gt;A" in text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../desk.py",
        "/static/%2e%2e/desk.py",
        "/static/..%2fdesk.py",
        "/static//etc/passwd",
        "/notes/..%2f..%2fdata%2foffice",
        f"/notes/{NOTE}/copies/..%2f..%2ffr/MEX",
        f"/notes/{NOTE}/thumb/fr/..%2f..%2fMEX.png",
        "/redline/..%2f..%2fledger.png",
        f"/notes/{NOTE}/changes/fr/MEX?since=%2fetc%2fpasswd.yaml",
        f"/notes/{NOTE}/changes/fr/MEX?since=x.yml",
    ],
)
def test_no_file_is_reached_by_a_path(reviser: TestClient, path: str) -> None:
    answer = reviser.get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "from __future__" not in answer.text


def test_each_guest_of_the_network_is_who_their_link_says(workspace: Workspace) -> None:
    made = app(workspace, {"one": "A. Reviser", "two": "B. Chief"}, hosts_of("10.0.0.7", 8009), lambda: AT)
    here = {"origin": "http://10.0.0.7:8009"}
    for token, name in (("one", "A. Reviser"), ("two", "B. Chief")):
        guest = TestClient(made, base_url="http://10.0.0.7:8009", follow_redirects=False)
        assert guest.get("/", headers={"host": "127.0.0.1:8009"}).status_code == 421, "loopback's name"
        guest.get(f"/?token={token}")
        assert f"<bdi>{name}</bdi>" in guest.get("/").text
        words = {"do": "return", "reason": "no", "by": "C. Else"}
        assert guest.post(f"/notes/{NOTE}/review/fr", headers=here, data=words).status_code == 303
    with Ledger(workspace.ledger or Path()) as ledger:
        assert [entry.by for entry in ledger.entries()] == ["A. Reviser", "B. Chief"]
    # A link of yesterday, for links are new each time; and an empty one.
    for cookie in ("noteverbale-8009=old", "noteverbale-8009=", "noteverbale-8009=one; noteverbale-8009=old"):
        stranger = TestClient(made, base_url="http://10.0.0.7:8009", follow_redirects=False)
        assert stranger.get("/", headers={"cookie": cookie}).status_code == 401


def test_an_office_with_errors_does_not_replace_the_one_shown(small_office: Path) -> None:
    workspace = Workspace(Pipeline.open(small_office))
    note = workspace.note(NOTE)
    template = small_office / "templates" / "forms" / "note" / "fr.md.j2"
    good, text = workspace.latest(note, "fr", "MEX"), template.read_text("utf-8")
    template.write_text(text.replace("{{ sender", "{{ nobody.knows", 1), "utf-8")
    workspace.reload()
    broken = workspace.latest(workspace.note(NOTE), "fr", "MEX")
    assert broken.digest == good.digest
    assert broken.problems
    template.write_text(text.replace("présente ses", "adresse ses"), "utf-8")
    workspace.reload()
    assert workspace.latest(workspace.note(NOTE), "fr", "MEX").digest != good.digest
    path = small_office / "notes" / "2009" / f"{NOTE}.yaml"
    whole = path.read_text("utf-8")
    path.write_text(whole + "no_such_key: 1\n", "utf-8")
    workspace.reload()
    assert workspace.problems_of(workspace.note(NOTE))
    assert workspace.note(NOTE).date.day == 4
    path.write_text(whole.replace("date: 2009-03-04", "date: 2009-03-05"), "utf-8")
    workspace.reload()
    assert not workspace.problems
    assert workspace.note(NOTE).date.day == 5
    assert workspace.version == 5
    with pytest.raises(ProblemsFound, match="no recipient 'NOBODY'"):
        workspace.latest(workspace.note(NOTE), "fr", "NOBODY")


@pytest.mark.slow
def test_a_copy_that_is_not_kept_any_more_is_printed_again(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noteverbale.web.workspace.KEPT", 1)
    workspace = Workspace(office)
    note = workspace.note(NOTE)
    first = workspace.latest_printed(note, "es", "MEX")
    workspace.latest_printed(note, "fr", "MEX")
    assert workspace.latest_printed(note, "es", "MEX") == first


def test_around() -> None:
    assert neighbours(("a", "b", "c"), "b") == ("a", "c")
    assert neighbours(("a",), "a") == ("", "")
    assert neighbours(("a",), "z") == ("", "")


@pytest.mark.parametrize("known", [False, True], ids=["all files are read", "what changed is known"])
def test_what_an_edit_cannot_touch_is_kept_and_nothing_else(small_office: Path, known: bool) -> None:
    workspace = Workspace(Pipeline.open(small_office))
    note = workspace.note(NOTE)
    before = {code: workspace.latest(note, code, "MEX") for code in ("es", "fr")}
    results, printer = workspace.pipeline.results, workspace.pipeline.printer("es")
    composed = {code: workspace.pipeline.composer(code) for code in before}

    def edit(name: str, old: str, new: str) -> None:
        path = small_office / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        workspace.reload([path] if known else ())
        assert not workspace.problems

    edit("templates/forms/note/fr.md.j2", "présente ses", "adresse ses")
    assert workspace.pipeline.composer("es") is composed["es"]
    assert workspace.pipeline.composer("fr") is not composed["fr"]
    assert workspace.latest(workspace.note(NOTE), "es", "MEX") == before["es"]
    assert workspace.latest(workspace.note(NOTE), "fr", "MEX").digest != before["fr"].digest
    edit("data/office.yaml", "acronym: UNODC", "acronym: ONUDC")
    assert workspace.latest(workspace.note(NOTE), "es", "MEX").digest != before["es"].digest
    assert workspace.pipeline.results is results
    assert workspace.pipeline.composer("es") is composed["es"], "templates stay compiled"
    assert workspace.pipeline.printer("es") is printer, "fonts stay read"
    edit("data/languages/es.yaml", "Referencia", "Referencias")
    assert "Referencias" in str(workspace.latest(workspace.note(NOTE), "es", "MEX").document.reference)
    edit("templates/page/sheet.css", "line-height: 1.38", "line-height: 1.6")
    sheet = workspace.latest(workspace.note(NOTE), "es", "MEX").digest
    edit("templates/page/enclosure.svg", "<svg", "<svg ")
    assert workspace.latest(workspace.note(NOTE), "es", "MEX").digest != sheet, "a drawing the page only names"
    edit("templates/page/sheet.css", "line-height: 1.6", "line-height: 1.7")
    assert workspace.latest(workspace.note(NOTE), "es", "MEX").digest != sheet


def test_a_template_changed_while_a_record_was_broken_is_read_when_it_is_mended(small_office: Path) -> None:
    workspace = Workspace(Pipeline.open(small_office))
    before = workspace.latest(workspace.note(NOTE), "fr", "MEX")
    record, template = small_office / "data" / "office.yaml", small_office / "templates" / "forms" / "note" / "fr.md.j2"
    whole, text = record.read_text("utf-8"), template.read_text("utf-8")
    record.write_text(whole + "no_such_key: 1\n", "utf-8")
    workspace.reload()
    template.write_text(text.replace("présente ses", "adresse ses"), "utf-8")
    workspace.reload()
    assert workspace.problems
    record.write_text(whole, "utf-8")
    workspace.reload()
    assert not workspace.problems
    assert workspace.latest(workspace.note(NOTE), "fr", "MEX").digest != before.digest


def test_a_note_that_was_broken_from_the_beginning_holds_up_no_other(small_office: Path) -> None:
    broken = small_office / "notes" / "2009" / "cu-2009-092.yaml"
    whole = broken.read_text("utf-8")
    broken.write_text(whole + "no_such_key: 1\n", "utf-8")
    workspace = Workspace(Pipeline.open(small_office, skip_broken=True))
    before = workspace.latest(workspace.note(NOTE), "fr", "MEX")
    template = small_office / "templates" / "forms" / "note" / "fr.md.j2"
    template.write_text(template.read_text("utf-8").replace("présente ses", "adresse ses"), "utf-8")
    workspace.reload()
    assert not workspace.problems
    assert workspace.latest(workspace.note(NOTE), "fr", "MEX").digest != before.digest
    other = small_office / "notes" / "2009" / f"{NOTE}.yaml"
    good = other.read_text("utf-8")
    other.write_text(good + "no_such_key: 1\n", "utf-8")
    workspace.reload()
    assert [problem.place.line for problem in workspace.problems_of(workspace.note(NOTE))] == [good.count("\n") + 1]
    assert workspace.note(NOTE)
    other.write_text(good, "utf-8")
    broken.write_text(whole, "utf-8")
    workspace.reload()
    assert workspace.note("cu-2009-092")


@pytest.mark.parametrize("known", [False, True])
def test_files_whose_content_was_read_are_known_and_all_others_are_not(small_office: Path, known: bool) -> None:
    workspace = Workspace(Pipeline.open(small_office))
    path, template = small_office / "notes" / "2009" / f"{NOTE}.yaml", small_office / "templates" / "page" / "sheet.css"
    good = path.read_text("utf-8")
    assert workspace.has_read([path])
    assert not workspace.has_read([path, template])
    for text in (good.replace("2009-03-04", "2009-03-05"), good + "no_such_key: 1\n", good):
        path.write_text(text, "utf-8")
        assert not workspace.has_read([path])
        workspace.reload([path] if known else ())
        assert workspace.has_read([path]) == (not workspace.problems_of(workspace.note(NOTE)))
    path.unlink()
    assert not workspace.has_read([path])
    office = small_office / "data" / "office.yaml"
    record = office.read_text("utf-8")
    office.write_text(record + "no_such_key: 1\n", "utf-8")
    workspace.reload()
    office.write_text(record, "utf-8")
    assert not workspace.has_read([office])


def test_of_files_that_are_known_to_have_changed_no_others_are_read(small_office: Path) -> None:
    workspace = Workspace(Pipeline.open(small_office))
    note = small_office / "notes" / "2009" / f"{NOTE}.yaml"
    template = small_office / "templates" / "forms" / "note" / "fr.md.j2"
    office = small_office / "data" / "office.yaml"
    office.write_text(office.read_text("utf-8") + "no_such_key: 1\n", "utf-8")
    workspace.reload([template])
    assert not workspace.problems
    registry = workspace.pipeline.registry
    note.write_text(note.read_text("utf-8").replace("date: 2009-03-04", "date: 2009-03-05"), "utf-8")
    workspace.reload([note])
    assert not workspace.problems
    assert str(workspace.note(NOTE).date) == "2009-03-05"
    assert registry.notes[NOTE] is not workspace.note(NOTE)
    for changed in ([template, note], [template.with_name("gone.md.j2")], [office], []):
        workspace.problems = ()
        workspace.reload(changed)
        assert workspace.problems, "all files are read"
    workspace.reload([template])
    assert workspace.problems, "until there are no mistakes"
