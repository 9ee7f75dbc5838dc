"""The fonts of a page, loaded by fontconfig from the files of their packages.

WeasyPrint writes a copy of each font of a page into a temporary folder (15 MB for all of ours), and deletes the folder when the object
that has it is collected, which is never if the program ends first (not reported: "FontConfiguration leaves its temporary folder").
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
<edit name="weight" mode="assign_replace"><int>{weight}</int></edit>
<edit name="charset" mode="assign_replace"><plus>{ranges}</plus></edit></match></fontconfig>"""
_RANGE = "<charset><range><int>0x{:x}</int><int>0x{:x}</int></range></charset>"


class PackagedFonts(FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's fonts of a page. Of these `files`, which nobody changes while they are used, no copies are made.

    A font of an office's own sheet is copied, as it may change at any time; the copies are deleted when the program ends.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        super().__init__()
        self._files = {file.as_uri(): file for file in files}
        self._rules: dict[
            Path, str
        ] = {}  # by which a file is loaded: fontconfig would apply those of two faces to both

    def add_font_face(self, rule_descriptors: dict[str, Any], url_fetcher: Any) -> None:
        """Load a font of a style sheet, once; WeasyPrint calls this."""
        file = self._files.get(rule_descriptors["src"][0][1])
        rule = str(rule_descriptors)
        if file and self._rules.get(file) == rule:
            return
        if (
            file
            and file not in self._rules
            and set(rule_descriptors) == _DESCRIPTORS
            and self._load(file, rule_descriptors)
        ):
            self._rules[file] = rule
            return
        had = self._folder
        super().add_font_face(rule_descriptors, url_fetcher)
        if self._folder is not had:
            weakref.finalize(self, _delete, self._folder, os.getpid())

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
