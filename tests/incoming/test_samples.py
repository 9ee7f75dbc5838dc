"""Sample recipients leave an office: what is removed, what stays, and that the office is still whole."""

from __future__ import annotations

from pathlib import Path

from command import run
from noteverbale.incoming.samples import plan_removal
from noteverbale.pipeline import Pipeline
from noteverbale.registry.addressees import select
from noteverbale.registry.loading import load

REAL = """# A recipient of our own.
- id: MEX2
  state: MEX
  head: {title: head}
  languages: [es]
"""


def test_samples_are_removed_and_everything_else_stays(own_office: Path) -> None:
    own = own_office / "data" / "missions" / "own.yaml"
    own.write_text(REAL, "utf-8")
    note = own_office / "notes" / "2009" / "cu-2009-033.yaml"
    note.write_text(note.read_text("utf-8") + "to: [MEX, MEX2, FRA]\n", "utf-8")
    shown = run("samples", "--remove", cwd=own_office)  # nobody is there to say yes
    assert shown.returncode == 1
    assert shown.stdout.strip() == "2 real recipients, 217 samples"
    assert "CHN, CUB, EGY" in shown.stderr
    assert "The note 'cu-2009-033' goes to MEX, FRA: 'check' will report it." in shown.stderr
    assert len(load(own_office).recipients) == 219

    assert run("samples", "--remove", "--yes", cwd=own_office).returncode == 0
    registry = load(own_office)
    assert set(registry.recipients) == {"ALL", "MEX2"}
    assert own.read_text("utf-8") == REAL
    comment, _, _ = (own_office / "data/missions/sample.yaml").read_text("utf-8").partition("- id")
    assert comment.startswith("# yaml-language-server: $schema=../schemas/missions.json\n# A first dozen recipients.")
    chosen, left_out = select(registry, registry.notes["cu-2009-033"])
    assert [recipient.id for recipient in chosen] == ["MEX2"]
    assert left_out["FRA"] == "no recipient on file"
    assert run("samples", cwd=own_office).stdout == "2 real recipients, 0 samples\n"
    checked = run("check", "cu-2009-033", cwd=own_office)
    assert checked.returncode == 0
    assert "no-recipient: cu-2009-033 goes to 'FRA', which has no recipient on file" in checked.stderr


def test_files_without_a_sample_are_not_touched(office: Pipeline) -> None:
    removal = plan_removal(office.registry)
    assert {path.name for path in removal.files} == {"organizations.yaml", "sample.yaml", "states.yaml"}
    assert "ALL" not in removal.ids
