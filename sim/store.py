"""Runs on disk as they finish: parts written whole, so that a study that was interrupted does only what is missing."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.batch import DEFAULTS_DRAW, KEYS, in_order, summarised_run
from sim.metrics import summarise
from sim.outcome import Outcome
from sim.scenarios import Scenario

PARTS = "parts"
IDENTITY = "identity.json"
RUNS_A_PART = 256


class Plan(NamedTuple):
    """What a study runs: every point at every draw (None: its own values) with every seed."""

    points: Sequence[Scenario]
    draws: Sequence[int | None]
    seeds: Sequence[int]

    def size(self) -> int:
        """Number of runs."""
        return len(self.points) * len(self.draws) * len(self.seeds)

    def runs(self) -> Iterator[tuple[Scenario, int | None, int]]:
        """Every run, draw by draw, so that an unfinished study has whole draws of all its points."""
        for draw in self.draws:
            for point in self.points:
                for seed in self.seeds:
                    yield point, draw, seed


def key_of(point: Scenario, draw: int | None, seed: int) -> tuple[str, int, int]:
    """The key of a run in tables."""
    return point.name, DEFAULTS_DRAW if draw is None else draw, seed


def open_parts(folder: Path, identity: dict[str, Any]) -> Path:
    """The folder of parts; parts of another model, data or version are thrown away, since they would not fit."""
    parts = folder / PARTS
    mark = parts / IDENTITY
    try:
        kept = json.loads(mark.read_text(encoding="utf-8")) == identity
    except (OSError, ValueError):
        kept = False
    if not kept:
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir(parents=True)
        mark.write_text(json.dumps(identity), encoding="utf-8")
    for unfinished in parts.glob("*.tmp"):
        unfinished.unlink()
    return parts


def read_parts(parts: Path) -> pd.DataFrame:
    """All runs stored so far; empty at the start."""
    tables = [pd.read_parquet(path) for path in sorted(parts.glob("*.parquet"))]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=KEYS)


def write_part(parts: Path, number: int, rows: list[dict[str, Any]]) -> None:
    """Write one part under a temporary name, then give it its own: a part is there whole or not at all."""
    path = parts / f"{number:05d}.parquet"
    pd.DataFrame(rows).to_parquet(path.with_suffix(".tmp"), index=False)
    os.replace(path.with_suffix(".tmp"), path)


def stored_runs(
    folder: Path,
    plan: Plan,
    identity: dict[str, Any],
    threads: int | None = None,
    progress: Callable[[int], object] = lambda done: None,
    measure: Callable[[Outcome], dict[str, float]] = summarise,
) -> pd.DataFrame:
    """Every run of the plan (scenario, draw, seed, metrics), in its order; only those not stored in `folder` are run.

    `measure` gives the numbers that are kept of a run, by default every metric.
    """
    parts = open_parts(folder, identity)
    stored = read_parts(parts)
    known = set(stored[KEYS].itertuples(index=False, name=None))
    missing = [run for run in plan.runs() if key_of(*run) not in known]
    progress(plan.size() - len(missing))
    number = len(list(parts.glob("*.parquet")))
    rest = iter(missing)
    while chunk := list(islice(rest, RUNS_A_PART)):
        tasks = [partial(summarised_run, *run, measure=measure) for run in chunk]
        rows = [
            {**dict(zip(KEYS, key_of(*run), strict=True)), **summary}
            for run, summary in zip(chunk, in_order(tasks, threads, lambda: progress(1)), strict=True)
        ]
        while (parts / f"{number:05d}.parquet").exists():
            number += 1
        write_part(parts, number, rows)
    order = pd.DataFrame([key_of(*run) for run in plan.runs()], columns=KEYS)
    return order.merge(read_parts(parts), on=KEYS, how="left", validate="one_to_one")
