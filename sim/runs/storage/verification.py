"""Verify a results folder: every file against its checksum, with a list of what is damaged, missing or unknown."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sim.runs.storage.checksums import CHECKSUMS, Checksums, Damaged, checksum, read_checksums, read_verified
from sim.runs.storage.folders import FINISHED, PROVENANCE, read_provenance
from sim.runs.storage.parts import FAILURES, RUNS, UNFINISHED, open_part, part_fault
from sim.runs.storage.store import reading
from sim.settings.errors import SettingError

DAMAGED, MISSING, UNKNOWN = "damaged", "missing", "unknown"
PLOTTED = "figures"
"""Subfolder with figures that `dcsim plot` draws again; they are no results and have no checksums."""


class FileFault(NamedTuple):
    """A file that is not as dcsim wrote it: kind (damaged, missing or unknown), path in the folder, and what to do."""

    kind: str
    name: str
    advice: str


class Verified(NamedTuple):
    """Number of files of a folder that were verified, and the faults, sorted by file."""

    files: int
    faults: list[FileFault]


def verify_folder(folder: Path) -> Verified:
    """Verify every file of a results folder. Raises SettingError if it is not one."""
    sums = read_checksums(folder)
    present = {path.relative_to(folder).as_posix(): path for path in visible_files(folder)}
    if sums is None and PROVENANCE not in present:
        raise SettingError(f"{folder} does not contain results of dcsim: {CHECKSUMS} and {PROVENANCE} are missing")
    faults = {fault.name: fault for fault in all_faults(folder, sums, present)}
    return Verified(len(set(present) - {CHECKSUMS}), [faults[name] for name in sorted(faults)])


def visible_files(folder: Path) -> Iterator[Path]:
    """The files of a folder, without hidden ones, unfinished parts and the figures of `dcsim plot`."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts) or parts[0] == PLOTTED
        if path.is_file() and not hidden and path.suffix != UNFINISHED:
            yield path


def all_faults(folder: Path, sums: Checksums | None, present: dict[str, Path]) -> Iterator[FileFault]:
    """The faults of a folder; of two for the same file, the second one counts."""
    if sums is None:
        yield FileFault(
            MISSING,
            CHECKSUMS,
            "without it only the parts of tables can be verified; run the command of the folder again",
        )
    listed = sums or {}
    for name in listed.keys() - present.keys():
        advice = "run the command of the folder again"
        if name.startswith(f"{RUNS}/"):
            advice += ", which repeats these runs"
        yield FileFault(MISSING, name, advice)
    finished = is_finished(folder)
    for name, path in present.items():
        if name == CHECKSUMS:
            continue
        if path.suffix == ".parquet" and path.parent != folder:
            yield from part_faults(name, path, listed, finished)
        elif name not in listed and sums is not None:
            yield FileFault(UNKNOWN, name, f"it is not in {CHECKSUMS}")
        elif name in listed and "/" in name:
            if checksum(path.read_bytes()) not in listed[name]:
                yield FileFault(DAMAGED, name, "run the command of the folder again")
        elif name in listed:
            try:
                read_verified(path)
            except Damaged as fault:
                yield FileFault(DAMAGED, name, str(fault))
    for table in reading(folder).tables():
        with suppress(Damaged):  # a part of `runs`, which is listed already
            for path in reading(folder).missing_parts(table):
                yield FileFault(MISSING, path.relative_to(folder).as_posix(), part_fault(path, "is missing"))


def part_faults(name: str, path: Path, listed: Checksums, finished: bool) -> Iterator[FileFault]:
    """The fault of a part of a table, if it has one: its own checksum, and its place in a finished folder."""
    try:
        open_part(path)
    except Damaged as fault:
        yield FileFault(DAMAGED if name in listed or path.stem.isdigit() else UNKNOWN, name, str(fault))
        return
    whole = path.parent.name in (RUNS, FAILURES) or (path.parent.parent / RUNS / path.name).exists()
    if name in listed and checksum(path.read_bytes()) not in listed[name]:
        yield FileFault(
            DAMAGED, name, f"it is another part than the one in {CHECKSUMS}; run the command of the folder again"
        )
    elif finished and name not in listed:
        yield FileFault(UNKNOWN, name, f"it is not in {CHECKSUMS}")
    elif finished and not whole:
        yield FileFault(UNKNOWN, name, "its runs are not stored; the next command of the folder removes it")


def is_finished(folder: Path) -> bool:
    """Whether the folder has the results of all requested runs, so that no file may be missing."""
    try:
        return FINISHED in (read_provenance(folder) or {})
    except Damaged:
        return False
