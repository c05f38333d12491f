"""Terms in which a table of observations or codes is declared: columns, keys, counts and totals."""

from __future__ import annotations

from typing import Literal, NamedTuple

CellType = Literal["int", "float", "text", "date"]


class Column(NamedTuple):
    """One column.

    kind: int, float, text or date (ISO 8601, kept as text). low, high: inclusive bounds of numbers, years of dates.
    allowed: the only values of a text or integer column. pattern: a regular expression a text must match in full, with
    `pattern_words` saying it in words. near: texts with a meaning to the model; a cell that nearly equals one is a slip.
    refers: "table.column" a cell must occur in. many: cells hold ";"-separated items, each checked apart.
    empty: an empty cell is allowed (NaN in numbers, "" in text). required: a user's file must have the column.
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
    """The sum a column must have, within `tolerance` (absolute, in the column's unit)."""

    column: str
    value: float
    tolerance: float = 0.0


class Table(NamedTuple):
    """One table: key columns are unique together; rows None leaves the count free; sort orders the loaded rows.

    observed: a series only compared with results, so a small world may hold more states than its member_states.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int | None = None
    totals: tuple[Total, ...] = ()
    sort: tuple[str, ...] = ()
    observed: bool = False

    def column(self, name: str) -> Column | None:
        """The declared column of that name, or None (an extra column of a user's file)."""
        return next((c for c in self.columns if c.name == name), None)


def flag(name: str) -> Column:
    """A 0/1 integer column."""
    return Column(name, "int", low=0, high=1)


def note(*names: str, empty: bool = False) -> tuple[Column, ...]:
    """Descriptive text columns: no result depends on them, a user's file may leave them out."""
    return tuple(Column(n, empty=empty, required=False) for n in names)


def share_column(name: str, *, empty: bool = False, required: bool = True) -> Column:
    """A share, 0 to 1."""
    return Column(name, "float", low=0, high=1, empty=empty, required=required)


def iso3(name: str = "iso3", refers: str = "member_states.iso3") -> Column:
    """An ISO 3166-1 alpha-3 code, of a listed member state unless `refers` is empty."""
    return Column(name, pattern=r"[A-Z]{3}", pattern_words="three capital letters", refers=refers)
