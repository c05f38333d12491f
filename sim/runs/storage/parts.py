"""Parts of stored tables: Parquet files that carry the SHA-256 of all their bytes, which every reading verifies.

The checksum is in the file itself, in its key-value metadata, computed with zeros in its place: a part is complete and
verifiable from the moment it has its name, there is no second file that could be lost, and other programs read it as before.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sim.data.late import arrow, parquet, pd
from sim.runs.storage.checksums import Damaged, write_synced
from sim.settings.errors import Stopped

RUNS, FAILURES = "runs", "failures"
UNFINISHED = ".tmp"
SEAL_KEY, ABOUT_KEY = b"dcsim_checksum", b"dcsim_part"
SEAL = re.compile(rb"sha256:([0-9a-f]{64})")
NO_DIGEST = b"0" * 64


class Part(NamedTuple):
    """A verified part of a table: its path, its content, and the names of the tables written together with a part of `runs`."""

    path: Path
    content: bytes
    tables: tuple[str, ...]

    def file(self) -> parquet.ParquetFile:
        """The part as a Parquet file in memory."""
        return parquet.ParquetFile(io.BytesIO(self.content))

    def columns(self) -> list[str]:
        """The names of its columns."""
        return list(self.file().schema_arrow.names)

    def rows(self) -> int:
        """Its number of rows."""
        return int(self.file().metadata.num_rows)

    def read(self, columns: list[str] | None = None) -> pd.DataFrame:
        """Its table, or some columns of it."""
        with readable_part(self.path):
            return pd.read_parquet(io.BytesIO(self.content), columns=columns)


def part_name(path: Path) -> str:
    """The name that a part carries: its table and number."""
    return f"{path.parent.name}/{path.stem}"


def seal_place(content: bytes) -> re.Match[bytes] | None:
    """Where the checksum is in the content of a part: after the last key, because the metadata is at the end of the file."""
    key = content.rfind(SEAL_KEY)
    return SEAL.search(content, key) if key >= 0 else None


def sealed_digest(content: bytes, place: re.Match[bytes]) -> bytes:
    """SHA-256 of a part whose checksum is replaced by zeros, in hexadecimal digits."""
    view = memoryview(content)
    found = hashlib.sha256(view[: place.start(1)])
    found.update(NO_DIGEST)
    found.update(view[place.end(1) :])
    return found.hexdigest().encode()


def write_part(path: Path, frame: pd.DataFrame, tables: Sequence[str] = ()) -> None:
    """Write a part with its checksum and flush it to disk; `tables` are written together with a part of `runs`."""
    table = arrow.Table.from_pandas(frame, preserve_index=False)
    about = json.dumps({"part": part_name(path), "tables": list(tables)}).encode()
    metadata = {**(table.schema.metadata or {}), ABOUT_KEY: about, SEAL_KEY: b"sha256:" + NO_DIGEST}
    buffer = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(metadata), buffer, compression="zstd")
    content = buffer.getvalue()
    place = seal_place(content)
    assert place and place[1] == NO_DIGEST
    write_synced(path, content[: place.start(1)] + sealed_digest(content, place) + content[place.end(1) :])


def open_part(path: Path) -> Part:
    """A part whose checksum is verified. Raises Damaged naming one that is missing, damaged, or has another part's name."""
    with readable_part(path):
        content = path.read_bytes()
        place = seal_place(content)
        if place is None:
            raise Damaged(
                part_fault(path, "has no checksum (it is cut off, or of a version of dcsim without checksums)")
            )
        if sealed_digest(content, place) != place[1]:
            raise ValueError("the checksum differs")
        metadata = parquet.read_schema(io.BytesIO(content)).metadata
        about = json.loads(metadata[ABOUT_KEY])
        if about["part"] != part_name(path):
            raise ValueError("another part's name")
        return Part(path, content, tuple(about["tables"]))


@contextmanager
def readable_part(path: Path) -> Iterator[None]:
    """Turn any error of reading a part into Damaged, with a message of one line that names the file and what to do."""
    try:
        yield
    except Damaged:
        raise
    except FileNotFoundError:
        raise Damaged(part_fault(path, "is missing")) from None
    except Exception:  # whatever the libraries raise for a file that is not what dcsim wrote
        raise Damaged(part_fault(path, "is damaged")) from None


def part_fault(path: Path, fault: str) -> str:
    """One line on a part that is damaged or missing: which file to delete, so that the same command repeats its runs."""
    runs = path.parent.parent / RUNS / path.name
    what = "it" if path.parent.name in (RUNS, FAILURES) else str(runs)
    return f"{path} {fault}; delete {what} and run the same command again, which repeats these runs"


def rewrite_part(path: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Replace a part by a changed table, atomically; a part without rows is removed. Raises Stopped if it cannot be written."""
    part = open_part(path)
    frame = change(part.read())
    try:
        if len(frame):
            write_part(path.with_suffix(UNFINISHED), frame, part.tables)
            os.replace(path.with_suffix(UNFINISHED), path)
        else:
            path.unlink()
    except OSError as error:
        path.with_suffix(UNFINISHED).unlink(missing_ok=True)
        raise Stopped(f"cannot write to {path.parent} ({error.strerror or error})") from None


def read_part(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A part of a table. Raises Damaged naming one that is not what dcsim wrote."""
    return open_part(path).read(columns)
