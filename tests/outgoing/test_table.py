"""The table of formats: every row makes its files, and its module is loaded only then."""

from __future__ import annotations

import subprocess
import sys

import pytest

from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.outgoing.table import FORMATS, by
from noteverbale.pipeline import Pipeline

SIZES = {"labels": "l7163", "envelopes": "c5"}
SLOW = {"review"}  # all pages of all audiences, as pictures; test_review_pack has smaller ones


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in FORMATS]
)
def test_every_format_makes_a_file_of_a_copy(office: Pipeline, name: str) -> None:
    out = outgoing(office, office.registry.notes["cu-2009-033"], ("MEX",), as_issued=FORMATS[name].as_issued)
    file = next(iter(FORMATS[name].files(out, Options(size=SIZES.get(name, "")))))
    assert file.path
    assert file.content


def test_a_row_that_names_no_function_fails_when_it_is_used(office: Pipeline) -> None:
    out = outgoing(office, office.registry.notes["cu-2009-033"], ("MEX",))
    with pytest.raises(AttributeError, match="no_such_files"):
        by("archive_files", "no_such_files")(out, Options())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loaded", "later"),
    [
        ("outgoing.reply_form, noteverbale.outgoing.email_drafts", {"weasyprint"}),
        ("outgoing.mail_merge, noteverbale.outgoing.table", {"noteverbale.checks.checks", "noteverbale.press.press"}),
        ("outgoing.table, noteverbale.issuing.batch", {"xlsxwriter", "docx", "icalendar", "weasyprint"}),
    ],
)
def test_an_export_loads_no_format_no_checks_and_no_page_engine_before_it_needs_them(
    loaded: str, later: set[str]
) -> None:
    code = f"import sys, noteverbale.{loaded}; sys.exit(bool({later} & {{*sys.modules}}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
