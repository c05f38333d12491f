"""Tables as files: Parquet, or CSV that spreadsheets can open safely."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.data.late import pd
from sim.settings.plain_words import decimal

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Characters at the beginning of a text that spreadsheets read as a formula or command."""


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV (numbers without loss of precision) or as Parquet, depending on the file name.

    In a CSV file, texts that a spreadsheet would read as formulas begin with an apostrophe (`plain_cell`).
    """
    if path.suffix == ".parquet":
        table.to_parquet(path, index=False)
        return
    texts = table.select_dtypes(exclude=["number", "bool"]).columns
    plain = table.assign(**{name: table[name].map(plain_cell) for name in texts})
    plain.rename(columns=plain_cell).to_csv(path, index=False, lineterminator="\n")


def plain_cell(value: Any) -> Any:
    """A cell that spreadsheets do not read as a formula: an apostrophe before a text that begins like one; others unchanged."""
    if isinstance(value, str) and value.startswith(FORMULA) and decimal(value) is None:
        return f"'{value}"
    return value


def write_columns(path: Path, columns: Mapping[str, Sequence[Any] | np.ndarray]) -> None:
    """Write columns of equal length as CSV, in the same bytes as `write_table` would, but without a data frame."""
    lists = [values.tolist() if isinstance(values, np.ndarray) else list(values) for values in columns.values()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(plain_cell, columns))
        for row in zip(*lists, strict=True):
            writer.writerow("" if value != value else plain_cell(value) for value in row)


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows, all with the same names, as columns."""
    return {name: [row[name] for row in rows] for name in rows[0]}
