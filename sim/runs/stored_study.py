"""A study's runs through its store: what is missing is run with progress, and whoever stops it is told how to go on."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow.parquet as parquet

from sim.runs.execute import STOP, Tally, carry_out
from sim.runs.executors.base import EVERY_METRIC, Kept
from sim.runs.executors.choose import carrier_of
from sim.runs.plan import Plan, points_table
from sim.runs.progress import Progress
from sim.runs.storage.data_dictionary import DICTIONARY_FILE, dictionary
from sim.runs.storage.folders import CONFIG, FINISHED, POINTS, PROVENANCE, is_free, read_provenance
from sim.runs.storage.provenance import digest
from sim.runs.storage.store import RUNS, Store, only_writer
from sim.runs.storage.study_folder import (
    USER_METRICS,
    Study,
    describe_study,
    fill_beside,
    note_machine,
    point_latest,
    say_where,
    write_json,
)
from sim.scenarios.extensions import user_metrics
from sim.settings.errors import SettingError, Stopped


@contextmanager
def stored_study(study: Study) -> Iterator[Store]:
    """The store of a study's runs, with its config and provenance beside them; nobody else writes there meanwhile.

    What an earlier command worked out is removed, since it is to be worked out anew. Raises SettingError where the folder
    cannot be written, holds something else, or somebody writes there; Stopped and KeyboardInterrupt say what is kept.
    """
    try:
        study.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"results: cannot write to {study.folder} ({error.strerror or error})") from None
    metrics = user_metrics()
    with only_writer(study.folder, metrics) as store:
        earlier = read_provenance(study.folder)
        if not is_free(study.folder) and (earlier is None or earlier.get("config_hash") != study.question):
            if earlier is None or not study.overwrite:
                raise SettingError(f"{study.folder} holds something else; choose another name")
            clear(study.folder)
        try:
            remove_finished(study.folder, earlier)
            before = (earlier or {}).get(USER_METRICS, {})
            store.drop_measures(
                [name for name in metrics if name in before and before[name] != metrics[name]._asdict()]
            )
            describe_study(study)
            point_latest(study.folder)
            yield store
        except KeyboardInterrupt as stop:
            raise KeyboardInterrupt(f"{str(stop) or 'interrupted'}{so_far(store)}") from None
        except Stopped as stop:
            raise Stopped(f"{stop}{so_far(store)}") from None


def so_far(store: Store) -> str:
    """What is kept and how to go on, in words; nothing where the folder is gone."""
    if not store.is_there():
        return ""
    return f"; {store.runs_stored():,} runs are kept in {store.folder}; the same command goes on from there"


def clear(folder: Path) -> None:
    """Remove all that dcsim has written in a folder; what says whose it is goes last, so that a second try finds it."""
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in sorted(paths, key=lambda path: path.name == PROVENANCE):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def remove_finished(folder: Path, provenance: dict | None) -> None:
    """Remove the files that an earlier command worked out."""
    for name in (provenance or {}).get(FINISHED, []):
        if Path(name).name == name and name not in (PROVENANCE, CONFIG):
            (folder / name).unlink(missing_ok=True)


def stored_runs(
    study: Study,
    store: Store,
    plan: Plan,
    label: str,
    kept: Kept = EVERY_METRIC,
    threads: int | None = None,
    on_error: str = STOP,
    retry: bool = False,
    points: pd.DataFrame | None = None,
) -> Tally:
    """Run and store what a plan lacks, with a table of its points and a data dictionary beside it. Raises Stopped.

    `threads` are for the engine `local`; another one is the study's. `points` is the table of points where a plan has too many
    for every setting of each.
    """
    table = points_table(plan) if points is None else points
    fill_beside(study.folder, lambda partial: table.to_parquet(partial / POINTS, index=False))
    made_by = digest(dict(study.made_by))
    try:
        with Progress(label, plan.size()) as progress:
            carrier = carrier_of(study.engine, plan.points, partial(note_machine, study.folder), threads)
            return carry_out(plan, store, made_by, kept, threads, progress, on_error, retry, carrier)
    finally:
        if store.is_there():
            write_dictionary(study.folder, store, plan)


def runs_of(store: Store, plan: Plan) -> pd.DataFrame:
    """The stored runs of a plan, one row per run, without columns of users' metrics that are not installed now."""
    foreign = set((read_provenance(store.folder) or {}).get(USER_METRICS, {})) - set(user_metrics())
    return plan.part_of(store.read(RUNS)).drop(columns=list(foreign), errors="ignore")


def write_dictionary(folder: Path, store: Store, plan: Plan) -> None:
    """Write the data dictionary of every table there is: stored ones, points, and what was worked out."""
    columns = {table: parquet.read_schema(parts[0]).names for table in store.tables() if (parts := store.parts(table))}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv" and path.name != DICTIONARY_FILE:
            with suppress(pd.errors.EmptyDataError):  # a table of nothing
                columns[path.stem] = list(pd.read_csv(path, nrows=0).columns)
        elif path.suffix == ".parquet":
            columns[path.stem] = parquet.read_schema(path).names
    factors = [name for point in plan.factors[:1] for name in point]
    table = dictionary(columns, factors)
    fill_beside(folder, lambda partial: table.to_csv(partial / DICTIONARY_FILE, index=False))


def finish_study(study: Study, store: Store, plan: Plan, fill: Callable[[Path], None]) -> None:
    """Write what a finished study leaves beside its stored runs, note that it is finished, and say where it is."""
    written: list[str] = []

    def fill_and_note(partial: Path) -> None:
        fill(partial)
        written.extend(sorted(path.name for path in partial.iterdir()))

    fill_beside(study.folder, fill_and_note)
    write_dictionary(study.folder, store, plan)
    made = {**study.provenance(), FINISHED: written}
    fill_beside(study.folder, lambda partial: write_json(partial / PROVENANCE, made))
    say_where(study.folder)
