"""What the tests of the pages for writing share: a clerk's browser, and what it would send of a form."""

from __future__ import annotations

from html.parser import HTMLParser

from starlette.testclient import TestClient

from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace

AT = "2026-03-03T09:00:00+00:00"
HOST = "127.0.0.1:8009"
HERE = {"origin": f"http://{HOST}"}


def browser_of(workspace: Workspace, name: str = "L. Clerk") -> TestClient:
    """Return a browser of a person; 'other' is the link of B. Second."""
    pages = app(workspace, {"secret": name, "other": "B. Second"}, hosts_of("127.0.0.1", 8009), lambda: AT)
    client = TestClient(pages, base_url=f"http://{HOST}", follow_redirects=False)
    assert client.get("/?token=secret").status_code == 200
    return client


class _Inputs(HTMLParser):
    """Collects what a browser would send of the form with an id."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.inside, self.select, self.text = form, False, "", ""
        self.sent: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.inside = given.get("id") == self.form
        elif not self.inside:
            return
        elif tag == "select":
            self.select = name
            self.sent.setdefault(name, [])
        elif tag == "option" and self.select and ("selected" in given or not self.sent[self.select]):
            self.sent[self.select] = [value]
        elif tag == "textarea":
            self.text = name
            self.sent[name] = [""]
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.sent.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.text:
            self.sent[self.text] = [self.sent[self.text][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.text = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False


def form_of(page: str) -> dict[str, list[str]]:
    inputs = _Inputs("write")
    inputs.feed(page)
    return inputs.sent


def send(clerk: TestClient, address: str, form: dict[str, list[str]], **changed: str | list[str]) -> str:
    """Send a form with some values changed; return where the browser is sent on to."""
    words = form | {
        name.replace("__", "."): value if isinstance(value, list) else [value] for name, value in changed.items()
    }
    answer = clerk.post(address, data=words, headers=HERE)
    assert answer.status_code == 303, answer.text[:3000]
    return str(answer.headers["location"])


def made(clerk: TestClient, kind: str = "invitation", meeting: str = "wg4-14", **more: str) -> str:
    """Make a draft; return the address of its form."""
    return send(clerk, "/notes/new", {"kind": [kind], "meeting": [meeting]}, **more).partition("?")[0]
