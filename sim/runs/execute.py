"""Execute a plan: run whatever is not yet stored, store results as runs finish, and record failed runs separately."""

import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.runs.batch import Ran
from sim.runs.executors.base import EVERY_METRIC, Carrier, Kept, Seen, error_line
from sim.runs.executors.local import in_threads
from sim.runs.plan import DEFAULTS_DRAW, RUN_KEYS, Plan, RunKey, drawn_settings, run_name
from sim.runs.progress import Progress
from sim.runs.storage.store import FAILURES, RUNS, Store, part_size
from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario
from sim.settings.errors import Stopped

CONTINUE, STOP = "continue", "stop"
LONGEST_WAIT = 60.0
"""Seconds after which runs that ended are stored, however few they are."""


class Clerk:
    """Turns runs that ended into rows of tables."""

    def __init__(self, plan: Plan, made_by: str) -> None:
        self.plan, self.made_by = plan, made_by
        self._settled: tuple[tuple[int, int], Scenario, dict[str, Any]] | None = None

    def settled(self, key: RunKey) -> tuple[Scenario, dict[str, Any]]:
        """The scenario of a run at its draw, and the columns of its settings: factors, then what draws vary."""
        if self._settled is None or self._settled[0] != key[:2]:
            point = self.plan.points[key.point]
            drawn = key.draw != DEFAULTS_DRAW
            scenario = at_draw(point, key.draw if drawn else None)
            factors = self.plan.factors[key.point] if self.plan.factors else {}
            columns = {**factors, **(drawn_settings(scenario) if drawn else {})}
            self._settled = (key[:2], scenario, {name: columns[name] for name in columns if name not in RUN_KEYS})
        return self._settled[1:]

    def head(self, key: RunKey) -> dict[str, Any]:
        """The columns RUN_KEYS of a run."""
        scenario, _ = self.settled(key)
        name = run_name(scenario, key.seed, self.made_by)
        return {"run": name, "point": key.point, "scenario": scenario.name, "draw": key.draw, "seed": key.seed}

    def frames(self, rows: Sequence[Ran[Seen]]) -> dict[str, pd.DataFrame]:
        """One part of each table: good runs with their numbers, failed ones with their message, and whole tables."""
        runs, failures = [], []
        tables: dict[str, list[Any]] = {}
        for ran in rows:
            head = self.head(ran.key)
            settings = self.settled(ran.key)[1]
            if ran.seen is None:
                failures.append({**head, **settings, "error": error_line(ran.error)})
                continue
            runs.append({**head, **settings, **ran.seen.summary})
            for name, table in ran.seen.tables.items():
                tables.setdefault(name, []).append((head, *table))
        stacked = {name: stacked_table(found) for name, found in tables.items()}
        return {RUNS: pd.DataFrame(runs), FAILURES: pd.DataFrame(failures), **stacked}


def stacked_table(runs: Sequence[tuple[dict[str, Any], dict[str, Any], dict[str, np.ndarray]]]) -> pd.DataFrame:
    """One table of many runs, each given by its keys, the labels of its rows and its columns."""
    lengths = [len(next(iter(columns.values()))) for _, _, columns in runs]
    keys = {name: np.repeat([head[name] for head, _, _ in runs], lengths) for name in RUN_KEYS}
    labels = {name: np.concatenate([np.asarray(found[name]) for _, found, _ in runs]) for name in runs[0][1]}
    columns = {name: np.concatenate([found[name] for _, _, found in runs]) for name in runs[0][2]}
    return pd.DataFrame({**keys, **labels, **columns})


class Tally(NamedTuple):
    """What became of a plan: runs stored, and runs that failed, now or earlier."""

    stored: int
    failed: int


def carry_out(
    plan: Plan,
    store: Store,
    made_by: str,
    kept: Kept = EVERY_METRIC,
    threads: int | None = None,
    progress: Progress | None = None,
    on_error: str = STOP,
    retry: bool = False,
    carrier: Carrier | None = None,
) -> Tally:
    """Run what is not stored yet of a plan, and store it in parts; with `retry`, run what failed earlier and nothing else.

    A run that fails is stored with its message; `on_error` says whether the rest goes on. Raises Stopped when a run failed and
    the rest is not to go on, or when nothing can be written; what had ended is stored then, as it is when the user
    interrupts. A plan that stops at errors meets those of earlier again. A `carrier` runs it elsewhere than in `threads` here.
    """
    done, earlier = store.stored(), store.stored(FAILURES)
    here, broken = plan.of_plan(done), plan.of_plan(earlier - done)
    kept_failures = set() if retry or on_error == STOP else broken
    tally, total = Tally(len(here), len(kept_failures)), len(done)
    if progress is not None:
        progress.extend(len(here) + len(broken) if retry else plan.size(), tally.stored + tally.failed)
    clerk = Clerk(plan, made_by)
    carrier = carrier or partial(in_threads, threads=threads)
    chunks = plan.chunks_of(broken) if retry else plan.chunks(here | kept_failures)
    waiting: list[Ran[Seen]] = []
    written = time.monotonic()
    try:
        with closing(carrier(chunks, kept)) as results:
            for ended in results:
                waiting += ended
                tally = tally_with(tally, ended)
                report_runs(clerk, ended, progress, on_error)
                if len(waiting) >= part_size(total, bool(kept.tables)) or time.monotonic() - written > LONGEST_WAIT:
                    store.write(clerk.frames(waiting))
                    total += len(waiting)
                    waiting, written = [], time.monotonic()
    finally:
        if waiting and store.is_there():  # unless an interruption came after they were written
            store.remove_unfinished()
            known = store.stored()
            store.write(clerk.frames([ran for ran in waiting if ran.key not in known]))
    store.forget_replaced()
    store.forget_mended()
    return tally


def report_runs(clerk: Clerk, ended: Sequence[Ran[Seen]], progress: Progress | None, on_error: str) -> None:
    """Count runs that ended, and say at once which failed. Raises Stopped if one failed and the rest is not to go on."""
    if progress is not None:
        progress.add(len(ended))
    for ran in ended:
        if ran.error is not None:
            message = failure_line(clerk, ran)
            if progress is not None:
                progress.fail(message)
            if on_error == STOP:
                raise Stopped(message)


def tally_with(tally: Tally, ended: Iterable[Ran[Seen]]) -> Tally:
    """The tally with further runs."""
    errors = [ran.error is not None for ran in ended]
    return Tally(tally.stored + errors.count(False), tally.failed + errors.count(True))


def failure_line(clerk: Clerk, ran: Ran[Seen]) -> str:
    """A failed run in one line: which it is, its factors, and what went wrong."""
    key, (scenario, _) = ran.key, clerk.settled(ran.key)
    factors = clerk.plan.factors[key.point] if clerk.plan.factors else {}
    place = (
        [f"point {key.point}", *(f"{path}={value}" for path, value in factors.items())] if factors else [scenario.name]
    )
    draw = [] if key.draw == DEFAULTS_DRAW else [f"draw {key.draw}"]
    return f"run failed ({', '.join([*place, *draw, f'seed {key.seed}'])}): {error_line(ran.error)}"
