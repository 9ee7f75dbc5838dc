"""How long from a saved file to the new picture of the copy in view.

    .venv/bin/python benchmarks/preview.py              the server's own parts, without a browser
    .venv/bin/python benchmarks/preview.py --browser    the whole way, in a real Chromium

The parts: the watcher's notice, reading anew, composing, printing, the picture.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from watchfiles import watch

from noteverbale.pipeline import Pipeline
from noteverbale.web.copies import WIDTHS
from noteverbale.web.live import STEP
from noteverbale.web.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))  # where the browser is
NOTE, LANGUAGE, WHO = "cu-2009-033", "fr", "FRA"
EDITS = {  # each new in every round, so that nothing is there already
    "template": ("templates/forms/note/fr.md.j2", "présente ses compliments", "adresse {n} compliments"),
    "style": ("templates/page/sheet.css", "line-height: 1.38", "line-height: 1.37{n}"),
    "note": (f"notes/2009/{NOTE}.yaml", "date: 2009-03-04", "date: 2009-03-{n}"),
    "record": ("data/office.yaml", "acronym: UNODC", "acronym: UNODC {n}"),
}
ROUNDS = range(11, 31)
NOTES_WHEN = """() => {
  window.shownAt = [];
  const noted = (image) => image.decode().then(() => shownAt.push(performance.timeOrigin + performance.now()), () => 0);
  document.addEventListener("load", (event) => { if (event.target.id === "page-1") noted(event.target); }, true);
  if (document.getElementById("page-1").complete) noted(document.getElementById("page-1"));
}"""


def picture(workspace: Workspace) -> tuple[str, float, float]:
    """Return the digest of the page now, and the seconds its words and then its picture took."""
    begun = time.perf_counter()
    seen = workspace.latest(workspace.note(NOTE), LANGUAGE, WHO)
    words = time.perf_counter() - begun
    workspace.picture(seen.digest, 1, WIDTHS["100"])
    return seen.digest, words, time.perf_counter() - begun


def saved(file: Path, whole: str, old: str, new: str, n: int) -> float:
    """Write a file with the n-th change in it; return the moment."""
    assert old in whole
    begun = time.perf_counter()
    file.write_text(whole.replace(old, new.format(n=n)), "utf-8")
    return begun


def in_browser(folder: Path) -> None:
    """Print how long from a saved file to the new picture, decoded, on the page of a real Chromium.

    The page itself notes when. The program runs as a process of its own, so that it does not wait for this one.
    """
    from browsers import chromium, opened, program, until

    with chromium() as browser, program(folder) as link, opened(browser, link) as page:
        page.goto(f"{page.url}notes/{NOTE}/copies/{LANGUAGE}/{WHO}")
        page.evaluate(NOTES_WHEN)
        until(page, "shownAt.length")
        time.sleep(3)
        for name, (file, old, new) in EDITS.items():
            told: list[float] = []
            whole = (folder / file).read_text("utf-8")
            for n in ROUNDS:
                page.evaluate("shownAt.length = 0")
                begun = time.time() * 1000
                saved(folder / file, whole, old, new, n)
                until(page, "shownAt.length")
                told.append(page.evaluate("shownAt[0]") - begun)
                time.sleep(1)  # what is found out in advance is not part of it
            measured = statistics.median(told), statistics.quantiles(told, n=20)[-1], min(told)
            middle, slow, best = (f"{milliseconds:.0f}" for milliseconds in measured)
            print(
                f"{name:9} {middle:>5} ms to the picture in the browser, {best} at best, {slow} at the 95th percentile"
            )


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve()
        for part in ("data", "notes", "templates"):
            shutil.copytree(ROOT / part, folder / part)
        if "--browser" in sys.argv:
            in_browser(folder)
            return
        workspace = Workspace(Pipeline.open(folder))
        before, _, _ = picture(workspace)
        stop, changed = threading.Event(), threading.Event()
        paths: set[Path] = set()

        def look_out() -> None:
            for changes in watch(folder, debounce=50, step=STEP, stop_event=stop, rust_timeout=200):
                paths.update(Path(path) for _, path in changes)
                changed.set()

        threading.Thread(target=look_out).start()
        time.sleep(1)
        for name, (file, old, new) in EDITS.items():
            told: list[tuple[float, float, float]] = []
            text = (folder / file).read_text("utf-8")
            for n in ROUNDS:
                changed.clear()
                paths.clear()
                worked = time.process_time()
                begun = saved(folder / file, text, old, new, n)
                changed.wait()
                workspace.reload()
                renewed = time.perf_counter() - begun
                digest, words, whole = picture(workspace)
                assert digest != before, name
                before = digest
                told.append((renewed + words, renewed + whole, time.process_time() - worked))
            words_, whole_, worked_ = (statistics.median(column) * 1000 for column in zip(*told, strict=True))
            line = f"words {words_:5.0f} ms, picture {whole_:5.0f} ms after the file was saved; {worked_:.0f} ms of a processor"
            print(f"{name:9} {line}")
        stop.set()


if __name__ == "__main__":
    main()
