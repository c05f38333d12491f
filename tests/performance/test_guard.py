"""A guard against slow code that no busy machine can set off: compiled loops use vectors, and a ratio within one thread.

No test here has a limit on the clock. What the compiler makes of a loop does not depend on the machine's load, and the ratio
compares the processor time of two programs in one thread, in turn, with a bound of less than half of what is usual.
"""

import re
from collections.abc import Callable
from time import thread_time

import numba
import pytest

from benchmarks.arrays import model
from benchmarks.timing import first_state, in_turn, one_run, prepared_run
from sim.model.numerics.kernels import row_kernel
from sim.model.numerics.random import exponential, normal

LEAST_RATIO = 4.0
"""The NumPy version takes ten times the time of ours."""
ROW = numba.float64[::1]


def compiled(function: Callable[..., object], *types: object) -> str:
    """The optimised code of a function compiled the way our kernels are, without the cache."""
    options = {"error_model": "numpy", "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    assert options.items() <= row_kernel(function).targetoptions.items()
    dispatcher = numba.njit(function, **options)
    dispatcher.compile(types)
    return next(iter(dispatcher.inspect_llvm().values()))


def chance(seed, month, codes, out):
    """What a month draws for each agent."""
    for i in range(codes.size):
        out[i] = normal(seed, month, codes[i], 9)


def powers(values, out):
    """What noise makes of it."""
    for i in range(values.size):
        out[i] = exponential(0.3 * values[i])


def divided(first, second, out):
    """A division that a check for zero would keep from vectors."""
    for i in range(out.size):
        out[i] = first[i] / second[i]


LOOPS: list[tuple[Callable[..., object], tuple[object, ...], str]] = [
    (chance, (numba.uint64, numba.int64, numba.uint64[::1], ROW), "mul {} i64>"),
    (powers, (ROW, ROW), "fmul {} double>"),
    (divided, (ROW, ROW, ROW), "fdiv {} double>"),
]


@pytest.mark.parametrize(("function", "types", "operation"), LOOPS, ids=[function.__name__ for function, *_ in LOOPS])
def test_loops_over_rows_become_vectors(
    function: Callable[..., object], types: tuple[object, ...], operation: str
) -> None:
    code = compiled(function, *types)
    assert re.search(operation.format(r"<\d+ x"), code), f"no vectors in {function.__name__}"
    assert not re.search(r"call[^\n]* @(?:exp|llvm\.exp)\b", code)


def test_the_compiled_loop_is_many_times_faster_than_numpy() -> None:
    prepared = prepared_run({"months": 12, "start": "2024-09"})
    tasks = (lambda: one_run(prepared), lambda: model.simulate(first_state(prepared), prepared.setting, 0))
    in_turn(tasks, 1)
    ours, theirs = in_turn(tasks, 8, thread_time)
    assert theirs > LEAST_RATIO * ours, f"only {theirs / ours:.1f} times as fast"
