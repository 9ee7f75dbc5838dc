"""`verify` in the issuing office: the ledger has the manifests, and makes copies again to compare their pages."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from command import Done, run
from noteverbale.ledger.entry import Number
from noteverbale.ledger.ledger import Ledger

AT = "2026-03-04T09:00:00+00:00"


@pytest.fixture
def copy(small_workspace: Path) -> Path:
    """The copy of France of a note that was issued in an office without keys."""
    assert issue(small_workspace, "--to", "MEX,FRA").returncode == 0
    return small_workspace / "out" / "cu-2026-012-a" / "fr" / "FRA.pdf"


def issue(office: Path, *words: str) -> Done:
    return run("issue", "own", *words, "--yes", "--by", "clerk", "--office", str(office), "-o", str(office / "out"))


def verdict(office: Path, file: Path) -> tuple[str, str]:
    done = run("verify", str(file), "--office", str(office))
    assert "internal" not in done.stderr
    assert (done.returncode == 0) == (": genuine" in done.stdout)
    return done.stdout.split(": ")[1].strip(), done.stderr


def save_again(file: Path, patch: bytes = b"") -> None:
    out = io.BytesIO()
    with pikepdf.open(file) as pdf:
        if patch:
            pdf.pages[0].contents_add(pdf.make_stream(patch))
        pdf.save(out)
    file.write_bytes(out.getvalue())


def test_a_copy_is_genuine_without_keys_until_it_is_void(small_workspace: Path, copy: Path) -> None:
    assert verdict(small_workspace, copy)[0] == "genuine"
    with Ledger(small_workspace / "ledger.db") as ledger:
        assert [entry.kind for entry in ledger.entries()] == ["opening", "reserve", "issue", "made"]
        ledger.void(Number("CU", 2026, 12, "A"), "clerk", AT, "called off")
    assert verdict(small_workspace, copy)[0] == "void"


def test_a_file_that_shows_the_same_and_one_that_does_not(small_workspace: Path, copy: Path) -> None:
    save_again(copy)
    found, why = verdict(small_workspace, copy)
    assert (found, "its pages look the same" in why) == ("says the same", True)
    save_again(copy, b"q 1 1 1 rg 100 400 300 60 re f Q")
    found, why = verdict(small_workspace, copy)
    assert (found, "page 1 looks different from the copy that was issued" in why) == ("altered", True)


def test_a_copy_for_which_another_was_sent_is_replaced(small_workspace: Path, copy: Path) -> None:
    path = small_workspace / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("Beispielgasse 21", "Neue Gasse 1"), "utf-8")
    assert issue(small_workspace, "--add", "replacement", "--to", "FRA").returncode == 2, "it needs a reason"
    assert issue(small_workspace, "--add", "replacement", "--to", "FRA", "--reason", "it moved").returncode == 0
    assert verdict(small_workspace, copy)[0] == "replaced"
    (other,) = copy.parent.parent.glob("replacement-*/fr/FRA.pdf")
    assert verdict(small_workspace, other)[0] == "genuine"
    assert verdict(small_workspace, copy.parent.parent / "es" / "MEX.pdf")[0] == "genuine"


def test_a_manifest_made_to_fit_an_altered_copy_is_not_believed(small_workspace: Path, copy: Path) -> None:
    from hashlib import sha256

    before = sha256(copy.read_bytes()).hexdigest()
    copy.write_bytes(copy.read_bytes() + b"%evil\n")
    manifest = copy.parent.parent / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(before, sha256(copy.read_bytes()).hexdigest()), "utf-8")
    assert verdict(small_workspace, copy)[0] == "unknown"
