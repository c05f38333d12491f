"""Worlds: one number for each of eight runs that are computed in parallel (ODD 4, item 9).

A *world* is one run. Submodels are written for one agent in one world. What differs between runs is read from an array whose
last dimension is the world, and computed for all eight at once: `x = at(rows, i)` is row i of an array [n, 8], `put(rows, i, x)`
writes it and `add(rows, i, x)` adds to it; `each(values)` reads an array [8]. These values add, subtract, multiply, divide and
compare with each other and with plain numbers. There is no `if` on them, because worlds may differ: `where(condition, a, b)`
chooses for each world. Worlds never mix, so a run has the same bits whichever runs share its block.

The functions of this file are those of plain Python, in which a value is a NumPy array of eight (NUMBA_DISABLE_JIT=1). In
compiled code a value is one vector register: `sim.model.numerics.vectors`, which submodels import.
"""

import math
from collections.abc import Sequence

import numpy as np

WORLDS = 8
"""Number of worlds that are computed in parallel."""


def at(rows, i):
    """Row i of an array [n, 8]."""
    return rows[i].copy()


def put(rows, i, x):
    """Write row i of an array [n, 8]: a value for each world, or one number for all."""
    rows[i] = x


def add(rows, i, x):
    """Add to row i of an array [n, 8]."""
    rows[i] = rows[i] + x


def each(values):
    """The values of an array [8]."""
    return np.array(values)


def same(number):
    """One number in every world, in double precision; sums that start from it stay in double precision."""
    return np.full(WORLDS, number)


def maximum(x, y):
    """The larger of two values."""
    return np.maximum(x, y)


def minimum(x, y):
    """The smaller of two values."""
    return np.minimum(x, y)


def sqrt(x):
    """The square root."""
    return np.sqrt(x)


def floor(x):
    """The largest whole number that is not larger."""
    return np.floor(x)


def power_of_two(x):
    """2 to the power of a whole number from -126 to 127."""
    return np.ldexp(np.ones_like(x), x.astype(int))


def where(condition, a, b):
    """a in the worlds where the condition holds, b in the others."""
    return np.where(condition, a, b)


def any_world(condition):
    """Whether a condition holds in at least one world."""
    return bool(np.any(condition))


def zeros(shape: tuple[int, ...], kind: type = np.float64) -> np.ndarray:
    """An array of zeros with a last dimension for the worlds; it starts at a cache line, so that a row never crosses one."""
    shape = (*shape, WORLDS)
    size = math.prod(shape) * np.dtype(kind).itemsize
    memory = np.zeros(size + 64, np.uint8)
    first = -memory.ctypes.data % 64
    return memory[first : first + size].view(kind).reshape(shape)


def beside(arrays: Sequence[np.ndarray], kind: type = np.float64) -> np.ndarray:
    """The arrays of eight worlds as one: the world is the last dimension."""
    found = zeros(arrays[0].shape, kind)
    if all(array is arrays[0] for array in arrays):
        found[...] = arrays[0][..., None]
    else:
        for world, array in enumerate(arrays):
            found[..., world] = array
    return found
