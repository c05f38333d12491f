"""Strict parsing of one table: every cell is checked for its declared type, range and allowed values."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from sim.data.characters import CONTROL_IN_CELL
from sim.data.schema import Column, Table

_INT = re.compile(r"0|-?[1-9][0-9]*")  # one spelling per number, so that equal keys are equal texts
_FLOAT = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"^(0|-?[1-9][0-9]*)\.0+$")  # as programs write a column of whole numbers with empty cells
_LISTED = 12  # a message lists at most this many allowed values
_REPEATED = 80  # and repeats at most this many characters of a cell


class TableError(ValueError):
    """A table that cannot be used. The message is one line with file, line, column, error and what is allowed."""


class Parsed(NamedTuple):
    """A checked table as text: `cells` maps column to its cells, `lines` has the line number of each row in the file."""

    file: str
    table: Table
    cells: dict[str, list[str]]
    lines: list[int]

    def fail(self, row: int, column: str, what: str) -> TableError:
        """An error at a row (0-based index) and column of this table."""
        return TableError(f"{self.file} line {self.lines[row]}, column {column}: {what}")


def shown(cell: str) -> str:
    """A cell as a message repeats it: in quotes, shortened."""
    return repr(cell if len(cell) <= _REPEATED else f"{cell[: _REPEATED - 4]} ...")


def repeated(cell: str) -> str:
    """A number or key as a message repeats it: without quotes if it is short and printable."""
    return cell if len(cell) <= _REPEATED and cell.isprintable() else shown(cell)


def hint(word: str, known: Iterable[str]) -> str:
    """End of a message that suggests the most similar known word; empty if there is none."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def _listing(values: tuple[str, ...]) -> str:
    more = ", ..." if len(values) > _LISTED else ""
    return f"(allowed: {', '.join(values[:_LISTED])}{more})"


def _number(text: str, column: Column) -> str:
    """The error of a numeric cell, or an empty text."""
    whole = column.kind == "int"
    if not (_INT if whole else _FLOAT).fullmatch(text) or not math.isfinite(float(text)):
        return f"{shown(text)} is not a {'whole ' if whole else ''}number"
    value = float(text)
    low, high = column.low, column.high
    span = f"{_plain(low)} to {_plain(high)}" if low is not None and high is not None else f"{_plain(low)} or more"
    if low is not None and value < low:
        return f"{repeated(text)} is below {_plain(low)} (allowed {span})"
    if high is not None and value > high:
        return f"{repeated(text)} is above {_plain(high)} (allowed {span})"
    if column.allowed and value not in {float(a) for a in column.allowed}:
        return f"{repeated(text)} is not allowed {_listing(column.allowed)}"
    return ""


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value == int(value) else repr(value)


def _day(text: str, column: Column) -> str:
    """The error of an ISO date, or an empty text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        return f"{shown(text)} is not a date (allowed: YYYY-MM-DD)"
    if column.low is not None and column.high is not None and not column.low <= day.year <= column.high:
        return f"{text} is outside the years {_plain(column.low)} to {_plain(column.high)}"
    return ""


def _word(text: str, column: Column) -> str:
    """The error of a text cell, or an empty text."""
    items = text.split(";") if column.many else [text]
    for item in items:
        if not item:
            return f"empty item in {shown(text)} (items are separated by single semicolons)"
        if CONTROL_IN_CELL.search(item):
            return f"{shown(item)} contains a control character"
        if item != item.strip():
            return f"{shown(item)} has spaces around it"
        if column.allowed and item not in column.allowed:
            return f"{shown(item)} is not allowed {_listing(column.allowed)}{hint(item, column.allowed)}"
        if column.pattern and not re.fullmatch(column.pattern, item):
            return f"{shown(item)} is not {column.pattern_words}"
        near = get_close_matches(item, column.near, n=1, cutoff=0.8) if column.near and item not in column.near else []
        if near:
            return f"{shown(item)} is almost {near[0]!r}; did you mean {near[0]!r}?"
    if len(set(items)) < len(items):
        return f"{shown(text)} names an item twice"
    return ""


def cell_fault(text: str, column: Column) -> str:
    """The error of one cell, or an empty text."""
    if text == "":
        return "" if column.empty else "the cell is empty (a value is needed)"
    if column.kind in ("int", "float"):
        return _number(text, column)
    return _day(text, column) if column.kind == "date" else _word(text, column)


def _header(file: str, table: Table, header: list[str]) -> None:
    known = [c.name for c in table.columns]
    for name in header:
        if header.count(name) > 1:
            raise TableError(f"{file}: column {shown(name)} occurs twice")
    if len(header) == 1 and ";" in header[0]:
        raise TableError(
            f"{file} line 1: cells are separated by semicolons (allowed: commas, and numbers with a point)"
        )
    strange = [h for h in header if h not in known]
    for missing, required in ((c.name, c.required) for c in table.columns if c.name not in header):
        for slip in get_close_matches(missing, strange, n=1, cutoff=0.6 if required else 0.8):
            raise TableError(f"{file}: column {shown(slip)} unknown; did you mean {missing!r}?")
        if not required:
            continue
        raise TableError(f"{file}: column {missing!r} is missing (needed: {', '.join(known)})")


def _rows(file: str, data: bytes) -> list[tuple[int, list[str]]]:
    """(line number, cells) of every row, the header first."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TableError(f"{file} line {line}: not UTF-8 text (allowed: UTF-8)") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, last = [], 0
    try:
        for cells in reader:
            rows.append((last + 1, cells))
            last = reader.line_num
    except csv.Error as error:
        raise TableError(f"{file} line {reader.line_num}: not a comma-separated table ({error})") from None
    if not rows:
        raise TableError(f"{file}: the file is empty (a header line is needed)")
    return rows


def parse_table(file: str, table: Table, data: bytes, *, small: bool = False) -> Parsed:
    """Parse the table in `data` (bytes of a CSV file) with all checks that need no other table. Raises TableError.

    small: do not check the declared row counts and totals.
    """
    (_, header), *body = _rows(file, data)
    _header(file, table, header)
    for line, cells in body:
        if len(cells) != len(header):
            raise TableError(f"{file} line {line}: {len(cells)} cells (allowed: {len(header)}, as in the header)")
    columns = {name: [cells[i] for _, cells in body] for i, name in enumerate(header)}
    for column in (c for c in table.columns if c.kind == "int" and c.name in columns):
        columns[column.name] = [_WHOLE.sub(r"\1", text) for text in columns[column.name]]
    parsed = Parsed(file, table, columns, [line for line, _ in body])
    for column in (c for c in table.columns if c.name in columns):
        for row, text in enumerate(columns[column.name]):
            if fault := cell_fault(text, column):
                raise parsed.fail(row, column.name, fault)
    first: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(zip(*(columns[k] for k in table.key), strict=True)):
        if key in first:
            raise parsed.fail(
                row, table.key[0], f"{', '.join(map(repeated, key))} is already in line {parsed.lines[first[key]]}"
            )
        first[key] = row
    if not small:
        _counts(parsed)
    return parsed


def _counts(parsed: Parsed) -> None:
    file, table, cells = parsed.file, parsed.table, parsed.cells
    if table.rows is not None and len(parsed.lines) != table.rows:
        raise TableError(f"{file}: {len(parsed.lines)} rows (allowed: {table.rows})")
    for column, value, tolerance in table.totals:
        total = math.fsum(float(text) for text in cells[column])
        if abs(total - value) > tolerance:
            within = f" within {tolerance:g}" if tolerance else ""
            raise TableError(f"{file}: column {column} sums to {total:.10g} (allowed: {_plain(value)}{within})")
