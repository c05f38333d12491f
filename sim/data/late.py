"""Pandas and PyArrow, loaded when they are first used: a run is shown and written without them, and loading takes longer than it.

Modules that every run passes through import `pd`, `arrow` and `parquet` from here, and do not evaluate their annotations
(`from __future__ import annotations`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["arrow", "parquet", "pd"]


class LateModule:
    """A library that is imported when one of its names is read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as arrow
    import pyarrow.parquet as parquet
else:
    pd, arrow, parquet = map(LateModule, ("pandas", "pyarrow", "pyarrow.parquet"))
