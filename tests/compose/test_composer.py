"""The composed notes, word for word (golden texts), and what holds of every copy."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from noteverbale.compose.addressing import merge_fields
from noteverbale.document import Document, Filled, leaves, runs, unfilled
from noteverbale.formats.text import to_text
from noteverbale.formats.tree import to_tree
from noteverbale.pipeline import Pipeline
from noteverbale.registry.addressees import existed_on, state_or_entity
from noteverbale.registry.audience import Audience
from support import GOLDEN

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
NOTES = ["cu-2009-033", "cu-2009-092"]


@pytest.mark.parametrize(("note", "language"), list(itertools.product(NOTES, LANGUAGES)))
def test_the_note_reads_as_reviewed(office: Pipeline, note: str, language: str, update: bool) -> None:
    document = office.proof(office.registry.notes[note], language, Audience("government", ("participant",), "one"))
    path = GOLDEN / f"{note}-{language}.txt"
    text = to_text(document)
    if update:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("note", NOTES)
def test_every_recipient_gets_a_whole_copy_in_every_language(office: Pipeline, note: str) -> None:
    registry = office.registry
    present = [
        one
        for one in registry.recipients.values()
        if existed_on(state_or_entity(registry, one), registry.notes[note].date)
    ]
    assert len(present) == 217  # South Sudan did not exist yet
    for recipient, language in itertools.product(present, LANGUAGES):
        copy = office.copy(registry.notes[note], recipient, language)
        assert not unfilled(copy)
        assert "[" not in to_text(copy)
        assert copy.meta.marks == (("sample",) if recipient.sample else ("draft",))


def test_copies_of_one_audience_share_all_but_their_fields(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes["cu-2009-033"]
    first, second = (office.copy(note, registry.recipients[code], "ru") for code in ("MEX", "FRA"))

    def outside(copy: Document) -> list[str]:
        return [
            leaf.text
            for move, run in runs(copy)
            if move != "address"
            for leaf in leaves(run)
            if not isinstance(leaf, Filled)
        ]

    assert outside(first) == outside(second)
    assert to_text(first) != to_text(second)


def test_a_move_is_composed_once_for_the_audiences_for_which_its_facts_are_the_same(office: Pipeline) -> None:
    note, composer = office.registry.notes["cu-2009-033"], office.composer("en")
    audiences = (
        Audience("government", ("participant",), "one"),
        Audience("holy_see", ("participant",), "one"),
        Audience("government", ("observer",), "one"),
    )
    briefs = [office.brief(note, "en", audience) for audience in audiences]
    moves = [{move.name: move for move in composer.moves(brief)} for brief in briefs]
    same = [name for name in moves[0] if all(other.get(name) is moves[0][name] for other in moves)]
    differing = [name for name in moves[0] if all(other.get(name) != moves[0][name] for other in moves[1:])]
    assert same == ["establishment", "functions", "schedule", "enclosures"]
    assert differing == ["invitation"]


def test_the_tree_tells_where_every_value_came_from(office: Pipeline) -> None:
    registry = office.registry
    tree = to_tree(office.copy(registry.notes["cu-2009-033"], registry.recipients["MEX"], "es"))
    assert "date 2009-04-14/2009-04-15 “los días 14\u00a0y\u00a015\u00a0de\u00a0abril\u00a0de\u00a02009” (" in tree
    assert "field Addressee = “a la Representante Permanente de México" in tree
    assert "data/missions/sample.yaml" in tree


@pytest.mark.parametrize(
    ("language", "man", "woman", "office_"),
    [
        ("es", "El Secretario General de", "La Secretaria General de", "La Secretaría de"),
        ("fr", "Le Secrétaire général de", "La Secrétaire générale de", "Le Secrétariat de"),
        ("en", "presents his compliments", "presents her compliments", "presents its compliments"),
        ("ru", "Генеральный секретарь Организации", "Генеральный секретарь Организации", "Секретариат Организации"),
        (
            "ar",
            "يهدي الأمين العام للأمم المتحدة تحياته",
            "تهدي الأمينة العامة للأمم المتحدة تحياتها",
            "تهدي الأمانة العامة للأمم المتحدة تحياتها",
        ),
        ("zh", "联合国秘书长向", "联合国秘书长向", "联合国秘书处向"),
    ],
)
def test_the_sentence_agrees_with_the_sender(
    office: Pipeline, language: str, man: str, woman: str, office_: str
) -> None:
    registry = office.registry
    note = registry.notes["cu-2009-033"]
    sender = registry.senders["secretary_general"]
    holder = sender.held_by[0].model_copy(update={"since": date(2000, 1, 1), "gender": "f"})
    her = sender.model_copy(update={"held_by": (*sender.held_by, holder)})
    senders = tuple(her if one.id == her.id else one for one in registry.office.senders)
    other = replace(registry, office=registry.office.model_copy(update={"senders": senders}))
    for pipeline, sent_by, expected in (
        (office, "secretary_general", man),
        (Pipeline(other), "secretary_general", woman),
        (office, "secretariat", office_),
    ):
        which = note.model_copy(update={"sender": sent_by, "id": f"{note.id}-{sent_by}"})
        assert expected in to_text(pipeline.copy(which, registry.recipients["MEX"], language))


@pytest.mark.parametrize(
    ("language", "past", "future"),
    [
        ("es", "se celebró en Viena", "se celebrará en Viena"),
        ("en", "was held in Vienna", "will be held in Vienna"),
        ("fr", "s’est tenue à Vienne", "se tiendra à Vienne"),
        ("ru", "состоялось в", "состоится в"),
        ("ar", "وعُقد", "سيُعقد"),
        ("zh", "已于2009年", "将于2010年"),
    ],
)
def test_tense_follows_the_date_of_the_note(office: Pipeline, language: str, past: str, future: str) -> None:
    registry = office.registry
    text = to_text(office.copy(registry.notes["cu-2009-092"], registry.recipients["MEX"], language))
    assert past in text
    assert future in text


def test_names_are_those_in_force_on_the_date_of_the_note(office: Pipeline) -> None:
    registry = office.registry
    note = registry.notes["cu-2009-033"]
    late = note.model_copy(update={"date": date(2026, 3, 4), "id": "late"})
    assert merge_fields(registry, note, registry.recipients["EU"], "en")["Party"][0] == "the European Community"
    assert merge_fields(registry, late, registry.recipients["EU"], "en")["Party"][0] == "the European Union"
    assert "联合国毒品和犯罪问题办公室" in to_text(office.copy(note, registry.recipients["CHN"], "zh"))
    assert "办事处" not in to_text(office.copy(note, registry.recipients["CHN"], "zh"))


@pytest.mark.parametrize(("day", "by"), [(date(2014, 10, 9), None), (date(2014, 10, 10), "resolution 7/1")])
def test_a_body_is_permanent_from_the_session_that_decided_so(office: Pipeline, day: date, by: str | None) -> None:
    note = office.registry.notes["cu-2009-033"].model_copy(update={"date": day, "id": f"on-{day}"})
    meeting = office.brief(note, "en", Audience("government", ("participant",), "one")).meeting
    assert meeting is not None
    assert (meeting.permanence and meeting.permanence.noun.text) == by


def test_an_observer_is_not_invited_to_participate(office: Pipeline) -> None:
    registry = office.registry
    text = to_text(office.copy(registry.notes["cu-2009-033"], registry.recipients["VAT"], "es"))
    assert "se invita cordialmente a la Santa Sede a asistir, en calidad de observadora, a la primera reunión" in text
    assert "Gobierno" not in text


@pytest.mark.parametrize(
    ("language", "to", "words"),
    [
        ("fr", "EU", "la Communauté européenne est cordialement invitée à participer"),
        ("fr", "VAT", "le Saint-Siège est cordialement invité à assister"),
        ("fr", "ALL", "les gouvernements et entités concernés sont cordialement invités à participer"),
        ("es", "VAT", "se invita cordialmente a la Santa Sede a asistir"),
        ("es", "ALL", "los Gobiernos y entidades interesados que tuvieran a bien"),
        ("en", "ALL", "the Governments and entities concerned are cordially invited"),
        ("ar", "VAT", "للكرسي الرسولي لو تكرم بإرسال رده"),
        ("ar", "MEX", "لحكومة المكسيك لو تكرمت بإرسال ردها"),
        ("ru", "VAT", "пригласить Святой Престол принять участие в\u00a0качестве наблюдателя в\u00a0первом совещании"),
        ("zh", "VAT", "谨邀请教廷派代表以观察员身份出席"),
    ],
)
def test_the_sentence_agrees_with_the_party(office: Pipeline, language: str, to: str, words: str) -> None:
    registry = office.registry
    assert words in to_text(office.copy(registry.notes["cu-2009-033"], registry.recipients[to], language))
