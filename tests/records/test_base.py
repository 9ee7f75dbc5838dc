"""E-mail addresses: one that cannot be used is explained."""

from __future__ import annotations

import pytest

from noteverbale.records.base import email_hint


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("mex@missions.example", ""),
        ("o'neil+un@xn--bcher-kva.example", ""),
        ("mex@bücher.example", "mex@xn--bcher-kva.example"),
        ("mex@миссия.example", "mex@xn--h1aakva9f.example"),
        ("mex@straße.example", "ask the recipient"),
        ("почта@миссия.example", "in Latin letters without accents"),
        ("Mission <mex@missions.example>", "the address alone"),
        ("a@b.example; c@d.example", "write one address here"),
        ('"john doe"@missions.example', "without quotation marks"),
        ("a..b@missions.example", "dot too many"),
        (".a@missions.example", "dot too many"),
        ("x" * 65 + "@missions.example", "64 characters"),
        ("a@" + "x." * 130 + "example", "254"),
        ("mex at example", "write it as name@place.example"),
        ("mex@localhost", "write it as name@place.example"),
    ],
)
def test_an_address_that_a_message_cannot_have_is_explained(address: str, hint: str) -> None:
    assert (hint in email_hint(address)) if hint else email_hint(address) == ""
