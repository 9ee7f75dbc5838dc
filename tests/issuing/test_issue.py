"""Issue day at the command line: what is refused, what is taken, and how it goes on after a failure."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from command import Done, run
from noteverbale.ledger.entries import Issue
from noteverbale.ledger.ledger import Ledger
from support import OWN_NOTE

pytestmark = pytest.mark.slow  # each opens an office a few times, as a clerk does

AT = "2026-03-04T09:00:00+00:00"


def issue(workspace: Path, *words: str, note: str = "own", to: str = "MEX,FRA") -> Done:
    named = ("--to", to) if to else ()
    return run("issue", note, *named, *words, "--by", "clerk", "--office", str(workspace), "-o", str(workspace / "out"))


def refs(workspace: Path) -> list[dict[str, str]]:
    return list(json.loads(run("refs", "list", "--json", "--office", str(workspace)).stdout))


def test_a_note_is_issued_with_the_next_number(workspace: Path) -> None:
    done = issue(workspace, "--yes")
    assert done.returncode == 0, done.stderr
    assert "CU 2026/12 (A) · own · 2026-03-04" in done.stderr
    folder = workspace / "out" / "cu-2026-012-a"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.pdf")} == {"es/MEX.pdf", "fr/FRA.pdf"}
    assert refs(workspace) == [{"reference": "CU 2026/12 (A)", "state": "issued", "note": "own"}]
    with Ledger(workspace / "ledger.db") as ledger:
        assert not ledger.verify()
        entry = ledger.issued("own")[0]
    assert [copy.recipient for copy in Issue.of(entry).copies] == ["FRA", "MEX"]
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["reference"] == "CU 2026/12 (A)"


def test_the_pages_carry_the_number_and_no_mark(workspace: Path, tmp_path: Path) -> None:
    from exporters_support import by_pdfium

    issue(workspace, "--yes")
    pages = by_pdfium((workspace / "out" / "cu-2026-012-a" / "es" / "MEX.pdf").read_bytes())
    text = "".join(pages)
    assert "CU 2026/12 (A)" in text
    assert "[[[" not in text


def test_nothing_happens_without_confirmation(workspace: Path) -> None:
    done = issue(workspace)
    assert done.returncode == 1
    assert refs(workspace) == []
    assert not (workspace / "out").exists()


def test_the_plan_shown_is_the_plan_issued(workspace: Path) -> None:
    shown = re.search(r"plan ([0-9a-f]{16})", issue(workspace).stderr)
    assert shown
    assert issue(workspace, "--plan-hash", "0123456789abcdef").returncode == 1
    assert refs(workspace) == []
    assert issue(workspace, "--plan-hash", shown[1]).returncode == 0
    assert len(refs(workspace)) == 1


def test_the_same_command_goes_on(workspace: Path) -> None:
    issue(workspace, "--yes")
    folder = workspace / "out" / "cu-2026-012-a"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "es" / "MEX.pdf").unlink()
    (folder / "manifest.json").unlink()
    done = issue(workspace)  # asks nothing: it was issued
    assert done.returncode == 0, done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert len(refs(workspace)) == 1


def test_copies_of_an_issue_are_made_again_with_the_words_issued(workspace: Path) -> None:
    issue(workspace, "--yes")
    folder = workspace / "out" / "cu-2026-012-a"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in before:
        path.unlink()
    path = workspace / "templates" / "forms" / "note" / "es.md.j2"
    path.write_text(path.read_text("utf-8").replace("saluda atentamente", "saluda"), "utf-8")
    move(workspace, "FRA")
    done = issue(workspace, "--yes")
    assert done.returncode == 0, done.stderr
    assert re.search(r"sample.yaml:\d+:\d+: warning: changed-since-issue: 'address' of 'FRA' has changed", done.stderr)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def move(workspace: Path, recipient: str) -> None:
    """Give a mission another address, as the clerk does when it moves."""
    path = workspace / "data" / "missions" / "sample.yaml"
    head, rest = path.read_text("utf-8").split(f"- id: {recipient}\n")
    path.write_text(f"{head}- id: {recipient}\n" + re.sub("- .*gasse .*", "- Neue Gasse 1", rest, count=1), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (("data/missions/sample.yaml", "- id: MEX\n", "- id: MEX\n  sample: true\n"), "sample"),
        (("notes/2026/own.yaml", "variant: A", "sample: true"), "sample:"),
        (("notes/2026/own.yaml", "capacity: participant\n", ""), "unknown-status"),
        (("notes/2026/own.yaml", "{deadline: soon}", "{deadline: before}"), "value"),
        (("data/office.yaml", "letterhead: text", "letterhead: text\napproval: true"), "not-approved"),
        (("data/series.yaml", "- id: CU", "- id: XU"), "unknown-series"),
    ],
)
def test_obstacles_are_reported_and_no_number_is_taken(workspace: Path, spoil: tuple[str, str, str], code: str) -> None:
    file, before, after = spoil
    path = workspace / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    status = workspace / "data" / "missions" / "sample.yaml"
    if code == "unknown-status":
        status.write_text(re.sub(r"  status:\n(    .*\n)+", "", status.read_text("utf-8")), "utf-8")
    done = issue(workspace, "--yes")
    assert done.returncode == 1, done.stderr
    assert code in done.stderr
    with Ledger(workspace / "ledger.db") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["opening"]
    assert not list((workspace / "out").rglob("*.pdf"))


def test_a_recipient_without_an_address_is_not_written_to(workspace: Path) -> None:
    path = workspace / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    start = text.index("  address:", text.index("- id: MEX"))
    path.write_text(text[:start] + text[text.index("  email:", start) :], "utf-8")
    done = issue(workspace, "--yes")
    assert done.returncode == 1
    assert "no-address" in done.stderr


def test_a_field_that_stays_open_is_not_sent_out(workspace: Path) -> None:
    for file, before, after in (
        (
            "data/parties.yaml",
            "ins: правительством, prep: правительстве, complement",
            "ins: правительством, complement",
        ),
        ("templates/moves/invitation/ru.md.j2", "В этой связи", 'О {{ party|case("prep") }}. В этой связи'),
    ):
        path = workspace / file
        assert before in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
    done = issue(workspace, "--yes", to="RUS")
    assert done.returncode == 1
    assert "in ru, [[[PartyPrep]]] stays open for RUS" in done.stderr


def test_an_approval_lets_it_go_until_a_word_changes(workspace: Path) -> None:
    path = workspace / "data" / "office.yaml"
    path.write_text(path.read_text("utf-8").replace("letterhead: text", "letterhead: text\napproval: true"), "utf-8")
    assert run("approve", "own", "--by", "reviser", "--office", str(workspace)).returncode == 0
    template = workspace / "templates" / "forms" / "note" / "es.md.j2"
    before = template.read_text("utf-8")
    template.write_text(before.replace("saluda atentamente", "saluda"), "utf-8")
    refused = issue(workspace, "--yes")
    assert refused.returncode == 1
    assert "the words in es for government/participant changed" in refused.stderr
    template.write_text(before, "utf-8")
    outside = issue(workspace, "--yes", to="WHO")
    assert "is not in what was approved" in outside.stderr
    assert issue(workspace, "--yes").returncode == 0


def test_an_issue_keeps_the_words_that_went_out(workspace: Path) -> None:
    from noteverbale.review.passages import unpacked

    issue(workspace, "--yes")
    with Ledger(workspace / "ledger.db") as ledger:
        kept = unpacked(Issue.of(ledger.issued("own")[0]).said)
    assert sorted(kept) == [("es", "government/participant"), ("fr", "government/participant")]
    assert any("saluda atentamente" in one.text for one in kept["es", "government/participant"])


def test_a_rehearsal_leaves_the_ledger_alone(workspace: Path) -> None:
    done = issue(workspace, "--rehearse", to="MEX,WHO")
    assert done.returncode == 0, done.stderr
    assert "Rehearsal of CU 2026/12 (A)" in done.stderr
    assert "these have fictional addresses: WHO" in done.stderr
    folder = workspace / "out" / "own-rehearsal"
    assert (folder / "es" / "MEX.pdf").is_file()
    assert refs(workspace) == []


def test_copies_added_later_share_the_reference(workspace: Path) -> None:
    assert issue(workspace, "--add", "late", "--yes", to="CUB").returncode == 1, "nothing is issued yet"
    issue(workspace, "--yes")
    folder = workspace / "out" / "cu-2026-012-a"
    first = (folder / "manifest.json").read_bytes()
    for words, to, file in (
        (("--add", "late"), "CUB", "es/CUB.pdf"),
        (("--add", "language", "--lang", "en"), "MEX", "en/MEX.pdf"),
        (("--add", "duplicate"), "FRA", "fr/FRA.pdf"),
    ):
        done = issue(workspace, *words, "--yes", to=to)
        assert done.returncode == 0, done.stderr
        assert (folder / file).is_file()
    assert (folder / "manifest.json").read_bytes() == first
    assert [path.name for path in sorted(folder.glob("manifest-*.json"))] == ["manifest-5.json", "manifest-7.json"]
    assert "has-it" in issue(workspace, "--add", "late", "--yes", to="CUB").stderr
    assert "has-none" in issue(workspace, "--add", "duplicate", "--yes", to="CHN").stderr
    with Ledger(workspace / "ledger.db") as ledger:
        assert [Issue.of(entry).added for entry in ledger.issued("own")] == [None, "late", "language", "duplicate"]
        assert len(ledger.numbers()) == 1
        assert not ledger.verify()
    assert issue(workspace, "--add", "nonsense", to="CUB").returncode == 2


def test_variants_of_a_circular_take_one_number(workspace: Path) -> None:
    (workspace / "notes" / "2026" / "other.yaml").write_text(
        OWN_NOTE.replace("variant: A", "variant: B\nsame_number_as: own"), "utf-8"
    )
    assert issue(workspace, "--yes", note="other", to="CUB").returncode == 0
    assert issue(workspace, "--yes").returncode == 0
    assert [row["reference"] for row in refs(workspace)] == ["CU 2026/12 (A)", "CU 2026/12 (B)"]


def test_a_note_numbered_elsewhere_keeps_its_number(workspace: Path) -> None:
    done = issue(workspace, "--yes", note="cu-2009-033")
    assert done.returncode == 0, done.stderr
    assert (workspace / "out" / "cu-2009-033-a" / "es" / "MEX.pdf").is_file()
    with Ledger(workspace / "ledger.db") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["opening", "external", "issue", "made"]


def test_events_as_json(workspace: Path) -> None:
    lines = [json.loads(line) for line in issue(workspace, "--yes", "--json").stdout.splitlines()]
    assert [line["event"] for line in lines] == ["numbered", "begin", "copy", "copy", "end", "done"]
    assert {line["file"] for line in lines if line["event"] == "copy"} == {"es/MEX.pdf", "fr/FRA.pdf"}


def test_drafts_need_no_ledger(workspace: Path) -> None:
    (workspace / "ledger.db").unlink()
    done = run("batch", "own", "--to", "MEX", "--office", str(workspace), "-o", str(workspace / "drafts"))
    assert done.returncode == 0
    assert (workspace / "drafts" / "own" / "es" / "MEX.pdf").is_file()
    assert not (workspace / "ledger.db").exists()


def test_drafts_and_other_notes_keep_out_of_an_issues_folder(workspace: Path) -> None:
    (workspace / "notes" / "2026" / "cu-2026-012.yaml").write_text(OWN_NOTE.replace("variant: A\n", ""), "utf-8")
    assert issue(workspace, "--yes", note="cu-2026-012").returncode == 0
    folder = workspace / "out" / "cu-2026-012"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run("batch", "cu-2026-012", "--to", "FRA", "--office", str(workspace), "-o", str(workspace / "out"))
    assert done.returncode == 1
    assert "not-ours" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_nothing_outside_the_folder_is_touched(workspace: Path) -> None:
    precious = workspace / "precious"
    precious.write_text("precious", "utf-8")
    folder = workspace / "out" / "cu-2026-012-a"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"copies": [{"file": "../../precious"}]}', "utf-8")
    (folder / ".copies.jsonl").symlink_to(precious)
    assert issue(workspace, "--yes").returncode == 0
    assert precious.read_text("utf-8") == "precious"


@pytest.mark.parametrize("garbage", [b"[]\n", b'"x"\n', b"\xff\xfe\n"])
def test_a_damaged_journal_is_ignored(workspace: Path, garbage: bytes) -> None:
    issue(workspace, "--yes")
    folder = workspace / "out" / "cu-2026-012-a"
    (folder / "manifest.json").write_bytes(garbage)
    (folder / ".copies.jsonl").write_bytes(garbage)
    done = issue(workspace)
    assert done.returncode == 0, done.stderr
    assert "internal" not in done.stderr


def test_a_request_is_carried_out_as_given(workspace: Path) -> None:
    assert issue(workspace, "--yes", "--lang", "fr,fr").returncode == 0
    assert issue(workspace, "--yes", to="RUS").returncode == 1, "issued already, to others"
    assert (
        "no recipient is named"
        in run("batch", "own", "--to", " ", "--office", str(workspace), "-o", str(workspace / "d")).stderr
    )


def test_a_new_year_goes_on_by_itself(workspace: Path) -> None:
    (workspace / "notes" / "2026" / "later.yaml").write_text(OWN_NOTE.replace("2026-03-04", "2027-01-05"), "utf-8")
    assert "CU 2027/1 (A)" in issue(workspace, "--yes", note="later").stderr


def test_a_rehearsal_shows_the_plan_of_the_issue(workspace: Path) -> None:
    shown = re.search(r"plan ([0-9a-f]{16})", issue(workspace, "--rehearse").stderr)
    assert shown
    assert issue(workspace, "--rehearse", to="CUB").returncode == 0, "another rehearsal may use the folder"
    assert sorted(path.name for path in (workspace / "out" / "own-rehearsal" / "es").iterdir()) == ["CUB.pdf"]
    assert issue(workspace, "--plan-hash", shown[1]).returncode == 0
    done = issue(workspace, "--plan-hash", "0123456789abcdef")
    assert done.returncode == 1
    assert "plan-hash: 'own' was issued already, by the plan" in done.stderr


def test_a_late_copy_has_the_words_of_the_others(workspace: Path) -> None:
    from exporters_support import by_pdfium

    issue(workspace, "--yes")
    template = workspace / "templates" / "forms" / "note" / "es.md.j2"
    template.write_text(template.read_text("utf-8").replace("saluda atentamente", "saluda"), "utf-8")
    for words, to, file in (
        (("--add", "late"), "CUB", "es/CUB.pdf"),
        (("--add", "language", "--lang", "en"), "MEX", "en/MEX.pdf"),
    ):
        done = issue(workspace, *words, "--yes", to=to)
        assert done.returncode == 0, done.stderr
        copy = workspace / "out" / "cu-2026-012-a" / file
        assert file != "es/CUB.pdf" or "saluda atentamente" in "".join(by_pdfium(copy.read_bytes()))
    with Ledger(workspace / "ledger.db") as ledger:
        assert len(ledger.issued("own")) == 3


def test_files_changed_while_the_clerk_thinks(workspace: Path) -> None:
    from noteverbale.issuing import steps
    from noteverbale.issuing.issue import Request
    from noteverbale.pipeline import Pipeline
    from noteverbale.problems import ProblemsFound

    office = Pipeline.open(workspace)
    note = office.registry.notes["own"]
    asked = Request(("MEX",), "own", "clerk", AT, note.date)
    path = workspace / "notes" / "2026" / "own.yaml"
    with Ledger(workspace / "ledger.db") as ledger:
        step = steps.begin(office, note, ledger, asked, workspace / "out")
        path.write_text(path.read_text("utf-8").replace("2026-03-04", "2026-03-05"), "utf-8")
        with pytest.raises(ProblemsFound, match=r"changed-meanwhile: .* changed since the plan was shown"):
            step.take_number()
    assert refs(workspace) == []


def test_print_files_of_added_copies_are_their_own(workspace: Path) -> None:
    issue(workspace, "--yes", "--print")
    folder = workspace / "out" / "cu-2026-012-a"
    before = (folder / "print-es.pdf").read_bytes()
    issue(workspace, "--add", "late", "--yes", "--print", to="CUB")
    assert (folder / "print-es.pdf").read_bytes() == before
    assert (folder / "print-5-es.pdf").is_file()


def test_where_nothing_can_be_written_no_number_is_taken(workspace: Path) -> None:
    (workspace / "out").mkdir()
    (workspace / "out" / "cu-2026-012-a").write_text("a file", "utf-8")
    done = issue(workspace, "--yes")
    assert done.returncode == 1
    assert "copies cannot be written here" in done.stderr
    assert refs(workspace) == []


def test_an_issue_without_a_terminal_needs_yes_or_plan_hash(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    done = issue(workspace)
    assert re.search(
        r"confirm: not confirmed; nothing was changed\n +add --yes, or --plan-hash [0-9a-f]{16}", done.stderr
    )
    assert refs(workspace) == []


def test_a_manifest_that_was_changed_is_ignored(workspace: Path) -> None:
    issue(workspace, "--yes")
    path = workspace / "out" / "cu-2026-012-a" / "manifest.json"
    before = path.read_bytes()
    path.write_text(json.dumps({**json.loads(before), "copies": []}), "utf-8")
    assert issue(workspace).returncode == 0
    assert path.read_bytes() == before


def test_notes_with_errors_are_skipped_with_a_warning(workspace: Path) -> None:
    other = workspace / "notes" / "2026" / "other.yaml"
    other.write_text(OWN_NOTE.replace("meeting: wg4-14", "meting: wg4-14").replace("variant: A\n", ""), "utf-8")
    done = issue(workspace, "--yes")
    assert done.returncode == 0, done.stderr
    assert "other.yaml: warning: spoilt: this note is skipped; problems in it: " in done.stderr
    assert refs(workspace)[0]["note"] == "own"
    assert "unknown-key" in run("render", "other", "--to", "MEX", "--office", str(workspace)).stderr
    assert run("check", "--office", str(workspace)).returncode == 1
    other.write_text(other.read_text("utf-8") + "same_number_as: second\n", "utf-8")
    second = workspace / "notes" / "2026" / "second.yaml"
    second.write_text(OWN_NOTE.replace("variant: A\n", ""), "utf-8")
    done = issue(workspace, "--yes", note="second")
    assert done.returncode == 1
    assert "they may share a number" in done.stderr


def test_voiding_an_issued_number_asks_first(workspace: Path) -> None:
    issue(workspace, "--yes")
    words = ("refs", "void", "cu 2026/12 (a)", "--reason", "called off", "--by", "clerk", "--office", str(workspace))
    assert "Void it?" in run(*words).stderr
    assert refs(workspace)[0]["state"] == "issued"
    assert run(*words, "--yes").returncode == 0
    assert refs(workspace)[0]["state"] == "void"
