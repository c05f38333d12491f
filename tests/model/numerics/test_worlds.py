"""Worlds: compiled code gives what plain NumPy gives, bit by bit, and arrays of another shape are refused."""

from collections.abc import Callable

import numba
import numpy as np
import pytest
from numba.core.errors import TypingError

from sim.model.numerics.kernels import kernel
from sim.model.numerics.vectors import (
    add,
    any_world,
    at,
    each,
    floor,
    maximum,
    minimum,
    power_of_two,
    put,
    same,
    sqrt,
    where,
)
from sim.model.numerics.worlds import WORLDS, beside, zeros

WORLDS_OF_SINGLE, WORLDS_OF_DOUBLE = np.float32, np.float64
ROWS, RESULTS = 40, 32


@kernel
def operations(x, y, found):
    for i in range(x.shape[0]):
        a, b, results = at(x, i), at(y, i), found[i]
        put(results, 0, a + b)
        put(results, 1, a - b)
        put(results, 2, a * b)
        put(results, 3, a / b)
        put(results, 4, a + 0.1)
        put(results, 5, 0.1 - a)
        put(results, 6, 3 * a)
        put(results, 7, 1.0 / b)
        put(results, 8, a / 7)
        put(results, 9, maximum(a, b))
        put(results, 10, minimum(a, b))
        put(results, 11, maximum(0.1, a))
        put(results, 12, minimum(a, 0.1))
        put(results, 13, sqrt(a * a))
        put(results, 14, floor(a))
        put(results, 15, power_of_two(floor(a)))
        put(results, 16, where(a > b, a, b))
        put(results, 17, where(a < b, a * b, 0.1))
        put(results, 18, where(a >= b, 0.1, a))
        put(results, 19, where(a <= b, 1.0, 0.0))
        put(results, 20, where(a > 0.1, b, a + b))
        put(results, 21, where(a >= 0.1, b, 2))
        put(results, 22, where((a > 0.0) & (b > 0.0), 0.3, 0.7))
        put(results, 23, where((a > 0.0) | (b > 0.0), 0.3, a))
        put(results, 24, 1.0 if any_world(a > 2.5) else 0.0)
        put(results, 25, each(y[i]))
        put(results, 26, same(0.1) + a)
        put(results, 27, same(0.1) * b)
        put(results, 28, 4)
        put(results, 29, a)
        add(results, 29, b)
        put(results, 30, same(0.1))
        add(results, 30, a)
        put(results, 31, (0.1 * a + b) / (0.3 + sqrt(b * b)) - floor(a) * 0.7)


def values(kind: type, seed: int) -> np.ndarray:
    """Rows of numbers of all sizes, with equal ones, whole ones and zeros among them; none is negative zero."""
    chance = np.random.default_rng(seed)
    rows = zeros((ROWS,), kind)
    rows[:] = chance.normal(0.0, 3.0, (ROWS, WORLDS))
    rows[1], rows[2] = 0.5, chance.integers(-3, 4, WORLDS)
    rows[3] = 10.0 ** chance.uniform(-6.0, 6.0, WORLDS) if seed else 0.0
    return rows


@pytest.mark.parametrize("of_results", [WORLDS_OF_DOUBLE, WORLDS_OF_SINGLE])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (WORLDS_OF_DOUBLE, WORLDS_OF_DOUBLE),
        (WORLDS_OF_SINGLE, WORLDS_OF_SINGLE),
        (WORLDS_OF_SINGLE, WORLDS_OF_DOUBLE),
        (WORLDS_OF_DOUBLE, WORLDS_OF_SINGLE),
    ],
)
def test_compiled_operations_give_what_numpy_gives(first: type, second: type, of_results: type) -> None:
    x, y = values(first, 0), values(second, 1)
    y[y == 0.0] = 0.25
    compiled, plain = (zeros((ROWS, RESULTS), of_results) for _ in range(2))
    operations(x, y, compiled)
    operations.py_func(x, y, plain)  # type: ignore[attr-defined]
    assert np.isfinite(plain).all()
    different = np.flatnonzero((compiled != plain).any(axis=(0, 2)))
    assert different.size == 0, f"results {different}"
    assert compiled.any(axis=(0, 2)).all()


