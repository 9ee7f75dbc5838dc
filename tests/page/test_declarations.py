"""The declarations of the page engine are parsed in the first run only, and those that are kept are the same."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from noteverbale.page import declarations, printer
from support import ROOT

CODE = """
import sys
from noteverbale.page import printer
printer._engine()
from noteverbale.page import font_subset, text_setup
from weasyprint.text.ffi import ffi, harfbuzz, pango
names = ("PangoGlyphInfo", "PangoRectangle", "hb_codepoint_t[7]", "char[]")
print([str(ffi.typeof(name)) for name in names], ffi.sizeof(names[0]))
print(ffi.typeof(pango.pango_layout_copy).result, ffi.typeof(harfbuzz.hb_face_create).args, pango.PANGO_STYLE_ITALIC)
print("pycparser" in sys.modules)
"""


def lines(cache: Path) -> list[str]:
    env = {**os.environ, "NOTEVERBALE_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", CODE], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_declarations_are_parsed_once(tmp_path: Path) -> None:
    first, second = lines(tmp_path), lines(tmp_path)
    assert first[:-1] == second[:-1]
    assert (first[-1], second[-1]) == ("True", "False")


def test_cffi_is_as_it_was_afterwards() -> None:
    printer._engine()
    cffi = import_module("cffi")
    usual = cffi.FFI
    with declarations.kept():
        assert cffi.FFI is not usual
    assert cffi.FFI is usual
