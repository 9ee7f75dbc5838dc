"""What an installation lacks, and what to do about it."""

from __future__ import annotations

import ctypes.util
from dataclasses import replace
from importlib.metadata import PackageNotFoundError

import pytest

from noteverbale.checks import installation
from noteverbale.pipeline import Pipeline


def faults(office: Pipeline) -> dict[str, str]:
    return {finding.name: finding.hint for finding in installation.examine(office.registry) if not finding.fine}


def test_an_installation_from_the_lock_lacks_nothing(office: Pipeline) -> None:
    assert faults(office) == {}
    findings = {finding.name: finding.value for finding in installation.examine(office.registry)}
    assert findings["office"] == str(office.registry.folder)
    assert set(office.registry.fonts) <= set(findings)


def test_a_missing_library_names_its_package(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    assert faults(office) == {
        "pango-1.0": "apt-get install libpango-1.0-0",
        "pangoft2-1.0": "apt-get install libpangoft2-1.0-0",
        "harfbuzz-subset": "apt-get install libharfbuzz-subset0",
    }


def test_a_missing_package_or_font_names_the_lock(office: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "pikepdf":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(installation, "version", version)
    fonts = office.registry.fonts
    id, font = next(iter(fonts.items()))
    fonts = {**fonts, id: font.model_copy(update={"package": "no_such_package"})}
    spoilt = Pipeline(replace(office.registry, fonts=fonts))
    assert faults(spoilt) == dict.fromkeys(("pikepdf", id), "install from requirements.lock")
