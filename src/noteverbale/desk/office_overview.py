"""What an office consists of and how well it is kept: its records by table, its people by role, and what wants attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..checks.installation import Finding, examine
from ..checks.language_coverage import Survey, survey
from ..ledger.ledger import Ledger
from ..problems import Problem
from ..records.office import Role
from ..registry.registry import Registry
from .people import ROLES
from .record_names import record_name


@dataclass(frozen=True)
class Overview:
    """The office in numbers. `records` has the size of each table, `people` the number of persons of each role."""

    name: str
    seat: str
    records: Mapping[str, int]
    people: Mapping[Role, int]
    samples: int


@dataclass(frozen=True)
class Health:
    """What was examined: the installation, the languages, the ledger, and the notes that cannot be read (problems by file)."""

    findings: tuple[Finding, ...]
    languages: tuple[Survey, ...]
    ledger: tuple[Problem, ...]
    broken: Mapping[str, tuple[Problem, ...]]

    @property
    def fine(self) -> bool:
        """Whether nothing wants attention but texts without a source."""
        sound = all(finding.fine for finding in self.findings) and all(language.complete for language in self.languages)
        return sound and not self.ledger and not self.broken


TABLES = ("senders", "contacts", "series", "groups", "sources")


def overview(registry: Registry, language: str) -> Overview:
    """Return an office in numbers, with its names in a language, or in its own working language."""
    office, seat = registry.office, registry.places[registry.office.seat]
    return Overview(
        record_name(registry, office, language),
        record_name(registry, seat, language),
        {table: len(getattr(registry, table)) for table in TABLES},
        {role: sum(role in person.roles for person in office.everyone) for role in ROLES},
        sum(recipient.sample for recipient in registry.recipients.values()),
    )


def examined(registry: Registry, ledger: Ledger) -> Health:
    """Examine an office and its installation; takes some tenths of a second."""
    return Health(tuple(examine(registry)), tuple(survey(registry)), ledger.verify(), registry.broken_notes)
