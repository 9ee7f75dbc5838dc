"""Who is at the browser: by a personal link, or by the word of a proxy that has signed the person in.

A link identifies by its token, first in an address and then in a cookie; a proxy by a header of each request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from secrets import compare_digest
from typing import Protocol

from starlette.datastructures import Headers

from ..desk.links import Links
from ..desk.people import person_called
from ..records.office import Office


@dataclass(frozen=True)
class Visitor:
    """The person of a request, by name; `link` is the number of the personal link, None without one on file."""

    name: str
    link: int | None = None


class Identities(Protocol):
    """How a server knows people. `lasting` says whether a browser keeps its cookie when it is closed."""

    links: Links | None  # the personal links on file
    lasting: bool
    help: str  # the key of the phrase that says how to come in

    def by_token(self, token: str) -> Visitor | None:
        """Return the person of a token, None for one that is not valid."""

    def by_connection(self, headers: Headers, peer: str) -> Visitor | None:
        """Return the person that a request from an address of the network names by its headers, None without one."""


class RunLinks:
    """Links that last as long as the program runs: `names` has the person of each token."""

    links: Links | None = None
    lasting, help = False, "access.by_link"

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def by_token(self, token: str) -> Visitor | None:
        # All tokens are compared, so that the time does not tell which one matched.
        names = [name for valid, name in self.names.items() if compare_digest(valid.encode(), token.encode())]
        return Visitor(names[0]) if names else None

    def by_connection(self, headers: Headers, peer: str) -> Visitor | None:
        return None


class OfficeLinks:
    """The personal links of an office; a link counts while its person is in `people:`. `clock` returns the time now, in ISO 8601."""

    lasting, help = True, "access.by_link"

    def __init__(self, links: Links, office: Callable[[], Office], clock: Callable[[], str]) -> None:
        self.links: Links | None = links
        self._find, self.office, self.clock = links.find, office, clock

    def by_token(self, token: str) -> Visitor | None:
        link = self._find(token, self.clock())
        person = self.office().person(link.name) if link else None
        return Visitor(person.name, link.id) if person and link else None

    def by_connection(self, headers: Headers, peer: str) -> Visitor | None:
        return None


class Proxy:
    """A proxy at one address of the network, which names the signed-in person in one header, by name or e-mail address."""

    links: Links | None = None
    lasting, help = False, "access.by_proxy"

    def __init__(self, address: str, header: str, office: Callable[[], Office]) -> None:
        self.address, self.header, self.office = _plain(address), header, office

    def by_token(self, token: str) -> Visitor | None:
        return None

    def by_connection(self, headers: Headers, peer: str) -> Visitor | None:
        values = headers.getlist(self.header)
        if len(values) != 1 or _plain(peer) != self.address:
            return None
        try:
            identity = values[0].encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return None
        person = person_called(self.office(), identity)
        return Visitor(person.name) if person else None


def _plain(address: str) -> str:
    """Return an address of the network in one spelling; '' for what is not an address. '::ffff:10.0.0.7' is 10.0.0.7."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
