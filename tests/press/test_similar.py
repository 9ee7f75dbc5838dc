"""What the press lays out shows the pages of all copies, or they are laid out one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from noteverbale.document import Document, Filled, Inline, Text, map_runs
from noteverbale.page.printer import Printer
from noteverbale.pipeline import Pipeline
from noteverbale.press.line_setting import ExampleSetter, Remainder
from noteverbale.press.parts import CopyParts, Line
from noteverbale.press.press import Press
from noteverbale.press.similar import Group, Page, SimilarCopies
from noteverbale.press.template import PageTemplate
from press_support import differences

NOTE = "cu-2009-033"
STATES = ["AFG", "ALB", "AND", "ARE", "AUT"]
LEAK = "something outside its own lines depends on the recipient"
UNLIKE = "its lines are not set alike in all places"


@pytest.fixture(scope="module")
def copies(office: Pipeline) -> list[Document]:
    """Copies of one group: each has a name and a street of its own, and the same city."""
    registry = office.registry
    made = (office.copy(registry.notes[NOTE], registry.recipients[name], "es") for name in STATES)
    return [with_address(copy, f"Mission {number}", "Street", "Vienna") for number, copy in enumerate(made)]


def with_address(document: Document, *lines: str) -> Document:
    return replace(document, address=tuple((Filled(line, "AddressLine1"),) for line in lines))


def with_words(document: Document, old: str, new: str) -> Document:
    """Return a copy of another audience, in whose note a word is replaced."""

    def changed(run: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(
            replace(part, text=part.text.replace(old, new)) if isinstance(part, Text) else part for part in run
        )

    return replace(map_runs(document, changed), meta=replace(document.meta, audience="other"))


def styled(office: Pipeline, style: str) -> Printer:
    """Return a printer whose sheet has rules of its own."""
    sheet = replace(office.sheet)
    vars(sheet)["style"] = office.sheet.style + style
    return Printer(sheet, office.registry.packs["es"], office.printer("es"))


def pressed(printer: Printer, documents: Sequence[Document], checked: Sequence[int]) -> Press:
    """Return a press; the copies with these numbers are what the printer prints."""
    press = Press(printer, documents)
    for document in (documents[number] for number in checked):
        assert differences(printer.pdf(document), press.pdf(document.meta.recipient or "")) == []
    return press


@pytest.mark.parametrize("style", [".address { opacity: 0.5 }", "body { opacity: 0.9 }"])
def test_lines_in_a_group_of_graphics_are_filled_in(office: Pipeline, copies: list[Document], style: str) -> None:
    press = pressed(styled(office, style), copies, [0, 1])
    assert press.way("AFG") == "pressed"


HEADER = "@page { @top-right { content: string(leaked, first) } }"
PARAGRAPH = "main > p:first-child { string-set: leaked content() }"


@pytest.mark.slow
def test_a_line_that_differs_in_one_copy_only_is_seen(office: Pipeline, copies: list[Document]) -> None:
    """The first and the last of the group have the same city; one in between has another, and a style prints it twice."""
    made = [*copies[:3], with_address(copies[3], "Mission 3", "Street", "Geneva"), copies[4]]
    style = ".line:nth-child(3) { string-set: leaked content() }" + HEADER
    press = pressed(styled(office, style), made, [3])
    assert press.refusals == {LEAK: len(copies)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("style", "last"),
    [
        (".line:nth-child(5) { string-set: leaked content() }", ("one", "two")),
        # The line varies in the large group too, where it is not printed twice.
        ("body:has(.line:nth-child(5)) " + PARAGRAPH, ("one", "one")),
    ],
    ids=["of a line that only a small group has", "where only a small group shows it"],
)
def test_a_leak_in_a_small_group_is_seen(
    office: Pipeline, copies: list[Document], style: str, last: tuple[str, str]
) -> None:
    small = [
        with_address(copy, "To", "Mission", "Street", "City", line) for copy, line in zip(copies, last, strict=False)
    ]
    press = pressed(styled(office, style + HEADER), [*copies[2:], *small], [3, 4])
    assert press.refusals == {LEAK: len(copies)}


def test_each_line_is_compared_within_a_group_and_for_each_text_outside() -> None:
    """Two groups of two copies, of which one each is laid out: the line differs between them, the text outside does not."""
    groups = [Group(["a", "b"], [("3", 0)], [0]), Group(["c", "d"], [("3", 0)], [0])]
    similar = SimilarCopies(cast(ExampleSetter, None), {}, cast(Any, None))
    similar._parts = {name: CopyParts((), (Line(b"0", name.encode()),), ()) for name in "abcd"}
    template = cast(PageTemplate, "template")
    similar._pages = {name: Page(template, 1, (), (), "text") for name in "ac"}
    assert {key for text, key in similar._unproved(groups) if text is None} == {("3", 0), ("recipient", 0)}
    assert {key for text, key in similar._unproved(groups) if text} == set()
    assert similar._most_telling(groups, similar._unproved(groups)) == "b"
    similar._pages["b"] = similar._pages["a"]
    assert not similar._unproved(groups)
    similar._pages["c"] = similar._pages["c"]._replace(outside="another text")
    assert {text for text, _ in similar._unproved(groups)} == {"another text"}


@pytest.mark.slow
def test_a_leak_of_what_differs_between_audiences_is_seen(office: Pipeline, copies: list[Document]) -> None:
    """A paragraph that is the same in all copies of an audience is printed twice, and one copy is of another audience."""
    made = [*copies[:3], with_words(copies[3], "En esa", "En asa"), copies[4]]
    style = "main > p:nth-of-type(2) { string-set: leaked content() }" + HEADER
    press = pressed(styled(office, style), made, [3])
    assert press.refusals == {LEAK: len(copies)}


@pytest.mark.slow
def test_audiences_share_a_page_template(office: Pipeline, copies: list[Document]) -> None:
    made = [*copies[:3], *(with_words(copy, "En esa", "En asa") for copy in copies[3:])]
    press = pressed(office.printer("es"), made, [0, 4])
    assert not press.refusals
    assert len({press._copies[copy.meta.recipient or ""].page_template for copy in made}) == 1


@pytest.mark.slow
def test_a_style_that_examples_cannot_show_prints_right(office: Pipeline, copies: list[Document]) -> None:
    style = "main > p:first-child { letter-spacing: 0.5pt; margin-left: 3mm } .line:last-child { margin-left: 2mm }"
    made = [*copies[:3], *(with_address(copy, "Mission", "Vienna") for copy in copies[3:])]
    assert not pressed(styled(office, style), made, [0, 4]).refusals


@pytest.mark.slow
def test_lines_swapped_between_copies_are_seen(
    office: Pipeline, copies: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_groups = SimilarCopies._groups

    def swapped(self: SimilarCopies) -> list[Group]:
        groups = in_groups(self)
        self._parts = dict(zip(self._parts, reversed(self._parts.values()), strict=True))
        return groups

    monkeypatch.setattr(SimilarCopies, "_groups", swapped)
    assert pressed(office.printer("es"), copies, [3]).refusals == {UNLIKE: len(copies)}


@pytest.mark.slow
def test_lines_set_by_example_are_proved_on_a_page(
    office: Pipeline, copies: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ExampleSetter._line

    def misplaced(self: ExampleSetter, remainder: Remainder) -> tuple[Any, Any]:
        parts, after = line(self, remainder)
        return parts and replace(parts, lines=(parts.lines[0]._replace(x=b"1"),)), after

    monkeypatch.setattr(ExampleSetter, "_line", misplaced)
    assert pressed(office.printer("es"), copies, [3]).refusals == {UNLIKE: len(copies)}
