"""Personal links: only digests are kept, a link ends when it expires or is revoked."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from noteverbale.desk.links import FILE, MOST_DAYS, Links
from noteverbale.problems import ProblemsFound

AT = "2026-03-04T09:00:00+00:00"


@pytest.fixture
def links(tmp_path: Path) -> Iterator[Links]:
    made = Links(tmp_path)
    yield made
    made.close()


def test_a_token_is_not_kept_and_the_file_is_for_its_owner_only(links: Links, tmp_path: Path) -> None:
    link, token = links.new("L. Clerk", "A. Admin", AT)
    assert (link.name, link.made_by, link.state(AT)) == ("L. Clerk", "A. Admin", "valid")
    assert token.encode() not in (tmp_path / FILE).read_bytes()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_token_finds_its_person_and_no_other_text_does(links: Links) -> None:
    _, token = links.new("L. Clerk", "A. Admin", AT)
    found = links.find(token, AT)
    assert found is not None
    assert found.name == "L. Clerk"
    for wrong in ("", token[:-1], token + " ", token.swapcase(), "' OR 1=1 --", "\udce9", "\0"):
        assert links.find(wrong, AT) is None


def test_a_link_ends_when_it_expires(links: Links) -> None:
    link, token = links.new("L. Clerk", "A. Admin", AT, days=2)
    assert links.find(token, "2026-03-06T08:59:59+00:00") is not None
    assert links.find(token, "2026-03-06T09:00:00+00:00") is None
    assert link.state("2026-03-06T10:00:00+01:00") == "expired", "a time in another zone is the same time"
    assert links.new("L. Clerk", "A. Admin", AT, days=100_000)[0].expires == "2027-03-05T09:00:00+00:00"
    assert MOST_DAYS == 366


def test_a_link_ends_when_it_is_revoked_by_another_process(links: Links, tmp_path: Path) -> None:
    link, token = links.new("L. Clerk", "A. Admin", AT)
    _, second = links.new("L. Clerk", "A. Admin", AT)
    other = Links(tmp_path)
    revoked = other.revoke(link.id, "A. Admin", AT)
    other.close()
    assert (revoked.revoked_by, revoked.state(AT)) == ("A. Admin", "revoked")
    assert links.find(token, AT) is None
    assert links.find(second, AT) is not None
    for id in (link.id, 99):
        with pytest.raises(ProblemsFound, match=f"no-link: no link {id} can be revoked"):
            links.revoke(id, "A. Admin", AT)


def test_the_day_of_the_last_use_is_noted(links: Links) -> None:
    _, token = links.new("L. Clerk", "A. Admin", AT)
    assert links.all()[0].used is None
    links.find(token, "2026-03-05T09:00:00+00:00")
    assert links.all()[0].used == "2026-03-05"


def test_the_links_of_a_person_in_any_spelling_the_newest_first(links: Links) -> None:
    for name in ("José Martínez", "L. Clerk", "Jose Martinez"):
        links.new(name, "A. Admin", AT)
    assert [link.id for link in links.all("JOSE MARTINEZ")] == [3, 1]
    assert [link.id for link in links.all()] == [3, 2, 1]


def test_threads_may_ask_at_once(links: Links) -> None:
    _, token = links.new("L. Clerk", "A. Admin", AT)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.extend(links.find(token, AT) is not None for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 200


def test_without_a_folder_nothing_is_written() -> None:
    links = Links()
    _, token = links.new("L. Clerk", "L. Clerk", AT)
    assert links.find(token, AT) is not None


def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("not a database, and longer than the head of one" * 9, "utf-8")
    with pytest.raises(ProblemsFound, match="links: the file of the personal links cannot be used"):
        Links(tmp_path)
