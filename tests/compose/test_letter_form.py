"""The forms: what a letter and a notification have around their text, and that nothing of it is missing silently."""

from __future__ import annotations

from dataclasses import replace

import pytest

from letters_support import NOTE, copy_of, in_form
from noteverbale.compose.letter_form import form_text, reference_pattern, title_of
from noteverbale.document import words
from noteverbale.formats.text import body_lines
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.office import Signatory
from noteverbale.registry.audience import audience_of

SIGNED = {
    "ar": "الأمين العام للأمم المتحدة",
    "en": "Secretary-General of the United Nations",
    "es": "Secretario General de las Naciones Unidas",
    "fr": "Secrétaire général de l’Organisation des Nations Unies",
    "ru": "Генеральный секретарь Организации Объединенных Наций",
    "zh": "联合国秘书长",
}


def with_sender(office: Pipeline, signatory: Signatory | None) -> Pipeline:
    """Return the office with another signatory of its first sender."""
    record = office.registry.office
    senders = tuple(sender.model_copy(update={"signatory": signatory}) for sender in record.senders)
    return Pipeline(replace(office.registry, office=record.model_copy(update={"senders": senders})))


def test_a_letter_begins_with_date_reference_and_salutation_and_ends_with_who_signs(office: Pipeline) -> None:
    letters = in_form(office, "letter")
    for language, signed in SIGNED.items():
        letter, note = copy_of(letters, "MEX", language), copy_of(office, "MEX", language)
        assert [name for name, _ in letter.before] == ["date", "reference", "salutation"]
        assert [name for name, _ in letter.after] == ["signature"]
        assert words(letter.signature).replace("\u00a0", " ") == signed
        assert (letter.date, letter.reference) == (note.date, note.reference)
        assert body_lines(letter)[0] == words(letter.date)
        assert body_lines(letter)[2] == words(letter.salutation)
        assert body_lines(letter)[-1] == words(letter.signature)


def test_a_notification_has_its_name_as_heading(office: Pipeline) -> None:
    notifications = in_form(office, "notification")
    for language, pack in office.registry.packs.items():
        document = copy_of(notifications, "MEX", language)
        title = office.registry.forms["notification"].title[pack.code]
        assert [(name, words(run)) for name, run in document.before][1] == ("heading", title)
        assert [name for name, _ in document.after] == ["date"]
        assert document.meta.title == f"{title} CU 2009/33 (A)"


def test_a_note_has_nothing_that_its_form_does_not_have(office: Pipeline) -> None:
    note = copy_of(office, "MEX", "es")
    assert [name for name, _ in (*note.before, *note.after)] == ["reference", "date"]
    assert (note.heading, note.salutation, note.signature, note.meta.form) == ((), (), (), "note")


def test_the_title_is_the_form_and_the_reference_else_the_kind(office: Pipeline) -> None:
    registry = office.registry
    note, pack = registry.notes[NOTE], registry.packs["fr"]
    assert title_of(registry, note, pack, "CU 1") == "Note verbale CU 1"
    assert title_of(registry, note, pack, None) == registry.kinds[note.kind].title["fr"]
    letters = in_form(office, "letter").registry
    assert title_of(letters, note, pack, "CU 1") == "Lettre CU 1"
    bare = {note.kind: letters.kinds[note.kind].model_copy(update={"title": {}})}
    assert title_of(replace(letters, kinds=bare), note, pack, None) == "Lettre"


def test_a_form_may_have_a_line_for_the_reference_of_its_own(office: Pipeline) -> None:
    registry = office.registry
    note, pack = registry.notes[NOTE], registry.packs["en"]
    form = registry.forms["note"].model_copy(update={"reference": {"en": "Our ref.: {reference}"}})
    own = replace(registry, forms={**registry.forms, "note": form})
    assert reference_pattern(registry, note, pack) == pack.label("reference")
    assert reference_pattern(own, note, pack) == "Our ref.: {reference}"
    assert words(copy_of(Pipeline(own), "MEX", "en").reference) == "Our ref.: CU 2009/33 (A)"


def test_the_name_on_file_is_above_the_title(office: Pipeline) -> None:
    title = {code: f"Title {code}" for code in office.registry.packs}
    signed = with_sender(in_form(office, "letter"), Signatory(name={"es": "A. B. C."}, title=title))
    assert words(copy_of(signed, "MEX", "es").signature) == "A. B. C.\nTitle es"
    with pytest.raises(ProblemsFound, match="the signatory of 'secretary_general' has no name in français"):
        copy_of(signed, "FRA", "fr")
    assert words(copy_of(with_sender(signed, Signatory(title=title)), "FRA", "fr").signature) == "Title fr"


@pytest.mark.parametrize("key", ["title", "called", "transmits"])
def test_a_language_without_words_of_the_form_is_a_problem(office: Pipeline, key: str) -> None:
    form = office.registry.forms["note"]
    lacking = form.model_copy(update={key: {"fr": getattr(form, key)["fr"]}})
    assert form_text(lacking, "title", office.registry.packs["fr"]) == "Note verbale"
    with pytest.raises(ProblemsFound, match=f"the form 'note' has no '{key}:' in español") as caught:
        form_text(lacking, key, office.registry.packs["es"])  # type: ignore[arg-type]  # the parameter is one of the three
    assert caught.value.problems[0].code == "missing-text"


def test_a_language_without_salutations_has_no_letters(office: Pipeline) -> None:
    letters = in_form(office, "letter").registry
    french = letters.packs["fr"].model_copy(update={"salutations": None})
    with pytest.raises(ProblemsFound, match="there are no salutations of letters in français"):
        copy_of(Pipeline(replace(letters, packs={**letters.packs, "fr": french})), "FRA", "fr")


def test_words_of_a_letter_agree_with_who_signs_it(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes["letter"]
    audience = audience_of(registry, note, registry.recipients["ICMPD"])
    assert registry.senders[note.sender].signatory
    assert office.brief(note, "ru", audience).sender_is == "f"
    assert with_sender(office, None).brief(note, "ru", audience).sender_is == "n"
    as_note = in_form(office, "note")
    assert (
        as_note.brief(as_note.registry.notes[NOTE].model_copy(update={"sender": "office"}), "ru", audience).sender_is
        == "n"
    )
