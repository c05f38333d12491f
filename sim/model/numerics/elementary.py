"""The project's own exponential, logarithm and power, from basic arithmetic: the same bits on all processors and in a browser."""

import numpy as np

from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import floor, power_of_two

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42feep-1"), float.fromhex("0x1.a39ef35793c76p-33")
"""The natural logarithm of 2 as a sum of two parts; the first one has few bits, so that small multiples of it are exact."""


@kernel_part
def exponential(x):
    """e to the power of x, for x from -80 to 80, with a relative error below 2e-16 (double precision) or 1e-7 (single).

    Range reduction: x = n ln 2 + r with |r| <= ln 2 / 2; the series of e**r has 13 terms.
    """
    power = floor(x * LOG2_E + 0.5)
    r = (x - power * LN2_HIGH) - power * LN2_LOW
    series = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0
    series = series * r + 1.0 / 39916800.0
    series = series * r + 1.0 / 3628800.0
    series = series * r + 1.0 / 362880.0
    series = series * r + 1.0 / 40320.0
    series = series * r + 1.0 / 5040.0
    series = series * r + 1.0 / 720.0
    series = series * r + 1.0 / 120.0
    series = series * r + 1.0 / 24.0
    series = series * r + 1.0 / 6.0
    series = series * r + 0.5
    return (series * r * r + r + 1.0) * power_of_two(power)


def power(base: np.ndarray, exponent: float) -> np.ndarray:
    """A positive number to a power, relative error below 1e-14 for results from 1e-30 to 1e30; outside compiled code only.

    The logarithm of the base is n ln 2 + 2 artanh(s) with s = (m - 1) / (m + 1), where base = m 2**n and m is near 1.
    """
    mantissa, n = np.frexp(np.asarray(base, dtype=float))
    low = mantissa < np.sqrt(0.5)
    mantissa, n = np.where(low, 2.0 * mantissa, mantissa), np.where(low, n - 1, n)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    series = np.zeros_like(s)
    for order in range(21, 0, -2):
        series = series * s * s + 1.0 / order
    x = exponent * (n * (LN2_HIGH + LN2_LOW) + 2.0 * s * series)
    return plain_exponential(x)


def plain_exponential(x: np.ndarray) -> np.ndarray:
    """`exponential` of an array, outside compiled code."""
    return np.asarray(exponential.py_func(x) if hasattr(exponential, "py_func") else exponential(x))
