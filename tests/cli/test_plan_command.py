"""The command `plan`: who gets a copy and who does not, as a list or as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from command import run
from noteverbale.planning.plan_table import COLUMNS

NOTE = "cu-2009-033"


def test_the_command_prints_a_list_or_a_table_for_a_spreadsheet(small_office: Path) -> None:
    path = small_office / "data" / "missions" / "sample.yaml"
    before, mexico, after = path.read_text("utf-8").partition("- id: MEX\n")
    path.write_text(before + mexico + after.replace("languages: [es]", "languages: [de, es]", 1), "utf-8")
    office = small_office / "data" / "office.yaml"
    office.write_text(office.read_text("utf-8") + "languages: [ar, en, es, fr, ru, zh]\n", "utf-8")
    plain = run("plan", NOTE, "--to", "MEX", cwd=small_office)
    why = "second language of correspondence; the note does not go out in de"
    assert plain.stdout.startswith(f"MEX       Mexico · es · government/participant · sample · {why}\n")
    assert plain.stderr.startswith("1 copies; 1 of sample recipients; 1 in es; ")
    assert (
        "\n13 left out · not among those named: CHN, CUB, EGY, FRA, GBR, HTI and 7 more (--all shows them)\n"
        in plain.stdout
    )
    left_out = sum(int(line.split()[0]) for line in plain.stdout.splitlines() if " left out · " in line)
    reasons = plain.stdout.count(" left out · ")
    everything = run("plan", NOTE, "--to", "MEX", "--all", cwd=small_office).stdout
    assert len(everything.splitlines()) == len(plain.stdout.splitlines()) - reasons + left_out
    table = list(csv.reader(io.StringIO(run("plan", NOTE, "--to", "MEX", "--csv", cwd=small_office).stdout)))
    assert table[0][-1] == COLUMNS[-1]
    assert table[1][0] == "MEX"
    assert table[1][-1] == why
