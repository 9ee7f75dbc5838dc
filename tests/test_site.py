"""The documentation site: it builds strictly, needs no other host, and has every page of docs/ in its navigation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from support import ROOT

DOCS, SITE = ROOT / "docs", ROOT / "out/site"
FETCHED = {"src", "srcset", "data", "poster", "background"}
FETCHING_LINKS = (
    "stylesheet",
    "icon",
    "preload",
    "prefetch",
    "modulepreload",
    "preconnect",
    "dns-prefetch",
    "manifest",
)


class Fetched(HTMLParser):
    """The addresses that a browser fetches when it shows a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.addresses += [values[name] for name in FETCHED & set(values)]
        if tag == "link" and any(relation in values.get("rel", "") for relation in FETCHING_LINKS):
            self.addresses.append(values.get("href", ""))


def fetched(html: str) -> list[str]:
    parser = Fetched()
    parser.feed(html)
    styles = re.findall(r"url\(['\"]?([^)'\"]+)|@import ['\"]([^'\"]+)", html)
    return [*parser.addresses, *(first or second for first, second in styles)]


def outside(addresses: list[str]) -> list[str]:
    return [address for address in addresses if re.match(r"(https?:)?//", address.strip())]


def pages(nav: object) -> list[str]:
    """Return the pages of a navigation, in order."""
    if isinstance(nav, str):
        return [nav]
    rows = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return [page for row in rows for page in pages(row)]


def test_addresses_of_other_hosts_are_found() -> None:
    html = '<script src="https://a.example/x.js"></script><link rel="stylesheet" href="//b.example/x.css">'
    html += '<a href="https://d.example/">a link is not fetched</a><style>@import "https://c.example/y.css"</style>'
    assert len(outside(fetched(html))) == 3
    assert outside(fetched('<img src="../pictures/x.png"><a href="https://d.example/">x</a>')) == []


def test_the_navigation_has_every_page_once() -> None:
    config = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]
    named = pages(config["nav"])
    assert len(named) == len(set(named))
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    decisions = {page for page in there if page.startswith("decisions/0")}  # the list of decisions links to each
    assert there - decisions == set(named) - decisions


@pytest.mark.slow
def test_the_site_builds_strictly_and_fetches_nothing_from_other_hosts() -> None:
    """The site stays in out/site for those who keep it with a release."""
    words = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    files = [path for path in SITE.rglob("*") if path.suffix in (".html", ".css")]
    assert len(files) > 40
    found = {str(path.relative_to(SITE)): outside(fetched(path.read_text("utf-8"))) for path in files}
    assert {path: addresses for path, addresses in found.items() if addresses} == {}
    index = json.loads((SITE / "search.json").read_text("utf-8"))
    named = {item["location"].partition("#")[0] for item in index["items"]}
    assert named == {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")}
    assert Path(SITE / "search.js").is_file()
