"""The examples of docs/reference/records.md make an office without errors when they are added to the shipped one."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from noteverbale.files import ChangedFiles, DiskFiles
from noteverbale.pipeline import Pipeline
from noteverbale.records.series import spelled
from support import ROOT

EXAMPLE = re.compile(r"```yaml\n# data/(\w+)\.yaml\n(.*?)```", re.DOTALL)


def test_the_examples_are_records_of_an_office(small_model: Path) -> None:
    parts: dict[str, list[str]] = defaultdict(list)
    for file, text in EXAMPLE.findall((ROOT / "docs/reference/records.md").read_text("utf-8")):
        parts[file].append(text)
    assert set(parts) == {"series", "office", "sources", "bodies", "acts", "buildings", "meetings", "postal_orders"}
    office = small_model / "data/office.yaml"
    record = office.read_text("utf-8")
    for text in parts.pop("office"):
        key, _, rows = text.partition("\n")
        assert f"\n{key}\n" in record
        record = record.replace(f"\n{key}\n", f"\n{key}\n{rows}\n")
    files = {small_model / f"data/{name}/example.yaml": "".join(texts).encode() for name, texts in parts.items()}
    registry = Pipeline.open(ChangedFiles(DiskFiles(small_model), {office: record.encode(), **files})).registry
    assert spelled(registry.series["NV"].format, 2027, 33, "A") == "NV/2027/033 (A)"
    assert registry.senders["council_secretariat"].letterhead
    assert registry.contacts["council"].email == ("council@example.org", "registry@example.org")
    assert registry.meetings["council-66"].ordinal == 66
    assert registry.meetings["data-workshop"].body is None
    assert registry.acts["council_9"].number == "IDB.47/Dec.9"
    assert registry.postal_order(["USA"]).line("New York", "10017", "NY") == "New York, NY 10017"
    assert registry.bodies["BOARD"].basis["fr"] in registry.sources
