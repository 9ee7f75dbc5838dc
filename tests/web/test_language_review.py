"""The page of a reviser without a browser: what changed, comments, and the decision on one language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from noteverbale.ledger.entries import Comment
from noteverbale.ledger.entry import Entry
from noteverbale.web.language_review import LanguageReviewPages
from review_support import NOTE, REVIEW, ReviewOffice, review_office

FRENCH, ARABIC = f"{REVIEW}/fr", f"{REVIEW}/ar"
TEMPLATE = "templates/forms/note/fr.md.j2"


@pytest.fixture
def pages(small_office: Path, monkeypatch: pytest.MonkeyPatch) -> ReviewOffice:
    """The pages in English for all revisers, who else read them in their own language."""
    monkeypatch.setattr(LanguageReviewPages, "_phrases", lambda self, request, *_: self.site.phrases(request))
    return review_office(small_office)


def test_a_reviser_reads_the_page_in_the_language_of_the_text(small_office: Path) -> None:
    page = review_office(small_office).page("fr", FRENCH)
    assert '<html lang="fr"' in page
    assert "Vous n’avez pas encore lu ce texte." in page


def test_the_decision_is_after_the_text_and_of_this_language_alone(pages: ReviewOffice) -> None:
    page = pages.page("fr", FRENCH)
    assert page.index("présente ses compliments") < page.index('value="approve"')
    assert "Approve the French text" in page
    status, place = pages.approve("fr", FRENCH)
    assert (status, place) == (303, f"{FRENCH}?wording=government.participant#decision")
    (entry,) = pages.workspace.entries(pages.workspace.note(NOTE))
    assert (entry.kind, entry.by, entry.content["language"]) == ("approve", "M. Réviseur", "fr")
    after = pages.page("fr", FRENCH)
    assert "✓ Approved" in after
    assert 'value="approve"' not in after


def test_a_change_in_another_language_does_not_stop_an_approval(pages: ReviewOffice) -> None:
    seen = re.search(r'name="seen" value="(\w+)"', pages.page("ar", ARABIC))
    assert seen
    pages.change(TEMPLATE, "présente ses compliments", "adresse ses compliments")
    assert pages.send("ar", ARABIC, do="approve", seen=seen[1])[0] == 303


def test_nothing_is_approved_that_was_not_seen(pages: ReviewOffice) -> None:
    seen = re.search(r'name="seen" value="(\w+)"', pages.page("fr", FRENCH))
    assert seen
    pages.change(TEMPLATE, "présente ses compliments", "adresse ses compliments")
    for words in ({"seen": seen[1]}, {"seen": ""}, {}):
        status, page = pages.send("fr", FRENCH, do="approve", **words)
        assert status == 422
        assert "it changed meanwhile" in page
    assert not pages.workspace.entries(pages.workspace.note(NOTE))


def test_what_changed_since_the_last_reading_is_shown_in_its_place(pages: ReviewOffice) -> None:
    assert "You have not read this text before." in pages.page("fr", FRENCH)
    pages.now = "2026-03-03T09:00:00+00:00"
    assert "Nothing changed since you read it on 2 March 2026, 10:00." in pages.page("fr", FRENCH)
    pages.change(TEMPLATE, "présente ses compliments", "adresse ses compliments")
    for _ in range(2):  # loading the page again does not hide the change
        page = pages.page("fr", FRENCH)
        assert "1 passage changed since you read it on 2 March 2026, 10:00." in page
        assert "<del>présente</del><ins>adresse</ins>" in page
        assert '<a href="#attention-1">To the first change</a>' in page
    assert "You have not read this text before." in pages.page("chief", FRENCH)


def test_a_page_that_renews_itself_has_its_pictures_first_and_is_not_a_reading(pages: ReviewOffice) -> None:
    answer = pages.clients["fr"].get(FRENCH, headers={"x-requested-with": "desk"})
    assert f'src="/picture/{answer.headers["x-printed"].split()[0]}/1/700.png"' in answer.text
    missing = pages.clients["fr"].get(FRENCH.replace("/fr", "/xx"), headers={"x-requested-with": "desk"})
    assert missing.status_code == 404
    pages.now = "2026-03-03T09:00:00+00:00"
    assert "You have not read this text before." in pages.page("fr", FRENCH)


def test_a_comment_is_kept_with_the_words_of_the_wording_that_was_read(pages: ReviewOffice) -> None:
    status, place = pages.send("fr", FRENCH, do="comment", at="invitation 1", text="<i>Why?</i>\r\nThat is all.")
    assert (status, place) == (303, f"{FRENCH}?wording=government.participant#invitation-1")
    page = pages.page("fr", f"{FRENCH}?beside=ar")
    assert "&lt;i&gt;Why?&lt;/i&gt;<br>That is all." in page
    assert page.count('name="at" value="invitation 1"') == 2, "a form to comment, and one to settle, beside Arabic too"
    (entry,) = pages.workspace.entries(pages.workspace.note(NOTE))
    assert "le Gouvernement est" in entry.content["on"].replace("\u00a0", " ")
    status, _ = pages.send("fr", FRENCH, do="settle", serial=str(entry.serial), at="invitation 1")
    assert status == 303
    assert "settled by M. Réviseur" in pages.page("fr", FRENCH)


def test_an_empty_comment_comes_back_with_its_form_open(pages: ReviewOffice) -> None:
    status, page = pages.send("fr", FRENCH, do="comment", at="invitation 1", text="  ")
    assert status == 422
    assert "the comment is empty" in page
    assert not pages.workspace.entries(pages.workspace.note(NOTE))
    status, page = pages.send("fr", FRENCH, do="comment", at="nothing 9", text="Kept words")
    assert status == 422


def test_an_own_open_comment_is_asked_about_once(pages: ReviewOffice) -> None:
    pages.send("fr", FRENCH, do="comment", at="invitation 1", text="Why?")
    status, page = pages.approve("fr", FRENCH)
    assert status == 422
    assert "A comment of yours on this text is still open." in page
    assert "Approve the French text all the same" in page
    assert pages.approve("fr", FRENCH, despite="1")[0] == 303


def test_a_return_needs_a_reason_and_keeps_what_was_typed(pages: ReviewOffice) -> None:
    status, page = pages.send("fr", FRENCH, do="return", reason=" ")
    assert status == 422
    assert page.index("Your decision") < page.index("Write here what must be corrected.") < page.index('id="reason"')
    assert "File and line" not in page
    status, page = pages.send("fr", FRENCH, do="return", reason="The date\u202e is wrong")
    assert status == 422
    assert "The date\\u202e is wrong" in page
    assert pages.send("fr", FRENCH, do="return", reason="The date is wrong")[0] == 303
    assert "“The date is wrong”" in pages.page("clerk", REVIEW)


def test_each_may_do_only_what_is_theirs(pages: ReviewOffice) -> None:
    for who, address, words in (
        ("ar", FRENCH, {"do": "approve", "seen": "x" * 64}),
        ("ar", FRENCH, {"do": "comment", "at": "invitation 1", "text": "x"}),
        ("clerk", FRENCH, {"do": "approve", "seen": "x" * 64}),
        ("clerk", FRENCH, {"do": "return", "reason": "x"}),
        ("admin", FRENCH, {"do": "return", "reason": "x"}),
    ):
        assert pages.send(who, address, **words)[0] == 403, (who, words)
    assert not pages.workspace.entries(pages.workspace.note(NOTE))
    page = pages.page("ar", FRENCH)
    assert 'value="comment"' not in page
    assert 'value="return"' not in page
    assert "You may read the French text; its revisers approve it." in page
    assert 'value="comment"' in pages.page("clerk", FRENCH)


def test_who_drafted_the_note_reads_it_and_does_not_decide(pages: ReviewOffice) -> None:
    pages.change(f"notes/2009/{NOTE}.yaml", "kind:", "drafter: M. Réviseur\nkind:")
    page = pages.page("fr", FRENCH)
    assert "You drafted this note, so another person must approve it." in page
    assert 'value="approve"' not in page


def test_two_languages_and_the_wordings_are_chosen_by_the_address(pages: ReviewOffice) -> None:
    page = pages.page("fr", f"{FRENCH}?beside=ar")
    rows = re.findall(
        r'<div class="pair"><div>\s*<p[^>]*lang="fr"[^>]*>.*?<div><p[^>]*lang="ar" dir="rtl"', page, re.DOTALL
    )
    assert len(rows) > 10
    wordings = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\(\d+\)', pages.page("chief", f"{REVIEW}/en"))
    assert len(wordings) > 1
    other = pages.page("chief", f"{REVIEW}/en?wording={wordings[-1]}")
    assert f'value="{wordings[-1]}" selected' in other
    assert pages.clients["fr"].get(f"{REVIEW}/tlh").status_code == 404


def test_the_problems_of_a_language_are_shown_when_asked_for(pages: ReviewOffice) -> None:
    before = pages.page("ar", ARABIC)
    assert 'hx-trigger="load"' in before
    page = pages.page("ar", f"{ARABIC}?problems")
    assert 'hx-trigger="load"' not in page
    assert "No problem stops the issue" in page
    assert "have no source" in page
    assert "have no source" in pages.page("ar", ARABIC), "they are known now"


def test_an_older_comment_is_shown_with_escapes(pages: ReviewOffice) -> None:
    remark = Comment(language="fr", move="invitation", paragraph=1, text="a\u202eb\x1bc", on="on")
    with pages.workspace.open_ledger() as ledger:
        ledger.append(Entry(pages.now, "B\u202e", "comment", note=NOTE, content=remark.to_json()))
    page = pages.page("fr", FRENCH)
    assert "a\\u202eb\\u001bc" in page
    assert "\u202e" not in page


def test_a_decision_or_a_first_comment_counts_as_a_reading(pages: ReviewOffice) -> None:
    assert "You have not read this text before." in pages.page("fr", FRENCH)
    assert "You have not read this text before." in pages.page("fr", FRENCH)
    pages.send("fr", FRENCH, do="comment", at="invitation 1", text="Why?")
    assert "Nothing changed since you read it on 2 March 2026, 10:00." in pages.page("fr", FRENCH)
    pages.now = "2026-03-02T09:10:00+00:00"
    pages.change(TEMPLATE, "présente ses compliments", "adresse ses compliments")
    assert "1 passage changed since you read it" in pages.page("fr", FRENCH)
    pages.send("fr", FRENCH, do="comment", at="invitation 1", text="Why this?")
    assert "1 passage changed since you read it" in pages.page("fr", FRENCH), "a comment hides no change"
    pages.send("fr", FRENCH, do="return", reason="The first words")
    assert "Nothing changed since you read it" in pages.page("fr", FRENCH)
