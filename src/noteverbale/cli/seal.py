"""`seal`: PAdES seals on the copies of an issued note."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from ..problems import NOWHERE, Problem
from .console import ByOption, LedgerOption, OfficeOption, fail, now, open_ledger, own_office, who
from .keys import PassphraseOption, ask_passphrase, references

app = typer.Typer()


@app.command()
def seal(
    folder: Annotated[Path, typer.Argument(help="A folder that 'issue' made.", metavar="FOLDER", file_okay=False)],
    passphrase_fd: PassphraseOption = None,
    by: ByOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Seal issued copies with the office's certificate (PAdES), in the folder 'sealed'. After a failure the same command continues."""
    if find_spec("pyhanko") is None or find_spec("pkcs11") is None:
        fail(Problem(NOWHERE, "seal", "sealing needs pyHanko", "install it: pip install 'noteverbale[seal]'"))
    from ..issuing import sealing
    from ..verification.seal_key import open_seal
    from ..verification.seal_list import SEALS, add_seal

    registry = own_office(office)
    settings = registry.office.seal
    if settings is None:
        fail(
            Problem(
                NOWHERE,
                "seal-key",
                "office.yaml names no key for seals",
                "add 'seal:' as docs/how-to/administrator/keys.md shows",
            )
        )
    with open_ledger(registry, ledger, "read") as opened:
        paths = sealing.manifests_to_seal(folder, references(registry, opened))
    key = open_seal(settings, registry.folder, ask_passphrase(passphrase_fd))
    listed = registry.folder / SEALS
    if add_seal(listed, key.certificate, key.subject):
        print(f"{key.certificate} is new in {listed}: publish it with keys.txt.", file=sys.stderr)
    name, at = who(by), now().isoformat()
    for path in paths:
        sealed, made = sealing.seal_copies(path, key, registry)
        with open_ledger(registry, ledger) as opened:
            sealing.record(opened, path, sealed, name, at)
        print(f"{made} sealed", file=sys.stderr)
        print(sealed)
