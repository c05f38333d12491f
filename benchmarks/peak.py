"""What this machine can do at most in loops like ours: `python -m benchmarks.peak`.

Bandwidth of a = b + c * d on rows that fit the first cache, the second, and neither; and plain arithmetic on a row in the
first cache (multiply and add, not fused, as in the model).
"""

import time

import numba
import numpy as np

REPEATS = 7


@numba.njit(error_model="numpy")
def triad(a, b, c, factor, times):
    """a = b + factor * c, so many times."""
    for _ in range(times):
        for i in range(a.size):
            a[i] = b[i] + factor * c[i]


@numba.njit(error_model="numpy")
def arithmetic(a, factor, times):
    """Forty operations on each number, so many times; four chains that do not wait for each other."""
    for _ in range(times):
        for i in range(a.size):
            x = a[i]
            p, q, r, s = x, x + 0.25, x + 0.5, x + 0.75
            for _ in range(4):
                p = p * factor + 0.1
                q = q * factor + 0.1
                r = r * factor + 0.1
                s = s * factor + 0.1
            a[i] = (p + q) * 0.25 + (r + s) * 0.25


def best(task, *arguments):
    """Least seconds of several repeats, the first of which is not counted."""
    task(*arguments)
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        task(*arguments)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main() -> None:
    """Print bandwidth and arithmetic."""
    for name, size, times in (("first cache", 900, 100_000), ("second cache", 20_000, 5_000), ("memory", 8_000_000, 5)):
        a, b, c = np.zeros(size), np.ones(size), np.ones(size)
        print(f"{name:14s} {24e-9 * size * times / best(triad, a, b, c, 0.5, times):8.1f} GB/s")
    operations = 2000 * 40
    print(f"{'arithmetic':14s} {1e-9 * operations * 2000 / best(arithmetic, np.ones(2000), 0.5, 2000):8.1f} GFlop/s")


if __name__ == "__main__":
    main()
