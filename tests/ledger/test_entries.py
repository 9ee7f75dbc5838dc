"""What entries remember is permanent: samples of every version, as they were written, must stay readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from noteverbale.ledger.entries import KINDS, Approval, Content, Issue, Resolved
from noteverbale.ledger.entry import Entry, Kind
from noteverbale.problems import ProblemsFound

SAMPLES = Path(__file__).parent / "samples"
AT = "2026-03-04T09:00:00Z"
SINCE_VERSIONS = {"made", "withdrawn", "restored"}  # kinds that never were written without a version
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))


def sample(name: str) -> tuple[type[Content], Entry, dict[str, Any]]:
    """Return the type of a sample ('issue-1-old': kind, version), the entry, and its content as it was written."""
    content: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    kind: Any = name.partition("-")[0]
    (model,) = [one for one in KINDS[kind] if (one is Resolved) == ("resolves" in content)]
    return model, Entry(AT, "clerk", kind, note="own", content=content, serial=7), content


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_of_a_version_is_read_and_nothing_of_it_is_lost(name: str) -> None:
    model, entry, content = sample(name)
    written = model.of(entry).to_json()
    assert content.items() <= written.items()
    assert written["version"] == int(name.split("-")[1])
    assert model.of(Entry(AT, "clerk", entry.kind, content=written)) == model.of(entry)


def test_every_kind_has_samples_and_the_older_kinds_without_a_version_too() -> None:
    for kind in KINDS:
        have = [json.loads((SAMPLES / f"{name}.json").read_text("utf-8")) for name in NAMES if name.startswith(kind)]
        assert {"version" in content for content in have} == {True, kind in SINCE_VERSIONS}, kind
    assert KINDS.keys() <= set(get_args(Kind))


def test_an_issue_of_version_1_has_the_first_manifest_and_no_added() -> None:
    model, entry, content = sample("issue-1-old")
    assert "added" not in content
    read = Issue.of(entry)
    assert (read.manifest, read.added, read.copies[0].recipient) == ("manifest.json", None, "FRA")
    assert model is Issue


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 2}, "version"),
        ({"newer": True}, "newer"),
        ({"copies": [{"recipient": "FRA"}]}, "copies.0.language"),
        ({"said": "words"}, "said"),
    ],
)
def test_an_entry_of_another_program_is_refused_with_its_serial(change: dict[str, Any], told: str) -> None:
    _, _, content = sample("issue-1-old")
    with pytest.raises(
        ProblemsFound, match=rf"ledger-entry: entry 7 \(issue\) is not readable by this program: {told}"
    ):
        Issue.of(Entry(AT, "clerk", "issue", content=content | change, serial=7))


def test_optional_fields_that_are_not_set_are_not_written() -> None:
    assert "said" not in Approval(hash="h", compositions={}, sheet="s", engine="e").to_json()
