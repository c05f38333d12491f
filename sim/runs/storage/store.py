"""Store of runs on disk. Tables are written in parts; each part is written completely before it gets its final name, so that
an interruption never damages what is stored.

Every table is a folder of Parquet files that pandas, polars, DuckDB and R read as one table. Only one process can write.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from sim.data.late import pd
from sim.runs.plan import RunKey
from sim.runs.storage.checksums import Damaged
from sim.runs.storage.parts import (
    FAILURES,
    RUNS,
    UNFINISHED,
    open_part,
    part_fault,
    read_part,
    rewrite_part,
    write_part,
)
from sim.settings.errors import SettingError, Stopped

LOCK = ".lock"
RUN_KEY = ["point", "draw", "seed"]
SMALLEST_PART, LARGEST_PART = 256, 8192


class Store(NamedTuple):
    """The stored runs of one study; `folder` holds one folder per table.

    `identity` is the device and inode number, used to detect that the folder was replaced. `measures` are columns that a run
    must have to count as stored; otherwise it is executed again.
    """

    folder: Path
    identity: tuple[int, int]
    measures: tuple[str, ...] = ()

    def is_there(self) -> bool:
        """Whether the folder still exists and has not been moved or replaced by another one."""
        try:
            return folder_identity(self.folder) == self.identity
        except OSError:
            return False

    def tables(self) -> list[str]:
        """The names of the tables, runs first."""
        names = {path.parent.name for path in self.folder.glob("*/*.parquet") if not path.parent.name.startswith(".")}
        return sorted(names, key=lambda name: (name != RUNS, name))

    def parts(self, table: str) -> list[Path]:
        """The files of a table, in the order of writing. Parts of other tables count only if the part of `runs` exists."""
        paths = sorted((self.folder / table).glob("*.parquet"))
        if table in (RUNS, FAILURES):
            return paths
        whole = {path.name for path in self.parts(RUNS)}
        return [path for path in paths if path.name in whole]

    def whole_parts(self, table: str) -> list[Path]:
        """The files of a table, none of them missing. Raises Damaged naming one that was written with its runs and is missing."""
        for path in self.missing_parts(table):
            raise Damaged(part_fault(path, "is missing"))
        return self.parts(table)

    def missing_parts(self, table: str) -> Iterator[Path]:
        """The files of a table that were written with their runs and are missing. Raises Damaged for a damaged part of `runs`."""
        if table not in (RUNS, FAILURES):
            present = {path.name for path in self.parts(table)}
            for runs in self.parts(RUNS):
                if runs.name not in present and table in open_part(runs).tables:
                    yield self.folder / table / runs.name

    def next_number(self) -> int:
        """A number that is not used by any part of any table."""
        return 1 + max((int(path.stem) for path in self.folder.glob("*/*.parquet") if path.stem.isdigit()), default=-1)

    def runs_stored(self) -> int:
        """Number of stored runs, without those in damaged parts."""
        found = 0
        for path in self.parts(RUNS):
            with suppress(Damaged):
                found += open_part(path).rows()
        return found

    def stored(self, table: str = RUNS) -> set[RunKey]:
        """The keys of all runs in a table; of finished runs, those with all `measures`. Raises Stopped for a damaged part."""
        found: set[RunKey] = set()
        for path in self.parts(table):
            measures = self.measures if table == RUNS else ()
            part = open_part(path)
            if set(measures) <= set(part.columns()):
                frame = part.read([*RUN_KEY, *measures]).dropna(subset=list(measures))
                found |= keys_of(frame)
        return found

    def read(self, table: str) -> pd.DataFrame:
        """A table sorted by point, draw and seed; failures resolved by a later run are left out. Raises Stopped if damaged."""
        frames = [read_part(path) for path in self.whole_parts(table)]
        found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=RUN_KEY)
        if table == FAILURES and len(found):
            mended = self.stored()
            found = found.drop_duplicates(RUN_KEY, keep="last")
            found = found[[key not in mended for key in row_keys(found)]]
        if table == RUNS:  # a run that is stored again may not have been removed from its earlier part yet
            found = found.drop_duplicates(RUN_KEY, keep="last")
        return found.sort_values(RUN_KEY, kind="stable", ignore_index=True)

    def write(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Write one part of each table. The part of `runs` gets its final name last, because without it the others do not count.

        Raises Stopped if the disk is full or the folder was moved or removed.
        """
        if not self.is_there():
            raise Stopped(f"{self.folder} was moved or removed; its runs are wherever the folder is now")
        number = self.next_number()
        names = sorted((name for name, frame in frames.items() if len(frame)), key=lambda name: name == RUNS)
        written: list[Path] = []
        try:
            for name in names:
                (self.folder / name).mkdir(exist_ok=True)
                path = self.folder / name / f"{number:05d}{UNFINISHED}"
                written.append(path)
                together = [table for table in names if table not in (RUNS, FAILURES)] if name == RUNS else []
                write_part(path, self.with_all_columns(name, frames[name]), together)
            for path in written:
                os.replace(path, path.with_suffix(".parquet"))
        except OSError as error:
            for path in written:
                path.unlink(missing_ok=True)
            raise Stopped(f"cannot write to {self.folder} ({error.strerror or error})") from None

    def with_all_columns(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """A new part with the columns of the earlier parts. Columns that are new in it are added to the earlier parts, empty."""
        parts = self.parts(table)
        if not parts:
            return frame
        names = open_part(parts[0]).columns()
        new = [name for name in frame if name not in names]
        for path in parts if new else ():
            rewrite_part(path, lambda earlier: earlier.reindex(columns=[*names, *new]))
        return frame.reindex(columns=[*names, *new])

    def remove_unfinished(self) -> None:
        """Remove what an interruption has left: files without a final name, and parts of tables without their part of `runs`."""
        for path in self.folder.glob(f"*/*{UNFINISHED}"):
            path.unlink()
        for path in self.folder.glob(".writing-*"):
            shutil.rmtree(path, ignore_errors=True)
        whole = {path.name for path in self.parts(RUNS)}
        for path in self.folder.glob("*/*.parquet"):
            if path.parent.name not in (RUNS, FAILURES) and path.name not in whole:
                path.unlink()

    def drop_replaced_runs(self) -> None:
        """Remove from earlier parts the runs that a later part contains again, from the table `runs` last."""
        parts = self.parts(RUNS)
        keys = [read_part(path, RUN_KEY).assign(part=path.name) for path in parts]
        every = pd.concat(keys, ignore_index=True) if keys else pd.DataFrame(columns=[*RUN_KEY, "part"])
        replaced = every[every.duplicated(RUN_KEY, keep="last")]
        for name, rows in replaced.groupby("part"):
            removed = keys_of(rows)
            tables = [table for table in self.tables() if table not in (RUNS, FAILURES)]
            for path in (self.folder / table / str(name) for table in (*tables, RUNS)):
                if path.exists():
                    rewrite_part(path, partial(without_runs, removed))

    def drop_measures(self, names: Collection[str]) -> None:
        """Remove columns from the stored runs, such as a metric that has changed since."""
        for path in self.parts(RUNS):
            if set(names) & set(open_part(path).columns()):
                rewrite_part(path, lambda frame: frame.drop(columns=[name for name in names if name in frame]))

    def drop_resolved_failures(self) -> None:
        """Replace all parts of `failures` by one part with the failures that no later run has resolved."""
        parts = self.parts(FAILURES)
        left = self.read(FAILURES)
        if len(left) < sum(open_part(path).rows() for path in parts):
            self.write({FAILURES: left})
            for path in parts:
                path.unlink()


def folder_identity(folder: Path) -> tuple[int, int]:
    """Device and inode number of a folder, used to detect that it was replaced."""
    found = folder.stat()
    return found.st_dev, found.st_ino


def without_runs(removed: Collection[RunKey], frame: pd.DataFrame) -> pd.DataFrame:
    """A table without the rows of some runs."""
    return frame[[key not in removed for key in row_keys(frame)]]


def row_keys(frame: pd.DataFrame) -> list[RunKey]:
    """The key of every row."""
    return [RunKey(*map(int, row)) for row in frame[RUN_KEY].itertuples(index=False, name=None)]


def keys_of(frame: pd.DataFrame) -> set[RunKey]:
    """The keys of the runs in a table."""
    return set(row_keys(frame))


def part_size(stored: int, with_tables: bool) -> int:
    """Number of runs in the next part. It grows with the study, to keep files few, and is small for runs with tables."""
    return SMALLEST_PART if with_tables else min(LARGEST_PART, max(SMALLEST_PART, stored // 16))


def reading(folder: Path, measures: Collection[str] = ()) -> Store:
    """The store of a folder, for reading."""
    return Store(folder, folder_identity(folder), tuple(measures))


@contextmanager
def locked_store(folder: Path, measures: Collection[str] = ()) -> Iterator[Store]:
    """The store of a folder, locked against other writers. Raises SettingError if another process writes there."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingError(f"{folder}: another dcsim is writing there; wait for it, or choose another name") from None
    except OSError as error:
        raise SettingError(f"results: cannot write to {folder} ({error.strerror or error})") from None
    try:
        store = reading(folder, measures)
        store.remove_unfinished()
        store.drop_replaced_runs()
        yield store
    finally:
        lock.release()
