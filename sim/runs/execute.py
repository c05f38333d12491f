"""Execute a plan: run whatever is not yet stored, store results as runs finish, and record failed runs separately."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, NamedTuple

import numpy as np

from sim.data.late import pd
from sim.runs.blocks import EndedRun
from sim.runs.executors.base import EVERY_METRIC, ChunkRunner, Kept, RunOutput, error_line
from sim.runs.executors.local import in_threads
from sim.runs.plan import DEFAULTS_DRAW, RUN_KEYS, Plan, RunKey, drawn_settings, run_name
from sim.runs.progress import Progress
from sim.runs.storage.parts import FAILURES, RUNS
from sim.runs.storage.store import Store, part_size
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario
from sim.settings.errors import Stopped

CONTINUE, STOP = "continue", "stop"
LONGEST_WAIT = 60.0
"""Seconds after which finished runs are stored even if they do not fill a part."""


class RowBuilder:
    """Builds rows of the stored tables from finished runs."""

    def __init__(self, plan: Plan, made_by: str) -> None:
        self.plan, self.made_by = plan, made_by
        self._cached: tuple[tuple[int, int], Scenario, dict[str, Any]] | None = None

    def run_settings(self, key: RunKey) -> tuple[Scenario, dict[str, Any]]:
        """The scenario of a run at its draw, and its setting columns: factors, then settings that draws vary."""
        if self._cached is None or self._cached[0] != key[:2]:
            point = self.plan.points[key.point]
            drawn = key.draw != DEFAULTS_DRAW
            scenario = at_draw(point, key.draw if drawn else None)
            factors = self.plan.factors[key.point] if self.plan.factors else {}
            columns = {**factors, **(drawn_settings(scenario) if drawn else {})}
            self._cached = (key[:2], scenario, {name: columns[name] for name in columns if name not in RUN_KEYS})
        return self._cached[1:]

    def head(self, key: RunKey) -> dict[str, Any]:
        """The key columns (RUN_KEYS) of a run."""
        scenario, _ = self.run_settings(key)
        name = run_name(scenario, key.seed, self.made_by)
        return {"run": name, "point": key.point, "scenario": scenario.name, "draw": key.draw, "seed": key.seed}

    def frames(self, rows: Sequence[EndedRun[RunOutput]]) -> dict[str, pd.DataFrame]:
        """One part of each table: successful runs with metrics, failed runs with error message, and tables of single runs."""
        runs, failures = [], []
        tables: dict[str, list[Any]] = {}
        for ran in rows:
            head = self.head(ran.key)
            settings = self.run_settings(ran.key)[1]
            if ran.output is None:
                failures.append({**head, **settings, "error": error_line(ran.error)})
                continue
            runs.append({**head, **settings, **ran.output.summary})
            for name, table in ran.output.tables.items():
                tables.setdefault(name, []).append((head, *table))
        stacked = {name: stacked_table(found) for name, found in tables.items()}
        return {RUNS: pd.DataFrame(runs), FAILURES: pd.DataFrame(failures), **stacked}


def stacked_table(runs: Sequence[tuple[dict[str, Any], dict[str, Any], dict[str, np.ndarray]]]) -> pd.DataFrame:
    """Stack one table of many runs, each given by its key columns, row labels and numeric columns."""
    lengths = [len(next(iter(columns.values()))) for _, _, columns in runs]
    keys = {name: np.repeat([head[name] for head, _, _ in runs], lengths) for name in RUN_KEYS}
    labels = {name: np.concatenate([np.asarray(found[name]) for _, found, _ in runs]) for name in runs[0][1]}
    columns = {name: np.concatenate([found[name] for _, _, found in runs]) for name in runs[0][2]}
    return pd.DataFrame({**keys, **labels, **columns})


class Tally(NamedTuple):
    """Number of runs of a plan that are stored, and number that failed, by this command or earlier."""

    stored: int
    failed: int


class OnFailure(NamedTuple):
    """What is done about failed runs.

    on_error: CONTINUE or STOP at the first one; with STOP, runs that failed in an earlier command are executed again. retry:
    execute only runs that failed before.
    """

    on_error: str = STOP
    retry: bool = False


STOP_AT_ONCE = OnFailure()


def execute_plan(
    plan: Plan,
    store: Store,
    made_by: str,
    kept: Kept = EVERY_METRIC,
    runner: ChunkRunner = in_threads,
    progress: Progress | None = None,
    on_failure: OnFailure = STOP_AT_ONCE,
) -> Tally:
    """Execute the runs of a plan that are not stored yet with `runner`, and store them in parts.

    A failed run is stored with its error message. Raises Stopped if a run failed and `on_failure` is to stop, and if results
    cannot be written. Finished runs are stored in either case, also after an interruption by the user.
    """
    on_error, retry = on_failure
    done, earlier = store.stored(), store.stored(FAILURES)
    here, broken = plan.of_plan(done), plan.of_plan(earlier - done)
    kept_failures = set() if retry or on_error == STOP else broken
    tally, total = Tally(len(here), len(kept_failures)), len(done)
    if progress is not None:
        progress.extend(len(here) + len(broken) if retry else plan.size(), tally.stored + tally.failed)
    builder = RowBuilder(plan, made_by)
    chunks = plan.chunks_of(broken) if retry else plan.chunks(here | kept_failures)
    waiting: list[EndedRun[RunOutput]] = []
    written = time.monotonic()
    try:
        with closing(runner(chunks, kept)) as results:
            for ended in results:
                waiting += ended
                tally = tally_with(tally, ended)
                report_runs(builder, ended, progress, on_error)
                if len(waiting) >= part_size(total, bool(kept.tables)) or time.monotonic() - written > LONGEST_WAIT:
                    store.write(builder.frames(waiting))
                    total += len(waiting)
                    waiting, written = [], time.monotonic()
    finally:
        if waiting and store.is_there():  # an interruption may have come just after they were written
            store.remove_unfinished()
            known = store.stored()
            store.write(builder.frames([ran for ran in waiting if ran.key not in known]))
    store.drop_replaced_runs()
    store.drop_resolved_failures()
    return tally


def report_runs(
    builder: RowBuilder, ended: Sequence[EndedRun[RunOutput]], progress: Progress | None, on_error: str
) -> None:
    """Update the progress display and report failures at once. Raises Stopped if a run failed and `on_error` is STOP."""
    if progress is not None:
        progress.add(len(ended))
    for ran in ended:
        if ran.error is not None:
            message = failure_line(builder, ran)
            if progress is not None:
                progress.fail(message)
            if on_error == STOP:
                raise Stopped(message)


def tally_with(tally: Tally, ended: Iterable[EndedRun[RunOutput]]) -> Tally:
    """The tally after further runs have ended."""
    errors = [ran.error is not None for ran in ended]
    return Tally(tally.stored + errors.count(False), tally.failed + errors.count(True))


def failure_line(builder: RowBuilder, ran: EndedRun[RunOutput]) -> str:
    """One line about a failed run: its key, its factors, and the error."""
    key, (scenario, _) = ran.key, builder.run_settings(ran.key)
    factors = builder.plan.factors[key.point] if builder.plan.factors else {}
    place = (
        [f"point {key.point}", *(f"{path}={value}" for path, value in factors.items())] if factors else [scenario.name]
    )
    draw = [] if key.draw == DEFAULTS_DRAW else [f"draw {key.draw}"]
    return f"run failed ({', '.join([*place, *draw, f'seed {key.seed}'])}): {error_line(ran.error)}"
