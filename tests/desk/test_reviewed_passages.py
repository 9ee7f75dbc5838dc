"""What a reviser reads: each passage of a copy with what changed in it, and its comments."""

from __future__ import annotations

from dataclasses import replace

from noteverbale.desk.reviewed_passages import review
from noteverbale.document import Document, Text
from noteverbale.pipeline import Pipeline
from noteverbale.registry.audience import audience_of
from noteverbale.review.approval import Comment
from noteverbale.review.passages import Passage, passages

NOTE = "cu-2009-033"


def copy_and_text(office: Pipeline, language: str) -> tuple[Document, tuple[Passage, ...]]:
    """Return the copy of Mexico, and the passages of its wording."""
    note, mexico = office.registry.notes[NOTE], office.registry.recipients["MEX"]
    proof = office.document(note, language, audience_of(office.registry, note, mexico))
    return office.copy(note, mexico, language), passages(proof)


def comment_on(move: str, number: int) -> Comment:
    return Comment(1, "2026-03-02T09:00:00+00:00", "M. Réviseur", "fr", move, number, "Why?", "old words")


def test_a_changed_passage_shows_its_words_with_the_names_of_this_copy(office: Pipeline) -> None:
    copy, now = copy_and_text(office, "fr")
    first = next(passage for passage in now if passage.move == "attention")
    earlier = replace(first, inlines=(Text(first.text.replace("présente ses compliments", "salue")),))
    before = [earlier if passage is first else passage for passage in now]
    result = review(copy, now, before, ())
    assert result.changed == 1
    changed = next(passage for passage in result.passages if passage.change)
    assert changed.at == "attention 1"
    assert ("deleted", "salue") in changed.change
    assert "[[[" not in "".join(text for _, text in changed.change)
    assert "Mexique" in "".join(text for _, text in changed.change)


def test_a_removed_passage_is_shown_where_it_was(office: Pipeline) -> None:
    copy, now = copy_and_text(office, "fr")
    gone = Passage("functions", 2, (Text("Un alinéa que personne ne voulait plus dans ce texte"),))
    before = [each for passage in now for each in ((gone, passage) if passage.at == "functions 2" else (passage,))]
    result = review(copy, now, before, ())
    places = [(passage.at, passage.is_gone) for passage in result.passages]
    at = places.index(("functions 2", True))
    assert places[at - 1][0] == "functions 1"
    assert places[at + 1] == ("functions 2", False)


def test_a_wording_that_was_never_read_has_no_changes(office: Pipeline) -> None:
    copy, now = copy_and_text(office, "fr")
    result = review(copy, now, None, ())
    assert result.changed == 0
    assert [passage.at for passage in result.passages] == [passage.at for passage in passages(copy)]


def test_comments_are_under_their_passage_and_others_at_the_end(office: Pipeline) -> None:
    copy, now = copy_and_text(office, "fr")
    here, elsewhere = comment_on("invitation", 1), comment_on("nothing", 4)
    result = review(copy, now, now, (here, elsewhere))
    assert result.elsewhere == (elsewhere,)
    assert [passage.at for passage in result.passages if passage.open_comments] == ["invitation 1"]
    settled = review(copy, now, now, (replace(here, resolved="L. Clerk"),))
    assert not any(passage.open_comments for passage in settled.passages)


def test_the_second_language_is_beside_each_passage(office: Pipeline) -> None:
    copy, now = copy_and_text(office, "fr")
    arabic, _ = copy_and_text(office, "ar")
    beside = {passage.at: passage.inlines for passage in passages(arabic)}
    result = review(copy, now, now, (), arabic)
    assert result.passages[2].beside == beside[result.passages[2].at]
