"""Files that a browser saves: their names are safe in a header, and right in the browser."""

from __future__ import annotations

from noteverbale.web.downloads import download


def test_a_file_is_saved_under_its_name_and_never_shown() -> None:
    response = download(b"x", 'Réponse\r\n"1".pdf', "application/pdf")
    disposition = response.headers["content-disposition"]
    assert disposition == "attachment; filename=\"R-ponse---1-.pdf\"; filename*=UTF-8''R%C3%A9ponse%0D%0A%221%22.pdf"
    assert response.headers["cache-control"] == "private, no-store"
    assert response.body == b"x"
