"""The moments that a note can be compared with, and its words at each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from noteverbale.desk.moments import Moments
from noteverbale.desk.reading import Readings
from noteverbale.desk.saving import save
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.edit import Edit
from noteverbale.review.approval import approve, send_back
from noteverbale.review.history import Revisions
from noteverbale.review.passages import NoteText, note_texts

NOTE = "cu-2009-033"
MONDAY, TUESDAY, FRIDAY = (f"2026-03-{day}T09:00:00+00:00" for day in ("02", "03", "06"))


@pytest.fixture
def readings(tmp_path: Path) -> Readings:
    return Readings(tmp_path / "readings.db")


def moments_of(office: Pipeline, ledger: Ledger, readings: Readings) -> Moments:
    note = office.registry.notes[NOTE]
    return Moments(office, note, ledger.entries(note=NOTE), readings, "M. Réviseur", FRIDAY, Revisions())


def words_of(text: NoteText) -> str:
    return " ".join(passage.text for passages in text.values() for passage in passages)


def in_french(office: Pipeline) -> NoteText:
    texts = note_texts(office, office.registry.notes[NOTE])
    return {pair: passages for pair, passages in texts.items() if pair[0] == "fr"}


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=L. Clerk", "-c", "user.email=clerk@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, "-C", str(folder), *words], check=True, capture_output=True)


def test_a_note_that_was_neither_read_nor_decided_has_no_moment(
    office: Pipeline, ledger: Ledger, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noteverbale.desk.moments.commits", lambda *_: ())
    moments = moments_of(office, ledger, readings)
    assert moments.all() == ()
    assert moments.first_choice() is None
    with pytest.raises(ProblemsFound, match="choose another time of the list"):
        moments.past("read")


@pytest.mark.slow
def test_the_last_reading_comes_before_what_is_newer(office: Pipeline, ledger: Ledger, readings: Readings) -> None:
    note = office.registry.notes[NOTE]
    readings.enter("M. Réviseur", NOTE, "fr", in_french(office), MONDAY)
    approve(office, note, ledger, "C. Chief", TUESDAY)
    moments = moments_of(office, ledger, readings)
    kinds = [(moment.kind, moment.by, moment.language) for moment in moments.all() if moment.kind != "saved"]
    assert kinds == [("approved", "C. Chief", ""), ("read", "M. Réviseur", "fr")]
    first = moments.first_choice()
    assert first is not None
    assert first.kind == "read"
    assert words_of(moments.past("read").texts) == words_of(in_french(office))


def test_a_return_is_compared_with_what_its_author_had_read(
    office: Pipeline, ledger: Ledger, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noteverbale.desk.moments.commits", lambda *_: ())
    monkeypatch.setattr("noteverbale.desk.moments.commit_at", lambda *_: "")
    note = office.registry.notes[NOTE]
    entry = send_back(office, note, ledger, "B. Second", TUESDAY, "The date is wrong", "fr")
    assert moments_of(office, ledger, readings).all() == (), "no words of that time are kept"
    readings.enter("B. Second", NOTE, "fr", in_french(office), MONDAY)
    moments = moments_of(office, ledger, readings)
    (moment,) = moments.all()
    assert (moment.name, moment.kind, moment.by) == (f"entry-{entry.serial}", "returned", "B. Second")
    assert moment.text == "The date is wrong"
    assert words_of(moments.past(moment.name).texts) == words_of(in_french(office))


def test_saved_versions_have_names_and_the_pages_of_their_time(
    small_office: Path, ledger: Ledger, readings: Readings
) -> None:
    git(small_office, "init", "-q")
    git(small_office, "add", ".")
    git(small_office, "commit", "-qm", "The note as drafted")
    template = small_office / "templates" / "forms" / "note" / "en.md.j2"
    text = template.read_text("utf-8")
    template.write_text(text.replace("compliments {{", "greetings {{"), "utf-8")
    moments = moments_of(Pipeline.open(small_office), ledger, readings)
    (moment,) = moments.all()
    assert (moment.kind, moment.by, moment.text) == ("saved", "L. Clerk", "The note as drafted")
    past = moments.past(moment.name)
    assert "compliments" in words_of(past.texts)
    assert "greetings" not in words_of(past.texts)
    assert past.office is not None


def test_saves_at_the_desk_have_the_words_of_their_time(small_office: Path, ledger: Ledger, readings: Readings) -> None:
    office = Pipeline.open(small_office)
    path = office.registry.paths[NOTE]
    for old, new in (("2009-03-04", "2009-03-05"), ("2009-03-05", "2009-03-06")):
        office = save(office, {path: [Edit(("date",), old, new)]}, "L. Clerk", MONDAY).pipeline
    moments = moments_of(office, ledger, readings)
    second, first, before = moments.all()
    assert [moment.kind for moment in (second, first, before)] == ["saved", "saved", "before"]
    for moment, day in ((before, "4 March"), (first, "5 March"), (second, "6 March")):
        assert day in words_of(moments.past(moment.name).texts).replace("\u00a0", " ")
