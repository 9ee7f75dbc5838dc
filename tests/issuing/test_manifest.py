"""When the files of a batch are forced to the disk."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from noteverbale.issuing.batch_job import Job
from noteverbale.issuing.manifest import store_copy
from noteverbale.planning.plan import Planned


@pytest.mark.parametrize(
    ("reference", "marks", "forced"), [("CU 2026/1", None, 1), (None, None, 0), ("CU 2026/1", ("specimen",), 0)]
)
def test_an_issued_copy_is_forced_to_the_disk_at_once(
    reference: str | None, marks: Any, forced: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    descriptors: list[int] = []
    monkeypatch.setattr(os, "fsync", descriptors.append)
    job = Job(cast(Any, None), cast(Any, None), cast(Any, SimpleNamespace(marks=marks)), reference, tmp_path)
    copy = Planned("MEX", "es", "states", "es/MEX.pdf")
    store_copy(job, copy, b"content", 1)
    assert (tmp_path / copy.file).read_bytes() == b"content"
    assert len(descriptors) == forced
