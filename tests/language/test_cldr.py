"""What CLDR says of a language is the same whether it was kept or not, and Babel is not loaded for what is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from babel import Locale

from noteverbale.language import cldr
from support import ROOT


@pytest.mark.parametrize("name", ["ar", "zh_Hans"])
def test_kept_and_loaded_are_the_same(name: str, tmp_path: Path) -> None:
    locale = Locale.parse(name)
    asked = f"cldr.is_right_to_left('{name}'), cldr.months('{name}'), cldr.plural('{name}', 3), 'babel' in sys.modules"
    code = f"import sys; from noteverbale.language import cldr; print({asked})"
    env = {"PYTHONPATH": str(ROOT / "src"), "NOTEVERBALE_CACHE": str(tmp_path), "PYTHONUTF8": "1"}
    command = [sys.executable, "-P", "-c", code]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, env=env).stdout
        for _ in range(2)
    )
    names = tuple(locale.months["format"]["wide"][i] for i in range(1, 13))
    assert first == f"{locale.text_direction == 'rtl'} {names} {locale.plural_form(3)} True\n"
    assert second == first.replace("True\n", "False\n")


def test_a_name_that_cldr_does_not_have() -> None:
    assert cldr.fault("xx")
    assert cldr.fault("no locale!")
    assert not cldr.fault("fr_CH")
    assert cldr.exists("sw")
    assert not cldr.exists("xx")


def test_plurals() -> None:
    assert [cldr.plural("ru", number) for number in (1, 2, 5, 1001, 1002, 1005)] == ["one", "few", "many"] * 2
