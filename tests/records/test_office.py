"""The record of the issuing office: what it may and may not say."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from noteverbale.records.office import SealKey


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
