"""Execution of a task on a worker: plain data in, plain data out. Workers write no files and receive names instead of code."""

import ctypes
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

from sim.data.once import once
from sim.model.observation.outcome import Outcome
from sim.runs.blocks import EndedRun, tasks_of
from sim.runs.executors.base import Kept, RunOutput, error_line, run_output
from sim.runs.executors.dask.same_code import code_difference, identity
from sim.runs.plan import Chunk, RunKey
from sim.runs.prepare import OwnTables
from sim.runs.storage.provenance import processor
from sim.scenarios.scenario import Scenario, default_scenario
from sim.settings.errors import SettingError

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Parameters of `mallopt` in the GNU C library (malloc.h)."""


class TaskSpec(NamedTuple):
    """What all tasks of a plan have in common.

    identity: required identity of a worker, as JSON; own: the user's tables; measure: module and name of the function of this
    package that computes metrics; tables: names of the tables to keep; kinds: dotted name of their registry; precision: DOUBLE or
    SINGLE.
    """

    identity: str
    own: tuple[OwnTables, ...]
    measure: tuple[str, str]
    tables: tuple[str, ...]
    kinds: str
    precision: str


class TaskResult(NamedTuple):
    """Result of a task: why the worker is refused (empty if it is not), its processor, seconds used, and the runs.

    A run is its key, the values of `names` in this order (None if it failed), its tables, and its error message.
    """

    refused: str
    processor: str
    seconds: float
    names: tuple[str, ...] = ()
    runs: tuple[tuple[tuple[int, int, int], Any, Any, str], ...] = ()


def plain_chunk(chunk: Chunk) -> tuple[Any, ...]:
    """A chunk as plain data. Only settings that differ from the defaults are included, because workers know the defaults."""
    return chunk.point, plain_scenario(chunk.scenario), chunk.draw, chunk.seeds


def plain_scenario(scenario: Scenario) -> tuple[Any, ...]:
    """A scenario as plain data, with the one whose duties it has."""
    default = default_scenario().values
    changed = {path: value for path, value in scenario.values.items() if value is not default.get(path)}
    duties = None if scenario.duties is None else plain_scenario(scenario.duties)
    return scenario.name, changed, sorted(scenario.held), duties


def chunk_of(data: Sequence[Any]) -> Chunk:
    """The inverse of `plain_chunk`."""
    point, scenario, draw, seeds = data
    return Chunk(point, scenario_of(scenario), draw, tuple(seeds))


def scenario_of(data: Sequence[Any]) -> Scenario:
    """The inverse of `plain_scenario`."""
    name, changed, held, duties = data
    values = {**default_scenario().values, **changed}
    return Scenario(name, "", values, frozenset(held), None if duties is None else scenario_of(duties))


def task_spec(kept: Kept, own: Sequence[OwnTables], precision: str) -> TaskSpec:
    """The task specification of a plan. Raises SettingError for a measure that is not a named function of this package."""
    module, name = getattr(kept.measure, "__module__", ""), getattr(kept.measure, "__qualname__", "")
    spec = TaskSpec(json.dumps(identity(own)), tuple(own), (module, name), kept.tables, kept.kinds, precision)
    if measure_of(spec) is not kept.measure:
        raise SettingError("engine: dask accepts only measures that are named functions of dcsim")
    return spec


def measure_of(spec: TaskSpec) -> Callable[[Outcome], dict[str, float]] | None:
    """The function that a specification names; only functions of this package are accepted."""
    module, name = spec.measure
    if module.split(".")[0] != "sim" or not name.isidentifier():
        return None
    found: Callable[[Outcome], dict[str, float]] | None = getattr(import_module(module), name, None)
    return found


@once
def refusal_reason(spec: TaskSpec) -> str:
    """Why this process may not execute the tasks; empty if it may. Checked once per plan."""
    return code_difference(identity(spec.own), json.loads(spec.identity))


@once
def keep_memory() -> None:
    """Let the C library keep freed memory for the next run, which is its default outside Dask.

    Dask sets it to return every 64 kB at once; requesting the memory again takes 20 % of the time of a run (measured).
    """
    with suppress(AttributeError, OSError, TypeError):  # other systems have other libraries
        library = ctypes.CDLL(None)
        library.mallopt(MMAP_THRESHOLD, 32 * 2**20)
        library.mallopt(TRIM_THRESHOLD, 64 * 2**20)


def do_task(spec: TaskSpec, chunks: Sequence[tuple[Any, ...]]) -> TaskResult:
    """Execute chunks one after another. An error of a run is returned as part of the result and not raised."""
    refused = refusal_reason(spec)
    if refused:
        return TaskResult(refused, processor(), 0.0)
    keep_memory()
    started = time.perf_counter()
    measure = measure_of(spec)
    assert measure is not None  # the client has resolved the same name in the same code
    extract = partial(run_output, kept=Kept(measure, spec.tables, spec.kinds))
    ended = [ran for task in tasks_of(map(chunk_of, chunks), extract, spec.precision) for ran in task()]
    return packed(ended, processor(), time.perf_counter() - started)


def packed(ended: Sequence[EndedRun[RunOutput]], processor: str, seconds: float) -> TaskResult:
    """Runs as plain data. The names of metrics are sent once, because they would take more space than the values."""
    names = next((tuple(ran.output.summary) for ran in ended if ran.output is not None), ())
    runs: list[Any] = []
    for ran in ended:
        if ran.output is None:
            runs.append((tuple(ran.key), None, None, error_line(ran.error)))
        elif tuple(ran.output.summary) == names:
            runs.append((tuple(ran.key), tuple(ran.output.summary.values()), ran.output.tables, ""))
        else:  # a measure whose names differ from run to run
            runs.append((tuple(ran.key), ran.output.summary, ran.output.tables, ""))
    return TaskResult("", processor, seconds, names, tuple(runs))


def unpacked(result: TaskResult) -> list[EndedRun[RunOutput]]:
    """The inverse of `packed`; an error is restored as its message."""
    found = []
    for place, values, tables, error in result.runs:
        if values is None:
            found.append(EndedRun[RunOutput](RunKey(*place), None, SettingError(error)))
        else:
            summary = dict(values) if isinstance(values, Mapping) else dict(zip(result.names, values, strict=True))
            found.append(EndedRun(RunKey(*place), RunOutput(summary, tables)))
    return found
