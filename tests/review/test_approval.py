"""Four eyes: who may approve, what an approval holds still, what voids it, and what is said of a passage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from changes_support import enter_change
from command import run
from noteverbale.ledger.entry import Entry
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.problems import ProblemsFound
from noteverbale.records.notes import Note
from noteverbale.records.office import Person
from noteverbale.registry.addressees import audiences
from noteverbale.review import approval as review
from noteverbale.review.approved_content import ApprovedContent, binding, changes
from noteverbale.review.passages import note_texts, packed, unpacked

AT = "2026-03-04T09:00:00+00:00"
NOTE = "cu-2009-033"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.db") as ledger:
        yield ledger


def note_of(office: Pipeline, **change: object) -> Note:
    return office.registry.notes[NOTE].model_copy(update=change)


def with_office(office: Pipeline, **change: object) -> Pipeline:
    """Return the office with other house rules."""
    from dataclasses import replace

    registry = office.registry
    return Pipeline(replace(registry, office=registry.office.model_copy(update=change)))


def state(office: Pipeline, ledger: Ledger, note: Note) -> review.ApprovalState:
    return review.approval_state(office, note, ledger.entries(note=note.id))


def test_an_approval_binds_every_language_and_audience(office: Pipeline) -> None:
    note = note_of(office)
    bound = binding(office, note)
    languages = office.registry.languages_of(note)
    assert len(bound.compositions) == len(languages) * len(audiences(office.registry, note))
    entry = Entry(AT, "reviser", "approve", note=NOTE, content=bound.entry().to_json())
    assert ApprovedContent.of_entry(entry) == bound
    assert changes(bound, bound) == ()
    assert bound.of("fr").hash != bound.hash


@pytest.mark.slow
def test_draft_approved_returned_approved(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office)
    assert state(office, ledger, note) == review.ApprovalState("draft")
    review.approve(office, note, ledger, "reviser", AT)
    assert state(office, ledger, note) == review.ApprovalState("approved", ("reviser",))
    review.send_back(office, note, ledger, "chief", AT, "too long", "fr")
    assert state(office, ledger, note) == review.ApprovalState("returned", ("chief",), ("chief returned it: too long",))
    each = review.approval_states(office, note, ledger.entries(note=NOTE), binding(office, note))
    assert {code for code, one in each.items() if one.state != "approved"} == {"fr"}
    review.approve(office, note, ledger, "reviser", AT, "fr")
    assert state(office, ledger, note).state == "approved"


def test_a_return_needs_a_reason(office: Pipeline, ledger: Ledger) -> None:
    with pytest.raises(ProblemsFound, match="returned without a reason"):
        review.send_back(office, note_of(office), ledger, "chief", AT, "  ")


def test_one_language_is_not_the_note(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office)
    review.approve(office, note, ledger, "reviser", AT, "fr")
    found = state(office, ledger, note)
    assert found.state == "draft"
    assert found.why == ("not yet approved: ar, en, es, ru, zh",)


@pytest.mark.slow
def test_languages_that_need_a_reviser_of_their_own(office: Pipeline, ledger: Ledger) -> None:
    strict = with_office(office, approval_languages=("ar", "zh"))
    note = note_of(strict)
    review.approve(strict, note, ledger, "chief", AT)
    assert state(strict, ledger, note).why == ("not yet approved: ar, zh",)
    review.approve(strict, note, ledger, "reviser of ar", AT, "ar")
    review.approve(strict, note, ledger, "reviser of zh", AT, "zh")
    assert state(strict, ledger, note).state == "approved"


@pytest.mark.slow
def test_the_drafter_does_not_approve_their_own_note(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office, drafter="A. Clerk")
    with pytest.raises(ProblemsFound, match=r"own-note: a\.  clerk drafted"):
        review.approve(office, note, ledger, "a.  clerk", AT)
    review.approve(with_office(office, own_approval=True), note, ledger, "A. Clerk", AT)
    assert len(ledger.entries()) == 1
    assert state(office, ledger, note).why == (f"A. Clerk drafted '{NOTE}'",), (
        "an approval is looked at again when it is used"
    )


@pytest.mark.parametrize(
    "by", ["Jose Martinez", "JOSÉ  MARTÍNEZ", "J\u200bosé Martínez", "\u0408\u043es\u00e9 Martlnez"]
)
def test_another_spelling_of_the_drafter_is_the_drafter(office: Pipeline, ledger: Ledger, by: str) -> None:
    with pytest.raises(ProblemsFound, match=rf"own-note: {by} drafted '{NOTE}' \(as José Martínez\)"):
        review.approve(office, note_of(office, drafter="José Martínez"), ledger, by, AT)


@pytest.mark.slow
def test_a_drafter_who_was_left_out_for_the_approval_is_still_the_drafter(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office, drafter="José Martínez")
    review.approve(office, note_of(office, drafter=None), ledger, "José Martínez", AT)
    found = state(office, ledger, note)
    assert found.state == "void"
    assert found.why == (f"José Martínez drafted '{NOTE}'", "the drafter changed: it was not named")
    review.approve(office, note, ledger, "C. Chief", AT)
    assert state(office, ledger, note) == review.ApprovalState("approved", ("C. Chief",))
    assert state(office, ledger, note_of(office, drafter="jose martinez")).state == "approved", (
        "a spelling is no change"
    )


def test_who_drafted_a_note_before_cannot_approve_it_under_another_drafter(office: Pipeline, ledger: Ledger) -> None:
    review.send_back(office, note_of(office, drafter="A. Clerk"), ledger, "C. Chief", AT, "too long")
    with pytest.raises(ProblemsFound, match=r"own-note: A\. Clerk drafted"):
        review.approve(office, note_of(office, drafter="B. Other"), ledger, "A. Clerk", AT)


@pytest.mark.slow
def test_only_reviewers_count_where_the_office_names_them(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office, drafter="C. Chief")
    review.approve(office, note, ledger, "Nobody", AT)
    strict = with_office(office, reviewers=("B. Reviser", "C. Chief"))
    assert state(strict, ledger, note).why == ("Nobody is not a reviewer of this office",)
    with pytest.raises(ProblemsFound, match=r"not-reviewer: Nobody is not .* \(those who may: B. Reviser, C. Chief\)"):
        review.approve(strict, note, ledger, "Nobody", AT)
    with pytest.raises(ProblemsFound, match="not-reviewer"):
        review.send_back(strict, note, ledger, "Nobody", AT, "too long")
    with pytest.raises(ProblemsFound, match="own-note"):
        review.approve(strict, note, ledger, "C. Chief", AT)
    assert review.approve(strict, note, ledger, "b reviser", AT).by == "B. Reviser", "as the office spells it"
    assert state(strict, ledger, note).by == ("B. Reviser",)


@pytest.mark.slow
def test_each_person_decides_as_the_roles_allow(office: Pipeline, ledger: Ledger) -> None:
    people = (
        Person(name="L. Clerk", roles=("clerk",)),
        Person(name="M. Réviseur", roles=("reviser",), languages=("fr",)),
        Person(name="C. Chief", roles=("approver",)),
    )
    note, staffed = note_of(office, drafter="L. Clerk"), with_office(office, people=people, own_approval=True)
    with pytest.raises(
        ProblemsFound, match=r"L\. Clerk is not a reviewer .* \(those who may: M\. Réviseur, C\. Chief\)"
    ):
        review.approve(staffed, note, ledger, "L. Clerk", AT)
    for language, what in (("ar", "in 'ar'"), ("", "in all languages at once")):
        with pytest.raises(ProblemsFound, match=rf"may not decide on a note {what} \(.* may decide on: fr\)"):
            review.approve(staffed, note, ledger, "M. Réviseur", AT, language)
        with pytest.raises(ProblemsFound, match="not-reviewer"):
            review.send_back(staffed, note, ledger, "M. Réviseur", AT, "too long", language)
    review.approve(staffed, note, ledger, "m reviseur", AT, "fr")
    review.approve(staffed, note, ledger, "C. Chief", AT)
    assert state(staffed, ledger, note).by == ("C. Chief", "M. Réviseur")


@pytest.mark.slow
def test_an_approval_is_void_once_its_author_has_lost_the_role(office: Pipeline, ledger: Ledger) -> None:
    note, chief = note_of(office), Person(name="C. Chief", roles=("approver",))
    review.approve(with_office(office, people=(chief,)), note, ledger, "C. Chief", AT)
    demoted = with_office(office, people=(chief.model_copy(update={"roles": ("clerk",)}),))
    assert state(demoted, ledger, note).why == ("C. Chief is not a reviewer of this office",)
    reviser = chief.model_copy(update={"roles": ("reviser",), "languages": ("fr",)})
    assert state(with_office(office, people=(reviser,)), ledger, note).state == "void"


def test_nobody_approves_a_note_that_they_changed_at_the_desk(small_office: Path, ledger: Ledger) -> None:
    staffed = with_office(opened(small_office)[0], languages=("en",))
    note = staffed.registry.notes[NOTE].model_copy(update={"drafter": "A. Clerk"})
    review.approve(staffed, note, ledger, "C. Chief", AT)
    assert state(staffed, ledger, note).by == ("C. Chief",)
    enter_change(small_office, "notes", NOTE, "c chief")
    assert state(staffed, ledger, note).why == (f"C. Chief changed '{NOTE}' (as c chief)",), "looked at again when used"
    with pytest.raises(ProblemsFound, match=r"own-note: C\. Chief changed"):
        review.approve(staffed, note, ledger, "C. Chief", AT)
    review.send_back(staffed, note, ledger, "C. Chief", AT, "still wrong")
    review.approve(staffed, note, ledger, "B. Other", AT)
    assert state(staffed, ledger, note).state == "approved"
    assert review.approve(with_office(staffed, own_approval=True), note, ledger, "C. Chief", AT).by == "C. Chief"


def test_a_name_has_letters(office: Pipeline, ledger: Ledger) -> None:
    with pytest.raises(ProblemsFound, match="by: '---' is not a name"):
        review.approve(office, note_of(office), ledger, "---", AT)


def test_an_approval_by_an_earlier_program_stays_valid(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office, drafter="A. Clerk")
    now = binding(office, note)
    flat = {" ".join(pair): digest for pair, digest in now.compositions.items()}
    content = {"hash": "ab", "compositions": flat, "sheet": now.sheet, "engine": now.engine, "version": 1}
    ledger.append(Entry(AT, "reviser", "approve", note=NOTE, content=content))
    assert state(office, ledger, note).state == "approved"
    assert state(office, ledger, note_of(office, drafter="Reviser")).why == (f"reviser drafted '{NOTE}' (as Reviser)",)


def test_what_was_looked_at_is_what_is_approved(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office)
    with pytest.raises(ProblemsFound, match=r"changed-meanwhile: .* not what was looked at"):
        review.approve(office, note, ledger, "reviser", AT, seen="0123456789abcdef")
    review.approve(office, note, ledger, "reviser", AT, seen=binding(office, note).hash[:16])


def test_what_goes_out_beside_the_words_is_approved_too(small_office: Path) -> None:
    enclosures = small_office / "data" / "enclosures"
    enclosures.mkdir(exist_ok=True)
    (enclosures / "form.pdf").write_bytes(b"%PDF one")
    path = small_office / "data" / "enclosures.yaml"
    path.write_text(
        path.read_text("utf-8").replace("- id: reply_form", "- files: {fr: form.pdf}\n  id: reply_form"), "utf-8"
    )

    def bound() -> ApprovedContent:
        office, note = opened(small_office)
        return binding(office, note.model_copy(update={"enclosures": ("reply_form",)}))

    first = bound()
    assert first.enclosures is not None
    assert first.enclosures.keys() == {("reply_form", "fr")}
    (enclosures / "form.pdf").write_bytes(b"%PDF two")
    assert changes(first, bound()) == ("the file of enclosure 'reply_form' in fr changed",)
    assert changes(first.of("es"), bound().of("es")) == ()
    (enclosures / "form.pdf").rename(enclosures / "other.pdf")
    path.write_text(path.read_text("utf-8").replace("form.pdf", "other.pdf"), "utf-8")
    (enclosures / "other.pdf").write_bytes(b"%PDF one")
    assert changes(first, bound()) == ("the file of enclosure 'reply_form' in fr changed",), "its name counts"
    first = bound()
    series = small_office / "data" / "series.yaml"
    series.write_text(series.read_text("utf-8").replace("{number}", "{number:02}"), "utf-8")
    styles = small_office / "templates" / "word" / "styles.xml.j2"
    styles.write_text(styles.read_text("utf-8") + "\n", "utf-8")
    assert changes(first, bound()) == (
        "the pattern of the series changed: it was CU {year}/{number}{variant}",
        "the Word styles changed",
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "before", "after", "why"),
    [
        ("templates/forms/note/fr.md.j2", "présente ses compliments", "adresse ses compliments", "the words in fr for"),
        ("templates/page/sheet.css", "@page", "/* other */ @page", "the sheet changed"),
        ("data/office.yaml", "Por un mundo más seguro", "Por un mundo seguro", "the words in es for"),
        ("notes/2009/cu-2009-033.yaml", "date: 2009-03-04", "date: 2009-03-05", "the words in ar for"),
    ],
)
def test_what_voids_an_approval(own_office: Path, file: str, before: str, after: str, why: str) -> None:
    path = own_office / file
    text = path.read_text("utf-8")
    assert before in text
    first = binding(*opened(own_office))
    path.write_text("# a comment voids nothing\n" + text if path.suffix == ".yaml" else text, "utf-8")
    assert changes(first, binding(*opened(own_office))) == ()
    path.write_text(text.replace(before, after), "utf-8")
    assert any(line.startswith(why) for line in changes(first, binding(*opened(own_office))))


def opened(folder: Path) -> tuple[Pipeline, Note]:
    office = Pipeline.open(folder)
    return office, office.registry.notes[NOTE]


def test_another_engine_voids_it(office: Pipeline) -> None:
    from dataclasses import replace

    now = binding(office, note_of(office))
    assert changes(replace(now, engine="noteverbale 0"), now) == ("the engine changed: it was noteverbale 0",)


def test_comments_are_kept_with_their_words_and_resolved(office: Pipeline, ledger: Ledger) -> None:
    note = note_of(office)
    made = review.comment(office, note, ledger, "reviser", AT, "zh", "invitation 1", "Mend this.\nAnd that.")
    (one,) = review.comments(ledger.entries(note=NOTE))
    assert (one.language, one.passage, one.by, one.resolved) == ("zh", "invitation 1", "reviser", "")
    assert len(one.on) > 10
    assert list(review.as_text([one]))[2:] == ["    Mend this.", "    And that."]
    review.resolve(note, ledger, "clerk", AT, made.serial)
    assert review.comments(ledger.entries(note=NOTE))[0].resolved == "clerk"
    with pytest.raises(ProblemsFound, match="no open comment"):
        review.resolve(note, ledger, "clerk", AT, made.serial)
    with pytest.raises(ProblemsFound, match="the comment is empty"):
        review.comment(office, note, ledger, "reviser", AT, "zh", "invitation", " ")
    with pytest.raises(ProblemsFound, match=r"passage: .* no passage 'invitaton 1' in 'zh'"):
        review.comment(office, note, ledger, "reviser", AT, "zh", "invitaton 1", "Mend this.")
    assert not ledger.verify()


def test_the_words_are_kept_once_each(office: Pipeline) -> None:
    texts = note_texts(office, note_of(office))
    kept = packed(texts)
    assert {pair: [(one.at, one.text) for one in many] for pair, many in unpacked(kept).items()} == {
        pair: [(one.at, one.text) for one in many] for pair, many in texts.items()
    }
    assert len(kept.texts) < sum(map(len, texts.values())) / 3


@pytest.mark.slow
def test_at_the_command_line(own_office: Path) -> None:
    at = ("--office", str(own_office))
    shown = run("state", NOTE, *at).stdout
    assert shown.startswith(f"{NOTE}: draft\n    composition hash ")
    seen = shown.split("composition hash ")[1][:16]
    assert run("approve", NOTE, "--by", "reviser", "--hash", seen, *at).returncode == 0
    assert f"{NOTE}: approved by reviser" in run("state", *at).stdout
    assert run("approve", NOTE, "--by", "reviser", "--reason", "why", *at).returncode == 2
    assert run("approve", NOTE, "--by", "reviser", "--return", *at).returncode == 1
    told = run("approve", NOTE, "--by", "reviser", "--return", "--reason", "too long", "--language", "fr", *at)
    assert "in fr returned by reviser: too long" in told.stderr
    assert "    reviser returned it: too long" in run("state", NOTE, *at).stdout
    said_ = run("comment", NOTE, "--language", "fr", "--at", "invitation", "--text", "Why?", "--by", "reviser", *at)
    assert said_.stderr == "comment 3\n"
    assert " · fr · invitation 1 · reviser, " in run("comments", NOTE, *at).stdout
    assert run("comment", NOTE, "--resolve", "3", "--by", "clerk", *at).returncode == 0
    assert run("comments", NOTE, *at).stdout == ""
    assert "resolved by clerk" in run("comments", NOTE, "--all", *at).stdout
    assert run("comments", NOTE, "--office", str(own_office), "--ledger", str(own_office)).returncode == 1
