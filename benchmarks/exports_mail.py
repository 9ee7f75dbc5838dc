"""What draft messages and the other forms of a copy cost, beside Python's email package used as one would use it first.

Copies for everybody in every language are pressed once (or named with --copies DIR, a folder `batch` wrote with --lang all);
then a draft is made of each. Between stretches of it the peer makes some of the same drafts: one EmailMessage a copy,
`add_attachment` for each of its files. Seconds are of the processor, so that a busy machine does not count.

    python benchmarks/exports_mail.py [--copies DIR] [--naive 200] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from itertools import islice
from pathlib import Path
from typing import Any

from noteverbale.issuing.batch import run
from noteverbale.issuing.batch_job import Job
from noteverbale.outgoing.selection import Options, Outgoing, outgoing
from noteverbale.outgoing.table import FORMATS
from noteverbale.pipeline import Pipeline
from noteverbale.planning import plan

NOTE = "cu-2009-033"
STRETCH = 100  # drafts between two stretches of the peer


def naive(draft: bytes) -> float:
    """Return the seconds the email package takes for the same draft, its words and files at hand."""
    have: Any = message_from_bytes(draft, policy=default)
    text = have.get_body(("plain",)).get_content()
    html = have.get_body(("html",)).get_content()
    files = [
        (part.get_content_maintype(), part.get_content_subtype(), part.get_filename(), part.get_payload(decode=True))
        for part in have.iter_attachments()
    ]
    start = time.process_time()
    message = EmailMessage(SMTP)
    for name in ("Date", "To", "Reply-To", "Subject", "X-Unsent"):
        message[name] = str(have[name])
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    for main, sub, filename, content in files:
        message.add_attachment(content, maintype=main, subtype=sub, filename=filename)
    assert len(bytes(message)) > sum(len(content) for *_, content in files)
    return time.process_time() - start


def memory() -> float:
    """Return the most memory held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def drafts(out: Outgoing, copies: Path, peers: int) -> dict[str, float]:
    """Return the row of the draft messages."""
    start = time.process_time()
    made = iter(FORMATS["eml"].files(out, Options(copies=copies)))
    ours, theirs, size, count, peer_count, early = 0.0, 0.0, 0, 0, 0, 0.0
    each = max(1, peers * STRETCH // len(out.plan.copies))
    while some := list(islice(made, STRETCH)):
        ours += time.process_time() - start
        count, size = count + len(some), size + sum(len(file.content) for file in some)
        early = early or memory()
        for file in some[:each]:
            theirs += naive(file.content)
            peer_count += 1
        start = time.process_time()
    ours += time.process_time() - start
    row = {"drafts": count, "seconds": ours, "MB": size / 1e6, "ms a draft": ours * 1000 / count}
    row |= {"email package ms a draft": theirs * 1000 / peer_count, "peak MB at the first": early, "peak MB": memory()}
    return row | {"times quicker": row["email package ms a draft"] / row["ms a draft"]}


def other(out: Outgoing, form: str) -> dict[str, float]:
    """Return the row of another form of every copy."""
    start = time.process_time()
    sizes = [len(file.content) for file in FORMATS[form].files(out, Options())]
    took = time.process_time() - start
    return {"files": len(sizes), "ms a file": took * 1000 / len(sizes), "kB a file": sum(sizes) / len(sizes) / 1000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=Path, help="a folder of finished copies; made if left out")
    parser.add_argument("--naive", type=int, default=200, help="drafts the email package makes by itself")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    office = Pipeline.open(Path(__file__).resolve().parent.parent)
    note = office.registry.notes[NOTE]
    with tempfile.TemporaryDirectory() as folder:
        copies = options.copies or Path(folder)
        if not options.copies:
            run(Job(office, note, plan.make(office, note, (), "all"), None, copies))
        out = outgoing(Pipeline.open(office.registry.folder), note, (), "all")
        report = {"eml": drafts(out, copies, options.naive)}
        report |= {form: other(out, form) for form in ("txt", "html", "json", "akn")}
    if options.json:
        print(json.dumps(report, indent=1))
        return
    for form, row in report.items():
        print(f"{form:5} " + "  ".join(f"{name} {value:.4g}" for name, value in row.items()))


if __name__ == "__main__":
    main()
