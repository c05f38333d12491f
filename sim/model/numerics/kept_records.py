"""Records of arrays that are kept beside the compiled code, so that the next process need not make them again.

The folder is named by the sources of compiled code and of all they import, and by versions and processor (`kernels.py`); a file
by a hash of what its records are made from. A file holds arrays and JSON, and nothing that could run. One that is damaged is made
again, and the oldest are removed when there are many.
"""

import contextlib
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numpy as np

from sim.model.numerics.kernels import CACHE, SOURCES, kernel_hash
from sim.model.numerics.whole_files import read_whole, write_whole

MOST_FILES, LARGEST_CONTENT = 64, 4_000_000
"""Largest number of files that are kept, and largest size of one [bytes]."""
PLAIN = "plain"
"""The member of a file that holds everything but arrays, as JSON."""


def kept(
    name: str,
    made_from: Any,
    kinds: tuple[type, ...],
    make: Callable[[], tuple[Any, ...]],
    unchanged: Callable[[], bool] = lambda: True,
) -> tuple[Any, ...]:
    """The named tuples of `kinds` that `make` returns: read if they are kept, otherwise made and kept.

    `made_from` is all that decides them beside the sources; its `repr` must tell apart what differs. Nothing is kept if they
    are no longer `unchanged` when the records are made, or if the sources have changed meanwhile.
    """
    decided_by = repr((made_from, bool(numba.config.DISABLE_JIT)))  # type: ignore[attr-defined]
    place = CACHE / f"{name}-{hashlib.sha256(decided_by.encode()).hexdigest()}.records"
    content = read_whole(place)
    if content is None:
        content = file_content(make())
        if len(content) <= LARGEST_CONTENT and unchanged() and kernel_hash() == SOURCES:
            write_whole(place, content)
            remove_oldest(place.parent)
    # read from the content even when just made: the layout of arrays, on which sums depend, is then always the same
    return records_in(content, kinds)


def file_content(records: tuple[Any, ...]) -> bytes:
    """The content of a file: arrays under number of record and name of field; names of a dictionary of equal arrays, and all
    other values, in JSON.
    """
    arrays: dict[str, np.ndarray] = {}
    plain: list[dict[str, Any]] = []
    for number, record in enumerate(records):
        plain.append({})
        for field, value in record._asdict().items():
            if isinstance(value, dict):
                arrays[f"{number}.{field}"], value = np.array(list(value.values())), list(value)
            if isinstance(value, np.ndarray):
                arrays[f"{number}.{field}"] = value
            else:
                plain[number][field] = value
    arrays[PLAIN] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    return content.getvalue()


def records_in(content: bytes, kinds: tuple[type, ...]) -> tuple[Any, ...]:
    """The records in the content of a file."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {member: file[member] for member in file.files}
    records = []
    for number, (kind, values) in enumerate(zip(kinds, json.loads(arrays.pop(PLAIN).tobytes()), strict=True)):
        for member, array in arrays.items():
            place, _, field = member.partition(".")
            if int(place) == number:
                values[field] = dict(zip(values[field], array, strict=True)) if field in values else array
        records.append(kind(**values))
    return tuple(records)


def remove_oldest(folder: Path) -> None:
    """Remove the oldest files of a folder, as far as there are more than MOST_FILES."""
    with contextlib.suppress(OSError):  # another process may remove them too
        files = sorted(folder.glob("*.records"), key=lambda path: path.stat().st_mtime)
        for path in files[:-MOST_FILES]:
            path.unlink(missing_ok=True)
