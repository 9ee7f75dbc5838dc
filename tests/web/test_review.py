"""The page with all languages of a note, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from noteverbale.pipeline import Pipeline
from noteverbale.web.server import app, hosts_of
from noteverbale.web.workspace import Workspace
from replies_support import enter_issue
from review_support import HOST, NOTE, REVIEW, ReviewOffice, review_office


@pytest.fixture
def pages(small_office: Path) -> ReviewOffice:
    return review_office(small_office)


def test_a_card_for_each_language_with_a_picture_and_who_is_waited_for(pages: ReviewOffice) -> None:
    page = pages.page("clerk", REVIEW)
    cards = re.findall(r'<article class="card.*?</article>', page, re.DOTALL)
    assert [re.findall(r'id="c-(\w+)"', card)[0] for card in cards] == ["ar", "en", "es", "fr", "ru", "zh"]
    french = cards[3]
    assert 'href="mailto:m@example.org?subject=' in french
    assert "M. Réviseur" in french
    picture = re.search(r'src="(/picture/\w+/1/320.png)"', french)
    assert picture, "without scripts too"
    assert not pages.workspace._pdf, "nothing is printed before somebody looks"
    assert pages.clients["clerk"].get(picture[1]).content.startswith(b"\x89PNG")


def test_only_an_approver_decides_on_all_languages(pages: ReviewOffice) -> None:
    assert "Approve all" not in pages.page("fr", REVIEW)
    assert "Approve all" not in pages.page("clerk", REVIEW)
    for who in ("fr", "clerk", "admin"):
        assert pages.send(who, REVIEW, do="approve", seen="x" * 64)[0] == 403
    page = pages.page("chief", REVIEW)
    assert page.index("</article>") < page.index("Approve all 6 languages")
    assert pages.send("chief", REVIEW, do="approve")[0] == 422, "nobody approves what they did not see"
    assert pages.approve("chief", REVIEW) == (303, f"{REVIEW}#approval")
    after = pages.page("chief", REVIEW)
    assert after.count("✓ Approved") == 6
    assert 'value="approve"' not in after


def test_a_note_is_returned_with_a_reason_and_a_change_voids_an_approval(pages: ReviewOffice) -> None:
    status, page = pages.send("chief", REVIEW, do="return", reason="")
    assert status == 422
    assert page.index("<details open><summary>Return the whole note") < page.index("Write here what must be corrected.")
    assert "File and line" not in page
    assert 'action="#wrong"' in page, "the browser shows the message, not the place that the address named before"
    assert pages.send("chief", REVIEW, do="return", reason="too long")[0] == 303
    assert pages.page("fr", REVIEW).count("! Returned") == 6
    pages.approve("chief", REVIEW)
    pages.change("templates/forms/note/fr.md.j2", "présente ses compliments", "adresse ses compliments")
    page = pages.page("chief", REVIEW)
    assert page.count("✓ Approved") == 5
    assert "Changed since it was approved: French" in page
    assert "the words in fr for government/participant changed" in page


def test_comments_and_problems_are_listed_by_language(pages: ReviewOffice) -> None:
    assert "No comment is open" in pages.page("clerk", REVIEW)
    pages.send("fr", f"{REVIEW}/fr", do="comment", at="invitation 1", text="Why?")
    page = pages.page("clerk", REVIEW)
    assert "1 open comment" in page
    assert f'href="{REVIEW}/fr#invitation-1"' in page
    problems = pages.page("clerk", f"{REVIEW}?problems")
    assert "No problem stops the issue" in problems
    assert "no source attests" in problems
    assert problems.index("No problem stops the issue") < problems.index("no source attests")


def test_an_office_without_a_ledger_is_only_looked_at(office: Pipeline) -> None:
    made = app(Workspace(office), {"secret": "A. Reviser"}, hosts_of("127.0.0.1", 8009), lambda: "2026-03-02T09:00:00Z")
    reviser = TestClient(made, base_url=f"http://{HOST}", follow_redirects=False, headers={"origin": f"http://{HOST}"})
    reviser.get("/?token=secret")
    for address in (REVIEW, f"{REVIEW}/fr"):
        assert 'value="approve"' not in reviser.get(address).text
        answer = reviser.post(address, data={"do": "return", "reason": "too long"})
        assert answer.status_code == 422
        assert "this office has no ledger" in answer.text


def test_nothing_is_approved_while_the_files_have_mistakes(pages: ReviewOffice) -> None:
    seen = re.search(r'name="seen" value="(\w+)"', pages.page("chief", REVIEW))
    assert seen
    path = pages.folder / "notes" / "2009" / f"{NOTE}.yaml"
    path.write_text(path.read_text("utf-8") + "no_such_key: 1\n", "utf-8")
    pages.workspace.reload()
    assert 'value="approve"' not in pages.page("chief", REVIEW)
    assert pages.send("chief", REVIEW, do="approve", seen=seen[1])[0] == 422


def test_a_language_that_cannot_be_made_stops_no_page(pages: ReviewOffice) -> None:
    note = f"notes/2009/{NOTE}.yaml"
    moves = "  - invitation\n  - text: {en: A word of our own.}\n  - documentation: "
    pages.change(note, "  documentation: ", moves)
    pages.change(note, "  delegation: {deadline: soon}\n", "")
    page = pages.page("chief", REVIEW)
    assert "The text cannot be made: French" in page
    assert "The text cannot be made: English" not in page
    assert 'value="approve"' not in page
    assert "A text can be approved once the note can be made in all its languages." in page
    assert "this paragraph has no text in" in page
    assert f'href="/notes/{NOTE}/write">Correct the note' in pages.page("clerk", REVIEW)
    french = pages.page("clerk", f"{REVIEW}/fr")
    assert "The text cannot be made: French" in french
    assert f'href="/notes/{NOTE}/write">Correct the note' in french
    english = pages.page("chief", f"{REVIEW}/en?beside=fr")
    assert "A word of our own." in english
    assert 'value="approve"' not in english
    assert pages.send("chief", f"{REVIEW}/en", do="return", reason="French is missing")[0] == 303


def test_nothing_is_decided_after_the_issue(pages: ReviewOffice) -> None:
    with pages.workspace.open_ledger() as ledger:
        ledger.open_series("CU", 2026, 1, "L. Clerk", pages.now)
    enter_issue(pages.folder, NOTE)
    for who, address in (("chief", REVIEW), ("fr", f"{REVIEW}/fr")):
        page = pages.page(who, address)
        assert ("This note is issued" if who == "chief" else "Cette note est émise") in page
        assert 'value="return"' not in page
        for words in ({"do": "approve", "seen": "x" * 64}, {"do": "return", "reason": "too long"}):
            status, page = pages.send(who, address, **words)
            assert status == 422
            assert page.count('role="alert" id="wrong">') == 1
    assert [entry.kind for entry in pages.workspace.entries(pages.workspace.note(NOTE))] == ["reserve", "issue"]
