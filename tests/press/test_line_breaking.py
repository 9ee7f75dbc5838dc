"""Lines broken out with one shaping are those the page engine breaks out; this file fails first when it moves a name."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import pytest
from weasyprint.text import line_break

from noteverbale.page.justification import LaterLayout
from noteverbale.page.printer import VARIANT
from noteverbale.page.remembered_lines import style_key
from noteverbale.pipeline import Pipeline
from noteverbale.press import arabic_words, boxes
from noteverbale.press import engine as weasy_press
from noteverbale.press.arabic_words import ArabicWords
from noteverbale.press.line_breaking import Breaking
from noteverbale.press.parts import SLOT

TEXTS = {
    "en": "The Secretary-General of the United Nations presents his compliments to the Permanent Representative of Côte d’Ivoire "
    "to the United Nations (Vienna), and has the honour: decision 4/4, “Trafficking in human beings” – and/or (others)!",
    "fr": "Le Secrétaire général présente ses compliments à la Représentante permanente auprès de l’Organisation (Vienne) ; il a "
    "l’honneur d’appeler l’attention sur la décision 4/4, intitulée «\u00a0Traite d’êtres humains\u00a0», et le 14\u00a0avril 2009.",
    "ru": "Генеральный секретарь Организации Объединенных Наций свидетельствует свое уважение (Вена) и имеет честь обратить "
    "внимание правительства на решение 4/4 Конференции участников, озаглавленное «Торговля людьми», в\u00a0Вене: №\u00a05, "
    "Буркина-Фасо и Тимора-Лешти во\u00a0исполнение статьи\u00a04/4 года, и/или.",
    "ar": "يهدي الأمين العام للأمم المتحدة تحياته إلى الممثل الدائم لجمهورية فنزويلا (البوليفارية) لدى الأمم المتحدة (فيينا)، "
    "ويتشرف بأن يسترعي انتباه الحكومة إلى المقرر 4/4 المعنون، و لا سيما في فيينا يومي 14 و15 نيسان/أبريل 2009.",
    "zh": "联合国秘书长向法国常驻联合国(维也纳)代表致意，并谨提请该国政府注意缔约方会议题为“贩运人口”的第4/4号决定。",
}


def style_of(office: Pipeline, language: str) -> Any:
    """Return the engine's style of a paragraph."""
    printer = office.printer(language)
    sheet, pack = printer.sheet, printer.pack
    style = printer.style(
        f"{sheet.faces(pack)} html {{ font-family: {sheet.family_list(pack)}; font-size: 15px; line-height: 1.4 }}"
    )
    direction = "rtl" if language == "ar" else "ltr"
    page = (
        f'<html lang="{language}" dir="{direction}"><head><title>t</title></head><body><p {SLOT}="one">word</p></body>'
    )
    document = weasy_press.LayoutEngine(VARIANT).laid_out(printer.parsed(page), printer.fonts, style)
    return boxes.slots_of(document)["one"].texts[0].style


@pytest.mark.parametrize("language", TEXTS)
def test_lines_of_every_measure_are_the_engines(office: Pipeline, language: str) -> None:
    style, breaking, known = style_of(office, language), Breaking(ArabicWords()), 0
    words = TEXTS[language].split(" ")
    measures = range(90, 700, 7)
    for measure in measures:
        text = " ".join(words[measure % 5 :])
        broken = breaking.line(text, style, style_key(style), measure)
        if broken is not None:
            known += 1
            layout, _, after, *sizes = line_break.split_first_line(text, style, None, measure, 0)
            made = (broken.layout.text, broken.after, broken.width, broken.height, broken.baseline)
            assert made == (layout.text, after, *sizes)
    assert known > len(measures) * (0 if language == "zh" else 0.4)


ARABIC = "تدعو الجمهورية كل دولة، ومنها الجمهورية الكورية (فيينا)، إلى تعيين جهة كبيرة أو هيئة كاملة يومي 14 و15\u00a0نيسان/أبريل 2009"


def test_arabic_lines_are_measured_by_their_words(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    style, breaking = style_of(office, "ar"), Breaking(ArabicWords())
    words = ARABIC.split(" ")
    texts = [" ".join(words[first : first + 9 - first % 4]) for first in range(len(words) - 3)] * 3
    made = []
    for number, text in enumerate(texts):
        broken = breaking.line(text, style, 1, 700 + number)
        assert broken is not None
        layout, _, after, *sizes = line_break.split_first_line(text, style, None, 700 + number, 0)
        assert (broken.layout.text, broken.after, *broken[2:]) == (layout.text, after, *sizes)
        made.append(isinstance(broken.layout, LaterLayout))
    assert made == [False, *[True] * (len(texts) - 1)]
    # In another font a letter may stand nearer to others than those beside the space.
    monkeypatch.setattr(arabic_words, "MEASURED", frozenset())
    assert not _put_together(Breaking(ArabicWords()), texts, style)


def test_a_style_whose_first_line_is_not_as_wide_as_its_words_is_left_to_the_engine(
    office: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ArabicWords()
    monkeypatch.setattr(words, "width", lambda text, style: 1.0)
    assert not _put_together(Breaking(words), [ARABIC, ARABIC[:60]], style_of(office, "ar"))


def _put_together(breaking: Breaking, texts: Sequence[str], style: Any) -> bool:
    """Say whether a line was measured without being shaped."""
    lines = [breaking.line(text, style, 1, 700 + number) for number, text in enumerate(texts)]
    return any(line and isinstance(line.layout, LaterLayout) for line in lines)


def test_chinese_lines_are_left_to_the_engine(office: Pipeline) -> None:
    style, breaking = style_of(office, "zh"), Breaking(ArabicWords())
    assert all(breaking.line(TEXTS["zh"], style, style_key(style), measure) is None for measure in (90, 300, 9999))


@pytest.mark.slow
def test_no_line_ends_where_a_word_may_break_or_cling(office: Pipeline) -> None:
    style, breaking = style_of(office, "en"), Breaking(ArabicWords())
    for last, first in [
        ("one", "two--three"),
        ("one", "two-3"),
        ("one", "and/or"),
        ("one –", "two"),
        ("“one”", "(two)"),
        ("one", "中国"),
        ("one", "!"),
    ]:
        text = f"several words before {last} {first}several more words"
        measures = [number / 2 for number in range(80, 900)]
        made = [breaking.line(text, style, 1, measure) for measure in measures]
        assert not any(one and one.layout.text.endswith(last) and one.after for one in made)


def test_a_layout_is_shaped_once_and_drawn_twice(office: Pipeline) -> None:
    style, breaking = style_of(office, "en"), Breaking(ArabicWords())
    broken = breaking.line("one two three", style, 1, 900)
    assert broken is not None
    layout = broken.layout
    layout.reactivate(style)
    assert layout.get_first_line()[1] is None
    layout.deactivate()
    assert not hasattr(layout, "layout")
    layout.reactivate(style)
    assert layout.text == "one two three"


def test_the_names_are_there() -> None:
    assert list(inspect.signature(line_break.first_line_metrics).parameters) == [
        "first_line",
        "text",
        "layout",
        "resume_at",
        "space_collapse",
        "style",
        "hyphenated",
        "hyphenation_character",
    ]
    assert list(inspect.signature(line_break.line_size).parameters) == ["line", "style"]
    assert {"setup", "deactivate", "reactivate", "set_text", "get_first_line"} <= set(vars(line_break.Layout))
