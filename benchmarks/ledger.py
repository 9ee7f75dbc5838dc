"""What a ledger costs as it grows by issues to the whole world: size of an issue, CPU seconds of the next write and of verifying.

    python benchmarks/ledger.py [--issues 10,100,850]

The issue is that of a real note, to all on file in all languages, entered again and again under other numbers.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from noteverbale.issuing.frozen import snapshot_of
from noteverbale.issuing.issue import Request, content
from noteverbale.ledger.entry import Entry, Number
from noteverbale.ledger.ledger import Ledger
from noteverbale.pipeline import Pipeline
from noteverbale.planning.plan import make

NOTE, AT = "cu-2009-033", "2026-03-04T09:00:00+00:00"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", default="10,100,850")
    options = parser.parse_args()
    office = Pipeline.open(Path(__file__).resolve().parent.parent)
    note = office.registry.notes[NOTE]
    plan = make(office, note, (), "all")
    snapshot = snapshot_of(office.registry)
    issue = content(office, note, plan, Request((), "all", "clerk", AT, date(2026, 3, 4)), snapshot).to_json()
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.db") as ledger:
        ledger.open_series("CU", 2026, 1, "clerk", AT)
        last = 0
        for count in map(int, options.issues.split(",")):
            with ledger.file.writing():
                ledger.file.store(snapshot.blobs())
                for number in range(last + 1, count + 1):
                    entry = Entry(AT, "clerk", "reserve", Number("CU", 2026, number), f"note-{number}")
                    ledger.file.append(entry)
                    ledger.file.append(Entry(AT, "clerk", "issue", entry.number, entry.note, content=issue))
            last = count
            size = sum(path.stat().st_size for path in Path(folder).glob("ledger.db*")) / 1e6
            start = time.process_time()
            ledger.open_series("CU", 2027 + count, 1, "clerk", AT)
            written = time.process_time()
            problems = ledger.verify()
            verified = time.process_time()
            assert not problems
            print(
                f"{count} issues of {len(plan.copies)} copies: {size:.1f} MB, {size * 1000 / count:.0f} kB an issue; "
                f"the next write {written - start:.2f} CPU s, verifying {verified - written:.2f} CPU s"
            )


if __name__ == "__main__":
    main()
