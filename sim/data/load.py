"""Load the tables as data frames, from the package or from a user's files; hashes that identify them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.data.check_cells import Parsed, TableError, hint, parse_table
from sim.data.check_tables import check_tables
from sim.data.declarations import TABLES
from sim.data.late import pd
from sim.data.once import once
from sim.data.schema import Column

_DIGITS = 16


class Tables(NamedTuple):
    """One data frame per table, named like its file. Columns: int64, float64 (NaN if empty) or text ("" if empty).

    The frames are copies that belong to the caller; do not change frames that are shared.
    """

    member_states: pd.DataFrame
    state_ties: pd.DataFrame
    action_lines: pd.DataFrame
    un_bodies: pd.DataFrame
    wsis_sdg_matrix: pd.DataFrame
    gdc_objectives: pd.DataFrame
    overlap_map: pd.DataFrame
    stakeholder_groups: pd.DataFrame
    calendar: pd.DataFrame
    reporting_duties: pd.DataFrame
    internet_series: pd.DataFrame
    egdi_series: pd.DataFrame
    world_internet: pd.DataFrame
    internet_by_group: pd.DataFrame
    stakeholder_participation: pd.DataFrame
    state_unga_participation: pd.DataFrame
    series_calibration: pd.DataFrame


def load_tables(replace: Mapping[str, str | Path] | None = None, *, small: bool = False) -> Tables:
    """All tables, checked individually and for consistency.

    replace: table name -> path of a CSV file used instead of the included one, with the same checks; extra columns are kept as
    text, descriptive columns may be missing. small: do not check row counts, totals and smallest number of partners (for tests
    with small populations). Raises TableError (one line: file, line, column, error, what is allowed).
    """
    if not replace and not small:
        return Tables(*(frame.copy() for frame in _packaged_frames()))
    return Tables(*_frames(_paths(replace), small))


def data_hashes(replace: Mapping[str, str | Path] | None = None) -> dict[str, str]:
    """Table name -> first 16 hexadecimal digits of the SHA-256 of its file; "all" -> the same for all tables."""
    paths = _paths(replace)
    hashes = {name: hashlib.sha256(_bytes(name, paths)).hexdigest()[:_DIGITS] for name in TABLES}
    listing = "".join(f"{name} {hashes[name]}\n" for name in sorted(hashes))
    return {**hashes, "all": hashlib.sha256(listing.encode()).hexdigest()[:_DIGITS]}


def unread_columns(table: str, file: str | Path) -> list[str]:
    """Columns of a user's table that nothing reads; the unnamed column of row numbers that pandas writes does not count."""
    first = next(
        csv.reader(io.StringIO(_bytes(table, {table: Path(file)}).decode("utf-8-sig", "replace"), newline="")), []
    )
    known = {column.name for column in TABLES[table].columns}
    return [name for name in first if name and name not in known]


def _paths(replace: Mapping[str, str | Path] | None) -> dict[str, Path]:
    paths = {}
    for name, path in (replace or {}).items():
        if name not in TABLES:
            raise TableError(f"table {name!r} unknown{hint(name, TABLES)} (allowed: {', '.join(TABLES)})")
        paths[name] = Path(path)
    return paths


def _bytes(name: str, paths: Mapping[str, Path]) -> bytes:
    if name not in paths:
        return _packaged_bytes(name)
    try:
        return paths[name].read_bytes()
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise TableError(f"{paths[name]}: cannot be read as table {name} ({reason})") from None


def _label(name: str, paths: Mapping[str, Path]) -> str:
    """Name of a file in error messages; the name of a user's file is followed by that of the table it replaces."""
    own = paths[name].name if name in paths else f"{name}.csv"
    return own if own == f"{name}.csv" else f"{own} ({name})"


@once
def _packaged_bytes(name: str) -> bytes:
    """The content of a file of the package, read once, so that hashes are those of what is read."""
    return files("sim.data").joinpath(f"{name}.csv").read_bytes()


@once
def _packaged(name: str) -> Parsed:
    return parse_table(f"{name}.csv", TABLES[name], _bytes(name, {}))


@once
def _packaged_frames() -> tuple[pd.DataFrame, ...]:
    return _frames({}, False)


def _frames(paths: Mapping[str, Path], small: bool) -> tuple[pd.DataFrame, ...]:
    parsed = {
        name: parse_table(_label(name, paths), TABLES[name], _bytes(name, paths), small=small)
        if name in paths
        else _packaged(name)
        for name in Tables._fields
    }
    check_tables(parsed, small=small)
    return tuple(_frame(p) for p in parsed.values())


def _frame(parsed: Parsed) -> pd.DataFrame:
    series = {name: _column(cells, parsed.table.column(name)) for name, cells in parsed.cells.items()}
    frame = pd.DataFrame(series)
    if parsed.table.sort:
        frame = frame.sort_values(list(parsed.table.sort), kind="stable", ignore_index=True)
    return frame


def _column(cells: list[str], column: Column | None) -> pd.Series:
    """The cells as a column of the declared type; an integer column that allows empty cells is float64."""
    if column is None or column.kind in ("text", "date"):
        return pd.Series(cells, dtype="str")
    if column.kind == "int" and not column.empty:
        return pd.Series(np.array([int(c) for c in cells], dtype=np.int64))
    return pd.Series(np.array([float(c) if c else np.nan for c in cells], dtype=np.float64))
