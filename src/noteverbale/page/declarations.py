"""The C functions that the page engine calls, as cffi knows them: their declarations are parsed once, and kept (`kept_results`).

WeasyPrint gives cffi the declarations as C, which it parses whenever a program starts, as it parses the name of each type that is
used. What it parsed can be written as Python (its "out-of-line ABI mode"): that is read at once, and so are the names of types.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from ..caches.kept_results import KeptResults

# Calls that WeasyPrint does not declare: of Pango, by `text_setup`, and of HarfBuzz, by `font_subset`.
COPIED_LAYOUT = "PangoLayout * pango_layout_copy (PangoLayout *layout);"
SUBSETS = """
    hb_blob_t * hb_blob_create_from_file (const char *file_name);
    hb_face_t * hb_face_create (hb_blob_t *blob, unsigned int index);
    hb_set_t * hb_subset_input_unicode_set (hb_subset_input_t *input);
"""
_results = KeptResults("", ("page",))


@contextmanager
def kept() -> Iterator[None]:
    """Put a class that keeps its declarations in the place of cffi's `FFI`, while the page engine is imported."""
    cffi: Any = import_module("cffi")
    usual = cffi.FFI

    class Kept:
        """Takes the place of `FFI`, and has the attributes of one that has read its declarations as Python."""

        def cdef(self, source: str) -> None:
            """Take the declarations of WeasyPrint; those above are among them, and are taken again."""
            if source not in (COPIED_LAYOUT, SUBSETS):
                text = _results.get("declarations", (source, COPIED_LAYOUT, SUBSETS), lambda: _written(usual(), source))
                names: dict[str, Any] = {}
                exec(text, names)
                vars(self).update((name, getattr(names["ffi"], name)) for name in dir(names["ffi"]) if name[0] != "_")

    cffi.FFI = Kept
    try:
        yield
    finally:
        cffi.FFI = usual


def _written(ffi: Any, source: str) -> str:
    """Return declarations as Python."""
    for declarations in (source, COPIED_LAYOUT, SUBSETS):
        ffi.cdef(declarations)
    ffi.set_source("declarations", None, compiler_verbose=0)  # else it prints the name of the file
    text = io.StringIO()
    ffi.emit_python_code(text)
    return text.getvalue()
