"""Days, hours and deadlines as a note writes them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from .base import Day, Id, Record, Refers

Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Deadline(Record):
    """A time limit: `before` excludes the day, `by` includes it, `soon` has none. `at` and `in` are hour and city."""

    before: Day | None = Field(None, description="the first day that is too late")
    by: Day | None = Field(None, description="the last day that is in time")
    soon: Literal[True] | None = Field(None, description="as soon as possible; written as the one word 'soon'")
    at: Hour | None = Field(None, description="the hour of that day")
    in_: Annotated[Id, Refers("places")] | None = Field(None, alias="in", description="the city whose clock counts")

    @model_validator(mode="after")
    def _one_bound(self) -> Deadline:
        if sum(bound is not None for bound in (self.before, self.by, self.soon)) != 1:
            raise ValueError("write 'soon', or one of 'by: DAY' (the day included) and 'before: DAY' (excluded)")
        if (self.at and self.soon) or (self.in_ and not self.at):
            raise ValueError("'at:' needs a day, and 'in:' an hour")
        if self.at == "00:00":
            raise ValueError("midnight may be read as the end of the day: write 'at: \"23:59\"' of the day before")
        return self

    @property
    def bound(self) -> Literal["before", "by", "soon"]:
        return "before" if self.before else "by" if self.by else "soon"

    @property
    def on(self) -> date | None:
        return self.before or self.by

    @property
    def last_day(self) -> date | None:
        """The last day in time, which is the day before an excluded one; None without a day.

        With an hour, 'before' excludes the hour only.
        """
        return self.on - timedelta(days=1) if self.before and self.on and not self.at else self.on


DeadlineFact = Annotated[
    Deadline,
    BeforeValidator(
        lambda value: {"soon": True} if value == "soon" else value, json_schema_input_type=Literal["soon"] | Deadline
    ),
]


class Period(Record):
    """Days from the first to the last."""

    from_: Day = Field(alias="from", description="the first day")
    to: Day = Field(description="the last day")

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.to < self.from_:
            raise ValueError("the last day is before the first")
        return self


def _period(value: object) -> object:
    """Accept a single day in place of a period."""
    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"write a date as YYYY-MM-DD, not '{value}'") from None
    return {"from": day, "to": day}


Days = Annotated[Period, BeforeValidator(_period, json_schema_input_type=Day | Period)]


class Hours(Record):
    """Hours of one day, '10:00' to '13:00'."""

    from_: Hour = Field(alias="from", description="the hour at which it begins")
    to: Hour = Field(description="the hour at which it ends")

    @model_validator(mode="after")
    def _in_order(self) -> Hours:
        if self.to <= self.from_:
            raise ValueError("the hours end before they begin")
        return self


def in_order(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Accept periods in the order of the calendar, since their days are printed as they are written."""
    if any(later.from_ <= earlier.to for earlier, later in pairwise(periods)):
        raise ValueError("write the days in the order of the calendar, each once")
    return periods
