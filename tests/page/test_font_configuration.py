"""Fonts are loaded from their packages, as WeasyPrint loads its copies of them; no copy is left when a program ends."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest
from markupsafe import Markup

from noteverbale.page.font_configuration import PackagedFonts
from noteverbale.page.printer import Printer, _no_host_fonts
from noteverbale.pipeline import Pipeline
from support import ROOT

SCRIPTS = (
    "Nota, <b>nota</b>, Нота, <b>нота</b>, مذكرة, <b>مذكرة</b>, 照会, <b>照会</b>, Ə, ש, <b>ש</b>, Ա, ა, "
    "<i style='font-variant-caps: small-caps'>Caps</i>"
)
END = """
import gc
from pathlib import Path
from noteverbale.pipeline import Pipeline
printer = Pipeline.open(Path(".")).printer("fr")
printer.parsed_apart(f"<style>{printer.sheet.font_faces(['NV PT Serif'])}</style>")
print(printer.fonts._folder)
rule = printer.sheet.font_faces(["NV PT Serif"]).replace("NV PT Serif", "other")
printer.parsed_apart(f"<style>{rule}</style>")
print(len(list(printer.fonts._folder.iterdir())))
gc.freeze()
"""


@pytest.mark.slow
def test_a_page_is_the_same_as_with_copies_of_the_fonts(office: Pipeline) -> None:
    from weasyprint.text.fonts import FontConfiguration

    printer = Printer(office.sheet, office.registry.packs["en"])
    page = printer.sheet.page(printer.pack, body=Markup(f"<p>{SCRIPTS}</p>"))
    ours, printed = printer.fonts, printer.page(page, "page")
    assert isinstance(ours, PackagedFonts)
    assert ours._folder is None
    with _no_host_fonts():
        printer.fonts = FontConfiguration()
    assert printer.page(page, "page") == printed
    assert printer.fonts._folder


@pytest.mark.slow
def test_copies_of_other_faces_are_deleted_when_the_program_ends(tmp_path: Path) -> None:
    words = (sys.executable, "-P", "-c", END)
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "2"]
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_forked_process_leaves_the_copies_of_its_parent(office: Pipeline) -> None:
    printer = Printer(office.sheet, office.registry.packs["fr"])
    rules = printer.sheet.font_faces(["NV PT Serif"])
    printer.parsed_apart(f"<style>{rules}{rules.replace('NV PT Serif', 'other')}</style>")
    folder = printer.fonts._folder
    assert folder
    assert folder.exists()
    if not (child := os.fork()):
        try:
            del printer
            gc.collect()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert folder.exists()
