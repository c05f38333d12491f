"""A guard against slow code that no busy machine can set off: compiled code uses vectors, and a ratio within one thread.

No test here has a limit on the clock. What the compiler makes of a loop does not depend on the machine's load, and the ratio
compares the processor time of two programs in one thread, in turn, with a bound of less than half of what is usual.
"""

import re
from collections.abc import Callable
from time import thread_time

import numba
import pytest

from benchmarks.arrays import model
from benchmarks.timing import first_state, in_turn, prepared_run
from sim.model.numerics.elementary import exponential
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import normals
from sim.model.numerics.vectors import at, put
from sim.model.numerics.worlds import WORLDS
from sim.model.processes.learning import contacts_and_rotation, learning
from sim.model.simulation import begin
from sim.runs.prepare import run_block

pytestmark = pytest.mark.whole

LEAST_RATIO = 10.0
"""The NumPy version takes thirty times the time that a run takes in a block of eight with different seeds."""
DOUBLE, SINGLE, NUMBERS = numba.float64[:, ::1], numba.float32[:, ::1], numba.float64[::1]


def compiled(function: Callable[..., object], *types: object) -> str:
    """The optimised code of a function compiled the way our kernels are, without the cache."""
    options = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    assert options.items() <= kernel(function).targetoptions.items()  # type: ignore[attr-defined]
    dispatcher = numba.njit(function, **options)
    dispatcher.compile(types)
    return next(iter(dispatcher.inspect_llvm().values()))


def chance(seeds, month, codes, row, found):
    """What a month draws for each agent, the same in all worlds."""
    normals(seeds, month, codes, 9, row, found)


def powers(values, found):
    """What noise makes of it."""
    for i in range(found.shape[0]):
        put(found, i, exponential(0.3 * at(values, i)))


def divided(first, second, found):
    """A division that a check for zero would keep from vectors."""
    for i in range(found.shape[0]):
        put(found, i, at(first, i) / at(second, i))


LOOPS: list[tuple[Callable[..., object], tuple[object, ...], str]] = [
    (chance, (numba.uint64[::1], numba.int64, numba.uint64[::1], NUMBERS, DOUBLE), r"mul <\d+ x i64>"),
    (powers, (DOUBLE, DOUBLE), "fmul <8 x double>"),
    (powers, (SINGLE, SINGLE), "fmul <8 x float>"),
    (divided, (DOUBLE, DOUBLE, DOUBLE), "fdiv <8 x double>"),
]


@pytest.mark.parametrize(
    ("function", "types", "operation"), LOOPS, ids=["chance", "powers", "powers in single precision", "divided"]
)
def test_loops_compute_eight_numbers_at_once(
    function: Callable[..., object], types: tuple[object, ...], operation: str
) -> None:
    code = compiled(function, *types)
    assert re.search(operation, code), f"no vectors in {function.__name__}"
    assert not re.search(r"call[^\n]* @(?:exp|llvm\.exp)\b", code)


def learn(state, aux, block, t):
    """A submodel of all agents."""
    contacts_and_rotation(aux, block, t)
    for agent in range(block.agents.code.size):
        learning(agent, state, aux, block, t)


@pytest.mark.compiles
def test_a_submodel_never_takes_worlds_apart_and_counts_no_references() -> None:
    prepared = prepared_run({"months": 1})
    running = begin([prepared.setting], [prepared.awareness], [0])
    code = compiled(learn, *map(numba.typeof, (running.state, running.aux, running.block, 0)))
    assert re.search("fmul <8 x double>", code)
    assert not re.search("extractelement <8 x double>", code)
    assert "NRT_incref" not in code


def test_a_block_is_many_times_faster_than_its_runs_in_numpy() -> None:
    prepared = prepared_run({"months": 12, "start": "2024-09"})
    tasks = (
        lambda: run_block([prepared] * WORLDS, range(WORLDS)),
        lambda: model.simulate(first_state(prepared), prepared.setting, 0),
    )
    in_turn(tasks, 1)
    ours, theirs = in_turn(tasks, 6, thread_time) * (1 / WORLDS, 1.0)
    assert theirs > LEAST_RATIO * ours, f"only {theirs / ours:.1f} times as fast"
