"""Run scenarios: a single run, or a batch in threads. Results do not depend on the number of threads or on other runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from sim.data.late import pd
from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome, progress_course
from sim.model.observation.tables import RUN_TABLES, monthly_series, track_table
from sim.runs.blocks import in_order, tasks_of
from sim.runs.options import DOUBLE, DRAW, PRECISION, SEED, THREADS, draw_numbers, seed_numbers
from sim.runs.plan import KEYS, Plan, draw_label
from sim.runs.prepare import prepare, run_prepared
from sim.scenarios.draws import at_draw
from sim.scenarios.idle import check_idle
from sim.scenarios.scenario import Scenario, scenario
from sim.settings.errors import SettingError
from sim.settings.validation import checked


class FinishedRun(NamedTuple):
    """A run of a scenario, and its outcome; `draw` is a label (`draw_label`)."""

    scenario: Scenario
    draw: int
    seed: int
    outcome: Outcome


class Result(NamedTuple):
    """Results of one run: `summary` maps metric to value; `series` has one row per month, other tables one row per entity."""

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
    """Results of many runs. `runs` has one row per run: scenario, draw, seed, then metrics. The arrays have the same rows.

    R runs, S states, T months. burden, progress: [R, S] mean burden [ratio] and final progress [share] of each state;
    course: [R, T + 1] mean progress over states, the first value before the first month; vulnerable: [S] LDC, LLDC or SIDS;
    series, groups, pairs: tables of all runs (by month, group of states, and pair of line and objective), with scenario,
    draw and seed as first columns (None if not requested).
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
    """Run one scenario once.

    `seed` is the random seed of the run, from 0 to 2**53. `draw` is the number of a parameter draw; None uses the values of
    the scenario. Raises SettingError for an unknown scenario, for a seed or draw that is not allowed, and for settings of a
    mechanism that is off without a strength (`sim.scenarios.idle`).
    """
    point, label, seed, outcome = finished_run(chosen, seed, draw)
    return Result(
        scenario=point,
        draw=label,
        seed=seed,
        summary=summarise(outcome),
        series=monthly_series(outcome),
        tracks=track_table(outcome),
        **{name: RUN_TABLES[name].table(outcome) for name in ("states", "groups", "pairs", "time_use")},
    )


def finished_run(chosen: str | Scenario, seed: int, draw: int | None) -> FinishedRun:
    """Run one scenario once; see `run`."""
    point = scenario(chosen)
    check_idle([point])
    seed, draw = checked("seed", SEED, seed), checked("draw", DRAW, draw)
    return FinishedRun(point, draw_label(draw), seed, run_prepared(prepare(at_draw(point, draw)), seed))


BY_RUN, BY_TABLE = ("burden", "progress", "course"), ("runs", "series", "groups", "pairs")
"""Fields of a batch that are arrays with one row per run, and those that are tables with key columns."""


class RunRow(NamedTuple):
    """Output of one run in a batch in memory; `tables` are series, groups and pairs, if requested."""

    summary: dict[str, float]
    burden: np.ndarray
    progress: np.ndarray
    course: np.ndarray
    tables: tuple[pd.DataFrame, ...]


def run_row(outcome: Outcome, with_tables: bool) -> RunRow:
    """Output of one run for a batch in memory."""
    record = outcome.history
    tables = tuple(RUN_TABLES[name].table(outcome) for name in BY_TABLE[1:]) if with_tables else ()
    # a copy: a view would keep the whole history of every run in memory
    return RunRow(
        summarise(outcome), record.burden.mean(axis=0), record.progress[-1].copy(), progress_course(outcome), tables
    )


def run_many(
    scenarios: Sequence[str | Scenario],
    seeds: int | Sequence[int] = 1,
    draws: int | Sequence[int] = 0,
    threads: int | None = None,
    with_tables: bool = False,
    progress: Callable[[], object] = lambda: None,
    precision: str = DOUBLE,
) -> Batch:
    """Run every scenario at every parameter draw with every seed.

    `seeds` is the number of seeds (0, 1, ...) or a sequence of seeds. `draws` is the number of draws (0, 1, ...) or a sequence
    of draw numbers; 0 uses the values of the scenarios (column `draw` is then -1). `threads` None uses all processors.
    `with_tables` adds series, groups and pairs. `progress` is called after each run. `precision` is `double`, or `single`, which
    is faster. Raises SettingError for invalid input.
    """
    if isinstance(scenarios, str | Scenario | Mapping):
        raise SettingError("scenarios: give a list, such as ['parallel', 'merger']")
    points = [scenario(chosen) for chosen in scenarios]
    seed_list = seed_numbers(seeds)
    numbers = draw_numbers(draws)
    checked("threads", THREADS, threads)
    checked("precision", PRECISION, precision)
    check_distinct(points)
    check_idle(points)
    plan = Plan(points, numbers, seed_list)
    extract = partial(run_row, with_tables=with_tables)
    tasks = tasks_of(plan.chunks(), extract, precision)
    world, months = prepare(points[0]).setting.world, points[0].values["months"]
    burden, last, course = (np.empty((plan.size(), width)) for width in (world.states, world.states, months + 1))
    place_of = {key: place for place, key in enumerate(plan.places())}
    values: np.ndarray | None = None
    tables: list[tuple[pd.DataFrame, ...]] = [()] * plan.size()
    names: list[str] = []
    for ended in in_order(tasks, threads):
        for ran in ended:
            if ran.output is None:
                raise ran.error or RuntimeError("a run ended without output and without an error")
            row, place = ran.output, place_of[ran.key]
            burden[place], last[place], course[place] = row.burden, row.progress, row.course
            if values is None:
                names = list(row.summary)
                values = np.empty((plan.size(), len(names)))
            values[place] = list(row.summary.values())
            tables[place] = row.tables
            progress()
    keys = [(points[key.point].name, key.draw, key.seed) for key in place_of]
    runs = pd.concat([pd.DataFrame(keys, columns=KEYS), pd.DataFrame(values, columns=names)], axis=1)
    batch = Batch(runs, burden, last, course, world.vulnerable)
    if not with_tables:
        return batch
    series, groups, pairs = (stacked(keys, list(kind)) for kind in zip(*tables, strict=True))
    return batch._replace(series=series, groups=groups, pairs=pairs)


def joined_batches(first: Batch, second: Batch) -> Batch:
    """Combine two batches of the same scenarios and seeds at different draws into one, sorted by scenario, draw and seed."""
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
    """Batch from stored tables (runs, series, states, groups, pairs) of runs that differ in scenario, draw and seed only."""
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
    """Concatenate one table per run, with the key columns of the run first."""
    repeated = pd.DataFrame(keys, columns=KEYS).loc[np.repeat(np.arange(len(keys)), [len(table) for table in tables])]
    return pd.concat([repeated.reset_index(drop=True), pd.concat(tables, ignore_index=True)], axis=1)


def check_distinct(points: Sequence[Scenario]) -> None:
    """Raise SettingError for an empty list, a repeated name, and scenarios that differ in length or number of states."""
    if not points:
        raise SettingError("scenarios: at least one is needed")
    names = [point.name for point in points]
    for name in names:
        if names.count(name) > 1:
            raise SettingError(f"scenarios: {name!r} is given twice; give one of them another name")
    for path in ("start", "months", "population.states"):
        if len({point.values[path] for point in points}) > 1:
            raise SettingError(f"scenarios: all scenarios of a batch need the same {path}")
