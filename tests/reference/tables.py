"""The pages of problem codes, forms of output, exit codes and environment variables: each a table that the program has."""

from __future__ import annotations

import re

from noteverbale.cli.environment import ENVIRONMENT, EXIT_CODES
from noteverbale.outgoing.table import FORMATS, OF_OFFICE
from noteverbale.problems import problem_codes
from support import ROOT

from .page import Entry, Page, anchored, code, markdown, page, table


def problems_page() -> Page:
    """Return the page of problem codes."""
    codes = problem_codes().values()
    intro = (
        "A message begins with the place, then a code: `notes/wg4.yaml:7:3: unknown-key: …`. A code keeps its meaning; the words of a message may "
        "change. An error stops the work, a warning does not. `noteverbale explain CODE` prints one entry."
    )
    rows = [[anchored(each.code, code(each.code)), each.severity, each.meaning, each.remedy] for each in codes]
    entries = [Entry("code", each.code, f"{each.meaning} {each.remedy}") for each in codes]
    parts = [table(["code", "severity", "what it means", "what to do"], rows)]
    return page("Problems", intro, "`src/noteverbale/problem_codes.yaml`", parts, entries)


def formats_page() -> Page:
    """Return the page of the forms in which a note is written for other programs."""
    intro = (
        "`noteverbale export NOTE --format NAME` writes a note for other programs ([options](commands.md#export)). How each form is used on "
        "the day of issue is explained in [exports](../how-to/clerk/exports.md). A note that was issued is written as it was issued, or as "
        "its records are now; the last column says which."
    )
    entries = [Entry("format", name, form.about) for name, form in FORMATS.items()]
    entries += [Entry("format", name, about) for name, about in OF_OFFICE.items()]
    rows = [
        [anchored(name, code(name)), markdown(form.about[0].upper() + form.about[1:]) + ".", "as issued" if form.as_issued else "as on file"]
        for name, form in FORMATS.items()
    ]  # fmt: skip
    rows += [[anchored(name, code(name)), markdown(about[0].upper() + about[1:]) + ".", "–"] for name, about in OF_OFFICE.items()]  # fmt: skip
    return page(
        "Export formats", intro, "`outgoing/table.FORMATS`", [table(["format", "is", "an issued note"], rows)], entries
    )


def environment_page() -> Page:
    """Return the page of exit codes and environment variables, of the program and of `./nv`."""
    intro = "How the program ends, and what it takes from the environment or sets in it."
    exits = {str(number): about for number, about in EXIT_CODES.items()}
    tables = [
        ("Exit codes", "exit code", "exit", exits),
        ("Environment variables", "variable", "", ENVIRONMENT),
        ("Environment variables of `./nv` and of the tests", "variable", "", nv_variables()),
    ]
    parts, entries = [], []
    for title, kind, prefix, rows in tables:
        anchors = {name: f"{prefix}-{name}" if prefix else name.lower() for name in rows}
        entries += [Entry(kind, anchors[name], about) for name, about in rows.items()]
        cells = [[anchored(anchors[name], code(name)), markdown(about)] for name, about in rows.items()]
        parts += [f"## {title}", table([kind, "means"], cells)]
    return page("Exit codes and environment", intro, "`cli/environment.py` and the first lines of `nv`", parts, entries)


def nv_variables() -> dict[str, str]:
    """Return the variables that the first comment of `nv` lists, with what each is for."""
    comment = (ROOT / "nv").read_text("utf-8").partition("\nset -eu")[0]
    return dict(re.findall(r"^#   ([A-Z_]+)  +(.+)$", comment, re.MULTILINE))
