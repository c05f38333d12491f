"""Runs on disk: tables in parts, each written whole and then named, so that whatever stops a study loses nothing stored.

Every table is a folder of Parquet files that pandas, polars, DuckDB and R read as one table. One process writes at a time.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from filelock import FileLock, Timeout

from sim.check import SettingError, Stopped
from sim.plan import Key

RUNS, FAILURES = "runs", "failures"
LOCK = ".lock"
UNFINISHED = ".tmp"
PLACE = ["point", "draw", "seed"]
SMALLEST_PART, LARGEST_PART = 256, 8192


class Store(NamedTuple):
    """The stored runs of one study; `folder` holds one folder a table."""

    folder: Path

    def parts(self, table: str) -> list[Path]:
        """The files of a table, in the order in which they were written."""
        return sorted((self.folder / table).glob("*.parquet"))

    def next_number(self) -> int:
        """A number that no part of any table has."""
        return 1 + max((int(path.stem) for path in self.folder.glob("*/*.parquet") if path.stem.isdigit()), default=-1)

    def stored(self, table: str = RUNS) -> set[Key]:
        """The places of all runs in a table."""
        frames = [pd.read_parquet(path, columns=PLACE) for path in self.parts(table)]
        return {Key(*map(int, row)) for frame in frames for row in frame.itertuples(index=False, name=None)}

    def read(self, table: str) -> pd.DataFrame:
        """A table in the order of points, draws and seeds, empty if nothing is stored; failures without those mended since."""
        found = read_parts(self.parts(table))
        if table == FAILURES and len(found):
            mended = self.stored()
            found = found.drop_duplicates(PLACE, keep="last")
            found = found[[Key(*row) not in mended for row in found[PLACE].itertuples(index=False, name=None)]]
        return found.sort_values(PLACE, kind="stable", ignore_index=True) if len(found) else found

    def write(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Write one part of each table. The part of `runs` takes its name last: without it, the others do not count.

        Raises Stopped where the disk is full or the folder is gone.
        """
        number = self.next_number()
        names = sorted((name for name, frame in frames.items() if len(frame)), key=lambda name: name == RUNS)
        written: list[Path] = []
        try:
            for name in names:
                (self.folder / name).mkdir(exist_ok=True)  # the folder itself is never made anew
                path = self.folder / name / f"{number:05d}{UNFINISHED}"
                written.append(path)
                frames[name].to_parquet(path, index=False, compression="zstd")
            for path in written:
                os.replace(path, path.with_suffix(".parquet"))
        except OSError as error:
            if not self.folder.is_dir():
                raise Stopped(f"{self.folder} is gone; its runs are where it is now") from None
            for path in written:
                path.unlink(missing_ok=True)
            raise Stopped(f"cannot write to {self.folder} ({error.strerror or error})") from None

    def remove_unfinished(self) -> None:
        """Remove what an interruption left: files without their name, and parts of a table without their runs."""
        for path in self.folder.glob(f"*/*{UNFINISHED}"):
            path.unlink()
        whole = {path.stem for path in self.parts(RUNS)}
        for path in self.folder.glob("*/*.parquet"):
            if path.parent.name not in (RUNS, FAILURES) and path.stem not in whole:
                path.unlink()

    def forget_failures(self) -> None:
        """Put what is left of the failures in the place of all parts of them."""
        left, parts = self.read(FAILURES), self.parts(FAILURES)
        self.write({FAILURES: left})
        for path in parts:
            path.unlink()


def read_parts(parts: list[Path]) -> pd.DataFrame:
    """Parts of a table as one."""
    frames = [pd.read_parquet(path) for path in parts]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def part_size(stored: int, with_tables: bool) -> int:
    """Runs of the next part: more of them as a study grows, so that files stay few; few where each brings whole tables."""
    return SMALLEST_PART if with_tables else min(LARGEST_PART, max(SMALLEST_PART, stored // 16))


@contextmanager
def only_writer(folder: Path) -> Iterator[Store]:
    """The store of a folder while no other process writes there. Raises SettingError if one does."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SettingError(f"{folder}: another dcsim is working there; wait for it, or choose another name") from None
    except OSError as error:
        raise SettingError(f"results: cannot write to {folder} ({error.strerror or error})") from None
    try:
        store = Store(folder)
        store.remove_unfinished()
        yield store
    finally:
        lock.release()
