"""Label sheets and envelopes, by name (`data/stationery.yaml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Id, Record

Millimetres = Annotated[float, Field(gt=0, le=500)]
SHEET = (210.0, 297.0)  # A4


class Zone(Record):
    """The area of the address on an envelope, from its upper left corner; millimetres."""

    left: Millimetres = Field(description="from the left edge")
    top: Millimetres = Field(description="from the upper edge")
    width: Millimetres = Field(description="its width")
    height: Millimetres = Field(description="its height")


class Stationery(Record):
    """A sheet of labels (A4) or an envelope; millimetres. `width` and `height` are of one label, or of the envelope."""

    id: Id = Field(description="how `--size` names it")
    for_: Literal["labels", "envelopes"] = Field(
        alias="for", description="whether it is a sheet of labels or an envelope"
    )
    width: Millimetres = Field(description="width of one label, or of the envelope")
    height: Millimetres = Field(description="height of one label, or of the envelope")
    columns: Annotated[int, Field(ge=1, le=9)] = Field(1, description="columns of labels on a sheet")
    rows: Annotated[int, Field(ge=1, le=30)] = Field(1, description="rows of labels on a sheet")
    gap: Annotated[float, Field(ge=0, le=50)] = Field(
        0, description="between columns of labels; there is no gap between rows"
    )
    address: Zone | None = Field(None, description="the area of the address on an envelope")
    source: str | None = Field(None, description="the product or standard that the sizes are from")

    @model_validator(mode="after")
    def _fits(self) -> Stationery:
        if self.for_ == "labels" and (self.left < 0 or self.top < 0):
            raise ValueError("this many labels of this size do not fit on A4")
        if self.for_ == "envelopes":
            zone = self.address
            if zone is None:
                raise ValueError("an envelope needs the area of its address: add 'address:'")
            if zone.left + zone.width > self.width or zone.top + zone.height > self.height:
                raise ValueError("the area of the address is not inside the envelope")
        return self

    @property
    def left(self) -> float:
        """The margin left of the first label."""
        return round((SHEET[0] - self.columns * self.width - (self.columns - 1) * self.gap) / 2, 2)

    @property
    def top(self) -> float:
        """The margin above the first label."""
        return round((SHEET[1] - self.rows * self.height) / 2, 2)
