"""Checksums of the files of a results folder, in `checksums.sha256`, which `sha256sum -c` reads; reading a file verifies it.

A file may have two lines while it is being replaced: the sum of the old content and that of the new one. A process that is
killed in between leaves a folder in which either content is right.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.data.late import pd
from sim.settings.errors import Stopped

CHECKSUMS = "checksums.sha256"
CHECKSUM_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
ATTEMPTS, WAIT = 5, 0.02
"""A reader meets a file and its checksum at different moments of a replacement: attempts, and time between them [seconds]."""
Checksums = dict[str, list[str]]
"""Path in the folder (with `/`) to the allowed SHA-256 of its content: one, or two while it is being replaced."""


class Damaged(Stopped):
    """Raised for a stored file whose content is not what dcsim wrote; the message is one line and names the file."""


def checksum(content: bytes) -> str:
    """SHA-256 of the content of a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_checksums(folder: Path) -> Checksums | None:
    """The checksums of a folder; None if it has no file of them."""
    try:
        text = (folder / CHECKSUMS).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found: Checksums = {}
    for line in text.split("\n"):
        match = CHECKSUM_LINE.fullmatch(line)
        if match:
            found.setdefault(match[2], []).append(match[1])
    return found


def write_checksums(folder: Path, sums: Mapping[str, Iterable[str]]) -> None:
    """Replace the checksums of a folder, atomically. Raises OSError if they cannot be written."""
    lines = [f"{one}  {name}\n" for name in sorted(sums) for one in sums[name]]
    temporary = folder / f".{CHECKSUMS}"
    write_synced(temporary, "".join(lines).encode())
    os.replace(temporary, folder / CHECKSUMS)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and flush it to disk, so that a power cut cannot damage a file that already has its final name."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def put_files(folder: Path, paths: Iterable[Path]) -> None:
    """Move files into a folder, in this order, each atomically, and record their checksums. Raises OSError."""
    new = {}
    for path in paths:
        with path.open("rb+") as file:
            new[path] = [checksum(file.read())]
            os.fsync(file.fileno())
    sums = read_checksums(folder) or {}
    fresh = {path.name: value for path, value in new.items()}
    write_checksums(folder, {**sums, **{name: [*sums.get(name, ()), *value] for name, value in fresh.items()}})
    for path in new:
        os.replace(path, folder / path.name)
    write_checksums(folder, {**sums, **fresh})


def forget_files(folder: Path, forgotten: Callable[[str], bool]) -> None:
    """Remove the checksums of files that are removed or will change. Raises OSError if they cannot be written."""
    sums = read_checksums(folder)
    if sums and any(map(forgotten, sums)):
        write_checksums(folder, {name: value for name, value in sums.items() if not forgotten(name)})


def add_checksums(folder: Path, paths: Iterable[Path]) -> None:
    """Record the checksums of files that are in the folder already. Raises OSError if they cannot be written."""
    found = {path.relative_to(folder).as_posix(): [checksum(path.read_bytes())] for path in paths}
    write_checksums(folder, {**(read_checksums(folder) or {}), **found})


def read_verified(path: Path) -> bytes:
    """The content of a file of a results folder. Raises Damaged if it is not what dcsim wrote, OSError if it cannot be read."""
    for attempt in range(ATTEMPTS):
        time.sleep(attempt * WAIT)
        content = path.read_bytes()
        if checksum(content) in (read_checksums(path.parent) or {}).get(path.name, ()):
            return content
    raise Damaged(difference(path))


def difference(path: Path) -> str:
    """One line on a file that does not have its checksum, with what to do."""
    sums = read_checksums(path.parent)
    if sums is None:
        return (
            f"{path} cannot be verified, because {CHECKSUMS} is missing in its folder: it was deleted, or the folder was made "
            "by a version of dcsim without checksums; run the command of the folder again"
        )
    accept = f"if it is meant to be so, add the output of `sha256sum {path.name}` to {CHECKSUMS}"
    if path.name not in sums:
        return f"{path} was not written by dcsim, because it is not in {CHECKSUMS}; {accept}"
    again = "run the same command again to restore it"
    if path.name == "provenance.json":
        again = "restore it from a copy, or rename the folder and run its command again"
    return f"{path} is damaged or was changed after dcsim wrote it (it differs from {CHECKSUMS}); {again}; {accept}"


def read_table(path: Path) -> pd.DataFrame:
    """A finished table (CSV or Parquet) of a results folder. Raises Damaged if it is not what dcsim wrote, OSError."""
    content: Any = io.BytesIO(read_verified(path))
    try:
        return pd.read_csv(content) if path.suffix == ".csv" else pd.read_parquet(content)
    except pd.errors.EmptyDataError:
        return pd.DataFrame()
    except Exception as error:  # a file with a right checksum that is no table
        raise Damaged(f"{path} cannot be read as a table ({' '.join(str(error).split())})") from None
