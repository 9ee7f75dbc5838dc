"""Draw the README's picture anew: the first page of the model note in Spanish, for the sample mission of Mexico.

.venv/bin/python docs/pictures/make.py
"""

from __future__ import annotations

from pathlib import Path

from noteverbale.exporters.pictures import picture
from noteverbale.pipeline import Pipeline

HERE = Path(__file__).parent


def main() -> None:
    office = Pipeline.open(HERE.parents[1])
    note, recipient = office.registry.notes["cu-2009-033"], office.registry.recipients["MEX"]
    page = picture(office.pdf(office.copy(note, recipient, "es")), width=512)
    (HERE / "cu-2009-033-es.png").write_bytes(page)


if __name__ == "__main__":
    main()
