"""`verify`: whether files are copies that the office issued."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..characters import one_line
from ..problems import NOWHERE, Place, Problem, shown
from .console import JsonOption, LedgerOption, OfficeOption, fail, find_day, open_ledger, open_office
from .keys import references
from .printing import print_json, report

if TYPE_CHECKING:
    from ..pipeline import Pipeline
    from ..registry.registry import Registry
    from ..verification.ledger_states import Issued
    from ..verification.public_keys import Trust
    from ..verification.verdicts import Finding

app = typer.Typer()


FilesArgument = Annotated[
    list[Path], typer.Argument(help="Copies of notes.", metavar="FILE...", exists=True, dir_okay=False)
]
ManifestOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--manifest",
        help="Signed manifests (default: those beside the file).",
        metavar="FILE",
        exists=True,
        dir_okay=False,
    ),
]
KeysOption = Annotated[
    Path | None,
    typer.Option("--keys", help="keys.txt of another office.", metavar="FILE", exists=True, dir_okay=False),
]
RevokedOption = Annotated[
    Path | None,
    typer.Option(
        "--revoked", help="Its revoked-keys.txt (default: beside --keys).", metavar="FILE", exists=True, dir_okay=False
    ),
]
OnOption = Annotated[
    str | None, typer.Option("--on", help="The date of the note (default: the ledger's, or today).", metavar="DATE")
]


@app.command()
def verify(
    files: FilesArgument,
    manifest: ManifestOption = None,
    keys: KeysOption = None,
    revoked: RevokedOption = None,
    register: Annotated[
        Path | None,
        typer.Option("--register", help="Its register.json.", metavar="FILE", exists=True, dir_okay=False),
    ] = None,
    on: OnOption = None,
    as_json: JsonOption = False,
    office: OfficeOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Tell whether files are copies the office issued, by their bytes; else what their code and words say. Exit code 0: all genuine."""
    from ..verification.verdicts import beside, open_manifest
    from ..verification.verdicts import verify as verdict_on

    if keys:
        trust, day = _trust_in(keys, revoked, ledger), find_day(None, on)
        known = _register(register, trust)
    else:
        pipeline = open_office(office)
        registry = pipeline.registry
        known, day = _ledger(registry, ledger), find_day(registry, on)
        trust = _own_trust(registry, known)
    findings = []
    for file in files:
        opened = [open_manifest(path, trust, day, known) for path in (manifest or beside(file))]
        finding = verdict_on(file, opened, known, trust)
        findings.append(finding if keys or known is None else _second_look(pipeline, ledger, finding, file))
    _print(findings, as_json)
    raise typer.Exit(0 if all(finding.verdict == "genuine" for finding in findings) else 1)


def _trust_in(keys: Path, revoked: Path | None, ledger: Path | None) -> Trust:
    """Return the keys of another office, from its published files. Its ledger is not used."""
    from ..verification.public_keys import REVOKED, read_trust

    if ledger is not None:
        fail(Problem(NOWHERE, "ledger", "--ledger does not go with --keys", "leave one of them out"))
    lists = revoked or keys.with_name(REVOKED)
    if not lists.is_file():
        message = "there is no list of revoked keys: a stolen key would be accepted"
        report([Problem(Place(shown(lists)), "keys-file", message, "get revoked-keys.txt of that office", "warning")])
    return read_trust(keys, lists)


def _register(path: Path | None, trust: Trust) -> dict[str, Issued] | None:
    """Return the states in the register of another office, and print the day of it; None without one."""
    from ..verification.register import read_register

    if path is None:
        return None
    register = read_register(path, trust)
    print(f"The register is as of {register.as_of}: what was voided later is not known.", file=sys.stderr)
    return register.states()


def _second_look(pipeline: Pipeline, ledger: Path | None, finding: Finding, file: Path) -> Finding:
    """Return the verdict after the pages were compared with those of the copy made again from the ledger."""
    from ..issuing.remade import second_look
    from ..problems import ProblemsFound

    with open_ledger(pipeline.registry, ledger, "read") as opened:
        try:
            return second_look(pipeline, opened, finding, file.read_bytes())
        except ProblemsFound as error:
            report([replace(problem, severity="warning") for problem in error.problems])
            return finding


def _own_trust(registry: Registry, known: Mapping[str, Issued] | None) -> Trust:
    """Return the office's own keys, or exit when it has published none and its ledger records no manifest."""
    from ..verification.public_keys import KEYS, REVOKED, read_trust

    keys = registry.folder / KEYS
    if not keys.is_file() and not any(issued.manifests for issued in (known or {}).values()):
        hint = "give the keys that the issuing office publishes: --keys FILE"
        fail(Problem(Place(shown(keys)), "keys-file", "this office has published no keys", hint))
    return read_trust(keys, registry.folder / REVOKED)


def _ledger(registry: Registry, ledger: Path | None) -> dict[str, Issued] | None:
    """Return the states in the office's ledger by reference; None when there is no ledger yet."""
    from ..ledger.file import was_begun

    if ledger is None and not was_begun(registry.folder / registry.office.ledger):
        return None
    with open_ledger(registry, ledger, "read", "whole") as opened:
        return references(registry, opened)


def _print(findings: list[Finding], as_json: bool) -> None:
    if as_json:
        print_json([finding.as_json() for finding in findings])
        return
    for finding in findings:
        copy = " ".join(filter(None, (finding.reference, finding.recipient, finding.language)))
        print(one_line(f"{finding.file}: {finding.verdict}{': ' if copy else ''}{copy}"))
        print(f"    {one_line(finding.why)}", file=sys.stderr)
