"""Draw the pictures of the docs anew: the README's page, and a page of each form a note goes out in.

.venv/bin/python docs/pictures/make.py

The second needs LibreOffice (for Word) and Chromium (for the web page and the message). Both see the fonts of the program
beside those of the machine.
"""

from __future__ import annotations

import email
import io
import os
import subprocess
from email.policy import default
from html import escape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from PIL import Image

from noteverbale.outgoing.selection import Options, outgoing
from noteverbale.outgoing.table import FORMATS
from noteverbale.page.pictures import picture
from noteverbale.pipeline import Pipeline

HERE = Path(__file__).parent
NOTE, HEIGHT, GAP = "cu-2009-033", 400, 12
TO = {"docx": "EGY", "docx-main": "RUS", "html": "CHN", "eml": "MEX", "reply-form": "FRA"}


def main() -> None:
    office = Pipeline.open(HERE.parents[1])
    note, recipient = office.registry.notes[NOTE], office.registry.recipients["MEX"]
    page = picture(office.pdf(office.copy(note, recipient, "es")), width=512)
    (HERE / f"{NOTE}-es.png").write_bytes(page)
    with TemporaryDirectory() as folder:
        os.environ["FONTCONFIG_FILE"] = str(with_fonts_of_the_program(Path(folder)))
        pages = [drawn(office, form, Path(folder)) for form in (*TO, "labels", "envelopes", "list")]
    rows = [pages[:5], pages[5:]]
    width = max(sum(one.width + GAP for one in row) for row in rows)
    sheet = Image.new("RGB", (width + GAP, len(rows) * (HEIGHT + GAP) + GAP), "#8a8a8a")
    for y, row in enumerate(rows):
        x = GAP
        for one in row:
            sheet.paste(one, (x, GAP + y * (HEIGHT + GAP)))
            x += one.width + GAP
    sheet.quantize(64).save(HERE / "forms.png", optimize=True)


def with_fonts_of_the_program(folder: Path) -> Path:
    """Write a configuration of fontconfig that has the fonts of the machine and of the program; return the file."""
    packages = {font["package"] for font in yaml.safe_load((HERE.parents[1] / "data/fonts.yaml").read_text("utf-8"))}
    found = [Path(spec.origin).parent for package in packages if (spec := find_spec(package)) and spec.origin]
    rows = "".join(f"<dir>{path}</dir>" for path in found)
    file = folder / "fonts.conf"
    file.write_text(f"<fontconfig><include>/etc/fonts/fonts.conf</include>{rows}</fontconfig>", "utf-8")
    return file


def drawn(office: Pipeline, form: str, folder: Path) -> Image.Image:
    """Return the first page of a form of the model note."""
    to = (TO[form],) if form in TO else ("CHN", "EGY", "FRA", "MEX", "RUS", "GBR", "AUT", "CAN")
    out = outgoing(office, office.registry.notes[NOTE], to)
    content = next(iter(FORMATS[form].files(out, Options()))).content
    file = folder / f"{form}.{form.partition('-')[0]}"
    if content.startswith(b"%PDF"):
        return fitted(picture(content, width=900))
    if form == "eml":
        message = email.message_from_bytes(content, policy=default)
        body = message.get_body(("html",))
        assert body
        names = ", ".join(str(one.get_filename()) for one in message.iter_attachments())
        head = f"<p><b>{escape(message['subject'])}</b><br>{escape(names)}</p><hr>"
        content, file = (head + body.get_content()).encode(), file.with_suffix(".html")
    file.write_bytes(content)
    if file.suffix == ".html":
        shot = folder / f"{form}.png"
        words = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=720,1018"]
        subprocess.run([*words, f"--screenshot={shot}", file.as_uri()], check=True, capture_output=True)
        return fitted(shot.read_bytes())
    words = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(words, check=True, capture_output=True)
    return fitted(picture(file.with_suffix(".pdf").read_bytes(), width=900))


def fitted(png: bytes) -> Image.Image:
    page = Image.open(io.BytesIO(png)).convert("RGB")
    return page.resize((round(page.width * HEIGHT / page.height), HEIGHT), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
