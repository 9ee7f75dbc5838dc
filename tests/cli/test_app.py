"""The command line as a person meets it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from command import leaves, run
from support import ROOT


@pytest.mark.slow
def test_the_program_starts_as_a_program() -> None:
    env = {**os.environ, "PYTHONWARNINGS": "error::UserWarning"}
    words = [sys.executable, "-m", "noteverbale", "show", "nothing"]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("noteverbale: note: there is no note 'nothing'")


COMMANDS = [words for words, _ in leaves() if words]


def test_version_and_help() -> None:
    assert run("--version").stdout.startswith("noteverbale ")
    done = run("--help")
    assert done.returncode == 0
    assert {words[0] for words in COMMANDS} <= set(re.findall(r"[a-z]+", done.stdout))


@pytest.mark.parametrize("words", [(), ("refs",), ("keys",), ("links",), ("import",)], ids=" ".join)
def test_without_a_command_the_help_is_printed(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run(*words, "--help").stdout


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("noteverbale sh", ["show"]),
        ("noteverbale refs re", ["reserve", "restore"]),
        ("noteverbale show cu-2009-0", ["cu-2009-033", "cu-2009-092"]),
        ("noteverbale check cu-*", []),
        ("noteverbale show --office /nowhere cu", []),
    ],
)
def test_the_shell_completes_commands_and_notes(
    monkeypatch: pytest.MonkeyPatch, typed: str, completed: list[str]
) -> None:
    monkeypatch.setenv("_NOTEVERBALE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split()) - 1))
    assert run().stdout.split() == completed


@pytest.mark.parametrize("words", [("test",), *COMMANDS], ids=" ".join)
def test_the_how_to_pages_show_every_command(words: tuple[str, ...]) -> None:
    assert f"./nv {words[0]}" in (ROOT / "docs/how-to/commands.md").read_text("utf-8")
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs/how-to").rglob("*.md"))
    assert re.search(rf"\b{words[0]} {words[1]}\b" if len(words) > 1 else rf"\./nv {words[0]}\b", pages)


@pytest.mark.slow
def test_check_is_fine_and_counts() -> None:
    done = run("check")
    assert done.returncode == 0
    assert done.stdout == ""
    notes = len(list((ROOT / "notes").rglob("*.yaml")))
    assert f"\n{notes} notes, 218 recipients, 6 languages: 0 errors, " in done.stderr


@pytest.mark.slow
def test_problems_as_json(tmp_path: Path) -> None:
    done = run("check", "cu-2009-033", "--json")
    problems = json.loads(done.stdout)
    assert {"file", "line", "column", "code", "severity", "message", "hint"} == set(problems[0])


@pytest.mark.slow
def test_show_leaves_fields_visible_without_a_recipient() -> None:
    done = run("show", "cu-2009-033", "--lang", "fr")
    assert "présente ses compliments [[[Addressee]]] et a l’honneur" in done.stdout
    assert "[[[City]]] [[[Postal Code]]]" in done.stdout


@pytest.mark.slow
def test_show_takes_the_recipients_language_and_any_name_of_a_note() -> None:
    for name in ("cu-2009-092", "CU 2009/92 (A)", "cu2009/92(a)", "notes/2009/cu-2009-092.yaml"):
        assert "Referencia: CU 2009/92 (A)" in run("show", name, "--to", "mex").stdout


@pytest.mark.slow
def test_show_as_html_and_tree() -> None:
    assert '<html lang="ar" dir="rtl">' in run("show", "cu-2009-033", "--to", "EGY", "--as", "html").stdout
    assert run("show", "cu-2009-033", "--to", "EGY", "--as", "tree").stdout.startswith(
        "document cu-2009-033 ar government"
    )


@pytest.mark.slow
def test_render_writes_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "copy.pdf"
    done = run("render", "cu-2009-033", "--to", "MEX", "-o", str(path))
    assert done.stdout.strip() == str(path)
    assert path.read_bytes().startswith(b"%PDF-1.7")
    assert [one.name for one in path.parent.iterdir()] == ["copy.pdf"]


def test_render_tells_what_is_wrong_with_the_note(own_office: Path, tmp_path: Path) -> None:
    note = own_office / "notes/2009/cu-2009-092.yaml"
    note.write_text(note.read_text("utf-8").replace("before: 2009-07-31", "before: 2010-02-01"), "utf-8")
    done = run("render", "cu-2009-092", "--to", "MEX", "-o", str(tmp_path / "x.pdf"), "--office", str(own_office))
    assert done.returncode == 0  # a draft may be looked at; it cannot be issued
    assert "deadline-after-meeting" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "cu-2009-033x"], 2, "did you mean 'cu-2009-033'"),
        (["render", "cu-2009-033", "--to", "MXE"], 2, "or 'MEX'?"),
        (["show", "cu-2009-033", "--lang", "de"], 2, "does not go out in 'de'"),
        (["show", "/etc/hostname.yaml"], 2, "there is no note"),
        (["check", "--office", "/nowhere"], 1, "there is no office here"),
        (["schema", "notes"], 2, "there is no schema 'notes'"),
        (["new", "country", "XXX"], 1, "there is no kind of record 'country'"),
        (["new", "state", "MEX"], 1, "already on file"),
        (["init", "src"], 1, "not empty"),
        (["new", "note", "../../evil"], 1, "cannot be an id"),
        (["group", "wg4_12"], 2, "did you mean 'wg4_11'"),
        (["group", "wg4_11", "--on", "yesterday"], 2, "is not a date"),
        (["render", "cu-2009-033", "--to", "SSD"], 1, "did not exist yet on 2009-03-04"),
        (["render", "cu-2009-033", "--to", "MEX", "-o", "."], 1, "this is a folder"),
        (["render", "cu-2009-033", "--to", "MEX", "-o", "/proc/none/x.pdf"], 1, "/proc/none"),
    ],
)
def test_bad_input_is_reported_without_a_traceback(words: list[str], code: int, said: str) -> None:
    done = run(*words)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_all_faults_of_an_office_are_reported_at_once_and_nothing_is_written(own_office: Path, tmp_path: Path) -> None:
    note = own_office / "notes/2009/cu-2009-033.yaml"
    note.write_text(
        note.read_text("utf-8").replace("kind: invitation", "kind: invitaton").replace("sender:", "sendr:"), "utf-8"
    )
    body = own_office / "data/bodies.yaml"
    body.write_text(body.read_text("utf-8") + "- {id: X}\n", "utf-8")
    done = run("render", "cu-2009-033", "--to", "MEX", "-o", str(tmp_path / "x.pdf"), "--office", str(own_office))
    assert done.returncode == 1
    assert not (tmp_path / "x.pdf").exists()
    for code in ("unknown-key", "missing-key"):
        assert code in done.stderr
    assert "bodies.yaml" in done.stderr
    assert "cu-2009-033.yaml:6:1" in done.stderr


@pytest.mark.slow
def test_init_makes_an_office_that_can_be_changed(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    assert run("init", str(folder)).returncode == 0
    notes = len(list((folder / "notes").rglob("*.yaml")))
    for words in (
        ["note", "my-note", "--like", "cu-2009-033"],
        ["state", "UTO", "--like", "MEX"],
        ["mission", "UTO", "--like", "MEX"],
        ["body", "WG9", "--like", "WG4"],
        ["meeting", "wg9-1", "--like", "wg4-14"],
    ):
        done = run("new", *words, "--office", str(folder))
        assert Path(done.stdout.strip()).is_file(), done.stderr
    done = run("check", "--office", str(folder))
    assert done.returncode == 0, done.stderr
    assert f"{notes + 1} notes, 219 recipients" in done.stderr
    assert "Referencia: [[[Reference]]]" in run("show", "my-note", "--to", "UTO", cwd=folder).stdout


@pytest.mark.slow
def test_languages_lists_unattested_texts() -> None:
    done = run("languages", "--all")
    assert done.returncode == 0
    assert "es  español: complete" in done.stdout
    assert "unverified: WG4.names\n" in done.stdout
    assert "no tagline attested" in done.stdout


@pytest.mark.slow
def test_languages_fits_on_a_screen() -> None:
    done = run("languages")
    assert len(done.stdout.splitlines()) <= 24
    assert " more\n" in done.stdout
    assert "--all shows everything" in done.stderr


@pytest.mark.slow
def test_languages_needs_no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert run("languages").returncode == 0


def test_doctor_is_fine() -> None:
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    assert "weasyprint: 70.0" in done.stdout


@pytest.mark.slow
def test_the_demo_makes_twelve_pages_to_look_at(tmp_path: Path) -> None:
    done = run("demo", "-o", str(tmp_path / "demo"))
    made = sorted((tmp_path / "demo").glob("*.pdf"))
    assert len(made) == 12
    assert "12 copies of 2 notes" in done.stderr


HOSTILE = {
    "templates/moves/invitation/en.md.j2": [
        "{% extends 'moves/invitation/en.md.j2' %}",
        "{% extends 'moves/none/en.md.j2' %}",
        "{% block invitation %}{{ self.invitation() }}{% endblock %}",
        "{{ 10 ** 5000 }}{{ 'a' * 99999999999 }}",
        "{{ []|on }}",
        "{{ ''.__class__.__mro__ }}",
        "\ue0000\ue001",
    ],
    "templates/forms/note/en.md.j2": ["{% block opening %}{{ sender", "\udcff"],
    "templates/page/sheet.html.j2": [
        "{{ cycler.__init__.__globals__.os.popen('true').read() }}",
        "{{ nothing }}",
        "{% if",
    ],
    "templates/page/sheet.css": ["p { font-size: 99999999pt }"],
    "notes/2009/cu-2009-033.yaml": ["[" * 100_000, "[" * 3_000, "- " * 3_000, "a: &a [*a]"],
    "data/languages/en.yaml": ["fonts: []", "locale: xx_YY", "seat: '{town}'", "labels: {}"],
    "data/fonts.yaml": [
        "- {id: x, package: os, regular: ../../../etc/passwd, ranges: U+0}",
        "- {id: '</style><script>', package: nothing, regular: a.ttf, ranges: U+0}",
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize(("file", "text"), [(file, text) for file, texts in HOSTILE.items() for text in texts], ids=str)
def test_hostile_files_end_in_a_report(own_office: Path, tmp_path: Path, file: str, text: str) -> None:
    path = own_office / file
    if file.startswith("data/languages"):
        key = text.split(":")[0]
        lines = path.read_text("utf-8").splitlines()
        text = "\n".join(text if line.startswith(key + ":") else line for line in lines)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    out = tmp_path / "out.pdf"
    done = run("render", "cu-2009-033", "--to", "GBR", "-o", str(out), "--office", str(own_office))
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert "this should not happen" not in done.stderr
    assert not out.exists()


@pytest.mark.slow
def test_garbage_is_collected_seldom_in_a_command_and_more_often_in_a_server() -> None:
    code = """
import gc, sys
usual = gc.get_threshold()
from noteverbale import cli
sys.argv[1:] = ['--version']
try:
    cli.run()
finally:
    assert gc.get_threshold() > usual and gc.get_freeze_count()
    from noteverbale.web import server
    of_a_command = gc.get_threshold()
    server.answer_soon()
    assert usual < gc.get_threshold() < of_a_command
    assert sys.getswitchinterval() < 0.005
"""
    subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=True)
