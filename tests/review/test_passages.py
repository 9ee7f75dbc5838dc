"""What a note says, passage by passage, and as the ledger keeps it."""

from __future__ import annotations

from noteverbale.document import Text
from noteverbale.ledger.entries import Texts
from noteverbale.pipeline import Pipeline
from noteverbale.registry.audience import government
from noteverbale.review.passages import (
    ADDRESS,
    HEAD,
    Passage,
    addressed,
    compositions,
    note_texts,
    packed,
    passages,
    unpacked,
)

NOTE = "cu-2009-033"


def test_passages_are_in_reading_order_and_counted_by_move(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    found = passages(office.document(note, "en", government(note)))
    moves = list(dict.fromkeys(passage.move for passage in found))
    assert moves[:3] == [HEAD, "reference", "attention"]
    assert moves.index("date") < moves.index(ADDRESS)
    for move in moves:
        assert [passage.number for passage in found if passage.move == move] == list(
            range(1, sum(passage.move == move for passage in found) + 1)
        )
    assert found[0].at == "letterhead 1"
    assert "[[[Addressee]]]" in next(passage.text for passage in found if passage.move == "attention")


def test_the_ledger_keeps_each_passage_once_and_gives_all_of_them_back(office: Pipeline) -> None:
    texts = note_texts(office, office.registry.notes[NOTE])
    kept = packed(texts)
    assert len(set(kept.texts)) == len(kept.texts) < sum(map(len, texts.values()))
    again = unpacked(Texts.model_validate_json(kept.model_dump_json()))
    assert {pair: [(passage.at, passage.text) for passage in found] for pair, found in again.items()} == {
        pair: [(passage.at, passage.text) for passage in found] for pair, found in texts.items()
    }
    assert unpacked(Texts(texts=(("date", 1, "4 March"),), copies={"en government/observer": (0,)})) == {
        ("en", "government/observer"): (Passage("date", 1, (Text("4 March"),)),)
    }


def test_there_is_a_composition_for_each_language_and_audience(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    found = compositions(office, note)
    assert {language for language, _ in found} == set(office.registry.languages_of(note))
    assert len({audience for _, audience in found}) * 6 == len(found)


def test_what_copies_fill_in_leaves_out_those_that_cannot_be_composed(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    filled = addressed(office, note, [("MEX", "es"), ("SSD", "en"), ("NOBODY", "en"), ("MEX", "xx")])
    assert list(filled) == [("MEX", "es")]
    assert filled["MEX", "es"].audience == "government/participant"
    assert "México" in filled["MEX", "es"].fields["Addressee"]
