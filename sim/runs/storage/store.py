"""Runs on disk: tables in parts, each written whole and then named, so that whatever stops a study loses nothing stored.

Every table is a folder of Parquet files that pandas, polars, DuckDB and R read as one table. One process writes at a time.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow.parquet as parquet
from filelock import FileLock, Timeout

from sim.runs.plan import RunKey
from sim.settings.errors import SettingError, Stopped

RUNS, FAILURES = "runs", "failures"
LOCK = ".lock"
UNFINISHED = ".tmp"
RUN_KEY = ["point", "draw", "seed"]
SMALLEST_PART, LARGEST_PART = 256, 8192


class Store(NamedTuple):
    """The stored runs of one study; `folder` holds one folder per table.

    `identity` is the device and inode number, which tell the folder from another one of its name; `measures` are columns
    without which a run does not count as stored, so that it is run again.
    """

    folder: Path
    identity: tuple[int, int]
    measures: tuple[str, ...] = ()

    def is_there(self) -> bool:
        """Whether the folder is still where it was: it may have been moved, and another made in its place."""
        try:
            return folder_identity(self.folder) == self.identity
        except OSError:
            return False

    def tables(self) -> list[str]:
        """The names of the tables, runs first."""
        names = {path.parent.name for path in self.folder.glob("*/*.parquet") if not path.parent.name.startswith(".")}
        return sorted(names, key=lambda name: (name != RUNS, name))

    def parts(self, table: str) -> list[Path]:
        """The files of a table, in the order in which they were written; without their runs, parts of a table do not count."""
        paths = sorted((self.folder / table).glob("*.parquet"))
        if table in (RUNS, FAILURES):
            return paths
        whole = {path.name for path in self.parts(RUNS)}
        return [path for path in paths if path.name in whole]

    def next_number(self) -> int:
        """A number that no part of any table has."""
        return 1 + max((int(path.stem) for path in self.folder.glob("*/*.parquet") if path.stem.isdigit()), default=-1)

    def runs_stored(self) -> int:
        """How many runs are stored."""
        return sum(parquet.read_metadata(path).num_rows for path in self.parts(RUNS))

    def stored(self, table: str = RUNS) -> set[RunKey]:
        """The keys of all runs in a table; of finished ones, those with every measure. Raises Stopped for a damaged part."""
        found: set[RunKey] = set()
        for path in self.parts(table):
            measures = self.measures if table == RUNS else ()
            if set(measures) <= set(columns_of(path)):
                frame = read_part(path, [*RUN_KEY, *measures]).dropna(subset=list(measures))
                found |= keys_of(frame)
        return found

    def read(self, table: str) -> pd.DataFrame:
        """A table in the order of points, draws and seeds; failures without those mended since. Raises Stopped if damaged."""
        frames = [read_part(path) for path in self.parts(table)]
        found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=RUN_KEY)
        if table == FAILURES and len(found):
            mended = self.stored()
            found = found.drop_duplicates(RUN_KEY, keep="last")
            found = found[[key not in mended for key in rows_of(found)]]
        if table == RUNS:  # a run may be stored again and not yet be removed from its earlier part
            found = found.drop_duplicates(RUN_KEY, keep="last")
        return found.sort_values(RUN_KEY, kind="stable", ignore_index=True)

    def write(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Write one part of each table. The part of `runs` takes its name last: without it, the others do not count.

        Raises Stopped where the disk is full or the folder is gone.
        """
        if not self.is_there():
            raise Stopped(f"{self.folder} is gone; its runs are where it is now")
        number = self.next_number()
        names = sorted((name for name, frame in frames.items() if len(frame)), key=lambda name: name == RUNS)
        written: list[Path] = []
        try:
            for name in names:
                (self.folder / name).mkdir(exist_ok=True)
                path = self.folder / name / f"{number:05d}{UNFINISHED}"
                written.append(path)
                write_part(path, self.fitted(name, frames[name]))
            for path in written:
                os.replace(path, path.with_suffix(".parquet"))
        except OSError as error:
            for path in written:
                path.unlink(missing_ok=True)
            raise Stopped(f"cannot write to {self.folder} ({error.strerror or error})") from None

    def fitted(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """A new part with the columns of the earlier ones; where it brings further ones, they get these, empty."""
        parts = self.parts(table)
        if not parts:
            return frame
        names = columns_of(parts[0])
        new = [name for name in frame if name not in names]
        for path in parts if new else ():
            rewrite_part(path, lambda earlier: earlier.reindex(columns=[*names, *new]))
        return frame.reindex(columns=[*names, *new])

    def remove_unfinished(self) -> None:
        """Remove what an interruption left: files without their name, and parts of a table without their runs."""
        for path in self.folder.glob(f"*/*{UNFINISHED}"):
            path.unlink()
        for path in self.folder.glob(".writing-*"):
            shutil.rmtree(path, ignore_errors=True)
        whole = {path.name for path in self.parts(RUNS)}
        for path in self.folder.glob("*/*.parquet"):
            if path.parent.name not in (RUNS, FAILURES) and path.name not in whole:
                path.unlink()

    def forget_replaced(self) -> None:
        """Remove from earlier parts the runs that a later part holds again, from the table `runs` last."""
        parts = self.parts(RUNS)
        keys = [read_part(path, RUN_KEY).assign(part=path.name) for path in parts]
        every = pd.concat(keys, ignore_index=True) if keys else pd.DataFrame(columns=[*RUN_KEY, "part"])
        replaced = every[every.duplicated(RUN_KEY, keep="last")]
        for name, rows in replaced.groupby("part"):
            gone = keys_of(rows)
            tables = [table for table in self.tables() if table not in (RUNS, FAILURES)]
            for path in (self.folder / table / str(name) for table in (*tables, RUNS)):
                if path.exists():
                    rewrite_part(path, partial(without_runs, gone))

    def drop_measures(self, names: Collection[str]) -> None:
        """Remove columns from the stored runs, such as a metric that has changed since."""
        for path in self.parts(RUNS):
            if set(names) & set(columns_of(path)):
                rewrite_part(path, lambda frame: frame.drop(columns=[name for name in names if name in frame]))

    def forget_mended(self) -> None:
        """Put the failures that no later run has mended in the place of all parts of them."""
        parts = self.parts(FAILURES)
        left = self.read(FAILURES)
        if len(left) < sum(parquet.read_metadata(path).num_rows for path in parts):
            self.write({FAILURES: left})
            for path in parts:
                path.unlink()


def folder_identity(folder: Path) -> tuple[int, int]:
    """What tells a folder from another one of its name."""
    found = folder.stat()
    return found.st_dev, found.st_ino


def write_part(path: Path, frame: pd.DataFrame) -> None:
    """Write a file and wait until the disk has it, so that a name is never given to what a power cut may take."""
    frame.to_parquet(path, index=False, compression="zstd")
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def rewrite_part(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Put a changed table in the place of a part, whole or not at all; one without rows is removed. Raises Stopped."""
    frame = change(read_part(path))
    try:
        if len(frame):
            write_part(path.with_suffix(UNFINISHED), frame)
            os.replace(path.with_suffix(UNFINISHED), path)
        else:
            path.unlink()
    except OSError as error:
        path.with_suffix(UNFINISHED).unlink(missing_ok=True)
        raise Stopped(f"cannot write to {path.parent} ({error.strerror or error})") from None


def without_runs(gone: Collection[RunKey], frame: pd.DataFrame) -> pd.DataFrame:
    """A table without the rows of some runs."""
    return frame[[key not in gone for key in rows_of(frame)]]


def rows_of(frame: pd.DataFrame) -> list[RunKey]:
    """The key of every row."""
    return [RunKey(*map(int, row)) for row in frame[RUN_KEY].itertuples(index=False, name=None)]


def keys_of(frame: pd.DataFrame) -> set[RunKey]:
    """The keys of the runs in a table."""
    return set(rows_of(frame))


def read_part(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A part of a table. Raises Stopped naming one that cannot be read."""
    with readable_part(path):
        return pd.read_parquet(path, columns=columns)


def columns_of(path: Path) -> list[str]:
    """The columns of a part. Raises Stopped naming one that cannot be read."""
    with readable_part(path):
        return list(parquet.read_schema(path).names)


@contextmanager
def readable_part(path: Path) -> Iterator[None]:
    """Whatever reading a part raises, as one line that names it."""
    try:
        yield
    except (OSError, ValueError):
        raise Stopped(f"{path} is damaged; remove it, and its runs are run again") from None


def part_size(stored: int, with_tables: bool) -> int:
    """Runs of the next part: more of them as a study grows, so that files stay few; few where each brings whole tables."""
    return SMALLEST_PART if with_tables else min(LARGEST_PART, max(SMALLEST_PART, stored // 16))


def reading(folder: Path, measures: Collection[str] = ()) -> Store:
    """The store of a folder, to read from."""
    return Store(folder, folder_identity(folder), tuple(measures))


@contextmanager
def only_writer(folder: Path, measures: Collection[str] = ()) -> Iterator[Store]:
    """The store of a folder while no other process writes there. Raises SettingError if one does."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingError(f"{folder}: another dcsim is working there; wait for it, or choose another name") from None
    except OSError as error:
        raise SettingError(f"results: cannot write to {folder} ({error.strerror or error})") from None
    try:
        store = reading(folder, measures)
        store.remove_unfinished()
        store.forget_replaced()
        yield store
    finally:
        lock.release()
