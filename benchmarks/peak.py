"""What this machine can do at most in loops like ours: `python -m benchmarks.peak`.

Arithmetic on values of eight worlds in the first cache, multiply and add, not fused, as in the model; and bandwidth of
a = b + c * d on rows that fit the first cache, the second, and neither. By the processor's clock, in turn.
"""

from collections.abc import Callable
from functools import partial
from time import process_time

import numba
import numpy as np

from benchmarks.timing import in_turn, machine
from sim.model.numerics.vectors import at, put
from sim.model.numerics.worlds import WORLDS, zeros

ROUNDS = 9
PLACES, TIMES, OPERATIONS = 100, 10_000, 70
"""Numbers of each world in a row, how often all are worked on, and operations on each."""
OPERATIONS_OF_A_TASK = PLACES * TIMES * OPERATIONS * WORLDS
ROWS = (("first cache", 900, 50_000), ("second cache", 20_000, 2_500), ("memory", 8_000_000, 3))
"""Numbers in a row, and how often it is worked on."""


@numba.njit(error_model="numpy", nogil=True)
def triad(a, b, c, factor, times):
    """a = b + factor * c, so many times."""
    for _ in range(times):
        for i in range(a.size):
            a[i] = b[i] + factor * c[i]


@numba.njit(error_model="numpy", nogil=True)
def arithmetic(rows, factors, times):
    """70 operations on the values of each row, so many times; eight chains that do not wait for each other."""
    factor, more = at(factors, 0), at(factors, 1)
    for _ in range(times):
        for i in range(rows.shape[0]):
            x = at(rows, i)
            a, b, c, d = x, x + more, x - more, x + factor
            e, f, g, h = a * more, b * more, c * more, d * more
            for _ in range(3):
                a = a * factor + more
                b = b * factor + more
                c = c * factor + more
                d = d * factor + more
                e = e * factor + more
                f = f * factor + more
                g = g * factor + more
                h = h * factor + more
            a, b, c, d = a * b + c, d * e + f, g * h + a, b * c + d
            put(rows, i, ((a + b) * factor + (c + d) * factor) * more * more)


def arithmetic_task(kind: type) -> Callable[[], object]:
    """The arithmetic in one precision, for PLACES * TIMES * OPERATIONS operations a world."""
    rows, factors = zeros((PLACES,), kind), zeros((2,), kind)
    factors[...] = 0.125
    return partial(arithmetic, rows, factors, TIMES)


def triad_task(size: int, times: int) -> Callable[[], object]:
    """The triad on rows of one size."""
    return partial(triad, np.zeros(size), np.ones(size), np.ones(size), 0.5, times)


def main() -> None:
    """Print bandwidth and arithmetic."""
    tasks = [arithmetic_task(np.float64), arithmetic_task(np.float32), *(triad_task(*row[1:]) for row in ROWS)]
    in_turn(tasks, 1)
    double, single, *bandwidths = in_turn(tasks, ROUNDS, process_time).tolist()
    print(f"One core. {machine()}")
    print(f"{'double':14s} {1e-9 * OPERATIONS_OF_A_TASK / double:8.1f} GFlop/s")
    print(f"{'single':14s} {1e-9 * OPERATIONS_OF_A_TASK / single:8.1f} GFlop/s")
    for (name, size, times), seconds in zip(ROWS, bandwidths, strict=True):
        print(f"{name:14s} {24e-9 * size * times / seconds:8.1f} GB/s")


if __name__ == "__main__":
    main()
