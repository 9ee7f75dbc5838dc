"""What the page engine seldom needs of fontTools is imported when it is used, and is what it would have imported."""

from __future__ import annotations

import subprocess
import sys

from noteverbale.page.late_fonttools import NAMES
from support import ROOT

CODE = f"""
import sys
from noteverbale.page import printer
printer._engine()
from weasyprint.pdf import fonts
from weasyprint.text.fonts import woff2
print(sys.modules.keys() & {set(NAMES)!r})
import fontTools.subset, fontTools.ttLib.woff2
print(fonts.subset.Subsetter is fontTools.subset.Subsetter, woff2.decompress is fontTools.ttLib.woff2.decompress)
try:
    fonts.instantiateVariableFont(fonts.TTFont(), {{"wght": 400}})
except ValueError as error:
    print(error)
import fontTools.varLib.instancer
try:
    fontTools.varLib.instancer.instantiateVariableFont(fonts.TTFont(), {{"wght": 400}})
except ValueError as error:
    print(error)
"""


def test_they_are_imported_when_they_are_used() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)
    before, same, late, usual = done.stdout.splitlines()
    assert (before, same) == ("set()", "True True")
    assert late == usual
