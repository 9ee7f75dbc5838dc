"""`keys`, `sign` and `register`: the key of an office, and signatures under its manifests and its register."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..problems import NOWHERE, Place, Problem, shown
from .commands import HelpGroup
from .console import (
    JsonOption,
    LedgerOption,
    OfficeOption,
    YesOption,
    confirm,
    fail,
    find_day,
    legible,
    open_ledger,
    own_office,
)
from .printing import print_json

if TYPE_CHECKING:
    from ..issuing.codes import OfficeCoder
    from ..issuing.steps import Issuing
    from ..ledger.ledger import Ledger
    from ..registry.registry import Registry
    from ..verification.key_store import KeyStore
    from ..verification.ledger_states import Issued

app = typer.Typer(cls=HelpGroup, help="The key that signs the office's manifests.")
sign_command = typer.Typer()
register_command = typer.Typer()
PassphraseOption = Annotated[
    int | None,
    typer.Option("--passphrase-fd", help="Read the passphrase from this file descriptor; do not ask.", metavar="N"),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Date of the first note it may sign (default: today).", metavar="DATE")
]


@app.command()
def make(since: SinceOption = None, passphrase_fd: PassphraseOption = None, office: OfficeOption = None) -> None:
    """Make the office's first key, where office.yaml says, and list it in keys.txt."""
    registry, store = _open_store(office)
    key = store.make(ask_passphrase(passphrase_fd, twice=True), find_day(registry, since))
    print(key.fingerprint)
    print(f"The private key is {store.private}; keep a copy. Publish {store.listed}.", file=sys.stderr)


@app.command("list")
def list_keys(as_json: JsonOption = False, office: OfficeOption = None) -> None:
    """List the office's keys, and the dates of the notes each may sign."""
    trust = _open_store(office)[1].trust()
    if as_json:
        print_json(
            [
                {
                    "fingerprint": key.fingerprint,
                    "since": str(key.since or ""),
                    "until": str(key.until or ""),
                    "revoked": key.raw in trust.revoked,
                }
                for key in trust.keys
            ]
        )
        return
    for key in trust.keys:
        state = "revoked" if key.raw in trust.revoked else ""
        print(f"{key.fingerprint} {key.since or '…'} to {key.until or '…'} {state}".rstrip())
    print(f"{len(trust.keys)} keys", file=sys.stderr)


@app.command()
def rotate(since: SinceOption = None, passphrase_fd: PassphraseOption = None, office: OfficeOption = None) -> None:
    """Make the next key; the one in use signs no note dated after today."""
    registry, store = _open_store(office)
    key = store.rotate(ask_passphrase(passphrase_fd, twice=True), find_day(registry, since), find_day(registry, None))
    print(key.fingerprint)
    print(f"Publish {store.listed} again.", file=sys.stderr)


@app.command()
def revoke(
    fingerprint: Annotated[str, typer.Argument(help="SHA256:… as 'keys list' shows it.", metavar="KEY")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is published with the key.")],
    yes: YesOption = False,
    office: OfficeOption = None,
) -> None:
    """Stop trusting a key, for notes of any date. Its signatures become invalid; sign the manifests again with another key."""
    registry, store = _open_store(office)
    why = legible("reason", reason)
    if not yes:
        confirm(f"Revoke {fingerprint}? This cannot be undone.", "add --yes")
    store.revoke(fingerprint, why, find_day(registry, None))
    print(f"Publish {store.folder / 'revoked-keys.txt'} again; then 'keys rotate', and 'sign' again.", file=sys.stderr)


@sign_command.command()
def sign(
    folder: Annotated[Path, typer.Argument(help="A folder that 'issue' made.", metavar="FOLDER", file_okay=False)],
    passphrase_fd: PassphraseOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Sign the manifests of issued copies with the office's key, for 'verify' and ssh-keygen."""
    from ..issuing.signing import sign_manifests

    registry, store = _open_store(office)
    with open_ledger(registry, ledger, "read", "whole") as opened:
        known = references(registry, opened)
    key = store.open(ask_passphrase(passphrase_fd))
    for path in sign_manifests(folder, key, store.trust(), known):
        print(path)


@register_command.command()
def register(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The folder for register.json.", metavar="DIR", file_okay=False)
    ] = Path("out"),
    passphrase_fd: PassphraseOption = None,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Write the signed register of all references and their states, for 'verify --register' of those who receive notes."""
    from ..verification.register import Register, write_register

    registry, store = _open_store(office)
    with open_ledger(registry, ledger, "read", "whole") as opened:
        states, head = references(registry, opened), opened.file.last()
    content = Register.of(registry.office.id, find_day(registry, None), head, states)
    for path in write_register(output, content, store.open(ask_passphrase(passphrase_fd))):
        print(path)


def references(registry: Registry, ledger: Ledger) -> dict[str, Issued]:
    """Return the state of each reference of an office in the ledger."""
    from ..verification.ledger_states import issued

    patterns = {series.id: series.format for series in registry.series.values()}
    return issued(ledger, patterns, {note.id: note.date for note in registry.notes.values()})


def _open_store(office: Path | None) -> tuple[Registry, KeyStore]:
    """Open an office and its keys, or exit when office.yaml names no key."""
    registry = own_office(office)
    return registry, _store(registry)


def _store(registry: Registry) -> KeyStore:
    """Return the keys of an office, or exit when office.yaml names no key."""
    from ..verification.key_store import KeyStore

    path = registry.office.key
    if path is None:
        message = "office.yaml names no key"
        fail(Problem(NOWHERE, "key", message, "add 'key:' with a path outside the office's folder, then 'keys make'"))
    return KeyStore(registry.office.id, registry.folder / Path(path).expanduser(), registry.folder)


def copy_coder(step: Issuing, passphrase_fd: int | None) -> OfficeCoder | None:
    """Open the office's key for the codes of the copies; None where copies bear none. Exits where they cannot be made."""
    registry = step.pipeline.registry
    if step.rehearsal or registry.office.code is None:
        return None
    from ..issuing.codes import OfficeCoder

    store = _store(registry)
    key = store.open(ask_passphrase(passphrase_fd))
    objection = store.trust().objection(key.public_key().public_bytes_raw(), step.note.date)
    if objection:
        fail(
            Problem(
                Place(shown(store.listed)), "key", objection, "see 'keys list'; '--since' of 'keys' sets the first day"
            )
        )
    coder = OfficeCoder(step.pipeline, step.reference, step.note.date, key)
    coder.check(
        copy.recipient for copy in (step.plan.copies if step.plan else ())
    )  # a resumed issue was checked before
    return coder


def ask_passphrase(descriptor: int | None, twice: bool = False) -> bytes:
    """Return a passphrase: the first line of a file descriptor, or the one typed at a prompt without echo."""
    if descriptor is not None:
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return file.readline().rstrip(b"\r\n")
    try:
        return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice, err=True)).encode()
    except typer.Abort:
        fail(Problem(NOWHERE, "passphrase", "there is no passphrase", "type it, or give it with --passphrase-fd"), 1)
