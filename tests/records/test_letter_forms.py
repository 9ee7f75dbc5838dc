"""The record of a form: the braces its texts may have, and what a form has unless it says otherwise."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noteverbale.records.letter_forms import LetterForm

FORM = {"id": "memo", "title": {"en": "Memo"}, "called": {"en": "memo"}, "transmits": {"en": "The memo of {date}."}}


def test_a_form_is_a_plain_sheet_with_the_date_below() -> None:
    form = LetterForm.model_validate(FORM)
    assert (form.heading, form.salutation, form.signature, form.date) == (False, False, False, "below")
    assert (form.reference, form.transmits_numbered) == ({}, {})


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        ("transmits", "The memo {number}", "write {reference} and {date} and {addressee}, and no other braces"),
        ("transmits_numbered", "The memo {reference} of {date", "write {reference} and {date} and {addressee}"),
        ("reference", "Reference:", "write {reference} once, and no other braces"),
        ("reference", "{reference} {reference}", "write {reference} once, and no other braces"),
        ("reference", "{reference} {date}", "write {reference} once, and no other braces"),
    ],
)
def test_a_text_has_no_braces_but_its_own(key: str, text: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        LetterForm.model_validate({**FORM, key: {"en": text}})


def test_a_sentence_need_not_name_every_fact() -> None:
    form = LetterForm.model_validate({**FORM, "reference": {"en": "Our ref.: {reference}"}})
    assert form.transmits == {"en": "The memo of {date}."}
    assert form.reference == {"en": "Our ref.: {reference}"}
