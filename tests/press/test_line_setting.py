"""Lines set by example are the lines the engine sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from noteverbale.page.printer import VARIANT
from noteverbale.pipeline import Pipeline
from noteverbale.press import boxes
from noteverbale.press import engine as weasy_press
from noteverbale.press.line_setting import ExampleSetter
from noteverbale.press.parts import SLOT, CopyParts
from noteverbale.press.slots import SlotHtml

NAMES = ["Chad", "Italy", "Malaysia", "Switzerland", "the Russian Federation", "the Lao People’s Democratic Republic"]
LINK = '<a href="mailto:a@example.org">a@example.org</a>.'
LATIN = "The Secretariat presents its compliments to the Permanent Mission of {} to the United Nations, and has the honour \
to draw the attention of the Government to the decision of the Conference of the Parties entitled “Trafficking in persons”"
ARABIC = (
    "يهدي الأمين العام للأمم المتحدة تحياته إلى الممثل الدائم لدولة {} لدى الأمم المتحدة (فيينا)، ويتشرف بأن يسترعي \
الانتباه إلى المقرر 4/4 الذي اتخذه مؤتمر الأطراف في اتفاقية الأمم المتحدة لمكافحة الجريمة المنظمة عبر الوطنية"
)
CHINESE = "联合国秘书长向{}常驻联合国(维也纳)代表致意，并谨提请该国政府注意联合国打击跨国有组织犯罪公约缔约方会议题为贩运人口的决定"


class Workspace:
    """A style on which slot_htmls are set: by example, or each by the engine alone."""

    def __init__(self, office: Pipeline, language: str, style: str) -> None:
        self.printer = office.printer("en")
        self.layout_engine = weasy_press.LayoutEngine(VARIANT)
        fonts = [font.id for font in office.sheet.fonts]
        families = ", ".join(f"'{name}'" for name in fonts)
        self.style = self.printer.style(
            office.sheet.font_faces(fonts) + f"html {{ font-family: {families} }} a {{ text-decoration: none }} {style}"
        )
        self.language, self.laid_out = language, 0

    def lay_out(self, slot_htmls: Sequence[SlotHtml]) -> dict[SlotHtml, Any]:
        self.laid_out += len(slot_htmls)
        paragraphs = "".join(f'<p {SLOT}="{number}">{one.inner}</p>' for number, one in enumerate(slot_htmls))
        direction = "rtl" if self.language == "ar" else "ltr"
        page = f'<html lang="{self.language}" dir="{direction}"><head><title>t</title></head><body>{paragraphs}</body>'
        document = self.layout_engine.laid_out(self.printer.parsed(page), self.printer.fonts, self.style)
        found = boxes.slots_of(document)
        return {one: found[str(number)] for number, one in enumerate(slot_htmls)}

    def set_all(self, slot_htmls: Sequence[SlotHtml]) -> dict[SlotHtml, CopyParts | None]:
        setter = ExampleSetter(self.layout_engine, [], dict.fromkeys(slot_htmls))
        while setter.waiting:
            remainder = max(setter.waiting, key=lambda remainder: len(setter.waiting[remainder]))
            example = next(iter(setter.waiting[remainder]))
            setter.add_example(example, self.lay_out([example])[example])
            setter.set_waiting()
        return setter.parts

    def alone(self, slot_htmls: Sequence[SlotHtml]) -> dict[SlotHtml, CopyParts | None]:
        return {slot_html: self.set_all([slot_html])[slot_html] for slot_html in slot_htmls}


def slot_htmls(text: str, tail: str) -> list[SlotHtml]:
    return [
        SlotHtml("1", "", text.format(f"{name}{more}"), tail)
        for name in NAMES
        for more in ("", " A", " and so on", " or")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("align", ["start", "justify"])
@pytest.mark.parametrize("tail", [".", f" {LINK}"], ids=["text", "link"])
@pytest.mark.parametrize(("language", "text"), [("en", LATIN), ("ar", ARABIC), ("zh", CHINESE)], ids=["en", "ar", "zh"])
def test_what_follows_an_example_is_what_the_engine_sets(
    office: Pipeline, language: str, text: str, tail: str, align: str
) -> None:
    style = f"p {{ text-indent: 2em; text-align: {align} }} @page {{ size: 150mm 20000px }}"
    workspace = Workspace(office, language, style)
    text, tail = (text + " ", tail.strip()) if "<" in tail else (text + tail, "")
    made = slot_htmls(text, tail)
    by_example = workspace.set_all(made)
    assert workspace.laid_out <= len(made) / 2
    assert by_example == workspace.alone(made)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "pages"),
    [
        ("p { text-align: center }", 1),
        ("p { hyphens: auto; width: 60mm }", 1),
        ("p { white-space: pre-wrap }", 1),
        ("p { text-transform: uppercase }", 1),
        ("p { padding-top: 1em }", 2),
        ("p::first-letter { font-size: 2em }", len(NAMES) * 4),
    ],
)
def test_lines_that_an_example_cannot_show_are_set_by_the_engine(office: Pipeline, style: str, pages: int) -> None:
    """Without a page, unless it would set the example itself otherwise than on its page."""
    workspace = Workspace(office, "en", style + " @page { size: 150mm 20000px }")
    made = slot_htmls(LATIN, "")
    by_example = workspace.set_all(made)
    assert workspace.laid_out <= pages
    assert by_example == workspace.alone(made)


def test_text_that_is_not_even_is_left_to_the_engine(office: Pipeline) -> None:
    workspace = Workspace(office, "en", "@page { size: 150mm 20000px }")
    made = [SlotHtml("1", "", f"{name} \u00adand  others \n of them ", "") for name in NAMES]
    assert workspace.set_all(made) == workspace.alone(made)


def test_a_line_with_a_taller_face_has_an_example_of_its_own(office: Pipeline) -> None:
    workspace = Workspace(office, "en", "@page { size: 150mm 20000px }")
    made = [
        SlotHtml("1", "", f"One {name} " * 9 + ("中国 " if number % 2 else "") + "end", "")
        for number, name in enumerate(NAMES)
    ]
    assert workspace.set_all(made) == workspace.alone(made)
