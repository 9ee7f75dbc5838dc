"""`refs` at the command line: numbers taken, voided, listed; the ledger verified, backed up and restored."""

from __future__ import annotations

import json
from pathlib import Path

from command import run


def refs(workspace: Path) -> list[dict[str, str]]:
    return list(json.loads(run("refs", "list", "--json", "--office", str(workspace)).stdout))


def test_the_ledger_at_the_command_line(small_workspace: Path) -> None:
    at = ("--office", str(small_workspace), "--by", "clerk")
    assert run("refs", "next", "CU", "--year", "2026", "--office", str(small_workspace)).stdout == "CU 2026/12\n"
    assert (
        run("refs", "reserve", "CU", "--year", "2026", "--note", "own", "--variant", "A", *at).stdout
        == "CU 2026/12 (A)\n"
    )
    assert run("refs", "void", "CU 2026/12 (A)", *at).returncode == 1, "a reason is missing"
    assert run("refs", "void", "CU 2026/12 (A)", "--reason", "called off", *at).returncode == 0
    assert run("refs", "void", "cu2026/12(A)", "--reason", "called off", *at).returncode == 1, "it is void already"
    assert run("refs", "void", "XX 1", "--reason", "called off", *at).returncode == 2
    assert refs(small_workspace)[0]["state"] == "void"
    assert run("refs", "verify", "--office", str(small_workspace)).returncode == 0
    assert len(run("refs", "export", "--office", str(small_workspace)).stdout.splitlines()) == 3
    assert run("refs", "backup", str(small_workspace / "b.db"), "--office", str(small_workspace)).returncode == 0
    assert run("refs", "restore", str(small_workspace / "b.db"), "--office", str(small_workspace)).returncode == 0
    assert run("refs", "next", "ZZ", "--office", str(small_workspace)).returncode == 2


def test_a_reference_of_two_numbers_is_not_voided_by_chance(small_workspace: Path) -> None:
    at = ("--year", "2026", "--by", "clerk", "--office", str(small_workspace))
    assert run("refs", "reserve", "CU", *at).returncode == 0
    series = small_workspace / "data" / "series.yaml"
    record = series.read_text("utf-8")[series.read_text("utf-8").index("- id: CU") :]
    like_it = record.replace("- id: CU", "- id: NV").replace('"CU ', '"C U ')  # alike but for a space
    series.write_text(record + like_it, "utf-8")
    assert run("refs", "open", "NV", "--first", "12", *at).returncode == 0
    assert run("refs", "reserve", "NV", *at).returncode == 0
    words = ("--reason", "called off", "--by", "clerk", "--office", str(small_workspace))
    done = run("refs", "void", "CU 2026/12", *words)
    assert done.returncode == 2
    assert "is the reference of 2 numbers\n    say which: cu-2026-012 (no note), nv-2026-012 (no note)" in done.stderr
    assert run("refs", "void", "nv-2026-012", *words).returncode == 0
    assert [row["state"] for row in refs(small_workspace)] == ["reserved", "void"]


def test_a_variant_is_a_letter(small_workspace: Path) -> None:
    words = ("--variant", "../../x", "--year", "2026", "--by", "clerk", "--office", str(small_workspace))
    assert run("refs", "reserve", "CU", *words).returncode == 1
    assert refs(small_workspace) == []


def test_text_with_unreadable_characters_is_not_entered_into_the_ledger(small_workspace: Path) -> None:
    done = run("refs", "reserve", "CU", "--year", "2026", "--by", "a\tb", "--office", str(small_workspace))
    assert done.returncode == 2
    assert "'--by' holds a character that cannot be read, U+" in done.stderr
    done = run(
        "refs", "reserve", "CU", "--year", "2026", "--note", "onw", "--by", "clerk", "--office", str(small_workspace)
    )
    assert done.returncode == 0
    assert "did you mean 'own'" in done.stderr
    assert (
        "no ledger"
        in run("refs", "list", "--ledger", str(small_workspace / "typo.db"), "--office", str(small_workspace)).stderr
    )
    assert not (small_workspace / "typo.db").exists()


def _cut(workspace: Path) -> None:
    """Reserve two numbers and bring the file of the ledger back as it was after the first, as from a nightly copy."""
    words = ("refs", "reserve", "CU", "--year", "2026", "--by", "clerk", "--office", str(workspace))
    ledger = workspace / "ledger.db"
    assert run(*words).returncode == 0
    before = ledger.read_bytes()
    assert run(*words).returncode == 0
    ledger.write_bytes(before)


def test_nothing_that_others_rely_on_is_said_from_a_ledger_that_was_cut(small_workspace: Path) -> None:
    office = ("--office", str(small_workspace))
    _cut(small_workspace)
    for words in (
        ("next", "CU", "--year", "2026"),
        ("void", "CU 2026/12", "--reason", "called off"),
        ("backup", str(small_workspace / "b.db")),
    ):
        done = run("refs", *words, *office)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("ledger-cut: entry 3 was written, and is missing now") == 1
    done = run("refs", "list", *office)
    assert (done.returncode, done.stdout.split()[:2]) == (0, ["CU", "2026/12"]), "it can be read"
    assert "ledger-cut" in done.stderr


def test_a_ledger_that_is_gone_is_not_a_ledger_without_entries(small_workspace: Path, tmp_path: Path) -> None:
    _cut(small_workspace)
    (small_workspace / "ledger.db").unlink()
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    for words in (("replies", "own"), ("verify", str(tmp_path / "a.pdf")), ("state", "own"), ("refs", "next", "CU")):
        done = run(*words, "--office", str(small_workspace))
        assert (done.returncode, done.stdout) == (1, ""), words
        assert "ledger-gone" in done.stderr
