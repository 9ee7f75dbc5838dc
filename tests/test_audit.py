"""`./nv audit` against a database of vulnerabilities that runs in the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audit import NO_ANSWER, audit
from lock_support import locked

pytestmark = pytest.mark.slow
FAULTY = "weasyprint"
VULNERABILITY = {
    "id": "TEST-2026-1",
    "summary": "Fetches what it was not asked to.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": FAULTY},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.1"}]}],
        }
    ],
}


@contextmanager
def database(asked: dict[str, str], faulty: str = "") -> Iterator[str]:
    """Run a database that knows a vulnerability of one package; yield its address and note what it is asked."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = query["package"]["name"]
            asked[name] = query["version"]
            body = json.dumps({"vulns": [VULNERABILITY]} if name == faulty else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_every_package_of_the_lock_is_asked_for(tmp_path: Path) -> None:
    asked: dict[str, str] = {}
    with database(asked) as address:
        code, output = audit("--osv-url", address, "--cache-dir", str(tmp_path))
    assert (code, asked) == (0, locked()), output
    assert "No known vulnerabilities" in output


def test_a_vulnerability_is_named_with_the_version_that_mends_it(tmp_path: Path) -> None:
    with database({}, FAULTY) as address:
        code, output = audit("--osv-url", address, "--cache-dir", str(tmp_path))
    assert code == 1
    assert all(word in output for word in (FAULTY, "TEST-2026-1", "999.1"))


def test_a_database_that_does_not_answer_is_no_clean_audit(tmp_path: Path) -> None:
    with database({}) as address:
        pass
    code, output = audit("--osv-url", address, "--cache-dir", str(tmp_path))
    assert code == NO_ANSWER
    assert output.startswith("NO AUDIT: ")
