"""How long from a saved file to the new picture of the copy in view.

    .venv/bin/python benchmarks/preview.py

A server's own parts, without the browser: the watcher's notice, reading anew, composing, printing, the picture.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path

from watchfiles import watch

from noteverbale.pipeline import Pipeline
from noteverbale.preview.desk import Desk
from noteverbale.preview.views import WIDTHS

ROOT = Path(__file__).resolve().parent.parent
NOTE, LANGUAGE, WHO = "cu-2009-033", "fr", "FRA"
EDITS = {
    "template": ("templates/base/fr.md.j2", "présente ses compliments", "adresse ses compliments"),
    "style": ("templates/page/sheet.css", "line-height: 1.38", "line-height: 1.37"),
    "note": (f"notes/2009/{NOTE}.yaml", "date: 2009-03-04", "date: 2009-03-05"),
    "record": ("data/office.yaml", "acronym: UNODC", "acronym: UNODC."),
}


def picture(desk: Desk) -> tuple[str, float, float]:
    """Return the digest of the page now, and the seconds its words and then its picture took."""
    begun = time.perf_counter()
    seen = desk.look(desk.note(NOTE), LANGUAGE, WHO)
    words = time.perf_counter() - begun
    desk.picture(seen.digest, 1, WIDTHS["100"])
    return seen.digest, words, time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        for part in ("data", "notes", "templates"):
            shutil.copytree(ROOT / part, folder / part)
        desk = Desk(Pipeline.open(folder))
        desk.warm()
        before, _, _ = picture(desk)
        stop, changed = threading.Event(), threading.Event()
        paths: set[Path] = set()

        def look_out() -> None:
            for changes in watch(folder, debounce=50, step=10, stop_event=stop, rust_timeout=200):
                paths.update(Path(path) for _, path in changes)
                changed.set()

        threading.Thread(target=look_out).start()
        time.sleep(1)
        for name, (file, old, new) in EDITS.items():
            path = folder / file
            told: list[tuple[float, float]] = []
            for _ in range(6):
                text = path.read_text("utf-8")
                here, there = (new, old) if new in text else (old, new)
                changed.clear()
                paths.clear()
                begun = time.perf_counter()
                path.write_text(text.replace(here, there), "utf-8")
                changed.wait()
                desk.renew(set(paths))
                renewed = time.perf_counter() - begun
                desk._pdf.clear()
                desk._pictures.clear()
                digest, words, whole = picture(desk)
                assert digest != before, name
                before = digest
                told.append((renewed + words, renewed + whole))
            words_, whole_ = (statistics.median(column) * 1000 for column in zip(*told, strict=True))
            print(f"{name:9} words {words_:5.0f} ms, picture {whole_:5.0f} ms after the file was saved")
        stop.set()


if __name__ == "__main__":
    main()
