"""Equality to the last bit, layout of arrays included."""

from typing import Any

import numpy as np


def same_bits(one: Any, other: Any) -> bool:
    """Whether two values have the same bits, and arrays the same type and layout, by which compiled code is chosen."""
    if isinstance(one, np.ndarray):
        layout = all(one.flags[name] == other.flags[name] for name in ("C", "F", "A", "W"))
        return layout and one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return list(one) == list(other) and all(same_bits(one[name], other[name]) for name in one)
    return type(one) is type(other) and bool(one == other)
