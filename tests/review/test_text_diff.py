"""Words before and now: cut as each script is read, told once for all who read the same."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from command import run
from noteverbale.document import Text
from noteverbale.issuing import issue
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan
from noteverbale.problems import ProblemsFound
from noteverbale.review import approval as review
from noteverbale.review.history import PastNote, Revisions, earlier
from noteverbale.review.page_diff import pages, pages_to_draw
from noteverbale.review.passages import Addressed, Passage, addressed, note_texts
from noteverbale.review.text_diff import Change, compare, copies, cut, differences, words

AT = "2026-03-04T09:00:00+00:00"
NOTE = "cu-2009-033"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("the 4th day", ("the", " ", "4th", " ", "day")),
        ("l’élève", ("l", "’", "élève")),
        ("ستُعقد الدورة", ("ستُعقد", " ", "الدورة")),
        ("第4次会议。", ("第", "4", "次", "会", "议", "。")),
        ("葛\U000e0100飾", ("葛\U000e0100", "飾")),
        ("е\u0301ж", ("е\u0301ж",)),
        ("", ()),
    ],
)
def test_cut_as_the_script_is_read(text: str, pieces: tuple[str, ...]) -> None:
    assert cut(text) == pieces


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        ("in Vienna today", "in Geneva today", "in [-Vienna-]{+Geneva+} today"),
        ("ستُعقد في فيينا", "ستَعقد في فيينا", "[-ستُعقد-]{+ستَعقد+} في فيينا"),
        ("第四次会议", "第五次会议", "第[-四-]{+五+}次会议"),
        ("one two", "one two", "one two"),
        ("", "new", "{+new+}"),
    ],
)
def test_words(before: str, now: str, shown: str) -> None:
    marks = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    parts = words(before, now)
    assert "".join(marks[op].format(text) for op, text in parts) == shown
    assert "".join(text for op, text in parts if op != "inserted") == before
    assert "".join(text for op, text in parts if op != "deleted") == now


def passage(move: str, number: int, text: str) -> Passage:
    return Passage(move, number, (Text(text),))


def test_passages_new_gone_and_changed() -> None:
    old = (
        passage("a", 1, "This stays."),
        passage("a", 2, "This goes away."),
        passage("b", 1, "Come on Monday, please."),
    )
    new = (passage("a", 1, "This stays."), passage("b", 1, "Come on Friday, please."), passage("c", 1, "Welcome."))
    (found,) = compare({("en", "x"): old}, {("en", "x"): new}, {("en", "x"): 3}, ["en"])
    assert not found.some
    assert found.changes == (
        Change("a 2", (("deleted", "This goes away."),)),
        Change("b 1", (("same", "Come on "), ("deleted", "Monday"), ("inserted", "Friday"), ("same", ", please."))),
        Change("c 1", (("inserted", "Welcome."),)),
    )


def test_a_change_of_some_copies_only_says_so() -> None:
    old = {("en", name): (passage("a", 1, "One."),) for name in "xyz"}
    new = {**old, ("en", "z"): (passage("a", 1, "Two."),)}
    (found,) = compare(old, new, {("en", "x"): 3, ("en", "y"): 2, ("en", "z"): 1}, ["en"])
    assert (found.audiences, found.copies, found.of, found.some) == (("z",), 1, 6, True)


def spoil(folder: Path) -> None:
    path = folder / "templates" / "forms" / "note" / "fr.md.j2"
    path.write_text(path.read_text("utf-8").replace("présente ses compliments", "adresse ses compliments"), "utf-8")


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=clerk", "-c", "user.email=clerk@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.slow
def test_against_a_revision_a_file_and_what_was_approved(own_office: Path) -> None:
    at = ("--office", str(own_office))
    assert run("diff", NOTE, *at).returncode == 1, "not yet a repository"
    git(own_office, "init", "-q")
    git(own_office, "add", "-A")
    git(own_office, "commit", "-qm", "first")
    assert run("approve", NOTE, "--by", "reviser", *at).returncode == 0
    spoil(own_office)
    for against in ("HEAD", "approved"):
        done = run("diff", NOTE, "--against", against, *at)
        assert "fr: all 38 copies" in done.stdout, done.stderr
        assert "[-présente-]{+adresse+} ses compliments" in done.stdout
        assert done.stderr.endswith("words changed in 1 languages\n")
    pictures = own_office / "pictures"
    assert run("diff", NOTE, "--lang", "fr", "--pictures", str(pictures), *at).returncode == 0
    assert "fr/government.participant-1.png" in {str(one.relative_to(pictures)) for one in pictures.rglob("*.png")}
    assert "only 38 of 196 copies change: 38 in their words" in run("diff", NOTE, *at).stderr
    told = json.loads(run("diff", NOTE, "--json", "--lang", "fr,es", *at).stdout)["words"]
    assert [one["language"] for one in told] == ["fr"]
    assert ["deleted", "présente"] in told[0]["changes"][0]["parts"]
    assert "no words of" in run("diff", NOTE, "--against", "issued", *at).stderr
    assert run("diff", NOTE, "--against", "--output=x", *at).returncode in (1, 2)
    assert run("diff", NOTE, "--against", "no-such-revision", *at).returncode == 1
    assert run("diff", NOTE, "--against", "none.yaml", *at).returncode == 1


@pytest.mark.slow
def test_against_a_file(office: Pipeline, tmp_path: Path) -> None:
    registry = office.registry
    text = registry.paths[NOTE].read_text("utf-8")
    path = tmp_path / "other.yaml"
    path.write_text(text.replace("date: 2009-03-04", "date: 2009-03-05"), "utf-8")
    note = registry.notes[NOTE]
    found = differences(office, note, earlier(office, note, str(path), None, Revisions()))
    assert {word.language for word in found.words} == set(registry.languages_of(registry.notes[NOTE]))
    assert all(change.at == "date 1" for word in found.words for change in word.changes)
    assert found.copies
    assert found.of == len(found.copies) == len(addressed(office, note))
    assert found.summary == f"all {found.of} copies change: {found.of} in their words"


def test_an_approval_of_one_language_is_compared_in_that_language(office: Pipeline, tmp_path: Path) -> None:
    note = office.registry.notes[NOTE]
    with Ledger(tmp_path / "ledger.db") as ledger:
        review.approve(office, note, ledger, "reviser", AT, "fr")
        was = earlier(office, note, "approved", ledger, Revisions())
        assert not differences(office, note, was)
        with pytest.raises(ProblemsFound, match="no words of"):
            earlier(office, note, "issued", ledger, Revisions())
        with pytest.raises(ProblemsFound, match=r"no-pages: .* keeps words, not pages"):
            pages(office, note, was, "fr", "MEX", 200)


def moved(office: Pipeline) -> PastNote:
    """The note as it was when two recipients lived elsewhere, and one was not on file."""
    registry, note = office.registry, office.registry.notes[NOTE]
    recipients = dict(registry.recipients)
    del recipients["FRA"]
    for id in ("MEX", "EGY"):
        address = recipients[id].address
        assert address
        recipients[id] = recipients[id].model_copy(
            update={"address": address.model_copy(update={"lines": ("Another Street 1",)})}
        )
    old = replace(office, registry=replace(registry, recipients=recipients))
    return PastNote(note_texts(old, note), addressed(old, note), old, note)


@pytest.mark.slow
def test_what_is_filled_in_is_compared_copy_by_copy(office: Pipeline) -> None:
    note = office.registry.notes[NOTE]
    found = differences(office, note, moved(office))
    assert found.words == ()
    assert {one.recipient: one.how for one in found.copies or ()} == {"MEX": "changed", "EGY": "changed", "FRA": "new"}
    assert not found.sheet
    assert found.summary == f"only 3 of {found.of} copies change: 2 in what is filled in, 1 are new"
    one = next(one for one in found.copies or () if one.recipient == "MEX")
    assert one.fields[0].at == "AddressLine1"
    assert ("deleted", "Another Street 1") in one.fields[0].parts
    only = differences(office, note, moved(office), ["ar"])
    assert {copy.recipient for copy in only.copies or ()} == {"EGY"}


def test_a_recipient_of_another_audience_has_other_words(office: Pipeline) -> None:
    words = {("en", "a"): (passage("x", 1, "One."),), ("en", "b"): (passage("x", 1, "Two."),)}
    before, now = {("MEX", "en"): Addressed("a", {})}, {("MEX", "en"): Addressed("b", {})}
    (found,) = copies(before, now, words, words)
    assert found.words
    assert next(copies(now, {}, words, words)).how == "gone"


@pytest.mark.slow
def test_the_pages_that_changed_are_drawn_with_the_place_marked(office: Pipeline) -> None:
    pytest.importorskip("pypdfium2")
    note, was = office.registry.notes[NOTE], moved(office)
    assert [*pages_to_draw(office, note, differences(office, note, was))] == [("ar", "EGY"), ("es", "MEX")]
    (page,) = pages(office, note, was, "ar", "EGY", 400)
    assert (page.number, page.how) == (1, "changed")
    assert page.picture.startswith(b"\x89PNG")
    left, top, right, _ = page.places[0]
    assert top > 400, "the address stands at the foot"
    assert 0 < left < right < 400
    assert pages(office, note, was, "ar", "government/participant", 400) == (), "nobody else's pages"
    with pytest.raises(ProblemsFound, match="there was no copy"):
        pages(office, note, was, "fr", "FRA", 200)


@pytest.mark.slow
def test_what_issued_copies_filled_in_is_kept(office: Pipeline, tmp_path: Path) -> None:
    note = office.registry.notes[NOTE]
    planned = plan.make(office, note, ("MEX,EGY",))
    asked = issue.Request(("MEX,EGY",), "own", "clerk", AT, note.date)
    with Ledger(tmp_path / "ledger.db") as ledger:
        number = Number("CU", 2009, 33, "A")
        ledger.append(Entry(AT, "clerk", "external", number, NOTE))
        content = issue.content(office, note, planned, asked)
        ledger.append(Entry(AT, "clerk", "issue", number, NOTE, content=content.to_json()))
        was = earlier(office, note, "issued", ledger, Revisions())
    assert not differences(office, note, was)
    recipients = dict(office.registry.recipients)
    address = recipients["MEX"].address
    assert address
    recipients["MEX"] = recipients["MEX"].model_copy(update={"address": address.model_copy(update={"city": "Graz"})})
    found = differences(replace(office, registry=replace(office.registry, recipients=recipients)), note, was)
    assert found.summary == "only 1 of 2 copies change: 1 in what is filled in"
    assert [(one.recipient, [field.at for field in one.fields]) for one in found.copies or ()] == [("MEX", ["City"])]
