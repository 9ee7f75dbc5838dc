"""An open page is renewed when files change, and nothing that a person enters is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browsers import opened, preview, until

pytestmark = pytest.mark.slow

WAITS = "document.getElementById('announcement').className === 'notice'"
NOT_COVERED = """
  document.getElementById("announcement").getBoundingClientRect().bottom < document.querySelector(".keep").getBoundingClientRect().top
"""
UNDER_HEADER = """
  document.querySelector("header").getBoundingClientRect().bottom <= document.getElementById("announcement").getBoundingClientRect().top
"""
IS_RENEWED = "document.getElementById('live').dataset.mark === undefined"
# Renewals are answered when the test says so: `answers` has what goes on with each. `fails` lets them fail, `faults` so
# many of them be answered with a fault of the program.
HELD = """() => {
  window.answers = []; window.fails = false; window.faults = 0;
  const usual = window.fetch;
  window.fetch = async (...words) => {
    const answer = await usual(...words);
    if (fails) throw new TypeError("no connection");
    const text = await answer.text();
    return { ok: faults-- < 1, headers: answer.headers, text: () => new Promise((done) => answers.push(() => done(text))) };
  };
}"""


@pytest.fixture
def page(browser: Any, small_office: Path) -> Iterator[Any]:
    with preview(small_office) as link, opened(browser, link) as one:
        yield one


def mark(page: Any) -> None:
    """Mark the content of the page, which a renewal replaces."""
    page.evaluate("document.getElementById('live').dataset.mark = 'old'")


def settle(page: Any) -> None:
    """Wait until the page beside the form is there: a request for it that is given up would be an error in the console."""
    page.wait_for_timeout(500)
    until(page, "!document.querySelector('.htmx-request')")


def save_another_note(office: Path) -> None:
    other = office / "notes" / "2009" / "cu-2009-092.yaml"
    other.write_bytes(other.read_bytes() + b"# a change\n")


def renew_held(page: Any, office: Path, place: str, script: str = "") -> None:
    """Go to a page of the note and begin to renew it, with HELD and then `script` in the page."""
    page.goto(page.url + f"notes/cu-2009-033/{place}")
    page.evaluate(HELD)
    page.evaluate(script)
    mark(page)
    save_another_note(office)


def test_what_is_entered_while_the_answer_comes_stays(page: Any, small_office: Path) -> None:
    renew_held(page, small_office, "write")
    until(page, "answers.length === 1")
    initials = page.get_by_label("Initials")
    initials.evaluate("each => each.closest('details').open = true")
    before = initials.input_value()
    initials.fill("QQ.")
    initials.blur()
    page.evaluate("answers[0]()")
    until(page, WAITS)
    assert initials.input_value() == "QQ."
    assert page.get_by_text("The files changed").is_visible()
    assert page.evaluate(NOT_COVERED), "it may not be under what stays at the foot of the window"
    page.evaluate("scrollTo(0, 0)")
    assert page.evaluate(UNDER_HEADER), "the places of the desk may not be under it"
    settle(page)
    initials.fill(before)
    initials.blur()
    until(page, "answers.length === 2")
    settle(page)
    page.evaluate("answers[1]()")
    until(page, IS_RENEWED)
    assert not page.evaluate(WAITS)


def test_a_choice_that_is_not_sent_yet_stays(page: Any, small_office: Path) -> None:
    page.goto(page.url + "notes/new?kind=invitation")
    mark(page)
    meeting = page.get_by_label("Meeting", exact=True)
    first = meeting.input_value()
    meeting.select_option("wg4-14")
    save_another_note(small_office)
    until(page, WAITS)
    assert meeting.input_value() == "wg4-14"
    meeting.select_option(first)
    meeting.focus()
    meeting.blur()
    until(page, IS_RENEWED)


def test_the_keyboard_stays_where_it_is(page: Any, small_office: Path) -> None:
    page.goto(page.url + "notes/cu-2009-033/write")
    mark(page)
    leave_out = page.get_by_role("button", name="Leave out").nth(2)
    leave_out.focus()
    before = leave_out.evaluate("each => each.outerHTML")
    save_another_note(small_office)
    until(page, IS_RENEWED)
    assert page.evaluate("document.activeElement.outerHTML") == before


def test_words_are_not_forgotten_when_something_is_looked_for(page: Any) -> None:
    page.goto(page.url + "notes/cu-2009-033/write")
    page.get_by_label("Initials").evaluate("each => each.closest('details').open = true")
    page.get_by_label("Initials").fill("QQ.")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#find").fill("Trafficking")
    page.locator("#find").press("Enter")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/write")


def test_the_picture_is_that_of_the_words(page: Any, small_office: Path) -> None:
    page.goto(page.url + "notes/cu-2009-033/review/fr")
    until(page, "document.getElementById('page-1')?.complete")
    page.locator("#page-1").scroll_into_view_if_needed()
    page.evaluate(HELD)
    mark(page)
    before = page.locator("#page-1").get_attribute("src")
    template = small_office / "templates" / "forms" / "note" / "fr.md.j2"
    template.write_text(template.read_text("utf-8").replace("présente ses", "adresse ses"), "utf-8")
    until(page, f"document.getElementById('page-1').getAttribute('src') !== '{before}'")
    page.get_by_label("What must be corrected here").first.evaluate(
        "each => { each.closest('details')?.setAttribute('open', ''); each.value = 'A remark' }"
    )
    page.evaluate("answers[0]()")
    until(page, WAITS)
    assert page.locator("#page-1").get_attribute("src").endswith(before)


def test_a_renewal_that_failed_is_made_once_the_program_answers(page: Any, small_office: Path) -> None:
    renew_held(page, small_office, "review", "fails = true")
    until(page, "version === ''")
    page.evaluate("fails = false; pause(); resume()")  # as when the connection is there again
    until(page, f"answers.forEach((answer) => answer()), {IS_RENEWED}")  # of that, and of the second attempt


def test_a_fault_takes_the_place_of_the_page_only_if_it_is_answered_again(page: Any, small_office: Path) -> None:
    renew_held(page, small_office, "review", "faults = 1")
    until(page, "answers.length === 1")
    page.evaluate("answers[0]()")
    until(page, "answers.length === 2")
    assert not page.evaluate(IS_RENEWED)
    page.evaluate("answers[1]()")
    until(page, IS_RENEWED)


def test_a_person_who_is_signed_out_does_not_stay_at_an_old_page(browser: Any, small_office: Path) -> None:
    with preview(small_office) as link:
        context = browser.new_context()
        one = context.new_page()
        one.goto(link)
        one.get_by_role("link", name="Numbers").wait_for()
        until(one, "events && events.readyState === 1")
        context.clear_cookies()
        one.evaluate(
            "Object.defineProperty(events, 'readyState', {value: 2}); events.dispatchEvent(new Event('error'))"
        )
        one.get_by_role("heading", name="You are not signed in").wait_for()
        assert "cu-2009-033" not in one.locator("main").inner_html()
        context.close()


def test_a_page_whose_program_does_not_answer_says_so_until_it_does(page: Any) -> None:
    until(page, "events && events.readyState === 1")
    page.evaluate("Object.defineProperty(events, 'readyState', {value: 0}); events.dispatchEvent(new Event('error'))")
    until(page, WAITS)
    assert page.get_by_text("The program does not answer").is_visible()
    page.evaluate("fetch = async () => { throw new TypeError('no connection'); }; renew()")
    until(page, "version === ''")
    assert page.evaluate(WAITS), "it may not go with each attempt to renew the page"
    page.evaluate("events.dispatchEvent(new MessageEvent('version', {data: version}))")
    assert not page.evaluate(WAITS)
    assert page.evaluate("announcement.textContent") == "", "a screen reader may not find it any more"
