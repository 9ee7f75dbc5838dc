"""Draw the pictures of docs/tutorial/ anew: its steps are done up to the issue, and the desk is looked at in a real Chromium.

.venv/bin/python docs/pictures/tutorial.py
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desk import HEIGHT, HERE, WIDTH, shot
from noteverbale.page.pictures import picture
from noteverbale.pipeline import Pipeline

NOTE = "oceans-invitation"


def main() -> None:
    from browsers import chromium
    from serving import serving
    from tutorial_support import TUTORIAL, steps

    todo = list(steps(TUTORIAL))
    table = next(i for i, step in enumerate(todo) if step.words[:2] == ("import", "missions"))
    read = next(i for i, step in enumerate(todo) if step.words[:1] == ("comment",))
    issued = next(i for i, step in enumerate(todo) if step.words[:1] == ("issue",) and "--yes" in step.words)
    with TemporaryDirectory() as place, chromium() as browser:
        folder = Path(place)
        for step in todo[:table]:
            step.do(folder)
        with serving(folder / "ocean", {"token": "L. Clerk"}) as address:
            page = opened(browser, address)
            page.goto(f"{address}/recipients/import")
            page.locator("input[type=file]").set_input_files(folder / "missions.csv")
            page.get_by_role("button", name="Read the table").click()
            page.get_by_role("button", name="Apply 3 changes").wait_for()
            save(page, page.url, "import")
        for step in todo[table:read]:
            step.do(folder)
        office = Pipeline.open(folder / "ocean")
        copy = office.copy(office.registry.notes[NOTE], office.registry.recipients["MEX"], "es")
        (HERE / "tutorial-page.png").write_bytes(picture(office.pdf(copy), width=512))
        with serving(folder / "ocean", {"token": "L. Clerk"}) as address:
            page = opened(browser, address)
            save(page, f"{address}/notes/{NOTE}/write", "write")
        for step in todo[read:issued]:
            step.do(folder)
        with serving(folder / "ocean", {"token": "L. Clerk"}) as address:
            page = opened(browser, address)
            save(page, f"{address}/notes/{NOTE}/issue", "issue")
        todo[issued].do(folder)
        with serving(folder / "ocean", {"token": "L. Clerk"}) as address:
            save(opened(browser, address), f"{address}/notes/{NOTE}/send", "send")


def opened(browser: Any, address: str) -> Any:
    page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB").new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}/?token=token")
    page.locator("main").wait_for()
    return page


def save(page: Any, address: str, name: str) -> None:
    shot(page, address).quantize(64).save(HERE / f"tutorial-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
