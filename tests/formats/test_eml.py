"""Draft messages, read back by the standard library's parser."""

from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

import fast_mail_parser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from noteverbale.formats.eml import Attachment, Letter, to_eml

LETTER = Letter(
    to="mex@missions.example",
    reply_to=None,
    subject="Nota verbal CU 2026/12 – " + "muy larga, " * 12 + "final",
    lines=("Estimada señora:", "", "Se adjunta <la nota>.", "Segunda línea."),
    tag="es",
    direction="ltr",
    dated=date(2026, 3, 4),
    attachments=(Attachment("MEX.pdf", b"%PDF-1.7\n" * 50), Attachment("m.ics", b"BEGIN:VCALENDAR\r\n")),
)


def read(letter: Letter) -> EmailMessage:
    message = message_from_bytes(to_eml(letter), policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_a_draft_has_no_sender_and_opens_unsent() -> None:
    message = read(LETTER)
    assert (message["To"], message["From"], message["Message-ID"], message["X-Unsent"]) == (LETTER.to, None, None, "1")
    assert message["Subject"] == LETTER.subject
    assert "04 Mar 2026" in message["Date"]
    assert read(replace(LETTER, to=None))["To"] is None


def test_text_and_html_say_the_same() -> None:
    body = read(LETTER).get_body(("plain",))
    page = read(LETTER).get_body(("html",))
    assert body is not None
    assert page is not None
    assert body.get_content().splitlines() == list(LETTER.lines)
    assert "<p>Se adjunta &lt;la nota&gt;.<br>\nSegunda línea.</p>" in page.get_content().replace("\r\n", "\n")
    assert 'lang="es" dir="ltr"' in page.get_content()


def test_attachments_come_out_as_they_went_in() -> None:
    parts = list(read(LETTER).iter_attachments())
    assert [(part.get_filename(), part.get_content_type()) for part in parts] == [
        ("MEX.pdf", "application/pdf"),
        ("m.ics", "text/calendar"),
    ]
    assert parts[0].get_content() == LETTER.attachments[0].content
    assert parts[1].get_param("method") is None  # nor has the file one


def test_lines_are_short_and_seven_bit() -> None:
    content = to_eml(LETTER)
    assert content == to_eml(LETTER)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78


def test_an_address_cannot_add_a_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        to_eml(replace(LETTER, to="a@b.example\nBcc: evil@x.example"))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_a_subject_keeps_its_spaces_wherever_its_lines_end(language: str) -> None:
    words = {
        "ar": "مذكرة بشأن التسجيل: الدورة الحادية والأربعون للمجلس الأعلى للأنهار والبحيرات",
        "en": "Note on registration: forty-first session of the High Council for Rivers and Lakes",
        "es": "Nota sobre la inscripción: 41er período de sesiones del Consejo Superior de Ríos y Lagos",
        "fr": "Note relative à l’inscription\u00a0: quarante et unième session du Haut Conseil des fleuves et lacs",
        "ru": "Нота о регистрации: сорок первая сессия Высшего совета по рекам и озерам",
        "zh": "关于登记的照会：河流和湖泊高级理事会第四十一届会议 CU 2026/12",
    }[language]
    for start in range(len(words) - 20):
        for subject in (words[start:].strip(), "№ " * start + words):
            letter = replace(LETTER, subject=subject)
            assert read(letter)["Subject"] == subject
            head = to_eml(letter).partition(b"\r\nX-Unsent")[0]
            assert head.isascii()
            assert max(map(len, head.split(b"\r\n"))) <= 78


ALPHABETS = (
    "ABCDefgh123 ,;:()<>\"'@=?_.-",
    "éèàçœ«»\u00a0’–ñí¿ABcd ",
    "ابتثجحخد ،؛:CU12",
    "абвгдеёжЗИК №«»",
    "关于登记的照会：，。CU ",
    "\U00020bb7\U0002b61c\U0001f600 a",
)
WORDS = st.sampled_from(ALPHABETS).flatmap(lambda letters: st.text(letters, min_size=1, max_size=250))
IN_PERL = r"""use Encode; binmode STDOUT, ":utf8"; local $/ = "\0";
while (<STDIN>) { chomp; s/\r\n(?=[ \t])//g; print Encode::decode("MIME-Header", $_), "\0" }"""


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3).map(lambda parts: " ".join(parts).strip(" ")).filter(bool))
@example("=?utf-8?q?x?= y")
@example("two  spaces " * 20 + "end")
@example("x" * 200)
def test_two_readers_find_the_subject_as_it_was(subject: str) -> None:
    content = to_eml(replace(LETTER, subject=subject, attachments=()))
    assert message_from_bytes(content, policy=default)["Subject"] == subject
    assert fast_mail_parser.parse_email(content).subject == subject
    head = content.partition(b"\r\nX-Unsent")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("perl") is None, reason="needs perl")
def test_perl_finds_the_subjects_as_they_were() -> None:
    chosen = random.Random(16)
    subjects = [
        "".join(chosen.choices(chosen.choice(ALPHABETS), k=length)).strip(" ") or "x" for length in range(1, 400)
    ]
    heads = [
        to_eml(replace(LETTER, subject=subject)).partition(b"Subject: ")[2].partition(b"\r\nX-Unsent")[0]
        for subject in subjects
    ]
    done = subprocess.run(["perl", "-e", IN_PERL], input=b"\0".join(heads), capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == subjects


def test_addresses_of_any_length_stay_whole_and_are_not_encoded() -> None:
    addresses = [f"{'x' * length}@{'y' * 60}.{'z' * 60}.example" for length in (1, 20, 64)]
    message = message_from_bytes(to_eml(replace(LETTER, to=addresses[2], reply_to=", ".join(addresses))))
    assert message["To"] == addresses[2]
    assert [address for _, address in getaddresses([message["Reply-To"]])] == addresses
