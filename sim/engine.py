"""Carrying out a plan: its missing runs in threads, stored as they end, failures kept beside them."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.batch import Ran, in_order, run_chunk
from sim.check import SettingError, Stopped
from sim.draws import at_draw
from sim.metrics import METRICS, summarise
from sim.outcome import Outcome
from sim.plan import DEFAULTS_DRAW, RUN_KEYS, Key, Plan, drawn_settings, run_name
from sim.progress import Progress
from sim.scenarios import Scenario
from sim.store import FAILURES, RUNS, Store, part_size
from sim.tables import RUN_TABLES

CONTINUE, STOP = "continue", "stop"


class Kept(NamedTuple):
    """What is kept of every run: numbers by `measure`, and whole tables by name (see RUN_TABLES)."""

    measure: Callable[[Outcome], dict[str, float]] = summarise
    tables: tuple[str, ...] = ()


EVERY_METRIC = Kept()


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
    tables = {name: (RUN_TABLES[name].labels(outcome), RUN_TABLES[name].columns(outcome)) for name in kept.tables}
    return Seen(summary, tables)


def told(error: Exception) -> str:
    """An error in one line; its kind only where it is not one of ours."""
    text = " ".join(str(error).split())
    return text if isinstance(error, (SettingError, ArithmeticError)) else f"{type(error).__name__}: {text}"


class Clerk:
    """Turns runs that ended into rows of tables."""

    def __init__(self, plan: Plan, made_by: str) -> None:
        self.plan, self.made_by = plan, made_by
        self._settled: tuple[tuple[int, int], Scenario, dict[str, Any]] | None = None

    def settled(self, key: Key) -> tuple[Scenario, dict[str, Any]]:
        """The scenario of a run at its draw, and the columns of its settings: factors, then what draws vary."""
        if self._settled is None or self._settled[0] != key[:2]:
            point = self.plan.points[key.point]
            drawn = key.draw != DEFAULTS_DRAW
            scenario = at_draw(point, key.draw if drawn else None)
            factors = self.plan.factors[key.point] if self.plan.factors else {}
            columns = {**factors, **(drawn_settings(scenario) if drawn else {})}
            self._settled = (key[:2], scenario, {name: columns[name] for name in columns if name not in RUN_KEYS})
        return self._settled[1:]

    def head(self, key: Key) -> dict[str, Any]:
        """The columns RUN_KEYS of a run."""
        scenario, _ = self.settled(key)
        name = run_name(scenario, key.seed, self.made_by)
        return {"run": name, "point": key.point, "scenario": scenario.name, "draw": key.draw, "seed": key.seed}

    def frames(self, rows: Sequence[Ran[Seen]]) -> dict[str, pd.DataFrame]:
        """One part of each table: good runs with their numbers, failed ones with their message, and whole tables."""
        heads = {ran.key: self.head(ran.key) for ran in rows}
        good = [(heads[ran.key], ran.seen) for ran in rows if ran.seen is not None]
        found = {
            RUNS: pd.DataFrame(
                [
                    {**heads[ran.key], **self.settled(ran.key)[1], **ran.seen.summary}
                    for ran in rows
                    if ran.seen is not None
                ]
            ),
            FAILURES: pd.DataFrame(
                [
                    {**heads[ran.key], **self.settled(ran.key)[1], "error": told(ran.error)}
                    for ran in rows
                    if ran.error is not None
                ]
            ),
        }
        for table in good[0][1].tables if good else ():
            found[table] = stacked_table([(head, *seen.tables[table]) for head, seen in good])
        return found


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
) -> Tally:
    """Run what is not stored yet of a plan, and store it in parts; with `retry`, run what failed earlier and nothing else.

    A run that fails is stored with its message; `on_error` says whether the rest goes on. Raises Stopped when a run failed and
    the rest is not to go on, or when nothing can be written; what had ended is stored then, as it is when the user
    interrupts. A plan that stops at errors meets those of earlier again.
    """
    done, wanted = store.stored(), set(plan.places())
    earlier = (store.stored(FAILURES) - done) & wanted
    failed = set() if retry or on_error == STOP else earlier
    skipped = wanted - earlier if retry else done | failed
    tally, total = Tally(len(wanted & done), len(failed)), len(done)
    if progress is not None:
        progress.extend(plan.size(), len(wanted & skipped))
    clerk = Clerk(plan, made_by)
    look = partial(see, kept=kept)
    tasks = (partial(run_chunk, chunk, look) for chunk in plan.chunks(skipped))
    waiting: list[Ran[Seen]] = []
    try:
        for ended in in_order(tasks, threads):
            waiting += ended
            tally = counted(tally, ended)
            if progress is not None:
                progress.add(len(ended))
            for ran in ended:
                if ran.error is not None:
                    message = failure_line(clerk, ran)
                    if progress is not None:
                        progress.fail(message)
                    if on_error == STOP:
                        raise Stopped(message)
            if len(waiting) >= part_size(total, bool(kept.tables)):
                part, waiting, total = waiting, [], total + len(waiting)
                store.write(clerk.frames(part))
    finally:
        if waiting:
            store.write(clerk.frames(waiting))
    return tally


def counted(tally: Tally, ended: Iterable[Ran[Seen]]) -> Tally:
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
    assert ran.error is not None
    return f"run failed ({', '.join([*place, *draw, f'seed {key.seed}'])}): {told(ran.error)}"
