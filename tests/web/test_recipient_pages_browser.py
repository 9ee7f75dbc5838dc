"""Recipients and imports in a real browser: the month's table in six clicks, filters while typing, a change in the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from browsers import barriers, opened, preview, until
from missions_support import FRANCE, HEADER, MEXICO, csv_file
from noteverbale.registry.loading import load

UNCLEAR = ["United Mexican State", *MEXICO[1:]]
pytestmark = pytest.mark.slow


class Clicks:
    """Clicks on what a person sees, and counts the clicks."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def __call__(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()
        self.page.wait_for_load_state("load")
        self.count += 1


@pytest.mark.parametrize("scripts", [True, False])
def test_the_table_of_the_month_is_imported_in_six_clicks(
    browser: Any, small_office: Path, tmp_path: Path, scripts: bool
) -> None:
    table = csv_file(tmp_path / "blue book.csv", [HEADER, UNCLEAR, FRANCE])
    with preview(small_office) as link, opened(browser, link, java_script_enabled=scripts) as page:
        page.goto(page.url + "recipients")
        click = Clicks(page)
        click("link", "Import a table")
        page.set_input_files("#table", str(table))
        click.count += 1
        click("button", "Read the table")
        page.wait_for_url("**/recipients/import/1")
        assert page.get_by_text("1 row is left out").or_(page.get_by_text("One row is left out")).first.is_visible()
        click("radio", "Mexico (MEX)")
        click("button", "Answer and read again")
        page.locator("summary", has_text="Mexico").first.click()  # what changes unfolds; to look is no step of the way
        assert "mex@mission.example" in page.inner_text("main")
        click("button", "Apply 2 changes")
        assert "Applied: 2 changed, 0 new" in page.inner_text("main")
        assert click.count == 6
    assert load(small_office).recipients["MEX"].email == "mex@mission.example"


def test_the_table_is_filtered_while_a_person_types_and_the_address_can_be_sent(
    browser: Any, small_office: Path
) -> None:
    with preview(small_office) as link, opened(browser, link) as page:
        page.goto(page.url + "recipients")
        page.get_by_label("Name in any language, code or e-mail").press_sequentially("mexi")
        until(page, "document.querySelectorAll('#rows tbody tr').length === 1")
        assert page.inner_text("#rows tbody th").startswith("Mexico")
        assert page.inner_text("#count").startswith("1 recipient of")
        assert page.evaluate("document.activeElement.id") == "search"
        assert "q=mexi" in page.url
        page.goto(page.url)
        assert page.locator("#rows tbody tr").count() == 1
        page.get_by_role("link", name="Clear all filters").first.click()
        until(page, "document.querySelectorAll('#rows tbody tr').length > 10")


def test_an_address_is_changed_in_the_form_and_the_change_is_undone(browser: Any, small_office: Path) -> None:
    sample = small_office / "data/missions/sample.yaml"
    before = sample.read_text("utf-8")
    with preview(small_office) as link, opened(browser, link) as page:
        page.goto(page.url + "recipients?q=mex")
        click = Clicks(page)
        click("link", "Mexico")
        page.get_by_label("E-mail", exact=True).fill("new@mission.example")
        click("button", "Save")
        assert sample.read_text("utf-8") == before.replace("mex@missions.example", "new@mission.example")
        assert click.count == 2
        click("button", "Undo last change")
        assert sample.read_text("utf-8") == before


def test_every_page_of_recipients_is_accessible_and_fits(browser: Any, small_office: Path, tmp_path: Path) -> None:
    row = ["Chad", "Boss", "", "Klingonese", *MEXICO[4:]]
    table = csv_file(tmp_path / "m.csv", [[*HEADER, "Budget"], [*UNCLEAR, "7"], [*FRANCE, "8"], [*row, "9"]])
    wrong: dict[str, object] = {}
    with preview(small_office) as link, opened(browser, link) as page:
        page.set_default_timeout(90_000)  # the states of all notes are found out while nobody waits, one by one
        base = page.url
        page.goto(base + "recipients/import")
        page.set_input_files("#table", str(table))
        page.get_by_role("button", name="Read the table").click()
        page.wait_for_url("**/recipients/import/*")
        read = page.url.removeprefix(base + "recipients")
        for path in ("", "?q=Ruritania", "/MEX", "/new", "/import", read):
            page.goto(f"{base}recipients{path}")
            wrong |= {path: found} if (found := barriers(page)) else {}
    assert wrong == {}
