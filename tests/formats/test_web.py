"""The web page: valid, in its language and direction, and sufficient unto itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from noteverbale.formats.web import to_web
from noteverbale.pipeline import Pipeline

COPIES = [("es", "MEX"), ("ar", "EGY"), ("fr", "FRA"), ("ru", "RUS"), ("zh", "CHN"), ("en", "GBR"), ("es", "ALL")]


def page(office: Pipeline, language: str, to: str, note: str = "cu-2009-033") -> str:
    registry = office.registry
    return to_web(office.copy(registry.notes[note], registry.recipients[to], language), office.sheet)


@pytest.mark.parametrize(("language", "to"), COPIES)
def test_a_page_says_its_language_and_fetches_nothing(office: Pipeline, language: str, to: str) -> None:
    text = page(office, language, to)
    pack = office.registry.packs[language]
    assert f'<html lang="{pack.tag}" dir="{pack.direction}">' in text
    assert f'<p class="stamp">{pack.label("watermark.draft" if to == "ALL" else "watermark.sample")}</p>' in text
    assert text.count("<h1") == text.count("<main>") == 1
    assert not re.search(r"<(script|img|link|iframe|object)\b|url\(|@import|@font-face", text)
    assert "default-src 'none'" in text


@pytest.mark.skipif(not shutil.which("tidy"), reason="Debian's tidy is not installed")
@pytest.mark.parametrize(("language", "to"), COPIES)
@pytest.mark.parametrize("note", ["cu-2009-033", "cu-2009-092"])
def test_tidy_finds_no_fault(office: Pipeline, note: str, language: str, to: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.html"
    path.write_text(page(office, language, to, note), "utf-8")
    done = subprocess.run(["tidy", "-q", "-e", "-utf8", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_logo_is_embedded_in_the_page(own_office: Path) -> None:
    assets = own_office / "data" / "assets"
    assets.mkdir(exist_ok=True)
    (assets / "mark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    file = own_office / "data" / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("letterhead: text", "letterhead: logo\nlogo: mark.svg"), "utf-8")
    text = page(Pipeline.open(own_office), "fr", "FRA")
    assert "url('data:image/svg+xml;base64,PHN2Zy" in text.replace("&#39;", "'")
    assert "file:" not in text


@pytest.mark.parametrize("name", ["logo", "sheet.css", "form.html.j2"])
def test_a_page_reads_no_file_outside_the_office(small_office: Path, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg>of another office</svg>", "utf-8")
    assets, sheet = small_office / "data" / "assets", Pipeline.open(small_office).sheet
    link = assets / "mark.svg" if name == "logo" else sheet.folder / name
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    file = small_office / "data" / "office.yaml"
    file.write_text(file.read_text("utf-8").replace("letterhead: text", "letterhead: logo\nlogo: mark.svg"), "utf-8")
    with pytest.raises(OSError, match=r"it leads out of the folder '(assets|page)'"):
        page(Pipeline.open(small_office), "fr", "FRA") if name == "logo" else sheet.text(name)
