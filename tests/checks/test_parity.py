"""The same facts in six languages: in the composed Values, in the prose, and in the text of the printed pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from exporters_support import by_pdfium, by_poppler
from noteverbale.checks import parity
from noteverbale.checks.parity import parity_of
from noteverbale.checks.read_dates import Facts, squeezed
from noteverbale.checks.read_text import of_text, patterns_of
from noteverbale.checks.rules import audiences_of
from noteverbale.document import Document, Inline, Isolate, Move, Paragraph, Text, Value, leaves, runs
from noteverbale.pipeline import Pipeline
from noteverbale.records.notes import Note
from noteverbale.registry.audience import Audience
from noteverbale.registry.note_moves import moves_of
from support import with_template

GOVERNMENT = Audience("government", ("participant",), "one")
NOTES = ["cu-2009-033", "cu-2009-092"]
READERS = {"es": "MEX", "ar": "EGY", "fr": "FRA", "ru": "RUS", "zh": "CHN", "en": "GBR"}
COUNTS = {"cu-2009-033": 12, "cu-2009-092": 18}


READABLE = ("date", "ordinal", "act", "number", "hour", "url", "email", "phone", "reference", "symbol")


def of_document(document: Document) -> Facts:
    """Return the facts a Document's Values carry, as a reader of its text finds them."""
    facts: Facts = Counter()
    for move, run in runs(document):
        if move == "address":
            continue
        for leaf in leaves(run):
            match leaf:
                case Value(kind="date") | Value(kind="deadline"):
                    for kind, pattern in (("date", r"\d{4}-\d\d-\d\d"), ("hour", r"\d\d:\d\d")):
                        facts.update((kind, found) for found in re.findall(pattern, leaf.id))
                case Value(kind="act"):
                    number = squeezed(leaf.id.partition(" ")[2])
                    if number in squeezed(leaf.text):  # the word 'decision' alone has no number
                        facts["act", number] += 1
                case Value(kind="language") if " " in leaf.id:
                    facts.update(("language", code) for code in leaf.id.split())
                case Value(kind="number") if leaf.text[:1].isdigit():
                    facts["figure", leaf.id] += 1
                case Value() if leaf.kind in READABLE:
                    facts[leaf.kind, leaf.id] += 1
                case Isolate() if leaf.kind in READABLE:
                    facts[leaf.kind, leaf.id.replace(" ", "")] += 1
                case Isolate():  # a postal address
                    facts.update(("figure", number) for number in re.findall(r"\d+", leaf.text))
    return facts


def prose(document: Document) -> str:
    return "\n".join(parity.prose(part) for _, part in parity.parts(document))


@pytest.mark.parametrize("note", NOTES)
def test_values_and_prose_say_the_same_in_all_languages(office: Pipeline, note: str) -> None:
    registry = office.registry
    documents = {code: office.document(registry.notes[note], code, GOVERNMENT) for code in registry.packs}
    assert len({parity.shape(document) for document in documents.values()}) == 1
    meant = {code: of_document(document) for code, document in documents.items()}
    patterns = patterns_of(registry)
    said = {code: of_text(prose(document), registry.packs[code], patterns) for code, document in documents.items()}
    assert not list(parity.differences(meant))
    assert said == meant
    assert len(meant["es"]) == COUNTS[note]


@pytest.mark.slow
@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("language", READERS)
def test_the_printed_pages_say_the_same(office: Pipeline, note: str, language: str, tmp_path: Path) -> None:
    registry = office.registry
    copy = office.copy(registry.notes[note], registry.recipients[READERS[language]], language)
    content, meant = office.pdf(copy), of_document(copy)
    rtl = copy.meta.direction == "rtl"
    if rtl:  # extractors turn Latin words about in a mixed line; test_pdf counts them word by word
        meant = +Facts({fact: n for fact, n in meant.items() if fact[0] not in ("url", "email", "figure")})
    for pages in (by_pdfium(content), by_poppler(content, tmp_path)):
        read = of_text("\n".join(pages), registry.packs[language], patterns_of(registry), loose=rtl)
        assert not meant - read
        # A page also has the figures of the address and the page number.
        more = ("figure", "url", "email") if rtl else ("figure",)
        assert not +Facts({fact: n for fact, n in (read - meant).items() if fact[0] not in more})


def names_of_moves(office: Pipeline, note: Note) -> set[str]:
    return {move.name for move in moves_of(office.registry, note)}


