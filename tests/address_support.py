"""Addresses that are hard on a mail merge."""

from __future__ import annotations

from pathlib import Path

SPOILT = """  address:
    lines:
      - {first}
      - Beispielgasse 21
    city: Vienna
    postcode: "01010"
    country: Austria
  telephone: +43 1 000 0000
"""


def spoil(folder: Path, first: str = "=1+1") -> None:
    """Give France an address with a first line that may run, a postal code that begins with zero, a telephone."""
    path = folder / "data" / "missions" / "sample.yaml"
    text = path.read_text("utf-8")
    start = text.index("  address:\n", text.index("- id: FRA"))
    path.write_text(text[:start] + SPOILT.format(first=first) + text[text.index("  email:", start) :], "utf-8")
