"""The list of parts (SBOM) that `./nv audit` writes: complete, valid, and the same bytes each time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lock_support import licences, locked
from noteverbale import __version__
from parts_list import text


@pytest.fixture(scope="module")
def parts() -> Any:
    return json.loads(text())


def test_it_names_every_package_of_the_lock_with_version_and_licence(parts: Any) -> None:
    assert {part["name"]: part["version"] for part in parts["components"]} == locked()
    for part in parts["components"]:
        ((licence,),) = [stated.values() for stated in part["licenses"]]
        stated = licence if isinstance(licence, str) else licence.get("id") or licence["name"]
        assert stated == " OR ".join(licences(part["name"]))
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"


def test_it_is_about_this_program(parts: Any) -> None:
    program = parts["metadata"]["component"]
    assert (program["name"], program["version"]) == ("noteverbale", __version__)


def test_every_package_is_there_because_another_needs_it(parts: Any) -> None:
    used = {need for arrow in parts["dependencies"] for need in arrow.get("dependsOn", ())}
    assert used == {part["bom-ref"] for part in parts["components"]}


@pytest.mark.slow
def test_it_is_valid_and_the_same_bytes_each_time() -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator  # takes seconds, as jsonschema does

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text()) is None
    assert validator.validate_str(text().replace('"library"', '"librairie"', 1)) is not None
    assert text() == text()
