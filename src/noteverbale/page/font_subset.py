"""Cut a font file to some characters, with HarfBuzz as the page engine has it: fast also for Chinese."""

from __future__ import annotations

from pathlib import Path

from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

from .declarations import SUBSETS

ffi.cdef(SUBSETS)
_DROPPED = (b"BASE", b"DSIG", b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"VORG", b"name", b"post", b"vhea", b"vmtx")


def subset(file: Path, codes: frozenset[int]) -> bytes:
    """Return a font with the glyphs of these characters alone, numbered anew, without what substitutes or moves glyphs.

    Raises ValueError for a file that HarfBuzz cannot cut.
    """
    blob = ffi.gc(harfbuzz.hb_blob_create_from_file(bytes(file)), harfbuzz.hb_blob_destroy)
    face = ffi.gc(harfbuzz.hb_face_create(blob, 0), harfbuzz.hb_face_destroy)
    wanted = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    tags = [harfbuzz.hb_tag_from_string(tag, -1) for tag in _DROPPED]
    drop = harfbuzz_subset.hb_subset_input_set(wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    for target, numbers in ((harfbuzz_subset.hb_subset_input_unicode_set(wanted), codes), (drop, tags)):
        row = sorted(numbers)
        harfbuzz.hb_set_add_sorted_array(target, ffi.new("hb_codepoint_t[]", row), len(row))
    flags = harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    harfbuzz_subset.hb_subset_input_set_flags(wanted, flags | harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE)
    cut = harfbuzz_subset.hb_subset_or_fail(face, wanted)
    if not cut:
        raise ValueError(f"HarfBuzz cannot cut {file.name}")
    return bytes(get_hb_object_data(ffi.gc(cut, harfbuzz.hb_face_destroy)))
