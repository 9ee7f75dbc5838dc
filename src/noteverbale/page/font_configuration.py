"""The fonts of a page, loaded by fontconfig from the files of their packages.

WeasyPrint writes a copy of each font of a page into a temporary folder (15 MB for all of ours), and deletes the folder when its object is
collected. If the program ends before that, the folder stays (not reported: "FontConfiguration leaves its temporary folder").
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterable
from pathlib import Path
from shutil import rmtree
from typing import Any
from xml.sax.saxutils import escape

from weasyprint.text.constants import FONTCONFIG_WEIGHT
from weasyprint.text.ffi import ffi, fontconfig, pangoft2
from weasyprint.text.fonts import FontConfiguration

_DESCRIPTORS = {"font_family", "font_weight", "src", "unicode_range"}  # of the rules that `page/html` writes
_RULE = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><match target="scan"><test name="file" compare="eq"><string>{file}</string></test>
<edit name="family" mode="prepend"><string>{family}</string></edit>
<edit name="weight" mode="assign_replace"><int>{weight}</int></edit></match>
<match target="font"><test name="file" compare="eq"><string>{file}</string></test>
<edit name="fontfeatures" mode="assign_replace"><string>kern 1</string></edit>
<edit name="charset" mode="assign_replace"><plus>{ranges}</plus></edit></match></fontconfig>"""
_RANGE = "<charset><range><int>0x{:x}</int><int>0x{:x}</int></range></charset>"


class PackagedFonts(FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's fonts of a page. No copies are made of these `files`, which do not change while they are used.

    A font of an office's own sheet is copied, as it may change at any time; the copies are deleted when the program ends.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        super().__init__()
        self._files = {file.as_uri(): file for file in files}
        # The rule each file was loaded with. With two rules for one file fontconfig would apply both to both faces.
        self._rules: dict[Path, str] = {}

    def __del__(self) -> None:
        """Leave the folder to `_delete`: the inherited method deletes it in a forked process too."""

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: Any) -> None:
        """Load the font of a @font-face rule. WeasyPrint calls this for every sheet, also again for the same rule."""
        file = self._files.get(rule_descriptors["src"][0][1])
        if file and self._has_loaded(file, rule_descriptors):
            return
        had = self._folder
        super().add_font_face(rule_descriptors, url_fetcher)
        if self._folder is not had:
            weakref.finalize(self, _delete, self._folder, os.getpid())

    def _has_loaded(self, file: Path, rule: dict[str, Any]) -> bool:
        """Load a file by its first rule; say whether this is the rule that it was loaded with."""
        if file not in self._rules and set(rule) == _DESCRIPTORS and self._load(file, rule):
            self._rules[file] = str(rule)
        return self._rules.get(file) == str(rule)

    def _load(self, file: Path, rule: dict[str, Any]) -> bool:
        ranges = "".join(_RANGE.format(part.start, part.end) for part in rule["unicode_range"])
        xml = _RULE.format(
            file=escape(file.as_posix()),
            family=escape(rule["font_family"]),
            weight=FONTCONFIG_WEIGHT[rule["font_weight"]],
            ranges=ranges,
        )
        fontconfig.FcConfigParseAndLoadFromMemory(self._config, xml.encode(), True)
        if not fontconfig.FcConfigAppFontAddFile(self._config, os.fsencode(file)):
            return False
        pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", self.font_map))
        return True


def _delete(folder: Path, process: int) -> None:
    """Delete a folder of this process; a forked one shares that of its parent."""
    if os.getpid() == process:
        rmtree(folder, ignore_errors=True)
