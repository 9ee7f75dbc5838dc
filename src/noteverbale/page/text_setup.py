"""The style of a text is given to Pango once: its language, font and features. Each further text of the style is a copy.

WeasyPrint 70.0 gives them to Pango for each piece of text, to break it and again to draw it, in 30 calls. `weasyprint_fixes` puts
`set_up` in the place of its method. This can go when WeasyPrint keeps Pango's contexts.
"""

from __future__ import annotations

from typing import Any

from weasyprint.text.ffi import ffi as _ffi
from weasyprint.text.ffi import gobject as _gobject
from weasyprint.text.ffi import pango as _pango
from weasyprint.text.line_break import Layout as _Layout

from .declarations import COPIED_LAYOUT

_ffi.cdef(COPIED_LAYOUT)
_MODEL = "_model"  # attribute of a style: the attributes of a layout without text
_set_up = _Layout.setup


def set_up(layout: Any, style: Any) -> None:
    """Give a layout all that a style says of its text; has the parameters of weasyprint.text.line_break.Layout.setup."""
    model: dict[str, Any] | None = vars(style).get(_MODEL)
    if model is None:
        empty = _Layout.__new__(_Layout)
        _set_up(empty, style)
        del empty.style  # else style and layout would keep each other
        model = vars(style)[_MODEL] = vars(empty)
    vars(layout).update(model, style=style)
    layout.layout = _ffi.gc(_pango.pango_layout_copy(model["layout"]), _gobject.g_object_unref)
