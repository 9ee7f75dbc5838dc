"""The pages about the office without a browser."""

from __future__ import annotations

from pathlib import Path

from desk_support import PEOPLE, desk, name_people


def test_the_office_is_shown_with_links_to_what_each_person_may_change(small_workspace: Path) -> None:
    name_people(small_workspace)
    clerk, administrator = desk(small_workspace, PEOPLE["clerk"], PEOPLE["administrator"])
    page = clerk.get("/office").text
    assert "United Nations Office on Drugs and Crime" in page
    for address in ("/office/people", "/office/senders", "/office/series", "/office/history", "/office/doctor"):
        assert f'href="{address}"' in page
    assert "Look at the settings" in page
    assert "Change the settings" in administrator.get("/office").text


def test_the_doctor_lists_what_is_missing_and_what_cannot_be_read(small_workspace: Path) -> None:
    (client,) = desk(small_workspace, "A. Person")
    page = client.get("/office/doctor").text
    assert "weasyprint" in page
    assert "cannot be read" not in page
    (small_workspace / "templates/moves/reminder/fr.md.j2").unlink()
    (small_workspace / "notes/2026/other.yaml").write_text("kind: [", "utf-8")
    (client,) = desk(small_workspace, "A. Person")
    page = client.get("/office/doctor").text
    assert "One note cannot be read" in page
    assert "templates/moves/reminder/fr.md.j2" in page
