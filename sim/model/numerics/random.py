"""Random numbers: counter-based, keyed by seed, month, code and purpose (ODD 4, item 9).

A random number is a hash of its keys, so it does not depend on the order or number of earlier calls. Scenarios with the same
seed therefore use common random numbers, and a new metric or mechanism does not change any random number.

The functions use integer arithmetic only. Called from Python, they use Python integers; in compiled code, unsigned 64-bit
integers. Both give the same bits.
"""

from enum import IntEnum
from functools import cache
from typing import Any

import numpy as np
from numba.extending import overload, register_jitable

from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import put

MASK = 0xFFFFFFFFFFFFFFFF
GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB
FNV_OFFSET = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3


class Purpose(IntEnum):
    """Purpose of a random number. A new purpose gets a new number; numbers are never reused."""

    SALIENCE = 1
    PREFERENCE = 2
    CAPACITY = 3
    AWARENESS = 4
    TIES = 5
    EVENT_DAY = 6
    ATTENTION = 7
    STALL = 8
    NOISE = 9
    CONTACT = 10
    ROTATION = 11
    TREND_EGOV = 16
    TREND_INTERNET = 17


@cache
def code(label: str) -> int:
    """64-bit code of a label such as `state:KEN` or `track:C2` (FNV-1a hash of its UTF-8 bytes)."""
    value = FNV_OFFSET
    for byte in label.encode():
        value = ((value ^ byte) * FNV_PRIME) & MASK
    return value


def word(key: Any) -> int:
    """A key as unsigned 64-bit integer: a Python integer in Python, `uint64` in compiled code."""
    return int(key)


@overload(word)
def _word_compiled(key):  # Numba compares the signature with the one below
    return lambda key: np.uint64(key)


@register_jitable
def mix(x: Any) -> Any:
    """The splitmix64 step (Steele et al. 2014): maps a 64-bit integer to a well-mixed 64-bit integer."""
    x = (x + GOLDEN) & MASK
    x = ((x ^ (x >> 30)) * FIRST) & MASK
    x = ((x ^ (x >> 27)) * SECOND) & MASK
    return x ^ (x >> 31)


@register_jitable
def pair(a: Any, b: Any) -> Any:
    """Code of an ordered pair of codes, such as (agent, track)."""
    return mix(mix(word(a)) ^ word(b))


@register_jitable
def bits(seed: Any, month: Any, code: Any, purpose: Any) -> Any:
    """64 random bits for four keys, which are integers from 0 to 2**64 - 1."""
    return mix(mix(mix(mix(word(seed)) ^ word(month)) ^ word(code)) ^ word(purpose))


@register_jitable
def unit(x: Any) -> Any:
    """The upper 53 bits of a 64-bit integer as a number in [0, 1)."""
    return (x >> 11) * (1.0 / 9007199254740992.0)


@register_jitable
def bell(x: Any) -> Any:
    """A bell-shaped number with mean 0 and variance 1, in (-3, 3): scaled sum of three uniform numbers of 21 bits each.

    Each 21-bit integer k is used as (k + 1/2) / 2**21, so that the mean is exactly 0.
    """
    thirds = (x & 0x1FFFFF) + ((x >> 21) & 0x1FFFFF) + ((x >> 42) & 0x1FFFFF)
    return 2.0 * ((thirds + 1.5) * (1.0 / 2097152.0) - 1.5)


@register_jitable
def uniform(seed: Any, month: Any, code: Any, purpose: Any) -> Any:
    """A uniform random number in [0, 1) for the given keys."""
    return unit(bits(seed, month, code, purpose))


@register_jitable
def normal(seed: Any, month: Any, code: Any, purpose: Any) -> Any:
    """A bell-shaped random number (mean 0, variance 1) for the given keys."""
    return bell(bits(seed, month, code, purpose))


@kernel_part
def uniforms(seeds, month, codes, purpose, row, onto):
    """Write a uniform random number for each code and world to onto [C, 8]; seeds: [1] of all worlds, or [8]. row: work array."""
    if seeds.size == 1:
        for i in range(codes.size):
            row[i] = uniform(seeds[0], month, codes[i], purpose)
        for i in range(codes.size):
            put(onto, i, row[i])
    else:
        for world in range(seeds.size):
            for i in range(codes.size):
                row[i] = uniform(seeds[world], month, codes[i], purpose)
            for i in range(codes.size):
                onto[i, world] = row[i]


@kernel_part
def normals(seeds, month, codes, purpose, row, onto):
    """Write a bell-shaped random number for each code and world to onto [C, 8]. See `uniforms`."""
    if seeds.size == 1:
        for i in range(codes.size):
            row[i] = normal(seeds[0], month, codes[i], purpose)
        for i in range(codes.size):
            put(onto, i, row[i])
    else:
        for world in range(seeds.size):
            for i in range(codes.size):
                row[i] = normal(seeds[world], month, codes[i], purpose)
            for i in range(codes.size):
                onto[i, world] = row[i]
