"""The source of chance: known values, moments, and one result from Python and from compiled code."""

from math import sqrt

import numba
import numpy as np
import pytest

from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, bell, bits, code, mix, normal, normals, pair, uniform, uniforms, unit
from sim.model.numerics.worlds import WORLDS, zeros

WORDS = [0, 1, 2**31, 2**53, 2**63, 2**64 - 1, 0x123456789ABCDEF0]


@numba.njit
def compiled_draws(seed, month, key, purpose):
    return (
        bits(seed, month, key, purpose),
        pair(seed, key),
        mix(key),
        uniform(seed, month, key, purpose),
        normal(seed, month, key, purpose),
    )


@pytest.mark.parametrize("key", WORDS)
def test_python_and_compiled_code_give_the_same_bits(key: int) -> None:
    plain = (bits(5, 12, key, 9), pair(5, key), mix(key), uniform(5, 12, key, 9), normal(5, 12, key, 9))
    compiled = compiled_draws(np.uint64(5), 12, np.uint64(key), 9)
    assert tuple(int(value) for value in compiled[:3]) == plain[:3]
    assert compiled[3:] == plain[3:]


def test_the_mixing_step_is_splitmix64() -> None:
    assert mix(0) == 0xE220A8397B1DCDAF
    assert mix(0x9E3779B97F4A7C15) == 0x6E789E6AA1B965F4


@pytest.mark.parametrize(
    ("label", "expected"), [("", 0xCBF29CE484222325), ("a", 0xAF63DC4C8601EC8C), ("foobar", 0x85944171F73967E8)]
)
def test_codes_are_fnv_1a(label: str, expected: int) -> None:
    assert code(label) == expected


def test_a_draw_is_mixed_from_its_four_keys_in_order() -> None:
    assert bits(1, 2, 3, 4) == mix(mix(mix(mix(1) ^ 2) ^ 3) ^ 4)
    assert pair(3, 4) == mix(mix(3) ^ 4)
    assert len({bits(*keys) for keys in ((1, 2, 3, 4), (2, 1, 3, 4), (1, 3, 2, 4), (1, 2, 4, 3), (1, 2, 3, 5))}) == 5


def test_uniforms_and_bells_are_cut_from_the_bits_as_documented() -> None:
    assert (unit(0), unit(2**64 - 1), unit(2**63)) == (0.0, 1 - 2**-53, 0.5)
    thirds = (7, 2**21 - 1, 123456)
    word = thirds[0] | thirds[1] << 21 | thirds[2] << 42
    expected = 2 * (sum((k + 0.5) / 2**21 for k in thirds) - 1.5)
    assert bell(word) == pytest.approx(expected, abs=1e-15)
    assert bell(word | 1 << 63) == bell(word)
    assert bell(2**63 - 1) == -bell(0) < 3


def test_draws_of_many_keys_have_the_moments_they_should() -> None:
    uniforms, bells = sample(200_000)
    error = 4 / sqrt(uniforms.size)
    assert abs(uniforms.mean() - 0.5) < error * sqrt(1 / 12)
    assert abs((uniforms < 0.1).mean() - 0.1) < error * 0.3
    assert abs(bells.mean()) < error
    assert abs(bells.var() - 1.0) < error * sqrt(1.4)  # the fourth moment of three summed uniforms is 2.4
    assert np.abs(bells).max() < 3.0
    assert abs(np.corrcoef(uniforms[1:], uniforms[:-1])[0, 1]) < error


@numba.njit
def sample(count):
    uniforms, bells = np.empty(count), np.empty(count)
    for number in range(count):
        uniforms[number] = uniform(3, 4, number, 9)
        bells[number] = normal(3, 4, number, 7)
    return uniforms, bells


def test_a_draw_depends_on_its_keys_and_not_on_what_was_drawn_before() -> None:
    keys = [code(label) for label in ("state:KEN", "state:FJI", "body:ITU")]
    forward = {key: uniform(1, 0, key, Purpose.NOISE) for key in keys}
    backward = {key: uniform(1, 0, key, Purpose.NOISE) for key in reversed(keys)}
    assert forward == backward
    assert len(set(forward.values())) == 3


def test_purposes_keep_their_numbers() -> None:
    assert {purpose.name: int(purpose) for purpose in Purpose} == {
        "SALIENCE": 1,
        "PREFERENCE": 2,
        "CAPACITY": 3,
        "AWARENESS": 4,
        "TIES": 5,
        "EVENT_DAY": 6,
        "ATTENTION": 7,
        "STALL": 8,
        "NOISE": 9,
        "CONTACT": 10,
        "ROTATION": 11,
        "TREND_EGOV": 16,
        "TREND_INTERNET": 17,
    }


@kernel
def of_worlds(seeds, month, codes, row, found):
    uniforms(seeds, month, codes, 9, row, found[0])
    normals(seeds, month, codes, 9, row, found[1])


@pytest.mark.parametrize("seeds", [[5], [5, 5, 0, 2**53, 1, 7, 6, 5]], ids=["one", "eight"])
def test_numbers_of_eight_worlds_are_those_of_their_seeds(seeds: list[int]) -> None:
    codes, found = np.array([*WORDS, 3], dtype=np.uint64), zeros((2, len(WORDS) + 1))
    of_worlds(np.array(seeds, dtype=np.uint64), 12, codes, np.zeros(20), found)
    for draw, of_kind in ((uniform, found[0]), (normal, found[1])):
        for world in range(WORLDS):
            seed = seeds[world % len(seeds)]
            assert of_kind[:, world].tolist() == [draw(seed, 12, key, 9) for key in (*WORDS, 3)]
