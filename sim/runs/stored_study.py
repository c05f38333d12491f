"""Execute and store the runs of a study: run only what is missing, show progress, and explain how to resume after a stop."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sim.data.late import pd
from sim.runs.execute import STOP_AT_ONCE, OnFailure, Tally, execute_plan
from sim.runs.executors.base import EVERY_METRIC, Kept
from sim.runs.executors.choose import choose_runner
from sim.runs.plan import Plan, points_table
from sim.runs.progress import Progress
from sim.runs.storage.checksums import CHECKSUMS, add_checksums, forget_files, read_checksums, read_table
from sim.runs.storage.data_dictionary import DICTIONARY_FILE, dictionary
from sim.runs.storage.folders import CONFIG, FINISHED, POINTS, PROVENANCE, is_free, read_provenance
from sim.runs.storage.parts import RUNS, open_part
from sim.runs.storage.provenance import digest
from sim.runs.storage.reader import SUFFIXES
from sim.runs.storage.store import Store, locked_store
from sim.runs.storage.study_folder import (
    USER_METRICS,
    Study,
    describe_study,
    note_machine,
    point_latest,
    print_folder,
    print_unread,
    write_into,
    write_json,
)
from sim.runs.storage.table_files import write_table
from sim.scenarios.extensions import user_metrics
from sim.settings.errors import SettingError, Stopped


@contextmanager
def stored_study(study: Study) -> Iterator[Store]:
    """The store of a study's runs, locked against other writers, with config and provenance written beside it.

    Result files of an earlier command are removed, because they will be computed again. Raises SettingError if the folder
    cannot be written, contains something else, or is locked by another process. The messages of Stopped and KeyboardInterrupt
    state how many runs are stored and how to resume.
    """
    try:
        study.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"results: cannot write to {study.folder} ({error.strerror or error})") from None
    metrics = user_metrics()
    with locked_store(study.folder, metrics) as store:
        earlier = read_provenance(study.folder)
        if not is_free(study.folder) and (earlier is None or earlier.get("config_hash") != study.config_hash):
            if earlier is None or not study.overwrite:
                raise SettingError(f"{study.folder} contains something else; choose another name")
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
    """End of a message: how many runs are stored and how to resume; empty if the folder no longer exists."""
    if not store.is_there():
        return ""
    return f"; {store.runs_stored():,} runs are stored in {store.folder}; run the same command again to resume"


def clear(folder: Path) -> None:
    """Remove everything dcsim has written in a folder; provenance and checksums last, for a repeated attempt."""
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in sorted(paths, key=lambda path: (path.name == CHECKSUMS, path.name == PROVENANCE)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def remove_finished(folder: Path, provenance: dict[str, Any] | None) -> None:
    """Remove the result files of an earlier command, and the checksums of these and of parts, which will change."""
    names = [name for name in (provenance or {}).get(FINISHED, []) if Path(name).name == name]
    removed = {name for name in names if name not in (PROVENANCE, CONFIG, CHECKSUMS)}
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    forget_files(folder, lambda name: name in removed or "/" in name)


def stored_runs(
    study: Study,
    store: Store,
    plan: Plan,
    label: str,
    kept: Kept = EVERY_METRIC,
    threads: int | None = None,
    on_failure: OnFailure = STOP_AT_ONCE,
    points: pd.DataFrame | None = None,
) -> Tally:
    """Execute and store the missing runs of a plan; write a table of its points and a data dictionary. Raises Stopped.

    `threads` is used by the executor `local` only. `points` replaces the table of points if a plan has too many points to list
    every setting of each.
    """
    table = points_table(plan) if points is None else points
    write_into(study.folder, lambda partial: table.to_parquet(partial / POINTS, index=False))
    made_by = digest(dict(study.made_by))
    try:
        with Progress(label, plan.size()) as progress:
            runner = choose_runner(study.executor, plan.points, partial(note_machine, study.folder), threads)
            return execute_plan(plan, store, made_by, kept, runner, progress, on_failure)
    finally:
        if store.is_there():
            write_dictionary(study.folder, store, plan)


def runs_of(store: Store, plan: Plan) -> pd.DataFrame:
    """The stored runs of a plan, one row per run, without columns of users' metrics that are not installed."""
    foreign = set((read_provenance(store.folder) or {}).get(USER_METRICS, {})) - set(user_metrics())
    return plan.part_of(store.read(RUNS)).drop(columns=list(foreign), errors="ignore")


def write_dictionary(folder: Path, store: Store, plan: Plan) -> None:
    """Write the data dictionary of all tables: stored runs, points, and result files."""
    columns = {table: open_part(parts[0]).columns() for table in store.tables() if (parts := store.parts(table))}
    for name in sorted(read_checksums(folder) or {}):  # other files are not dcsim's
        if Path(name).suffix in SUFFIXES and Path(name).name == name and name != DICTIONARY_FILE:
            with suppress(OSError):
                columns[Path(name).stem] = list(read_table(folder / name).columns)
    columns = {table: names for table, names in columns.items() if names}
    factors = [name for point in plan.factors[:1] for name in point]
    table = dictionary(columns, factors)
    write_into(folder, lambda partial: write_table(partial / DICTIONARY_FILE, table))


def finish_study(study: Study, store: Store, plan: Plan, fill: Callable[[Path], None]) -> None:
    """Write the result files of a study with `fill`, record in the provenance that it is finished, and print its folder."""
    written: list[str] = []

    def fill_and_note(partial: Path) -> None:
        fill(partial)
        written.extend(sorted(path.name for path in partial.iterdir()))

    write_into(study.folder, fill_and_note)
    write_dictionary(study.folder, store, plan)
    made = {**study.provenance(), FINISHED: written}
    write_into(study.folder, lambda partial: write_json(partial / PROVENANCE, made))
    add_checksums(study.folder, (path for table in store.tables() for path in store.parts(table)))
    print_unread(study)
    print_folder(study.folder)
