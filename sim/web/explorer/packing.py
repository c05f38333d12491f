"""Pack arrays into bytes that compress well; `unpacking.js` reads them in the browser.

Format: length of the header (32 bits, little-endian), header (JSON), zeros up to a multiple of eight, then the arrays, each
starting at a multiple of eight. Each row along the first axis is stored as its difference to the previous row (XOR for
floats); bytes are ordered in planes: the first bytes of all values, then the second bytes, and so on.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

ALIGNED = 8
NUMBER_TYPES: dict[str, np.dtype[Any]] = {"f8": np.dtype("<f8"), "u2": np.dtype("<u2")}


class Packed(NamedTuple):
    """An array as stored: `codes`, and further entries for the header (`about`). For integer kinds, NaN is the largest code."""

    kind: str
    codes: np.ndarray
    about: Mapping[str, Any] = {}


def exact(values: np.ndarray) -> Packed:
    """Floats stored exactly."""
    return Packed("f8", np.ascontiguousarray(values, NUMBER_TYPES["f8"]))


def levelled(values: np.ndarray, kind: str, levels: int | None = None) -> Packed:
    """Numbers [P, M, ...] quantised linearly between minimum and maximum, separately for each entry of the second axis.

    The error is at most half a step; a step is the range divided by `levels` - 1 (None: as many levels as the kind allows).
    NaN stays NaN.
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
    """The numbers that a reader decodes."""
    if packed.kind == "f8":
        return packed.codes
    shape = [1, -1, *[1] * (packed.codes.ndim - 2)]
    low, step = (np.reshape(packed.about[name], shape) for name in ("low", "step"))
    values = low + step * packed.codes
    return np.where(packed.codes == np.iinfo(packed.codes.dtype).max, np.nan, values)


def planes(packed: Packed) -> bytes:
    """The codes as differences along the first axis, in planes of bytes."""
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
