"""The record of the issuing office: what it may and may not say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noteverbale.records.office import Contact, Letterhead, SealKey


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "a seal needs either 'file:'"),
        ({"file": "key.p12", "module": "p11.so"}, "a seal needs either 'file:'"),
        ({"module": "p11.so", "token": "office"}, "a seal needs either 'file:'"),
        ({"file": "key.p12", "level": "B-LT"}, "level B-LT needs 'authority:'"),
    ],
)
def test_a_seal_names_one_key_and_all_that_its_level_needs(keys: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        SealKey.model_validate(keys)


def test_a_contact_has_one_or_several_numbers_and_addresses_each_if_there_is_one() -> None:
    names = {"en": "secretariat"}
    bare = Contact.model_validate({"id": "a", "names": names})
    assert (bare.street, bare.telephone, bare.fax, bare.email, bare.city) == ((), (), (), (), None)
    full = {"street": "Palais des Nations", "telephone": "+41229170000", "fax": ["+41229170001", "+41229170002"]}
    contact = Contact.model_validate({"id": "a", "names": names, **full, "email": ["a@example.org", "b@example.org"]})
    assert contact.street == ("Palais des Nations",)
    assert (len(contact.telephone), len(contact.fax), len(contact.email)) == (1, 2, 2)


@pytest.mark.parametrize(
    "keys", [{"fax": "022 917 00 01"}, {"email": ["a@example.org", "b"]}, {"street": ""}, {"po_box": " "}]
)
def test_a_contact_has_no_empty_line_and_no_number_that_cannot_be_dialled(keys: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Contact.model_validate({"id": "a", "names": {"en": "secretariat"}, **keys})


def test_a_letterhead_with_a_logo_names_its_file() -> None:
    keys = {"acronym": "UN", "names": {"en": "United Nations"}, "style": "logo"}
    with pytest.raises(ValidationError, match="add 'logo:'"):
        Letterhead.model_validate(keys)
    assert Letterhead.model_validate({**keys, "logo": "un.svg"}).logo == "un.svg"