@pytest.mark.slow
@pytest.mark.parametrize("language", READERS)
@pytest.mark.parametrize(
    ("move", "value", "literal"),
    [
        ("invitation", "{{ meeting.dates|on }}", "{day}"),
        ("topics_call", "{{ chosen|number", "{{ 4|number"),
        ("report", "{{ previous.report_url }}", "http://www.example.org/report.html"),
        ("schedule", "act.session.nth", "meeting.nth"),
        ("reply", "{{ reply.fax }}", "+43 1 26060 75725"),
    ],
)
def test_a_planted_mistake_is_caught_in_any_language(
    office: Pipeline, language: str, move: str, value: str, literal: str
) -> None:
    path = office.registry.templates / "moves" / move / f"{language}.md.j2"
    text = path.read_text("utf-8")
    wrong = {
        "es": "los días 14 y 16 de abril de 2009",
        "en": "on 14 and 16 April 2009",
        "fr": "les 14 et 16 avril 2009",
    }
    wrong |= {"ru": "14 и 16 апреля 2009 года", "zh": "于2009年4月14日和16日", "ar": "يومي 14 و16 نيسان/أبريل 2009"}
    assert value in text
    notes = [note for note in map(office.registry.notes.get, NOTES) if note and move in names_of_moves(office, note)]
    assert [problem for note in notes for problem in parity_of(office, note)] == []
    changed = with_template(office, path, text.replace(value, literal.replace("{day}", wrong[language])))
    found = [problem for note in notes for problem in parity_of(changed, note)]
    assert found
    assert {problem.code for problem in found} == {"parity"}
    assert all(office.registry.packs[language].name in problem.message for problem in found)


def test_a_dropped_item_is_caught(own_office: Path) -> None:
    path = own_office / "data" / "acts.yaml"
    text = path.read_text("utf-8")
    line = "      - 协助缔约方会议指导其秘书处开展与实施《议定书》有关的活动\n"
    assert line in text
    path.write_text(text.replace(line, ""), "utf-8")
    office = Pipeline.open(own_office)
    found = list(parity_of(office, office.registry.notes["cu-2009-033"]))
    assert {problem.message.split(":")[1].split()[0] for problem in found} == {"中文"}


SENDER, NO_SENDER = Value("Le Secrétariat", "sender", "office", name="Secrétariat"), Text("Prière de")
OFFICE = Value("au Secrétariat", "office", "unodc", name="Secrétariat")
OTHER = Value("à la Division", "office", "unodc", name="Division")


@pytest.mark.parametrize(
    ("office_is", "fr", "lacking"),
    [
        (
            OFFICE,
            (SENDER, Text(" saurait gré de lui communiquer")),
            0,
        ),  # the pronoun is the sender, which the move names
        (OFFICE, (SENDER, Text(" saurait gré de communiquer "), OFFICE), 0),
        (OFFICE, (NO_SENDER, Text("communiquer")), 1),  # to whom?
        (OTHER, (SENDER, Text(" saurait gré de lui communiquer")), 1),  # another office is meant than the sender
    ],
)
def test_a_pronoun_for_the_sender_is_as_good_as_its_name(
    office: Pipeline, office_is: Value, fr: tuple[Inline, ...], lacking: int
) -> None:
    document = office.document(office.registry.notes[NOTES[0]], "fr", GOVERNMENT)
    first, rest = (
        (Paragraph((SENDER, Text(" présente ses compliments"))),),
        (NO_SENDER, Text(" communiquer "), office_is),
    )
    moves = dict.fromkeys(("es", "ru", "zh"), rest) | {"fr": fr}
    documents = {
        code: replace(document, body=(Move("attention", first), Move("delegation", (Paragraph(line),))))
        for code, line in moves.items()
    }
    printed = parity.printed_in(documents)
    by_language = {code: facts["delegation", 1] for code, facts in printed.items()}
    assert list(parity.differences(by_language)) == [("fr", ("office", "unodc"), 0, 1)] * lacking


class Falsified(Pipeline):
    """An office whose Spanish copies for observers have a date that no other copy has."""

    def document(self, note: Note, language: str, audience: Audience, reference: str | None = None) -> Document:
        document = super().document(note, language, audience, reference)
        if language != "es" or audience.capacity != "observer":
            return document
        first, *rest = document.body
        false = replace(first, blocks=(*first.blocks, Paragraph((Text("el 3 de enero de 2031"),))))
        return replace(document, body=(false, *rest))


@pytest.mark.slow
def test_every_audience_is_compared_not_the_first_only(office: Pipeline) -> None:
    note = office.registry.notes[NOTES[0]].model_copy(update={"to": ("MEX", "SMOM", "VAT")})
    assert str(audiences_of(office.registry, note)[0]) == "government/participant"
    assert not list(parity_of(office, note))
    (found,) = parity_of(Falsified(office.registry, office.results), note)
    assert found.message == (
        f"{NOTES[0]}: español has the date 2031-01-03 1× in the move 'attention'; most languages have it 0× "
        "(for holy_see/observer, order_of_malta/observer)"
    )
