"""Running scenarios: one run, or many in threads; results do not depend on how many threads or on what else runs."""

import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome, progress_course
from sim.model.observation.tables import RUN_TABLES, monthly_series, track_table
from sim.runs.options import DRAW, DRAWS, SEED, SEEDS, THREADS
from sim.runs.plan import KEYS, Chunk, Plan, RunKey, numbered
from sim.runs.prepare import Prepared, prepare, run_prepared
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario, scenario
from sim.settings.errors import SettingError
from sim.settings.validation import checked


class Result(NamedTuple):
    """One run: `summary` is metric to value; `series` has one row a month, the other tables one row an entity."""

    scenario: Scenario
    draw: int
    seed: int
    summary: dict[str, float]
    series: pd.DataFrame
    states: pd.DataFrame
    groups: pd.DataFrame
    tracks: pd.DataFrame
    pairs: pd.DataFrame
    time_use: pd.DataFrame


class Batch(NamedTuple):
    """Many runs. `runs` has one row a run: scenario, draw, seed, then metrics. The arrays have the same rows.

    burden, progress: [R, S] each state's mean burden and last progress; course: [R, T + 1] mean progress, from the start on;
    vulnerable: [S]; series, groups, pairs: monthly series, groups of states, and pairs of line and objective of every run,
    with scenario, draw and seed in front (None unless asked for).
    """

    runs: pd.DataFrame
    burden: np.ndarray
    progress: np.ndarray
    course: np.ndarray
    vulnerable: np.ndarray
    series: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    pairs: pd.DataFrame | None = None


def run(chosen: str | Scenario, seed: int = 0, draw: int | None = None) -> Result:
    """Run one scenario once. `draw` numbers a draw of the uncertain parameters; None runs the scenario's own values."""
    point = scenario(chosen)
    seed, draw = checked("seed", SEED, seed), checked("draw", DRAW, draw)
    outcome = run_prepared(prepare(at_draw(point, draw)), seed)
    return Result(
        scenario=point,
        draw=numbered(draw),
        seed=seed,
        summary=summarise(outcome),
        series=monthly_series(outcome),
        tracks=track_table(outcome),
        **{name: RUN_TABLES[name].table(outcome) for name in ("states", "groups", "pairs", "time_use")},
    )


BY_RUN, BY_TABLE = ("burden", "progress", "course"), ("runs", "series", "groups", "pairs")
"""Fields of a batch with one row a run, and those that are tables with the runs' keys in front."""
Observed = TypeVar("Observed")


class Ran(NamedTuple, Generic[Observed]):
    """A run that ended: its place in the plan, and what was seen of it, or the error that stopped it."""

    key: RunKey
    seen: Observed | None
    error: Exception | None = None


def run_chunk(chunk: Chunk, look: Callable[[Outcome], Observed]) -> list[Ran[Observed]]:
    """The runs of a chunk, each looked at as it ends. An error ends its run alone, and is handed back."""
    try:
        prepared = prepare(at_draw(chunk.scenario, chunk.draw))
    except Exception as error:
        return [Ran(key, None, error) for key in chunk.places()]
    return [run_once(prepared, key, look) for key in chunk.places()]


def run_once(prepared: Prepared, key: RunKey, look: Callable[[Outcome], Observed]) -> Ran[Observed]:
    """One run of a chunk."""
    try:
        return Ran(key, look(run_prepared(prepared, key.seed)))
    except Exception as error:  # a user's metric may raise anything
        return Ran(key, None, error)


class RunRow(NamedTuple):
    """What a batch in memory keeps of one run; `tables` are series, groups and pairs, if asked for."""

    summary: dict[str, float]
    burden: np.ndarray
    progress: np.ndarray
    course: np.ndarray
    tables: tuple[pd.DataFrame, ...]


def look_at(outcome: Outcome, with_tables: bool) -> RunRow:
    """A run as a batch in memory keeps it."""
    record = outcome.history
    tables = tuple(RUN_TABLES[name].table(outcome) for name in BY_TABLE[1:]) if with_tables else ()
    # a copy, since a view would keep the whole record of every run
    return RunRow(
        summarise(outcome), record.burden.mean(axis=0), record.progress[-1].copy(), progress_course(outcome), tables
    )


Done = TypeVar("Done")


def in_order(tasks: Iterable[Callable[[], Done]], threads: int | None) -> Generator[Done, None, None]:
    """Results of the tasks in their order, computed in threads (None: one a processor), a few waiting at a time."""
    workers = threads or os.cpu_count() or 1
    remaining = iter(tasks)
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Future[Done]] = [pool.submit(task) for task in islice(remaining, 4 * workers)]
        try:
            while waiting:
                done = waiting.pop(0).result()
                waiting.extend(pool.submit(task) for task in islice(remaining, 1))
                yield done
        except BaseException:
            for future in waiting:
                future.cancel()
            raise


