"""Issue day at the command line: what is refused, what is taken, and how it goes on after a failure."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from command import Done, run
from noteverbale.ledger.ledger import Ledger
from support import OWN_NOTE

pytestmark = pytest.mark.slow  # each opens an office a few times, as a clerk does

AT = "2026-03-04T09:00:00+00:00"


def issue(desk: Path, *words: str, note: str = "own", to: str = "MEX,FRA") -> Done:
    named = ("--to", to) if to else ()
    return run("issue", note, *named, *words, "--by", "clerk", "--office", str(desk), "-o", str(desk / "out"))


def refs(desk: Path) -> list[dict[str, str]]:
    return list(json.loads(run("refs", "list", "--json", "--office", str(desk)).stdout))


def test_a_note_is_issued_with_the_next_number(desk: Path) -> None:
    done = issue(desk, "--yes")
    assert done.returncode == 0, done.stderr
    assert "CU 2026/12 (A) · own · 2026-03-04" in done.stderr
    folder = desk / "out" / "cu-2026-012-a"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.pdf")} == {"es/MEX.pdf", "fr/FRA.pdf"}
    assert refs(desk) == [{"reference": "CU 2026/12 (A)", "state": "issued", "note": "own"}]
    with Ledger(desk / "ledger.db") as ledger:
        assert not ledger.verify()
        entry = ledger.issued("own")[0]
    assert [one["recipient"] for one in entry.content["copies"]] == ["FRA", "MEX"]
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["reference"] == "CU 2026/12 (A)"


def test_the_pages_carry_the_number_and_no_mark(desk: Path, tmp_path: Path) -> None:
    from exporters_support import by_pdfium

    issue(desk, "--yes")
    pages = by_pdfium((desk / "out" / "cu-2026-012-a" / "es" / "MEX.pdf").read_bytes())
    text = "".join(pages)
    assert "CU 2026/12 (A)" in text
    assert "[[[" not in text


def test_without_a_yes_nothing_happens(desk: Path) -> None:
    done = issue(desk)
    assert done.returncode == 1
    assert refs(desk) == []
    assert not (desk / "out").exists()


def test_the_plan_shown_is_the_plan_issued(desk: Path) -> None:
    shown = re.search(r"plan ([0-9a-f]{16})", issue(desk).stderr)
    assert shown
    assert issue(desk, "--plan-hash", "0123456789abcdef").returncode == 1
    assert refs(desk) == []
    assert issue(desk, "--plan-hash", shown[1]).returncode == 0
    assert len(refs(desk)) == 1


def test_the_same_command_goes_on(desk: Path) -> None:
    issue(desk, "--yes")
    folder = desk / "out" / "cu-2026-012-a"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "es" / "MEX.pdf").unlink()
    (folder / "manifest.json").unlink()
    done = issue(desk)  # asks nothing: it was issued
    assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert len(refs(desk)) == 1


def test_what_was_issued_is_not_made_again_with_other_words(desk: Path) -> None:
    issue(desk, "--yes")
    path = desk / "templates" / "base" / "es.md.j2"
    path.write_text(path.read_text("utf-8").replace("saluda atentamente", "saluda"), "utf-8")
    done = issue(desk, "--yes")
    assert done.returncode == 1
    assert "changed-since-issue" in done.stderr


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (("data/missions/sample.yaml", "- id: MEX\n", "- id: MEX\n  sample: true\n"), "sample"),
        (("notes/2026/own.yaml", "variant: A", "sample: true"), "sample:"),
        (("notes/2026/own.yaml", "capacity: participant\n", ""), "unknown-status"),
        (("notes/2026/own.yaml", "delegation: {bound: soon}", "delegation: {bound: before}"), "bound"),
        (("data/office.yaml", "letterhead: text", "letterhead: text\napproval: true"), "not-approved"),
        (("data/series.yaml", "- id: CU", "- id: XU"), "unknown-series"),
    ],
)
def test_what_stands_in_the_way_is_told_and_no_number_taken(desk: Path, spoil: tuple[str, str, str], code: str) -> None:
    file, before, after = spoil
    path = desk / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    status = desk / "data" / "missions" / "sample.yaml"
    if code == "unknown-status":
        status.write_text(re.sub(r"  status:\n(    .*\n)+", "", status.read_text("utf-8")), "utf-8")
    done = issue(desk, "--yes")
    assert done.returncode == 1, done.stderr
    assert code in done.stderr
    with Ledger(desk / "ledger.db") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["opening"]
    assert not list((desk / "out").rglob("*.pdf"))


def test_a_recipient_without_an_address_is_not_written_to(desk: Path) -> None:
    path = desk / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    start = text.index("  address:", text.index("- id: MEX"))
    path.write_text(text[:start] + text[text.index("  email:", start) :], "utf-8")
    done = issue(desk, "--yes")
    assert done.returncode == 1
    assert "no-address" in done.stderr


def test_a_field_that_stays_open_is_not_sent_out(desk: Path) -> None:
    for file, before, after in (
        (
            "data/parties.yaml",
            "ins: правительством, prep: правительстве, complement",
            "ins: правительством, complement",
        ),
        ("templates/invitation/ru.md.j2", "В этой связи", 'О {{ party|case("prep") }}. В этой связи'),
    ):
        path = desk / file
        assert before in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    done = issue(desk, "--yes", to="RUS")
    assert done.returncode == 1
    assert "in ru, [[[PartyPrep]]] stays open for RUS" in done.stderr


def test_an_approval_lets_it_go_until_a_word_changes(desk: Path) -> None:
    path = desk / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8").replace("letterhead: text", "letterhead: text\napproval: true"), "utf-8")
    assert run("approve", "own", "--by", "reviser", "--office", str(desk)).returncode == 0
    template = desk / "templates" / "base" / "es.md.j2"
    before = template.read_text("utf-8")
    template.write_text(before.replace("saluda atentamente", "saluda"), "utf-8")
    refused = issue(desk, "--yes")
    assert refused.returncode == 1
    assert "the words in es for government/participant changed" in refused.stderr
    template.write_text(before, "utf-8")
    outside = issue(desk, "--yes", to="WHO")
    assert "is not in what was approved" in outside.stderr
    assert issue(desk, "--yes").returncode == 0


def test_an_issue_keeps_the_words_that_went_out(desk: Path) -> None:
    from noteverbale.review.passages import unpacked

    issue(desk, "--yes")
    with Ledger(desk / "ledger.db") as ledger:
        kept = unpacked(ledger.issued("own")[0].content["said"])
    assert sorted(kept) == [("es", "government/participant"), ("fr", "government/participant")]
    assert any("saluda atentamente" in one.text for one in kept["es", "government/participant"])


def test_a_rehearsal_leaves_the_ledger_alone(desk: Path) -> None:
    done = issue(desk, "--rehearse", to="MEX,WHO")
    assert done.returncode == 0, done.stderr
    assert "Rehearsal of CU 2026/12 (A)" in done.stderr
    assert "fictional of these: WHO" in done.stderr
    folder = desk / "out" / "own-rehearsal"
    assert (folder / "es" / "MEX.pdf").is_file()
    assert refs(desk) == []


def test_copies_added_later_share_the_reference(desk: Path) -> None:
    assert issue(desk, "--add", "late", "--yes", to="CUB").returncode == 1, "nothing is issued yet"
    issue(desk, "--yes")
    folder = desk / "out" / "cu-2026-012-a"
    first = (folder / "manifest.json").read_bytes()
    for words, to, file in (
        (("--add", "late"), "CUB", "es/CUB.pdf"),
        (("--add", "language", "--lang", "en"), "MEX", "en/MEX.pdf"),
        (("--add", "duplicate"), "FRA", "fr/FRA.pdf"),
    ):
        done = issue(desk, *words, "--yes", to=to)
        assert done.returncode == 0, done.stderr
        assert (folder / file).is_file()
    assert (folder / "manifest.json").read_bytes() == first
    assert [path.name for path in sorted(folder.glob("manifest-*.json"))] == ["manifest-4.json", "manifest-5.json"]
    assert "has-it" in issue(desk, "--add", "late", "--yes", to="CUB").stderr
    assert "has-none" in issue(desk, "--add", "duplicate", "--yes", to="CHN").stderr
    with Ledger(desk / "ledger.db") as ledger:
        assert [entry.content.get("added") for entry in ledger.issued("own")] == [None, "late", "language", "duplicate"]
        assert len(ledger.numbers()) == 1
        assert not ledger.verify()
    assert issue(desk, "--add", "nonsense", to="CUB").returncode == 2


def test_variants_of_a_circular_take_one_number(desk: Path) -> None:
    (desk / "notes" / "2026" / "other.yaml").write_text(
        OWN_NOTE.replace("variant: A", "variant: B\nsame_number_as: own"), "utf-8"
    )
    assert issue(desk, "--yes", note="other", to="CUB").returncode == 0
    assert issue(desk, "--yes").returncode == 0
    assert [row["reference"] for row in refs(desk)] == ["CU 2026/12 (A)", "CU 2026/12 (B)"]


def test_a_note_numbered_elsewhere_keeps_its_number(desk: Path) -> None:
    done = issue(desk, "--yes", note="cu-2009-033")
    assert done.returncode == 0, done.stderr
    assert (desk / "out" / "cu-2009-033-a" / "es" / "MEX.pdf").is_file()
    with Ledger(desk / "ledger.db") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["opening", "external", "issue"]


def test_events_as_json(desk: Path) -> None:
    lines = [json.loads(line) for line in issue(desk, "--yes", "--json").stdout.splitlines()]
    assert [line["event"] for line in lines] == ["begin", "copy", "copy", "end"]
    assert {line["file"] for line in lines if line["event"] == "copy"} == {"es/MEX.pdf", "fr/FRA.pdf"}


def test_drafts_need_no_ledger(desk: Path) -> None:
    (desk / "ledger.db").unlink()
    done = run("batch", "own", "--to", "MEX", "--office", str(desk), "-o", str(desk / "drafts"))
    assert done.returncode == 0
    assert (desk / "drafts" / "own" / "es" / "MEX.pdf").is_file()
    assert not (desk / "ledger.db").exists()


def test_the_ledger_at_the_command_line(desk: Path) -> None:
    at = ("--office", str(desk), "--by", "clerk")
    assert run("refs", "next", "CU", "--year", "2026", "--office", str(desk)).stdout == "CU 2026/12\n"
    assert (
        run("refs", "reserve", "CU", "--year", "2026", "--note", "own", "--variant", "A", *at).stdout
        == "CU 2026/12 (A)\n"
    )
    assert run("refs", "void", "CU 2026/12 (A)", *at).returncode == 1, "a reason is missing"
    assert run("refs", "void", "CU 2026/12 (A)", "--reason", "called off", *at).returncode == 0
    assert run("refs", "void", "cu2026/12(A)", "--reason", "called off", *at).returncode == 1, "it is void already"
    assert run("refs", "void", "XX 1", "--reason", "called off", *at).returncode == 2
    assert refs(desk)[0]["state"] == "void"
    assert run("refs", "verify", "--office", str(desk)).returncode == 0
    assert len(run("refs", "export", "--office", str(desk)).stdout.splitlines()) == 3
    assert run("refs", "backup", str(desk / "b.db"), "--office", str(desk)).returncode == 0
    assert run("refs", "restore", str(desk / "b.db"), "--office", str(desk)).returncode == 0
    assert run("refs", "next", "ZZ", "--office", str(desk)).returncode == 2


def test_drafts_and_other_notes_keep_out_of_an_issues_folder(desk: Path) -> None:
    (desk / "notes" / "2026" / "cu-2026-012.yaml").write_text(OWN_NOTE.replace("variant: A\n", ""), "utf-8")
    assert issue(desk, "--yes", note="cu-2026-012").returncode == 0
    folder = desk / "out" / "cu-2026-012"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run("batch", "cu-2026-012", "--to", "FRA", "--office", str(desk), "-o", str(desk / "out"))
    assert done.returncode == 1
    assert "not-ours" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_nothing_outside_the_folder_is_touched(desk: Path) -> None:
    precious = desk / "precious"
    precious.write_text("precious", "utf-8")
    folder = desk / "out" / "cu-2026-012-a"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"copies": [{"file": "../../precious"}]}', "utf-8")
    (folder / ".copies.jsonl").symlink_to(precious)
    assert issue(desk, "--yes").returncode == 0
    assert precious.read_text("utf-8") == "precious"


@pytest.mark.parametrize("garbage", [b"[]\n", b'"x"\n', b"\xff\xfe\n"])
def test_a_spoilt_journal_is_as_good_as_none(desk: Path, garbage: bytes) -> None:
    issue(desk, "--yes")
    folder = desk / "out" / "cu-2026-012-a"
    (folder / "manifest.json").write_bytes(garbage)
    (folder / ".copies.jsonl").write_bytes(garbage)
    done = issue(desk)
    assert done.returncode == 0, done.stderr
    assert "internal" not in done.stderr


def test_what_is_asked_for_is_what_is_done(desk: Path) -> None:
    assert issue(desk, "--yes", "--lang", "fr,fr").returncode == 0
    assert issue(desk, "--yes", to="RUS").returncode == 1, "issued already, to others"
    assert "nobody is named" in run("batch", "own", "--to", " ", "--office", str(desk), "-o", str(desk / "d")).stderr


def test_a_new_year_goes_on_by_itself(desk: Path) -> None:
    (desk / "notes" / "2026" / "later.yaml").write_text(OWN_NOTE.replace("2026-03-04", "2027-01-05"), "utf-8")
    assert "CU 2027/1 (A)" in issue(desk, "--yes", note="later").stderr


def test_a_variant_is_a_letter(desk: Path) -> None:
    words = ("--variant", "../../x", "--year", "2026", "--by", "clerk", "--office", str(desk))
    assert run("refs", "reserve", "CU", *words).returncode == 1
    assert refs(desk) == []


def test_a_rehearsal_shows_the_plan_of_the_issue(desk: Path) -> None:
    shown = re.search(r"plan ([0-9a-f]{16})", issue(desk, "--rehearse").stderr)
    assert shown
    assert issue(desk, "--rehearse", to="CUB").returncode == 0, "another rehearsal may use the folder"
    assert sorted(path.name for path in (desk / "out" / "own-rehearsal" / "es").iterdir()) == ["CUB.pdf"]
    assert issue(desk, "--plan-hash", shown[1]).returncode == 0
    done = issue(desk, "--plan-hash", "0123456789abcdef")
    assert done.returncode == 1
    assert "was issued already, by the plan" in done.stderr


def test_a_late_copy_says_what_the_others_said(desk: Path) -> None:
    issue(desk, "--yes")
    template = desk / "templates" / "base" / "es.md.j2"
    before = template.read_text("utf-8")
    template.write_text(before.replace("saluda atentamente", "saluda"), "utf-8")
    for words, to in ((("--add", "late"), "CUB"), (("--add", "language", "--lang", "en"), "MEX")):
        done = issue(desk, *words, "--yes", to=to)
        assert done.returncode == 1
        assert "reads otherwise in es by now" in done.stderr
    with Ledger(desk / "ledger.db") as ledger:
        assert len(ledger.issued("own")) == 1


def test_files_changed_while_the_clerk_thinks(desk: Path) -> None:
    from noteverbale.issuing import issue as issuing
    from noteverbale.pipeline import Pipeline
    from noteverbale.planning.plan import make
    from noteverbale.problems import Trouble

    office = Pipeline.open(desk)
    note = office.registry.notes["own"]
    plan = make(office, note, ("MEX",), "own", ())
    path = desk / "notes" / "2026" / "own.yaml"
    path.write_text(path.read_text("utf-8").replace("2026-03-04", "2026-03-05"), "utf-8")
    with Ledger(desk / "ledger.db") as ledger, pytest.raises(Trouble, match="changed since the plan was shown"):
        issuing.take(office, note, plan, ledger, issuing.Request(("MEX",), "own", "clerk", AT, note.date))
    assert refs(desk) == []


def test_print_files_of_added_copies_are_their_own(desk: Path) -> None:
    issue(desk, "--yes", "--print")
    folder = desk / "out" / "cu-2026-012-a"
    before = (folder / "print-es.pdf").read_bytes()
    issue(desk, "--add", "late", "--yes", "--print", to="CUB")
    assert (folder / "print-es.pdf").read_bytes() == before
    assert (folder / "print-4-es.pdf").is_file()


def test_where_nothing_can_be_written_no_number_is_taken(desk: Path) -> None:
    (desk / "out").mkdir()
    (desk / "out" / "cu-2026-012-a").write_text("a file", "utf-8")
    done = issue(desk, "--yes")
    assert done.returncode == 1
    assert "copies cannot be written here" in done.stderr
    assert refs(desk) == []


def test_nobody_to_ask_is_told(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    done = issue(desk)
    assert re.search(r"nobody said yes: nothing was done\n +add --yes, or --plan-hash [0-9a-f]{16}", done.stderr)
    assert refs(desk) == []


def test_a_manifest_somebody_changed_is_none(desk: Path) -> None:
    issue(desk, "--yes")
    path = desk / "out" / "cu-2026-012-a" / "manifest.json"
    before = path.read_bytes()
    path.write_text(json.dumps({**json.loads(before), "copies": []}), "utf-8")
    assert issue(desk).returncode == 0
    assert path.read_bytes() == before


def test_another_notes_fault_stops_nobody(desk: Path) -> None:
    other = desk / "notes" / "2026" / "other.yaml"
    other.write_text(OWN_NOTE.replace("meeting: wg4-14", "meting: wg4-14").replace("variant: A\n", ""), "utf-8")
    done = issue(desk, "--yes")
    assert done.returncode == 0, done.stderr
    assert "other.yaml: warning: spoilt: this note is left out" in done.stderr
    assert refs(desk)[0]["note"] == "own"
    assert "unknown-key" in run("render", "other", "--to", "MEX", "--office", str(desk)).stderr
    assert run("check", "--office", str(desk)).returncode == 1
    other.write_text(other.read_text("utf-8") + "same_number_as: second\n", "utf-8")
    second = desk / "notes" / "2026" / "second.yaml"
    second.write_text(OWN_NOTE.replace("variant: A\n", ""), "utf-8")
    done = issue(desk, "--yes", note="second")
    assert done.returncode == 1
    assert "they may share a number" in done.stderr


def test_words_nobody_can_read_do_not_enter_the_ledger(desk: Path) -> None:
    done = run("refs", "reserve", "CU", "--year", "2026", "--by", "a\tb", "--office", str(desk))
    assert done.returncode == 2
    assert "'--by' holds characters that cannot be read" in done.stderr
    done = run("refs", "reserve", "CU", "--year", "2026", "--note", "onw", "--by", "clerk", "--office", str(desk))
    assert done.returncode == 0
    assert "did you mean 'own'" in done.stderr
    assert "no ledger" in run("refs", "list", "--ledger", str(desk / "typo.db"), "--office", str(desk)).stderr
    assert not (desk / "typo.db").exists()


def test_an_issued_number_is_voided_by_a_second_word_only(desk: Path) -> None:
    issue(desk, "--yes")
    words = ("refs", "void", "cu 2026/12 (a)", "--reason", "called off", "--by", "clerk", "--office", str(desk))
    assert "Void it?" in run(*words).stderr
    assert refs(desk)[0]["state"] == "issued"
    assert run(*words, "--yes").returncode == 0
    assert refs(desk)[0]["state"] == "void"
