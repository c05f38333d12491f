"""What a worker does with a task: plain data in, plain data out. It writes no results; no code travels, only names of ours."""

import ctypes
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from typing import Any, NamedTuple

from sim.model.observation.outcome import Outcome
from sim.runs.batch import Ran, run_chunk
from sim.runs.executors.base import Kept, Seen, error_line, see
from sim.runs.executors.dask.same_code import code_difference, identity
from sim.runs.plan import Chunk, RunKey
from sim.runs.prepare import OwnTables
from sim.runs.storage.provenance import processor
from sim.scenarios.scenario import Scenario, default_scenario
from sim.settings.errors import SettingError

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Names of settings in the GNU C library (malloc.h)."""


class Order(NamedTuple):
    """What holds for all tasks of a plan: who may do them (an identity as JSON), which tables of the user's are in them, and
    what is kept of a run: the module and name of a function of ours, tables, and the name of their registry."""

    identity: str
    own: tuple[OwnTables, ...]
    measure: tuple[str, str]
    tables: tuple[str, ...]
    kinds: str


class Answer(NamedTuple):
    """What became of a task: why the worker is refused (empty if it is not), its processor, seconds taken, and the runs.

    A run is its place, the values of `names` in order (None if it failed), its tables, and its error in words.
    """

    refused: str
    processor: str
    seconds: float
    names: tuple[str, ...] = ()
    runs: tuple[tuple[tuple[int, int, int], Any, Any, str], ...] = ()


def plain_chunk(chunk: Chunk) -> tuple[Any, ...]:
    """A chunk as plain data: of the scenario's settings those that differ from the defaults, which workers have."""
    values, default = chunk.scenario.values, default_scenario().values
    changed = {path: value for path, value in values.items() if value is not default.get(path)}
    return chunk.point, chunk.scenario.name, changed, sorted(chunk.scenario.held), chunk.draw, chunk.seeds


def chunk_of(data: Sequence[Any]) -> Chunk:
    """The chunk of its plain data."""
    point, name, changed, held, draw, seeds = data
    scenario = Scenario(name, "", {**default_scenario().values, **changed}, frozenset(held))
    return Chunk(point, scenario, draw, tuple(seeds))


def order_of(kept: Kept, own: Sequence[OwnTables]) -> Order:
    """The order of a plan. Raises SettingError for a measure that has no name in our package."""
    module, name = getattr(kept.measure, "__module__", ""), getattr(kept.measure, "__qualname__", "")
    order = Order(json.dumps(identity(own)), tuple(own), (module, name), kept.tables, kept.kinds)
    if measure_of(order) is not kept.measure:
        raise SettingError("engine: dask takes measures that are functions of dcsim, by name")
    return order


def measure_of(order: Order) -> Callable[[Outcome], dict[str, float]] | None:
    """The function that an order names; only functions of our package are looked up."""
    module, name = order.measure
    if module.split(".")[0] != "sim" or not name.isidentifier():
        return None
    found: Callable[[Outcome], dict[str, float]] | None = getattr(import_module(module), name, None)
    return found


@cache
def refusal_reason(order: Order) -> str:
    """Why this process may not do what is ordered; empty if it may. Looked at once for each plan."""
    return code_difference(identity(order.own), json.loads(order.identity))


@cache
def keep_memory() -> None:
    """Let the C library keep freed memory for the next run, as it does by itself in any process that Dask has not started.

    Dask tells it to give back every 64 kB at once; to ask for them again takes a fifth of the time of a run (measured).
    """
    with suppress(AttributeError, OSError, TypeError):  # other systems have other libraries
        library = ctypes.CDLL(None)
        library.mallopt(MMAP_THRESHOLD, 32 * 2**20)
        library.mallopt(TRIM_THRESHOLD, 64 * 2**20)


def do_task(order: Order, chunks: Sequence[tuple[Any, ...]]) -> Answer:
    """The runs of some chunks, one after another. An error of a run is a part of the answer and raises nothing."""
    refused = refusal_reason(order)
    if refused:
        return Answer(refused, processor(), 0.0)
    keep_memory()
    started = time.perf_counter()
    measure = measure_of(order)
    assert measure is not None  # the client has found it by the same name in the same code
    look = partial(see, kept=Kept(measure, order.tables, order.kinds))
    ended = [ran for chunk in chunks for ran in run_chunk(chunk_of(chunk), look)]
    return packed(ended, processor(), time.perf_counter() - started)


def packed(ended: Sequence[Ran[Seen]], processor: str, seconds: float) -> Answer:
    """Runs as they travel: names of numbers once, since they would take more room than the numbers."""
    names = next((tuple(ran.seen.summary) for ran in ended if ran.seen is not None), ())
    runs: list[Any] = []
    for ran in ended:
        if ran.seen is None:
            runs.append((tuple(ran.key), None, None, error_line(ran.error)))
        elif tuple(ran.seen.summary) == names:
            runs.append((tuple(ran.key), tuple(ran.seen.summary.values()), ran.seen.tables, ""))
        else:  # a measure that names other numbers from run to run
            runs.append((tuple(ran.key), ran.seen.summary, ran.seen.tables, ""))
    return Answer("", processor, seconds, names, tuple(runs))


def unpacked(answer: Answer) -> list[Ran[Seen]]:
    """The runs of an answer; an error comes back as its words."""
    found = []
    for place, values, tables, error in answer.runs:
        if values is None:
            found.append(Ran[Seen](RunKey(*place), None, SettingError(error)))
        else:
            summary = dict(values) if isinstance(values, Mapping) else dict(zip(answer.names, values, strict=True))
            found.append(Ran(RunKey(*place), Seen(summary, tables)))
    return found
