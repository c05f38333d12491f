"""What every executor takes and gives: chunks of a plan in, what is kept of each finished run out."""

import math
from collections.abc import Callable, Generator, Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from sim.model.observation.metrics import METRICS, summarise
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import TableKind
from sim.runs.batch import Ran
from sim.runs.plan import Chunk
from sim.settings.errors import SettingError


class Kept(NamedTuple):
    """What is kept of every run: numbers by `measure`, and whole tables by name, found in the registry `kinds`.

    The registry is given by its dotted name in our package, so that what is kept can be told to another process.
    """

    measure: Callable[[Outcome], dict[str, float]] = summarise
    tables: tuple[str, ...] = ()
    kinds: str = "sim.model.observation.tables.RUN_TABLES"


EVERY_METRIC = Kept()


@cache
def registry(name: str) -> Mapping[str, TableKind]:
    """A registry of tables by its dotted name. Raises LookupError for one that is not in our package."""
    module, _, last = name.rpartition(".")
    if module.split(".")[0] != "sim":
        raise LookupError(f"{name} is no registry of dcsim")
    found: Mapping[str, TableKind] = getattr(import_module(module), last)
    return found


class Seen(NamedTuple):
    """What was kept of one run: numbers, and by table what names its rows and its columns of numbers."""

    summary: dict[str, float]
    tables: dict[str, tuple[dict[str, Any], dict[str, np.ndarray]]]


def see(outcome: Outcome, kept: Kept) -> Seen:
    """A run as it is kept. Raises ArithmeticError if a metric is no finite number."""
    summary = kept.measure(outcome)
    for name, value in summary.items():
        if name in METRICS and not math.isfinite(value):
            raise ArithmeticError(f"{name} is {value}")
    kinds = registry(kept.kinds)
    tables = {name: (kinds[name].labels(outcome), kinds[name].columns(outcome)) for name in kept.tables}
    return Seen(summary, tables)


def error_line(error: Exception | None) -> str:
    """An error in one line; its kind only where it is not one of ours."""
    text = " ".join(str(error).split())
    return text if isinstance(error, (SettingError, ArithmeticError)) else f"{type(error).__name__}: {text}"


Carrier = Callable[[Iterable[Chunk], Kept], Generator[list[Ran[Seen]], None, None]]
"""Runs chunks somewhere, and gives the runs that ended, some at a time and in any order."""
