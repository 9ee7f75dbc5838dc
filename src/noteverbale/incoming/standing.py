"""The day since which a State is a party to the office's treaty, as a table has it, and the status on record with it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from ..records.recipients import Recipient

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00:00)?")  # also as a workbook keeps it


def is_day(text: str) -> bool:
    """Return whether a text is a day: year-month-day."""
    return day_of(text) is not None


def day_of(text: str) -> date | None:
    """Return the day of a text; None for another text."""
    day = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(day[1]) if day else None
    except ValueError:
        return None


def status_with(known: Recipient | None, treaty: str, since: date | None) -> list[dict[str, Any]] | None:
    """Return the status of a recipient, party to a treaty since a day or not at all; other treaties stay. None for no status."""
    on_record = [status.model_dump(by_alias=True, exclude_none=True) for status in known.status] if known else []
    of_treaty = next((status for status in on_record if status["instrument"] == treaty), {"instrument": treaty})
    changed = {key: value for key, value in {**of_treaty, "party_since": since}.items() if value is not None}
    others = [status for status in on_record if status["instrument"] != treaty]
    return [*others, *([changed] if len(changed) > 1 else [])] or None


def party_since(known: Recipient | None, treaty: str | None) -> date | None:
    """Return the day since which a recipient is a party to a treaty; None if it is none, or if the day is not on record."""
    statuses = known.status if known else ()
    return next((status.party_since for status in statuses if status.instrument == treaty), None)
