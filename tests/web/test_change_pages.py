"""The pages on what changed, without a browser: moments with names, never a revision of git that a browser names."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from review_support import NOTE, REVIEW, ReviewOffice, review_office

CHANGES = f"/notes/{NOTE}/changes"
TEMPLATE = "templates/forms/note/fr.md.j2"


@pytest.fixture
def pages(small_office: Path) -> ReviewOffice:
    return review_office(small_office)


def commit(folder: Path, by: str, subject: str) -> None:
    who = ("-c", f"user.name={by}", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", subject)):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def test_a_note_that_nothing_happened_to_says_so(pages: ReviewOffice) -> None:
    page = pages.page("clerk", CHANGES)
    assert "There is nothing to compare with yet." in page
    assert "--against" not in page


def test_what_changed_since_the_last_reading_and_since_a_return(pages: ReviewOffice) -> None:
    pages.page("fr", f"{REVIEW}/fr")
    pages.send("fr", f"{REVIEW}/fr", do="return", reason="The date is wrong")
    pages.now = "2026-03-04T09:00:00+00:00"
    pages.change(TEMPLATE, "présente ses compliments", "adresse ses compliments")
    page = pages.page("fr", CHANGES)
    assert "What changed: since you last read it · French" in page
    assert "<del>présente</del><ins>adresse</ins>" in page
    assert "since M. Réviseur returned it" in page
    theirs = pages.page("clerk", CHANGES)
    assert "What changed: since M. Réviseur returned it · French" in theirs
    assert "<ins>adresse</ins>" in theirs
    assert "Nothing changed" in pages.page("clerk", f"{CHANGES}?language=ar")


def test_saved_versions_are_compared_by_words_copies_and_pages(pages: ReviewOffice) -> None:
    commit(pages.folder, "L. Clerk", "The note as drafted")
    pages.change(TEMPLATE, "présente ses compliments", "adresse ses compliments")
    pages.change("data/missions/sample.yaml", "Beispielgasse 12", "Beispielgasse 14")
    page = pages.page("clerk", CHANGES)
    assert "since L. Clerk saved it" in page
    assert "The note as drafted" in page
    assert "copies change." in page
    assert "<del>12</del><ins>14</ins>" in page
    address = next(line.split('hx-get="')[1].split('"')[0] for line in page.splitlines() if 'hx-get="' in line)
    shown = pages.page("clerk", address.replace("&amp;", "&"))
    assert "1 place is marked" in shown
    picture = shown.split('src="/redline/')[1].split('"')[0]
    assert pages.clients["clerk"].get(f"/redline/{picture}").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("since", ["HEAD", "--output=x", "HEAD;id", "commit-HEAD", "commit-$(id)", "entry-9", "\x00"])
def test_only_the_moments_of_the_list_can_be_asked_for(pages: ReviewOffice, since: str) -> None:
    commit(pages.folder, "L. Clerk", "The note as drafted")
    answer = pages.clients["clerk"].get(CHANGES, params={"since": since})
    assert answer.status_code == 200
    assert "choose another time of the list" in answer.text
    assert pages.clients["clerk"].get(f"{CHANGES}/fr/MEX", params={"since": since}).status_code == 404
