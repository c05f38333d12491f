"""Arrays as bytes for a file that a browser opens: written so that they deflate well, and read by `unpacking.js`.

Bytes: length of the header (32 bits, little-endian), header (JSON), zeros up to a multiple of eight, then every array from a
multiple of eight on. Along its first axis each row of an array is replaced by its change to the row before; then the bytes
stand in planes, all first bytes of all values before all second ones.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

ALIGNED = 8
NUMBER_TYPES: dict[str, np.dtype[Any]] = {"f8": np.dtype("<f8"), "u2": np.dtype("<u2")}


class Packed(NamedTuple):
    """An array as it is written: `codes` with what header entries say of them. NaN is the largest code of a kind."""

    kind: str
    codes: np.ndarray
    about: Mapping[str, Any] = {}


def exact(values: np.ndarray) -> Packed:
    """Numbers as they are, to the last bit."""
    return Packed("f8", np.ascontiguousarray(values, NUMBER_TYPES["f8"]))


def levelled(values: np.ndarray, kind: str, levels: int | None = None) -> Packed:
    """Numbers [P, M, ...] as levels between the least and the largest of each row of the second axis.

    A level is off by at most half a step, which is the range of its row divided by the number of steps (`levels` - 1; None:
    as many as the kind has). NaN stays NaN.
    """
    largest = int(np.iinfo(NUMBER_TYPES[kind]).max)
    steps = (largest - 1) if levels is None else levels - 1
    others = tuple(axis for axis in range(values.ndim) if axis != 1)
    known = ~np.isnan(values)
    low = np.min(np.where(known, values, np.inf), axis=others)
    high = np.max(np.where(known, values, -np.inf), axis=others)
    empty = low > high
    low, high = np.where(empty, 0.0, low), np.where(empty, 0.0, high)
    step = np.where(high > low, (high - low) / steps, 1.0)
    shape = [1, -1, *[1] * (values.ndim - 2)]
    codes = np.rint((np.where(known, values, 0.0) - low.reshape(shape)) / step.reshape(shape))
    codes = np.where(known, codes, largest).astype(NUMBER_TYPES[kind])
    return Packed(kind, codes, {"low": low.tolist(), "step": step.tolist()})


def opened(packed: Packed) -> np.ndarray:
    """The numbers that a reader gets."""
    if packed.kind == "f8":
        return packed.codes
    shape = [1, -1, *[1] * (packed.codes.ndim - 2)]
    low, step = (np.reshape(packed.about[name], shape) for name in ("low", "step"))
    found = low + step * packed.codes
    return np.where(packed.codes == np.iinfo(packed.codes.dtype).max, np.nan, found)


def planes(packed: Packed) -> bytes:
    """The codes as changes along the first axis, in planes of bytes."""
    codes = packed.codes
    if packed.kind == "f8":
        words = codes.view("<u8")
        changes = words.copy()
        changes[1:] ^= words[:-1]
    else:
        changes = codes.copy()
        changes[1:] -= codes[:-1]
    width = changes.dtype.itemsize
    return np.ascontiguousarray(changes).reshape(-1).view("u1").reshape(-1, width).T.tobytes()


def packed_bytes(head: Mapping[str, Any], arrays: Mapping[str, Packed]) -> bytes:
    """Header and arrays as bytes."""
    about, buffers, offset = {}, [], 0
    for name, packed in arrays.items():
        buffer = planes(packed)
        about[name] = {"kind": packed.kind, "shape": list(packed.codes.shape), "offset": offset, **packed.about}
        buffer += bytes(-len(buffer) % ALIGNED)
        buffers.append(buffer)
        offset += len(buffer)
    text = json.dumps({**head, "arrays": about}, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    start = len(text).to_bytes(4, "little") + text
    return b"".join((start, bytes(-len(start) % ALIGNED), *buffers))
