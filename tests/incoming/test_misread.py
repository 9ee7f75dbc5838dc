"""Texts in UTF-8 that were read in another encoding are recognized, and right ones are not."""

from __future__ import annotations

import pytest

from noteverbale.incoming.misread import intended
from noteverbale.language.pack import Pack
from noteverbale.pipeline import Pipeline

TEXTS = (
    "Représentation",
    "Misión Permanente de México",
    "Российская Федерация",
    "البعثة الدائمة",
    "常驻联合国代表团",
    "L’Île",
)
PAGES = ("cp1252", "cp1251", "cp1256", "gb18030", "mac_roman", "cp850", "cp437", "latin-1")


@pytest.mark.parametrize("page", PAGES)
def test_a_misread_text_is_recognized(page: str) -> None:
    recognized = 0
    for text in TEXTS:
        try:
            wrong = text.encode("utf-8").decode(page)
        except UnicodeDecodeError:
            continue  # no program shows this text so
        recognized += 1
        assert intended(wrong) == text, (wrong, intended(wrong))
    assert recognized > 1


def test_no_name_on_file_is_taken_for_a_misread_one(office: Pipeline) -> None:
    registry = office.registry
    texts = {cell for pack in registry.packs.values() for cell in _names(pack)}
    for record in (*registry.principals.values(), *registry.places.values()):
        for names in record.names.values():
            texts |= {form.text for form in (names if isinstance(names, tuple) else (names,))}
    for recipient in registry.recipients.values():
        if recipient.address:
            texts |= {*recipient.address.lines, recipient.address.city, recipient.address.country}
    assert len(texts) > 1900
    assert {text: intended(text) for text in texts if intended(text)} == {}


def _names(pack: Pack) -> list[str]:
    return [name for names in (pack.tables.columns if pack.tables else {}).values() for name in names]


@pytest.mark.parametrize("text", ["SÃO PAULO", "Â", "Ві", "Її", "联通", "Сћ", "Ünal", "naïve", "ط§", "Đ¢"])
def test_short_or_rare_words_are_not_taken_for_misread_ones(text: str) -> None:
    assert intended(text) == ""
