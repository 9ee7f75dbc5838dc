"""What a seal costs: milliseconds a copy to seal (B-B, ECDSA P-256) and to check, and the bytes that it adds.

    python benchmarks/seal.py [--copies 100] [--lang fr]

The copies are those of the default office's invitation. The key is made for the run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from noteverbale.pipeline import Pipeline  # noqa: E402
from noteverbale.press.press import Press  # noqa: E402
from noteverbale.problems import ProblemsFound  # noqa: E402
from noteverbale.verification.seal_check import read_seal, statement  # noqa: E402
from seal_support import office  # noqa: E402  # after the path

NOTE = "cu-2009-033"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=100)
    parser.add_argument("--lang", default="fr")
    chosen = parser.parse_args()
    pipeline = Pipeline.open(ROOT)
    note, documents = pipeline.registry.notes[NOTE], []
    for recipient in pipeline.registry.recipients.values():
        try:
            documents.append(pipeline.copy(note, recipient, chosen.lang))
        except ProblemsFound:
            continue  # not there on the note's date
    documents = documents[: chosen.copies]
    press, sealer = Press(pipeline.printer(chosen.lang), documents), office().sealer()
    sealing, checking, added = [], [], []
    for document in documents:
        recipient_id = document.meta.recipient or ""
        content = press.pdf(recipient_id)
        start = time.process_time()
        sealed = sealer.seal(content, statement("CU 2009/33 (A)", recipient_id, chosen.lang), "Office")
        middle = time.process_time()
        seal = read_seal(sealed)
        end = time.process_time()
        assert seal
        assert not seal.objection
        sealing.append((middle - start) * 1000)
        checking.append((end - middle) * 1000)
        added.append(len(sealed) - len(content))
    print(f"{len(documents)} copies, median CPU time of a copy: sealed {statistics.median(sealing):.1f} ms, ", end="")
    print(f"checked {statistics.median(checking):.1f} ms; {statistics.median(added):.0f} bytes added")


if __name__ == "__main__":
    main()
