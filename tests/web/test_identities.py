"""Who is at the browser: links of an office, and what a proxy says."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.datastructures import Headers

from noteverbale.desk.links import Links
from noteverbale.pipeline import Pipeline
from noteverbale.records.office import Office, Person
from noteverbale.web.identities import OfficeLinks, Proxy, RunLinks, Visitor

AT = "2026-03-04T09:00:00+00:00"
PEOPLE = (
    Person(name="José Martínez", email="jose.martinez@example.org", roles=("clerk",)),
    Person(name="C. Chief", roles=("approver",)),
)


def office_of(office: Pipeline, *people: Person) -> Office:
    return office.registry.office.model_copy(update={"people": people})


def headers(*values: bytes, name: bytes = b"x-remote-user") -> Headers:
    return Headers(raw=[(name, value) for value in values])


def test_a_link_counts_while_its_person_works_for_the_office(office: Pipeline, tmp_path: Path) -> None:
    links, people = Links(tmp_path), list(PEOPLE)
    identities = OfficeLinks(links, lambda: office_of(office, *people), lambda: AT)
    link, token = links.new("jose martinez", "A. Admin", AT)
    assert identities.by_token(token) == Visitor("José Martínez", link.id), "as the office spells it"
    assert identities.by_connection(headers(b"C. Chief"), "127.0.0.1") is None
    people.pop(0)
    assert identities.by_token(token) is None
    people.clear()
    assert identities.by_token(token) is None, "an office that names nobody lets nobody in by a link on file"


def test_links_of_a_run_are_compared_as_they_are() -> None:
    identities = RunLinks({"secret": "A. Reviser"})
    assert identities.by_token("secret") == Visitor("A. Reviser")
    assert identities.by_token("Secret") is None


@pytest.mark.parametrize(
    ("values", "peer", "name"),
    [
        ([b"jose.martinez@example.org"], "10.0.0.7", "José Martínez"),
        ([b"Jose.Martinez@EXAMPLE.org"], "10.0.0.7", "José Martínez"),
        (["José Martínez".encode()], "10.0.0.7", "José Martínez"),
        ([b"C. Chief"], "::ffff:10.0.0.7", "C. Chief"),
        ([b"C. Chief"], "10.0.0.8", None),
        ([b"C. Chief"], "127.0.0.1", None),
        ([b"C. Chief"], "", None),
        ([b"C. Chief", b"C. Chief"], "10.0.0.7", None),
        ([b"C. Chief", b"jose.martinez@example.org"], "10.0.0.7", None),
        ([b"A. Stranger"], "10.0.0.7", None),
        ([b""], "10.0.0.7", None),
        ([b"  "], "10.0.0.7", None),
        ([b"jos\xe9"], "10.0.0.7", None),
        ([], "10.0.0.7", None),
    ],
)
def test_only_the_proxy_names_a_person_and_only_one(
    office: Pipeline, values: list[bytes], peer: str, name: str | None
) -> None:
    proxy = Proxy("10.0.0.7", "X-Remote-User", lambda: office_of(office, *PEOPLE))
    assert proxy.by_connection(headers(*values), peer) == (Visitor(name) if name else None)
    assert proxy.by_connection(headers(*values, name=b"x-other"), peer) is None
    assert proxy.by_token("C. Chief") is None


def test_an_e_mail_address_of_two_people_names_neither(office: Pipeline) -> None:
    two = [person.model_copy(update={"email": "desk@example.org"}) for person in PEOPLE]
    proxy = Proxy("10.0.0.7", "X-Remote-User", lambda: office_of(office, *two))
    assert proxy.by_connection(headers(b"desk@example.org"), "10.0.0.7") is None
