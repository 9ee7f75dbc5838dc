"""Fields filled for one recipient: who is addressed, under which name, and what stays when there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from letters_support import copy_of, in_form
from noteverbale.compose.addressing import (
    addressed_as,
    fill,
    merge_fields,
    names_used,
    numbered,
    principal_noun,
    running_form,
    title_names,
)
from noteverbale.document import Field, Isolate, runs, unfilled, words
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.recipients import State
from noteverbale.registry.addressees import existed_on, state_or_entity
from noteverbale.registry.audience import audience_of

NOTE = "cu-2009-033"


def test_a_person_writes_to_a_person_and_an_office_to_an_office(office: Pipeline) -> None:
    registry = office.registry
    note, mexico = registry.notes[NOTE], registry.recipients["MEX"]
    kinds = {sender.kind: sender.id for sender in registry.office.senders}
    title, gender = addressed_as(registry, note.model_copy(update={"sender": kinds["person"]}), mexico)
    assert (title.id, gender) == (mexico.head and mexico.head.title, mexico.head and mexico.head.gender)
    assert addressed_as(registry, note.model_copy(update={"sender": kinds["office"]}), mexico)[1] == "n"
    for sender, lacking, code in ((kinds["person"], "head", "no-head"), (kinds["office"], "mission", "no-office")):
        sent = note.model_copy(update={"sender": sender})
        with pytest.raises(ProblemsFound, match=f"{code}: "):
            addressed_as(registry, sent, mexico.model_copy(update={lacking: None}))


def test_a_state_has_no_name_before_it_existed(office: Pipeline) -> None:
    registry = office.registry
    south_sudan = state_or_entity(registry, registry.recipients["SSD"])
    assert isinstance(south_sudan, State)
    assert south_sudan.from_
    assert not existed_on(south_sudan, date(2009, 3, 4))
    assert existed_on(south_sudan, south_sudan.from_)
    with pytest.raises(ProblemsFound, match="not-yet: 'SSD' did not exist yet on 2009-03-04"):
        principal_noun(registry, registry.recipients["SSD"], "en", date(2009, 3, 4))


def test_a_name_with_brackets_is_replaced_by_the_formal_one(office: Pipeline) -> None:
    states = [state for state in office.registry.states.values() if "(" in state.names["en"][-1].text]
    inverted = next(state for state in states if "en" in state.formal)
    assert "(" not in running_form(inverted, "en", date(2025, 1, 1))[0].text


def test_a_missing_form_of_a_name_is_a_problem_at_the_record(office: Pipeline) -> None:
    registry = office.registry
    mexico, state = registry.recipients["MEX"], registry.states["MEX"]
    without = state.model_copy(update={"names": {code: name for code, name in state.names.items() if code != "fr"}})
    spoilt = replace(registry, states={**registry.states, "MEX": without})
    with pytest.raises(ProblemsFound, match=r"missing-text: 'MEX' has no name in français"):
        merge_fields(spoilt, spoilt.notes[NOTE], mexico, "fr")
    assert merge_fields(spoilt, spoilt.notes[NOTE], mexico, "es")["Addressee"][0].startswith("a la Representante")


def test_an_empty_field_of_the_address_leaves_no_line_and_no_space(office: Pipeline) -> None:
    note, mexico = office.registry.notes[NOTE], office.registry.recipients["MEX"]
    document = office.document(note, "es", audience_of(office.registry, note, mexico))
    fills = merge_fields(office.registry, note, mexico, "es")
    bare = {**fills, "AddressTown": fills["City"], "AddressLine2": ("", fills["City"][1])}
    complete, short = (fill(document, texts, office.registry.packs["es"], "MEX", ()) for texts in (fills, bare))
    assert unfilled(document)
    assert set(unfilled(complete)) <= {"Reference"}
    assert (short.meta.recipient, complete.meta.marks) == ("MEX", ())
    assert len(short.address) < len(complete.address)
    assert fills["City"][0] in [words(line) for line in short.address]
    assert "1010 Vienna" in [words(line) for line in complete.address]


def test_a_reference_is_filled_in_at_issue(office: Pipeline) -> None:
    note, mexico = office.registry.notes["wg4-8"], office.registry.recipients["MEX"]
    document = office.document(note, "es", audience_of(office.registry, note, mexico))
    issued = numbered(document, "CU 2026/12", "Nota verbal CU 2026/12")
    assert any(isinstance(inline, Field) and inline.name == "Reference" for _, run in runs(document) for inline in run)
    assert Isolate("CU 2026/12", "reference", "CU 2026/12") in [inline for _, run in runs(issued) for inline in run]
    assert issued.meta.title == "Nota verbal CU 2026/12"


def test_the_names_of_a_copy_say_whether_a_source_confirms_them(office: Pipeline) -> None:
    registry = office.registry
    used = list(names_used(registry, registry.notes[NOTE], registry.recipients["MEX"], "es"))
    assert [type(record).__name__ for record, _, _ in used] == ["State", "Title", "Party", "City"]
    assert used[0][1].text == "México"
    one_form = registry.titles["head"].model_copy(update={"names": {"n": registry.titles["head"].names["m"]}})
    assert title_names(one_form, "f") == registry.titles["head"].names["m"]


def test_an_organizations_own_title_of_its_head_needs_a_source_of_its_own(office: Pipeline) -> None:
    registry = office.registry
    note, osce = registry.notes[NOTE], registry.recipients["OSCE"]
    used = {record.id: (form.text, known) for record, form, known in names_used(registry, note, osce, "en")}
    assert registry.titles["secretary_general"].basis["en"] == "observers_2010"
    assert used["OSCE"] == ("Secretary General", False)
    assert "secretary_general" not in used


@pytest.mark.parametrize(
    ("language", "to", "note", "words"),
    [
        ("en", "MEX", "cu-2009-033", "to Her Excellency’s Government"),
        ("en", "CHN", "cu-2009-033", "to His Excellency’s Government"),
        ("en", "MEX", "letter", "to Your Excellency’s Government"),
        ("en", "CUB", "cu-2009-033", "to the Government"),  # a chargé d’affaires
        ("en", "MEX", "notification", "to the Government"),  # from an office to an office
        ("en", "VAT", "cu-2009-033", "to the Holy See"),
        ("es", "MEX", "cu-2009-033", "al Gobierno de Su Excelencia"),
        ("fr", "MEX", "letter", "au Gouvernement de Votre Excellence"),
        ("ru", "MEX", "cu-2009-033", "правительству Ее Превосходительства"),
        ("ru", "CUB", "cu-2009-033", "правительству Кубы"),
        ("ar", "MEX", "cu-2009-033", "لحكومة سعادتها"),
        ("ar", "ICMPD", "letter", "للمركز"),
        ("zh", "MEX", "cu-2009-033", "贵国政府"),
    ],
)
def test_thanks_name_the_government_after_its_representative(
    office: Pipeline, language: str, to: str, note: str, words: str
) -> None:
    registry = office.registry
    fills = merge_fields(registry, registry.notes[note], registry.recipients[to], language)
    assert fills["Courtesy"][0] == words


SALUTATIONS = {
    "MEX": ("Excellency,", "صاحبة السعادة،", "Excelencia:", "Excellence,", "Ваше Превосходительство,", "阁下："),
    "AGO": (
        "Madam,",
        "سيدتي القائمة بالأعمال،",
        "Señora Encargada de Negocios:",
        "Madame la Chargée d’affaires,",
        "Уважаемая госпожа Временный поверенный в делах,",
        "临时代办女士：",
    ),
    "PAM": ("Sir,", "سيدي،", "Señor:", "Monsieur,", "Уважаемый господин Генеральный секретарь,", "先生："),
    "UNHCR": (
        "Sir,",
        "سيدي المفوض السامي،",
        "Señor Alto Comisionado:",
        "Monsieur le Haut-Commissaire,",
        "Уважаемый господин Верховный комиссар,",
        "高级专员先生：",
    ),
    "SRSG_VAC": (
        "Madam,",
        "سيدتي الممثلة الخاصة،",
        "Señora Representante Especial:",
        "Madame la Représentante spéciale,",
        "Уважаемая госпожа Специальный представитель,",
        "特别代表女士：",
    ),
    "BALI": (
        "Sir or Madam,",
        "سيداتي وسادتي،",
        "Señoras y señores:",
        "Madame, Monsieur,",
        "Уважаемые дамы и господа,",
        "敬启者：",
    ),
    "ALL": (
        "Excellencies,",
        "أصحاب السعادة،",
        "Excelencias:",
        "Excellences,",
        "Ваши Превосходительства,",
        "诸位阁下：",
    ),
}  # en, ar, es, fr, ru, zh


@pytest.mark.slow
@pytest.mark.parametrize("to", SALUTATIONS)
def test_a_letter_addresses_each_person_in_the_persons_own_way(office: Pipeline, to: str) -> None:
    letters = in_form(office, "letter")
    for language, salutation in zip(("en", "ar", "es", "fr", "ru", "zh"), SALUTATIONS[to], strict=True):
        printed = words(copy_of(letters, to, language).salutation)
        assert printed.replace("\u00a0", " ") == salutation


def test_a_letter_of_an_office_is_written_to_a_person(office: Pipeline) -> None:
    registry = in_form(office, "letter").registry
    note, mexico = registry.notes[NOTE].model_copy(update={"sender": "office"}), registry.recipients["MEX"]
    assert addressed_as(registry, note, mexico)[0].kind == "person"
    assert addressed_as(office.registry, note, mexico)[0].kind == "office"
    with pytest.raises(ProblemsFound, match="'MEX' has no head of mission, and a letter is written to a person"):
        addressed_as(registry, note, mexico.model_copy(update={"head": None}))


def test_a_person_may_have_a_salutation_of_their_own(office: Pipeline) -> None:
    registry = in_form(office, "letter").registry
    note, mexico = registry.notes[NOTE], registry.recipients["MEX"]
    own = mexico.model_copy(update={"salutation_override": {"es": "Alteza"}})
    assert merge_fields(registry, note, own, "es")["Salutation"][0] == "Alteza"
    assert merge_fields(registry, note, own, "fr")["Salutation"][0] == "Excellence"
    assert "Salutation" not in merge_fields(office.registry, office.registry.notes[NOTE], own, "es")


def test_a_form_of_address_that_a_language_lacks_is_a_problem_at_the_title(office: Pipeline) -> None:
    registry = in_form(office, "letter").registry
    head = registry.titles["head"].model_copy(update={"salutation": "excelency"})
    lacking = replace(registry, titles={**registry.titles, "head": head})
    with pytest.raises(ProblemsFound, match=r"no salutation 'excelency' in français \(did you mean 'excellency'"):
        merge_fields(lacking, registry.notes[NOTE], registry.recipients["MEX"], "fr")


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("هاتف: +43 1 505 0000", "هاتف: \u200e+43 1 505 0000\u200e"),
        (
            "هاتف (43) 1 505-0000، فاكس +43 1 505 0001",
            "هاتف \u200e(43) 1 505-0000\u200e، فاكس \u200e+43 1 505 0001\u200e",
        ),
        ("صندوق بريد 500، فيينا 1400", "صندوق بريد 500، فيينا 1400"),
        ("Telephone: +43 1 505 0000", "Telephone: +43 1 505 0000"),
    ],
)
def test_a_telephone_number_among_arabic_words_keeps_its_order(office: Pipeline, line: str, marked: str) -> None:
    note, egypt = office.registry.notes[NOTE], office.registry.recipients["EGY"]
    assert egypt.address
    changed = egypt.model_copy(update={"address": egypt.address.model_copy(update={"lines": (line,)})})
    assert merge_fields(office.registry, note, changed, "ar")["AddressLine1"][0] == marked


@pytest.mark.slow
def test_a_telephone_number_is_printed_from_left_to_right_in_an_arabic_line(office: Pipeline) -> None:
    note, egypt = office.registry.notes[NOTE], office.registry.recipients["EGY"]
    assert egypt.address
    changed = egypt.model_copy(
        update={"address": egypt.address.model_copy(update={"lines": ("هاتف: +43 1 505 0000",)})}
    )
    copy = office.copy(note, changed, "ar")
    text = pypdfium2.PdfDocument(office.pdf(copy))[0].get_textpage()
    figures = [(text.get_charbox(at), text.get_text_range(at, 1)) for at in range(text.count_chars())]
    line = [(box, char) for box, char in figures if char.isdigit() or char == "+"]
    plus = next(box for box, char in line if char == "+")
    row = sorted((box[0], char) for box, char in line if abs(box[1] - plus[1]) < 5 and abs(box[0] - plus[0]) < 120)
    assert "".join(char for _, char in row) == "+4315050000"
