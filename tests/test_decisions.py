"""Each decision has a status and a date, and the list of decisions names each with them; --update writes the list."""

from __future__ import annotations

import re

from support import ROOT

FOLDER = ROOT / "docs/decisions"
HEAD = re.compile(r"# (.+)\n\nStatus: (accepted|replaced by \[decision \d+\]\((.+?)\)), (\d{1,2} \w+ 20\d\d)\.")


def test_the_list_names_each_decision_with_its_status_and_date(update: bool) -> None:
    page = FOLDER / "index.md"
    rows = []
    for path in sorted(FOLDER.glob("0*.md")):
        head = HEAD.match(path.read_text("utf-8"))
        assert head, f"{path.name} does not begin with a title, a status and a date"
        title, status, successor, day = head.groups()
        assert not successor or (FOLDER / successor).is_file()
        rows.append(f"| {int(path.name[:4])} | [{title}]({path.name}) | {status} | {day} |\n")
    intro = page.read_text("utf-8").partition("|")[0]
    text = f"{intro}| | decision | status | date |\n|---|---|---|---|\n{''.join(rows)}"
    if update:
        page.write_text(text, "utf-8")
    assert page.read_text("utf-8") == text
