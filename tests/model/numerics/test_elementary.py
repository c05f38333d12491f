"""The project's own exponential and power: close to the exact values, and the same bits compiled and in plain NumPy."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from sim.model.numerics.elementary import exponential, power
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, normal
from sim.model.numerics.vectors import at, put
from sim.model.numerics.worlds import WORLDS, zeros

plain_exponential = getattr(exponential, "py_func", exponential)


@kernel
def exponentials(x, found):
    for i in range(x.shape[0]):
        put(found, i, exponential(at(x, i)))


def powers(kind: type) -> np.ndarray:
    """Numbers from -10 to 10, evenly and as noise draws them."""
    even = np.linspace(-10.0, 10.0, 4000)
    noise = [0.3 * normal(0, 0, step, Purpose.NOISE) for step in range(1000)]
    return np.concatenate((even, noise)).reshape(-1, WORLDS).astype(kind)


def exact(x: float) -> Decimal:
    """e to the power of x, to 40 digits."""
    with localcontext(prec=40):
        return Decimal(x).exp()


@pytest.mark.parametrize(("kind", "most"), [(np.float64, 2e-16), (np.float32, 1e-6)])
def test_the_exponential_is_close_to_the_exact_value(kind: type, most: float) -> None:
    x = powers(kind)
    found = zeros(x.shape[:1], kind)
    exponentials(x, found)
    errors = [
        abs(Decimal(float(value)) / exact(float(number)) - 1) for number, value in zip(x.flat, found.flat, strict=True)
    ]
    assert max(errors) < most


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_the_exponential_gives_the_same_bits_compiled_and_plain(kind: type) -> None:
    for x in (powers(kind), 8.0 * powers(kind)):
        found = zeros(x.shape[:1], kind)
        exponentials(x, found)
        plain = plain_exponential(x)
        assert plain.dtype == kind
        assert found.tobytes() == plain.tobytes()


def test_the_exponential_of_zero_is_one() -> None:
    assert plain_exponential(np.zeros(WORLDS)).tolist() == [1.0] * WORLDS


SIZES = [*np.geomspace(1e-3, 100.0, 301), 1.0]
CHANCES = [*np.geomspace(1e-9, 1.0, 301), 1.0 - 2.0**-53, 2.0**-53]


@pytest.mark.parametrize(
    ("bases", "exponents"),
    [(SIZES, [0.0, 0.1, 0.3, 0.5, 0.85, 1.0]), (CHANCES, [1 / 1000, 1 / 30, 1 / 8, 0.5, 1.0, 3.0, 10.0])],
)
def test_powers_are_those_of_the_library(bases: list[float], exponents: list[float]) -> None:
    for exponent in exponents:
        found = power(np.array(bases), exponent)
        expected = [math.pow(base, exponent) for base in bases]
        assert found.tolist() == pytest.approx(expected, rel=1e-14, abs=1e-30)


def test_some_powers_are_exact() -> None:
    assert power(np.array([0.5, 1.0, 7.0]), 0.0).tolist() == [1.0, 1.0, 1.0]
    assert power(np.array([1.0]), 0.3).tolist() == [1.0]
    assert power(np.array([0.25, 2.0, 16.0]), 0.5).tolist() == pytest.approx([0.5, math.sqrt(2.0), 4.0], rel=1e-15)
