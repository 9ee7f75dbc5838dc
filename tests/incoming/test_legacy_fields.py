"""Fields of an old template, and the words before a title."""

from __future__ import annotations

from pathlib import Path

import pytest

from legacy_support import told
from noteverbale.incoming.legacy import plan_template
from noteverbale.pipeline import Pipeline
from support import cases, row_id


@pytest.mark.slow
@pytest.mark.parametrize("row", cases("import_leads"), ids=row_id)
def test_words_before_a_title(office: Pipeline, tmp_path: Path, row: dict[str, str]) -> None:
    path = tmp_path / "l.txt"
    path.write_text(row["text"] + " …", "utf-8")
    made = plan_template(office.registry, path, "aviso", row["lang"])
    source = next(text for name, text in made.files.items() if name.suffix == ".j2")
    assert row.get("becomes", row["text"]) in source
    assert (row.get("told") or "addressee") in told(made)
    assert not made.problems.errors


def test_unknown_fields_are_problems(office: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "l.txt"
    path.write_text(
        "Dear [[[Adressee]]],\n\nin [[[Place]]] on [[[Postal_Code]]] or [[City]]].\n\na) one\nb) two\n", "utf-8"
    )
    registry = office.registry
    made = plan_template(registry, path, "aviso", "en")
    assert [(error.place.line, error.code) for error in made.problems.errors] == [
        (1, "unknown-field"), (3, "brackets"), (3, "unknown-field"),
    ]  # fmt: skip
    assert "did you mean 'Addressee'" in made.problems.errors[0].hint
    spelling = [problem.message for problem in made.problems.found if problem.code == "field-spelling"]
    assert spelling == ["[[[Postal_Code]]] is read as [[[Postal Code]]]"]
    path.write_text(path.read_text("utf-8").replace("[[City]]]", "[[[City]]]"), "utf-8")
    maps = ["Adressee=Addressee", "Place={{ meeting.city }}"]
    made = plan_template(registry, path, "aviso", "en", maps)
    assert not made.problems.errors
    source = "".join(text for name, text in made.files.items() if name.suffix == ".j2")
    assert "in {{ meeting.city }} on [[[Postal Code]]] or [[[City]]].\n\n- one\n\n- two\n" in source
    wrong = plan_template(registry, path, "aviso", "en", ["Adressee=Addressee", "Place={{ meeting.citty }}"])
    assert wrong.problems.errors[0].code == "template-name"
    assert "map" in told(plan_template(registry, path, "aviso", "en", ["Plaice=City"]))
    assert "map" in told(plan_template(registry, path, "aviso", "en", ["Place=Citi"]))
