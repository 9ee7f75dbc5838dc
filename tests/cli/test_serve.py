"""The commands `serve` and `links`: what is refused, and a desk served to people over TLS and behind a proxy."""

from __future__ import annotations

import configparser
import http.client
import json
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from command import run
from support import ROOT
from tls_support import write_certificate

PEOPLE = """
people:
  - {name: L. Clerk, email: l.clerk@example.org, roles: [clerk]}
  - {name: M. Réviseur, roles: [reviser], languages: [fr]}
  - {name: C. Chief, roles: [approver]}
  - {name: A. Admin, roles: [administrator]}
"""


@pytest.fixture
def staffed(small_office: Path) -> Path:
    """An office of four people."""
    path = small_office / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8") + PEOPLE, "utf-8")
    return small_office


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--listen", "10.0.0.7"), "tls", "nothing is encrypted"),
        (("--tls", "{tmp}/c.pem", "{tmp}/no.pem"), "tls", "cannot be used: "),
        (("--trust-proxy", "proxy.example.org"), "proxy", "is not an address of the network"),
        (("--trust-proxy", "127.0.0.1", "--url", "http://desk.example.org"), "url", "https://desk.example.org"),
        (("--url", "https://desk.example.org"), "url", "http://desk.example.org"),
        (("--url", "http://desk.example.org/desk"), "url", "cannot be the address"),
        (("--url", "desk.example.org"), "url", "cannot be the address"),
    ],
)
def test_what_cannot_be_served_safely_is_refused(
    staffed: Path, tmp_path: Path, options: tuple[str, ...], code: str, words: str
) -> None:
    done = run("serve", *(option.format(tmp=tmp_path) for option in options), "--office", str(staffed))
    assert done.returncode == 2
    assert f"{code}: " in done.stderr
    assert words in done.stderr


def test_links_are_made_listed_and_revoked(staffed: Path) -> None:
    at = ("--office", str(staffed))
    made = run(
        "links", "new", "m reviseur", "--days", "7", "--by", "A. Admin", "--url", "https://desk.example.org/", *at
    )
    assert re.fullmatch(r"https://desk\.example\.org/\?token=[\w-]{32}\n", made.stdout)
    assert re.fullmatch(r"Link 1, for M\. Réviseur only, until \d{4}-\d\d-\d\d\.\n", made.stderr)
    (row,) = json.loads(run("links", "list", "--json", *at).stdout)
    assert (row["name"], row["state"], row["by"], row["used"]) == ("M. Réviseur", "valid", "A. Admin", None)
    assert run("links", "revoke", "1", "--by", "A. Admin", *at).stderr == "Link 1 of M. Réviseur is revoked.\n"
    assert re.fullmatch(r"   1  revoked  until \S+  M\. Réviseur \(never used\)\n", run("links", "list", *at).stdout)
    assert "no-link: " in run("links", "revoke", "1", *at).stderr
    assert "no-person: this office has no person 'M. Revisor'" in run("links", "new", "M. Revisor", *at).stderr


def test_the_preview_is_refused_to_a_person_whom_the_office_does_not_know(staffed: Path) -> None:
    assert "no-person: " in run("preview", "--by", "Nobody", "--office", str(staffed)).stderr


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        (("refs", "open", "CU"), "L. Clerk", "not-allowed"),
        (("refs", "open", "CU"), "a admin", ""),
        (("refs", "open", "CU"), "root", "no-person"),
        (("refs", "reserve", "CU"), "C. Chief", "not-allowed"),
        (("refs", "void", "CU 2026/1"), "L. Clerk", "not-allowed"),
        (("issue", "cu-2009-033", "--yes"), "A. Admin", "not-allowed"),
        (("comment", "cu-2009-033", "--language", "ar", "--at", "attention 1", "--text", "x"), "M. Réviseur", "not-allowed"),
        (("comment", "cu-2009-033", "--language", "fr", "--at", "invitation 1", "--text", "x"), "M. Réviseur", ""),
    ],
)  # fmt: skip
def test_a_command_asks_for_the_role_of_the_person_it_names(
    staffed: Path, words: tuple[str, ...], by: str, code: str
) -> None:
    done = run(*words, "--by", by, "--office", str(staffed))
    assert done.returncode == (2 if code else 0), done.stderr
    assert code in done.stderr


def test_the_service_file_gives_options_that_there_are() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string((ROOT / "docs" / "noteverbale.service").read_text("utf-8"))
    program, command, *words = shlex.split(unit["Service"]["ExecStart"])
    assert (Path(program).name, command) == ("noteverbale", "serve")
    known = set(re.findall(r"--[a-z-]+", run("serve", "--help").stdout))
    assert {word for word in words if word.startswith("--")} <= known
    assert unit["Service"]["ReadWritePaths"] == words[words.index("--office") + 1]
    assert unit["Service"]["KillMode"] == "process", "a run of issue outlives the server"


@contextmanager
def served(office: Path, *options: str) -> Iterator[int]:
    """Start the real program; yields its port once it accepts connections."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-P", "-m", "noteverbale", "serve", "--port", str(port), "--office", str(office)]
    process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def ask(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(connection):
        connection.request("GET", path, headers=named)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers


@pytest.mark.slow
def test_a_link_works_over_tls_until_it_is_revoked(staffed: Path, tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    token = run("links", "new", "L. Clerk", "--office", str(staffed)).stdout.strip().rpartition("=")[2]
    with served(staffed, "--tls", str(certificate), str(key)) as port:
        trusted = ssl.create_default_context(cafile=certificate)

        def get(path: str, **headers: str) -> tuple[int, str, http.client.HTTPMessage]:
            return ask(http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trusted), path, **headers)

        assert get("/")[0] == 401
        status, _, headers = get(f"/?token={token}")
        cookie = headers["Set-Cookie"]
        assert status == 200
        assert all(word in cookie.lower() for word in ("; secure", "httponly", "samesite=strict", "max-age="))
        status, text, _ = get("/", cookie=cookie.partition(";")[0])
        assert status == 200
        assert "L. Clerk" in text
        assert run("links", "revoke", "1", "--office", str(staffed)).returncode == 0
        assert get("/", cookie=cookie.partition(";")[0])[0] == 401
    assert run("links", "list", "--office", str(staffed)).stdout.count("last used 20") == 1


@pytest.mark.slow
def test_a_proxy_names_the_person(staffed: Path) -> None:
    options = ("--trust-proxy", "127.0.0.1", "--identity-header", "X-Email", "--url", "https://desk.example.org")
    with served(staffed, *options) as port:

        def get(**headers: str) -> tuple[int, str]:
            return ask(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "/", **headers)[:2]

        status, text = get(host="desk.example.org", x_email="l.clerk@example.org")
        assert status == 200
        assert "L. Clerk" in text
        assert get(host="desk.example.org", x_email="stranger@example.org")[0] == 401
        assert get(host="desk.example.org")[0] == 401
        assert get(host=f"127.0.0.1:{port}", x_email="l.clerk@example.org")[0] == 421
        assert get(host="desk.example.org", x_email="l.clerk@example.org", origin="http://desk.example.org")[0] == 403