def run_many(
    scenarios: Sequence[str | Scenario],
    seeds: int | Sequence[int] = 1,
    draws: int | Sequence[int] = 0,
    threads: int | None = None,
    with_tables: bool = False,
    progress: Callable[[], object] = lambda: None,
) -> Batch:
    """Run every scenario at every draw with every seed.

    `seeds` is a number of seeds (0, 1, ...) or the seeds themselves; `draws` is a number of draws or the numbers of
    the draws themselves, and 0 runs the scenarios' own values (column draw is -1). `threads` None takes all processors.
    `progress` is called after each run. Raises SettingError for bad input.
    """
    points = [scenario(chosen) for chosen in scenarios]
    if isinstance(seeds, Sequence):
        seed_list = [checked("seeds", SEED, seed) for seed in seeds]
    else:
        seed_list = list(range(checked("seeds", SEEDS, seeds)))
    numbers = draw_numbers(draws)
    checked("threads", THREADS, threads)
    check_distinct(points)
    plan = Plan(points, numbers, seed_list)
    tasks = (
        partial(run_chunk, chunk, partial(look_at, with_tables=with_tables)) for chunk in plan.chunks(by_draw=False)
    )
    world, months = prepare(points[0]).setting.world, points[0].values["months"]
    burden, last, course = (np.empty((plan.size(), width)) for width in (world.states, world.states, months + 1))
    values: list[np.ndarray] = []
    tables: list[tuple[pd.DataFrame, ...]] = []
    names: list[str] = []
    for ended in in_order(tasks, threads):
        for ran in ended:
            if ran.seen is None:
                raise ran.error or RuntimeError("a run ended with nothing")
            row, place = ran.seen, len(values)
            burden[place], last[place], course[place] = row.burden, row.progress, row.course
            names = list(row.summary)
            values.append(np.fromiter(row.summary.values(), float))
            tables.append(row.tables)
            progress()
    keys = [(points[key.point].name, key.draw, key.seed) for key in plan.places()]
    runs = pd.concat([pd.DataFrame(keys, columns=KEYS), pd.DataFrame(np.array(values), columns=names)], axis=1)
    batch = Batch(runs, burden, last, course, world.vulnerable)
    if not with_tables:
        return batch
    series, groups, pairs = (stacked(keys, list(kind)) for kind in zip(*tables, strict=True))
    return batch._replace(series=series, groups=groups, pairs=pairs)


def draw_numbers(draws: int | Sequence[int]) -> list[int | None]:
    """The numbers of the draws asked for; None for none. Raises SettingError for what is no number of a draw."""
    if not isinstance(draws, Sequence):
        return list(range(checked("draws", DRAWS, draws))) or [None]
    if not draws or len(set(draws)) < len(draws):
        raise SettingError("draws: a list of draws needs at least one number, and each only once")
    return [checked("draws", DRAW, number) for number in draws]


def joined_batches(first: Batch, second: Batch) -> Batch:
    """Two batches of the same scenarios and seeds at different draws as one, as if run at once: by scenario, draw, seed."""
    rank = {name: number for number, name in enumerate(first.runs["scenario"].unique())}

    def order(tables: list[pd.DataFrame]) -> np.ndarray:
        names = pd.concat([table["scenario"] for table in tables])
        return np.argsort(names.map(rank).to_numpy(), kind="stable")

    def table(one: pd.DataFrame | None, other: pd.DataFrame | None) -> Any:
        if one is None or other is None:
            return None
        return pd.concat([one, other]).iloc[order([one, other])].reset_index(drop=True)

    runs = order([first.runs, second.runs])
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])[runs] for name in BY_RUN
    }
    return first._replace(**joined, **{name: table(getattr(first, name), getattr(second, name)) for name in BY_TABLE})


def batch_of(tables: Mapping[str, pd.DataFrame]) -> Batch:
    """The batch of stored tables (runs, series, states, groups, pairs) of runs that differ in scenario, draw and seed alone."""
    runs, states, series = (tables[name] for name in ("runs", "states", "series"))

    def by_run(table: pd.DataFrame, column: str) -> np.ndarray:
        return table[column].to_numpy().reshape(len(runs), -1)

    start = by_run(states, "progress_start").mean(axis=1, keepdims=True)
    return Batch(
        runs=runs,
        burden=by_run(states, "burden"),
        progress=by_run(states, "progress"),
        course=np.hstack([start, by_run(series, "progress")]),
        vulnerable=by_run(states, "vulnerable")[0],
        series=series,
        groups=tables["groups"],
        pairs=tables["pairs"],
    )


def stacked(keys: list[tuple[str, int, int]], tables: list[pd.DataFrame]) -> pd.DataFrame:
    """One table out of one a run, with the run's keys in front."""
    repeated = pd.DataFrame(keys, columns=KEYS).loc[np.repeat(np.arange(len(keys)), [len(table) for table in tables])]
    return pd.concat([repeated.reset_index(drop=True), pd.concat(tables, ignore_index=True)], axis=1)


def check_distinct(points: Sequence[Scenario]) -> None:
    """Refuse an empty list, a scenario named twice, and runs of different length or population in one batch."""
    if not points:
        raise SettingError("scenarios: at least one is needed")
    names = [point.name for point in points]
    for name in names:
        if names.count(name) > 1:
            raise SettingError(f"scenarios: {name!r} is given twice; give one of them another name")
    for path in ("start", "months", "population.states"):
        if len({point.values[path] for point in points}) > 1:
            raise SettingError(f"scenarios: all scenarios of a batch need the same {path}")
