"""Records for the declaration of a table: columns, keys, counts and totals."""

from __future__ import annotations

from typing import Literal, NamedTuple

CellType = Literal["int", "float", "text", "date"]


class Column(NamedTuple):
    """Declaration of one column.

    kind: int, float, text or date (ISO 8601, kept as text). low, high: inclusive limits of numbers, or of years of dates.
    allowed: the only allowed values of a text or integer column. pattern: regular expression that the whole text must match;
    `pattern_words` describes it. near: texts with a meaning in the model; a cell that almost equals one is a typing error.
    refers: "table.column" that must contain the cell. many: cells are lists separated by ";", checked item by item.
    empty: empty cells are allowed (NaN in numbers, "" in text). required: a user's file must have the column.
    """

    name: str
    kind: CellType = "text"
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    pattern_words: str = ""
    near: tuple[str, ...] = ()
    refers: str = ""
    many: bool = False
    empty: bool = False
    required: bool = True


class Total(NamedTuple):
    """Required sum of a column, within `tolerance` (absolute, in the unit of the column)."""

    column: str
    value: float
    tolerance: float = 0.0


class Table(NamedTuple):
    """Declaration of one table.

    key: columns that together are unique. rows: required number of rows (None: any). totals: required sums. sort: columns by
    which loaded rows are sorted. more_states: with a small population it may have more states than member_states.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int | None = None
    totals: tuple[Total, ...] = ()
    sort: tuple[str, ...] = ()
    more_states: bool = False

    def column(self, name: str) -> Column | None:
        """The declared column with a name; None for an extra column of a user's file."""
        return next((c for c in self.columns if c.name == name), None)


def flag(name: str) -> Column:
    """A 0/1 integer column."""
    return Column(name, "int", low=0, high=1)


def note(*names: str, empty: bool = False) -> tuple[Column, ...]:
    """Descriptive text columns: results do not depend on them, and a user's file may leave them out."""
    return tuple(Column(n, empty=empty, required=False) for n in names)


def share_column(name: str, *, empty: bool = False, required: bool = True) -> Column:
    """A share, 0 to 1."""
    return Column(name, "float", low=0, high=1, empty=empty, required=required)


def percent(name: str) -> Column:
    """A percentage, 0 to 100."""
    return Column(name, "float", low=0, high=100)


def year() -> Column:
    """The year of a figure."""
    return Column("year", "int", low=1990, high=2030)


def iso3(name: str = "iso3", refers: str = "member_states.iso3") -> Column:
    """An ISO 3166-1 alpha-3 code; it must be that of a member state unless `refers` is empty."""
    return Column(name, pattern=r"[A-Z]{3}", pattern_words="three capital letters", refers=refers)