@kernel
def sums(rows, found):
    own, double = 0.0 * at(rows, 0), same(0.0)
    for i in range(rows.shape[0]):
        own = own + at(rows, i)
        double = double + at(rows, i)
    put(found, 0, own)
    put(found, 1, double)
    put(found, 2, own + double)


def test_sums_of_single_numbers_that_start_from_one_number_in_every_world_are_in_double_precision() -> None:
    rows, found = values(WORLDS_OF_SINGLE, 1), zeros((3,))
    sums(rows, found)
    assert found[1].tolist() == np.add.accumulate(rows.astype(WORLDS_OF_DOUBLE))[-1].tolist()
    assert found[0].tolist() == np.add.accumulate(rows)[-1].tolist() != found[1].tolist()
    assert found[2].tolist() == (found[0] + found[1]).tolist()


@kernel
def in_every_world(rows, found):
    put(found, 0, where(at(rows, 0) > 0.0, same(2.0), -1.0))
    put(found, 1, 1.0 if any_world(at(rows, 0) > 0.0) else 0.0)


@pytest.mark.parametrize("world", range(WORLDS))
def test_a_condition_holds_in_its_own_world_alone(world: int) -> None:
    rows, found = zeros((1,)), zeros((2,))
    in_every_world(rows, found)
    assert found.tolist() == [[-1.0] * WORLDS, [0.0] * WORLDS]
    rows[0, world] = 1.0
    in_every_world(rows, found)
    assert found[0].tolist() == [2.0 if other == world else -1.0 for other in range(WORLDS)]
    assert found[1].tolist() == [1.0] * WORLDS


def read(rows):
    return any_world(at(rows, 0) > 0.0)


def read_one(rows):
    return any_world(each(rows) > 0.0)


def write(rows):
    put(rows, 0, 1.0)


def increase(rows):
    add(rows, 0, same(1.0))


REFUSED: list[tuple[Callable[..., object], np.ndarray]] = [
    *(
        (function, rows)
        for function in (read, write, increase)
        for rows in (
            np.zeros(WORLDS),
            np.zeros((2, 3, WORLDS)),
            np.zeros((4, WORLDS))[::2],
            np.zeros((4, 2 * WORLDS))[:, ::2],
            np.zeros((WORLDS, 4)).T,
            np.zeros((4, WORLDS), dtype=np.int64),
        )
    ),
    (read_one, np.zeros((4, WORLDS))),
    (read_one, np.zeros(2 * WORLDS)[::2]),
    (read_one, np.zeros(WORLDS, dtype=bool)),
]


@pytest.mark.parametrize(("function", "rows"), REFUSED)
def test_arrays_of_another_shape_or_with_gaps_are_refused_when_compiling(
    function: Callable[..., object], rows: np.ndarray
) -> None:
    dimensions = 1 if function is read_one else 2
    with pytest.raises(TypingError, match=f"an array of {dimensions} dimensions is needed, the last of them the world"):
        numba.njit(function)(rows)


@pytest.mark.parametrize("kind", [WORLDS_OF_DOUBLE, WORLDS_OF_SINGLE])
@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 7), (2, 0, 4)])
def test_zeros_start_at_a_cache_line(shape: tuple[int, ...], kind: type) -> None:
    kept = [zeros(shape, kind) for _ in range(5)]
    for found in kept:
        assert found.shape == (*shape, WORLDS)
        assert (found.dtype, found.flags.c_contiguous, found.flags.writeable) == (kind, True, True)
        assert found.size == 0 or found.ctypes.data % 64 == 0
        assert not found.any()


@pytest.mark.parametrize("kind", [WORLDS_OF_DOUBLE, WORLDS_OF_SINGLE])
def test_arrays_lie_beside_each_other_one_in_each_world(kind: type) -> None:
    arrays = [np.arange(6.0).reshape(2, 3) + 10.1 * world for world in range(WORLDS)]
    found = beside(arrays, kind)
    assert (found.shape, found.dtype, found.ctypes.data % 64) == ((2, 3, WORLDS), kind, 0)
    assert all((found[..., world] == array.astype(kind)).all() for world, array in enumerate(arrays))
    assert (beside(arrays[:1] * WORLDS, kind) == arrays[0].astype(kind)[..., None]).all()
    assert (beside([array.copy() for array in arrays[:1] * WORLDS], kind) == beside(arrays[:1] * WORLDS, kind)).all()
