"""Interface of all executors: they take chunks of a plan and return the output of each finished run."""

import math
from collections.abc import Callable, Generator, Iterable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from sim.data.once import once
from sim.model.observation.metrics import METRICS, OVER_NOTHING, summarise
from sim.model.observation.outcome import Outcome
from sim.model.observation.tables import TableKind
from sim.runs.blocks import EndedRun
from sim.runs.plan import Chunk
from sim.scenarios.extensions import EXTENSIONS
from sim.settings.errors import SettingError


class Kept(NamedTuple):
    """What is kept of every run: numbers computed by `measure`, and tables by name from the registry `kinds`.

    The registry is given by its dotted name in the package, so that the specification can be sent to another process.
    """

    measure: Callable[[Outcome], dict[str, float]] = summarise
    tables: tuple[str, ...] = ()
    kinds: str = "sim.model.observation.tables.RUN_TABLES"


EVERY_METRIC = Kept()


@once
def registry(name: str) -> Mapping[str, TableKind]:
    """A registry of tables by its dotted name. Raises LookupError for a name outside the package."""
    module, _, last = name.rpartition(".")
    if module.split(".")[0] != "sim":
        raise LookupError(f"{name} is not a registry of dcsim")
    found: Mapping[str, TableKind] = getattr(import_module(module), last)
    return found


class RunOutput(NamedTuple):
    """What is kept of one run: numbers by name, and for each table its row labels and its numeric columns."""

    summary: dict[str, float]
    tables: dict[str, tuple[dict[str, Any], dict[str, np.ndarray]]]


def run_output(outcome: Outcome, kept: Kept) -> RunOutput:
    """Reduce a run to what is kept of it.

    Raises ArithmeticError if a metric is not finite, unless it is NaN and may be not defined.
    """
    summary = kept.measure(outcome)
    for name, value in summary.items():
        undefined = math.isnan(value) and (name in OVER_NOTHING or name in EXTENSIONS)
        if name in METRICS and not math.isfinite(value) and not undefined:
            raise ArithmeticError(f"{name} is {value}")
    kinds = registry(kept.kinds)
    tables = {name: (kinds[name].labels(outcome), kinds[name].columns(outcome)) for name in kept.tables}
    return RunOutput(summary, tables)


def error_line(error: Exception | None) -> str:
    """An error in one line; the type is named only if the error is not one of dcsim's own."""
    text = " ".join(str(error).split())
    return text if isinstance(error, (SettingError, ArithmeticError)) else f"{type(error).__name__}: {text}"


ChunkRunner = Callable[[Iterable[Chunk], Kept], Generator[list[EndedRun[RunOutput]], None, None]]
"""Executes chunks and yields lists of finished runs, in any order."""
