"""Draft messages: two readers that are not ours find in them what went in; PDFs at hand are those a manifest names."""

from __future__ import annotations

import email
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from browsers import need
from command import run
from noteverbale.checks.record_rules import enclosed_files
from noteverbale.formats.eml import Letter, to_eml
from noteverbale.formats.text import LRI, PDI
from noteverbale.issuing import issue
from noteverbale.issuing.batch import run as run_batch
from noteverbale.issuing.batch_job import Job
from noteverbale.ledger.entries import Made
from noteverbale.ledger.ledger import Ledger
from noteverbale.ledger.snapshot import content_digest
from noteverbale.outgoing.calendar_files import ics
from noteverbale.outgoing.email_drafts import eml_files, enclosures
from noteverbale.outgoing.selection import File, Options, outgoing
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan
from noteverbale.problems import ProblemsFound
from support import ROOT

NOTE = "cu-2009-033"
TO = ("EGY", "FRA", "MEX")


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of finished drafts, as `batch` writes it."""
    office, folder = Pipeline.open(ROOT), tmp_path_factory.mktemp("copies")
    note = office.registry.notes[NOTE]
    assert run_batch(Job(office, note, plan.make(office, note, TO, "own"), None, folder), 1).made == 3
    return folder


def drafts(office: Pipeline, folder: Path, to: tuple[str, ...] = TO) -> list[File]:
    return list(eml_files(outgoing(office, office.registry.notes[NOTE], to), Options(copies=folder)))


def read(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def said(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.slow
def test_a_draft_has_its_pdf_its_calendar_and_its_words(office: Pipeline, copies: Path) -> None:
    files = drafts(office, copies)
    assert [file.path for file in files] == ["ar/EGY.eml", "es/MEX.eml", "fr/FRA.eml"]
    assert files == drafts(office, copies)  # bytes and all
    for file in files:
        code, to = file.path.removesuffix(".eml").split("/")
        message, pack = read(file.content), office.registry.packs[code]
        assert file.content.isascii()
        assert max(map(len, file.content.split(b"\r\n"))) <= 78
        assert b"\n" not in file.content.replace(b"\r\n", b"")
        assert (message["to"], message["x-unsent"]) == (f"{to.lower()}@missions.example", "1")
        assert message["date"] == "Wed, 04 Mar 2009 12:00:00 +0000"
        assert message["content-language"] == pack.tag
        assert (message["from"], message["message-id"]) == (None, None)
        assert str(message["subject"]).startswith(
            f"[{pack.label('watermark.sample')}] {office.registry.forms['note'].title[pack.code]} CU 2009/33 (A)"
        )
        pdf, calendar = message.iter_attachments()
        assert pdf.get_content() == (copies / code / f"{to}.pdf").read_bytes()
        assert (pdf.get_content_type(), pdf.get_filename()) == ("application/pdf", f"{NOTE}-{to}.pdf")
        out = outgoing(office, office.registry.notes[NOTE], (to,))
        assert calendar.get_content().encode().replace(b"\r\n", b"\n") == (ics(out, code) or b"").replace(
            b"\r\n", b"\n"
        )
        assert calendar.get_filename() == f"{NOTE}-{code}.ics"
        html = said(message, "html")
        assert f'<html lang="{pack.tag}" dir="{pack.direction}">' in html
        body = re.sub(r"<[^>]+>", "", html.partition("<body>")[2])
        assert body.split() == said(message).split()


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["munpack", "ripmime"])
def test_another_program_unpacks_it(office: Pipeline, copies: Path, tool: str, tmp_path: Path) -> None:
    need(bool(shutil.which(tool)), tool.upper(), f"apt-get install {'mpack' if tool == 'munpack' else tool}")
    draft = tmp_path / "draft.eml"
    draft.write_bytes(drafts(office, copies, ("EGY",))[0].content)
    words = ["munpack", "-q", "-t", "-C", str(tmp_path), str(draft)]
    subprocess.run(words if tool == "munpack" else ["ripmime", "-i", str(draft), "-d", str(tmp_path)], check=True)
    assert (tmp_path / f"{NOTE}-EGY.pdf").read_bytes() == (copies / "ar" / "EGY.pdf").read_bytes()
    calendar = ics(outgoing(office, office.registry.notes[NOTE], ("EGY",)), "ar") or b""
    assert (tmp_path / f"{NOTE}-ar.ics").read_bytes().split() == calendar.split()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("to", "opening"),
    [
        ("MEX", "Se adjunta la nota verbal CU 2009/33 (A), de fecha 4 de marzo de 2009, dirigida a la Representante"),
        ("FRA", "On trouvera ci-joint la note verbale CU 2009/33 (A) datée du 4 mars 2009, adressée au Représentant"),
        ("EGY", f"تُحال طيه المذكرة الشفوية {LRI}CU 2009/33 (A){PDI} المؤرخة 4 آذار/مارس 2009 والموجهة إلى الممثلة"),
    ],
)
def test_the_body_is_in_the_recipients_language(office: Pipeline, copies: Path, to: str, opening: str) -> None:
    (file,) = drafts(office, copies, (to,))
    lines = said(read(file.content)).splitlines()
    assert lines[2].startswith(opening)
    assert lines[-1] == office.registry.office.names[file.path[:2]][0].text


@pytest.mark.slow
def test_a_message_goes_to_all_addresses_of_a_mission(office: Pipeline, copies: Path) -> None:
    recipients = office.registry.recipients
    mexico = recipients["MEX"].model_copy(update={"more_emails": ("b@x.example", "c@x.example")})
    registry = replace(office.registry, recipients={**recipients, "MEX": mexico})
    (file,) = drafts(replace(office, registry=registry), copies, ("MEX",))
    assert read(file.content)["to"] == "mex@missions.example, b@x.example, c@x.example"


@pytest.mark.slow
def test_a_recipient_without_an_email_gets_a_draft_without_to_and_a_warning(own_office: Path) -> None:
    path = own_office / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8").replace("  email: egy@missions.example\n", "")
    path.write_text(text.replace("  email: mex@missions.example\n", ""), "utf-8")
    run_batch(_job(own_office), 1)
    office = Pipeline.open(own_office)
    files = drafts(office, own_office / "out")
    told = [problem for file in files for problem in file.problems if problem.code == "no-email"]
    assert [(problem.code, problem.severity) for problem in told] == [("no-email", "warning")] * 2
    assert ["EGY" in told[0].message, "MEX" in told[1].message] == [True, True]
    assert [read(file.content)["to"] for file in files] == [None, None, "fra@missions.example"]
    done = run(
        "export", NOTE, "--office", str(own_office), "--format", "eml", "--to", "EGY,FRA,MEX",
        "--copies", str(own_office / "out"), "-o", str(own_office / "eml"),
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("no-email")) == (0, 2)


def _job(folder: Path) -> Job:
    office = Pipeline.open(folder)
    note = office.registry.notes[NOTE]
    return Job(office, note, plan.make(office, note, TO, "own"), None, folder / "out")


@pytest.mark.parametrize(
    "said", ["a@b.example,evil@x.y", "a@b..example", "(x@b.example", "a@(b):é.c", "mex at example"]
)
def test_an_address_is_one_address(own_office: Path, said: str) -> None:
    path = own_office / "data" / "missions" / "sample.yaml"
    path.write_text(path.read_text("utf-8").replace("mex@missions.example", f"'{said}'"), "utf-8")
    with pytest.raises(ProblemsFound, match=r"sample\.yaml:\d+:\d+: .*email"):
        Pipeline.open(own_office)


@pytest.mark.slow
def test_enclosures_on_file_are_attached_and_missing_ones_are_reported(own_office: Path) -> None:
    path = own_office / "data" / "enclosures.yaml"
    first, second = path.read_text("utf-8").split("- id: reply_form")
    path.write_text(f"{first}  files: {{fr: note_fr.pdf, es: notes/note_es.pdf}}\n- id: reply_form{second}", "utf-8")
    office = Pipeline.open(own_office)
    with pytest.raises(ProblemsFound) as found_problems:
        drafts(office, own_office)
    assert [problem.code for problem in found_problems.value.problems] == ["no-file", "no-file"]
    (own_office / "data" / "enclosures" / "notes").mkdir(parents=True)
    (own_office / "data" / "enclosures" / "note_fr.pdf").write_bytes(b"%PDF-1.4 fr")
    (own_office / "data" / "enclosures" / "notes" / "note_es.pdf").write_bytes(b"%PDF-1.4 es")
    run_batch(_job(own_office), 1)
    arabic, spanish, french = (read(file.content) for file in drafts(office, own_office / "out"))
    names = [
        [part.get_filename() for part in message.iter_attachments()][1:-1] for message in (arabic, spanish, french)
    ]
    assert names == [[], ["note_es.pdf"], ["note_fr.pdf"]]
    (problem,) = eml_files(
        outgoing(office, office.registry.notes[NOTE], TO), Options(copies=own_office / "out")
    ).warnings
    assert (problem.code, problem.severity) == ("not-attached", "warning")
    assert "'information_note', and no file of it is on file in ar:" in problem.message
    assert "nota verbal, nota informativa para los participantes y archivo de calendario" in said(spanish)
    assert "المذكرة الإعلامية" not in said(arabic)


def test_an_enclosure_is_in_the_office_and_no_link_to_a_file_elsewhere(small_office: Path, tmp_path: Path) -> None:
    path = small_office / "data" / "enclosures.yaml"
    path.write_text(
        path.read_text("utf-8").replace("- id: reply_form", "  files: {fr: note.pdf}\n- id: reply_form"), "utf-8"
    )
    secret, link = tmp_path / "secret", small_office / "data" / "enclosures" / "note.pdf"
    secret.write_text("of another office", "utf-8")
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(secret)
    office = Pipeline.open(small_office)
    out = outgoing(office, office.registry.notes[NOTE], TO)
    with pytest.raises(ProblemsFound, match=r"no-file: .*note\.pdf: it leads out of the folder 'office'"):
        enclosures(out)
    assert any(
        "is a link that leads out of the office" in problem.message for problem in enclosed_files(office.registry)
    )
    link.unlink()
    (small_office / "data" / "note.pdf").write_bytes(b"%PDF-1.4")
    link.symlink_to(small_office / "data" / "note.pdf")  # a link inside the office is a file of the office
    assert enclosures(out)["fr"][0].content == b"%PDF-1.4"
    assert not list(enclosed_files(office.registry))


def test_drafts_come_one_by_one(office: Pipeline, copies: Path) -> None:
    made = iter(eml_files(outgoing(office, office.registry.notes[NOTE], TO), Options(copies=copies)))
    assert isinstance(made, Iterator)
    assert next(made).path == "ar/EGY.eml"


def test_a_title_of_two_lines_and_an_unknown_placeholder(own_office: Path) -> None:
    pack = own_office / "data" / "languages" / "fr.yaml"
    text = pack.read_text("utf-8")
    pack.write_text(text.replace('subject: "{title}', 'subject: "{titel}'), "utf-8")
    with pytest.raises(ProblemsFound, match=r"may not contain {titel}, only about, title"):
        Pipeline.open(own_office)
    pack.write_text(text, "utf-8")
    form = own_office / "templates" / "forms" / "note" / "form.yaml"
    two_lines = form.read_text("utf-8").replace("fr: Note verbale,", 'fr: "Note\\nverbale",')
    form.write_text(two_lines, "utf-8")
    office = Pipeline.open(own_office)
    out = outgoing(office, office.registry.notes[NOTE], ("FRA",))
    (file,) = eml_files(out, Options())
    assert "Note verbale CU 2009/33 (A)" in str(read(file.content)["subject"])


@pytest.mark.slow
def test_the_subject_of_a_note_about_no_meeting_is_its_title(office: Pipeline) -> None:
    (file,) = eml_files(outgoing(office, office.registry.notes["views"], ("FRA",)), Options())
    assert str(read(file.content)["subject"]) == "[EXEMPLE] Note demandant des vues et des informations"


@pytest.mark.slow
def test_a_message_calls_a_letter_a_letter(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes["letter"], ("ICMPD",), "en,fr,zh")
    sentences = {
        "en": "Please find attached the letter dated 15 April 2024, addressed to the Director General of the",
        "fr": "On trouvera ci-joint la lettre datée du 15 avril 2024, adressée ",
        "zh": "谨随本邮件",
    }
    listed = {"en": "Attached: letter", "fr": "Pièces jointes\u00a0: lettre", "zh": "附件：信函"}
    for file in eml_files(out, Options()):
        text, code = said(read(file.content)), file.path[:2]
        assert sentences[code] in text
        assert listed[code] in text
        assert not any(word in text.lower() for word in ("note verbale", "普通照会"))


def test_a_header_cannot_be_smuggled_in() -> None:
    letter = Letter(None, None, "Note", ("words",), "fr", "ltr", date(2009, 3, 4), ())
    with pytest.raises(ValueError, match="may not contain linefeed"):
        to_eml(replace(letter, subject="Note\nBcc: everybody@example.org"))


@pytest.mark.slow
def test_an_issued_note_goes_out_with_the_copies_that_were_issued(workspace: Path) -> None:
    office = Pipeline.open(workspace)
    note, made = office.registry.notes["own"], plan.make(office, office.registry.notes["own"], TO, "own", ())
    with Ledger(workspace / "ledger.db") as ledger:
        issue.take(
            office, note, made, ledger, issue.Request(TO, "own", "clerk", "2026-03-04T09:00:00+00:00", note.date)
        )
        out = outgoing(office, note, (), "own", ledger)
    run_batch(Job(office, note, made, out.reference, workspace / "out"), 1)
    files = list(eml_files(out, Options(copies=workspace / "out")))
    assert [file.problems for file in files] == [()] * 3
    for file in files:
        message, pack = read(file.content), office.registry.packs[file.path[:2]]
        assert str(message["subject"]).startswith(f"{office.registry.forms['note'].title[pack.code]} CU 2026/12 (A)")
        assert "CU 2026/12 (A)" in said(message)
        pdf, calendar = message.iter_attachments()
        assert (pdf.get_filename(), calendar.get_filename()) == (
            f"cu-2026-012-a-{file.path[3:6]}.pdf",
            f"cu-2026-012-a-{file.path[:2]}.ics",
        )
        assert "STATUS:CONFIRMED" in calendar.get_content()
    assert [problem.code for problem in eml_files(out, Options()).warnings] == ["not-the-copy"]
    content = (workspace / "out" / "manifest.json").read_bytes()
    for recorded in (content + b" ", content):  # the folder's manifest is not the recorded one, then it is
        with Ledger(workspace / "ledger.db") as ledger:
            entry = ledger.issued("own")[0]
            ledger.record_made("own", Made(issue=entry.serial, digest=content_digest(recorded)), "clerk", entry.at)
            issued = outgoing(office, note, (), "own", ledger)
        if recorded != content:
            with pytest.raises(ProblemsFound, match="this manifest is not one that the ledger recorded"):
                list(eml_files(issued, Options(copies=workspace / "out")))
    assert len(list(eml_files(issued, Options(copies=workspace / "out")))) == 3
    drafted = outgoing(office, note, TO, "own")
    with pytest.raises(ProblemsFound, match=r"this folder holds CU 2026/12 \(A\) of 'own'"):
        list(eml_files(drafted, Options(copies=workspace / "out")))
    rehearsed = workspace / "out" / "manifest.json"
    rehearsed.write_text(rehearsed.read_text("utf-8").replace('"marks": []', '"marks": ["specimen"]'), "utf-8")
    with pytest.raises(ProblemsFound, match=r"this folder holds CU 2026/12 \(A\) marked specimen of 'own'"):
        list(eml_files(out, Options(copies=workspace / "out")))
