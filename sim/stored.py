"""A study's runs through its store: what is missing is run with progress, and whoever stops it is told how to go on."""

import pyarrow.parquet as parquet

from sim.check import Stopped
from sim.dictionary import FILE, dictionary
from sim.engine import EVERY_METRIC, STOP, Kept, Tally, carry_out
from sim.plan import Plan, points_table
from sim.progress import Progress
from sim.provenance import digest
from sim.results import Study, fill_beside
from sim.store import FAILURES, RUNS, Store

POINTS = "points.parquet"


def stored_runs(
    study: Study,
    store: Store,
    plan: Plan,
    label: str,
    kept: Kept = EVERY_METRIC,
    threads: int | None = None,
    on_error: str = STOP,
    retry: bool = False,
) -> Tally:
    """Run and store what a plan lacks, with a table of its points and a data dictionary beside it.

    Raises Stopped and KeyboardInterrupt with a message that says what is kept and how to go on.
    """
    made_by = digest({**study.made_by, "extensions": study.config.get("extensions")})
    try:
        fill_beside(study.folder, lambda partial: points_table(plan).to_parquet(partial / POINTS, index=False))
        with Progress(label, plan.size()) as progress:
            tally = carry_out(plan, store, made_by, kept, threads, progress, on_error, retry)
    except (Stopped, KeyboardInterrupt) as stop:
        raise type(stop)(f"{str(stop) or 'interrupted'}{so_far(store, plan)}") from None
    write_dictionary(study, store, plan)
    return tally


def so_far(store: Store, plan: Plan) -> str:
    """What is kept and how to go on, in words; nothing where the folder is gone."""
    if not store.folder.is_dir():
        return ""
    kept = len(store.stored() & set(plan.places()))
    return f"; {kept:,} of {plan.size():,} runs are kept in {store.folder}; the same command goes on from there"


def write_dictionary(study: Study, store: Store, plan: Plan) -> None:
    """Write the data dictionary of every table there is."""
    tables = [RUNS, FAILURES, *sorted(path.name for path in study.folder.iterdir() if path.is_dir())]
    columns = {
        table: parquet.read_schema(parts[0]).names for table in dict.fromkeys(tables) if (parts := store.parts(table))
    }
    factors = [name for point in plan.factors[:1] for name in point]
    table = dictionary(columns, factors)
    fill_beside(study.folder, lambda partial: table.to_csv(partial / FILE, index=False))
