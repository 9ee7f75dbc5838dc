"""Lists of choices for long tables: one for each table, none for the longest."""

from __future__ import annotations

from noteverbale.desk.field_choices import Choice
from noteverbale.desk.fields import Field
from noteverbale.desk.long_tables import long_tables


def test_a_long_table_is_listed_once_and_the_longest_not_at_all() -> None:
    def of(count: int) -> Field:
        return Field("to", ("to",), "references", "Note.to", choices=(Choice("x"),) * count, table="nameable")

    assert long_tables([of(50)]) == {}
    assert {table: len(choices) for table, choices in long_tables([of(60), of(60)]).items()} == {"nameable": 60}
    assert long_tables([of(1001)]) == {}
