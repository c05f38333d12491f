"""Allocation on the tiny world: the known work left, and how shares of effort move (ODD 7.5)."""

from collections.abc import Sequence
from math import exp, sqrt

import numpy as np
import pytest

from sim.model.levers import Levers
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, code, normal, pair
from sim.model.processes.allocation import Allocation, allocation, levels
from sim.model.processes.work import Work
from tests.support.tiny import BODY_ITU, SEED, A, B, Tiny, levers, tiny

CALM = Allocation(noise=0.0)
SHARES = {A: (0.4, 0.2, 0.4), B: (0.3, 0.3, 0.4), BODY_ITU: (0.6, 0.1, 0.3)}


@kernel
def all_allocate(state, aux, block, t):
    levels(aux, block, t)
    for agent in range(block.agents.code.size):
        allocation(agent, state, aux, block, t)


def act(world: Tiny, parameters: Allocation = CALM, month: int = 30, adoption_cost: float = 0.15) -> None:
    """One month of allocation."""
    world.act(all_allocate, month, allocation=parameters, work=Work(adoption_cost=adoption_cost))


def adopted(pulled: Levers | None = None, single_strands: bool = False) -> Tiny:
    """After adoption: A has delivered .6 and .2 of the joint package, and everybody knows half of what exists elsewhere."""
    world = tiny(pulled=pulled, single_strands=single_strands)
    world.state.adopted[0] = 1
    world.state.delivery[A + 1, :, 0] = 0.6, 0.2
    world.aux.known[:] = 0.5
    return world


def shares(
    agent: int,
    remaining: tuple[float, float],
    weights: tuple[float, float],
    others: Sequence[float] | np.ndarray,
    factor: tuple[float, float] = (1.0, 1.0),
    speed: float = 0.12,
) -> list[float]:
    """New shares from the weights pi on lines and objectives, with salience one half."""
    pulls = [
        pi * 0.5 * sqrt(left + 0.001) * (1 + mean / (pi * 0.5 + 0.01)) / 2 * f
        for pi, left, mean, f in zip(weights, remaining, others[:2], factor, strict=True)
    ]
    total = sum(pulls) + 0.35
    return [(1 - speed) * old + speed * new / total for old, new in zip(SHARES[agent], [*pulls, 0.35], strict=True)]


def test_known_work_left_counts_what_exists_elsewhere_as_done_but_for_its_adoption() -> None:
    world = adopted(single_strands=True)
    world.state.delivery[A + 1, 0, 1], world.state.delivery[A + 1, 1, 2] = 0.5, 0.3
    act(world)
    wsis, gdc = (1 - 0.6) + (1 - 0.5), (1 - 0.2 - 0.5 * 0.4 * 0.85) + (1 - 0.3)
    assert world.aux.remaining[A] == pytest.approx([wsis, gdc])


def test_work_known_elsewhere_counts_for_the_wsis_strand_too() -> None:
    world = adopted()
    world.state.delivery[A + 1, :, 0] = 0.2, 0.6
    act(world, adoption_cost=0.4)
    assert world.aux.remaining[A] == pytest.approx([1 - 0.2 - 0.5 * 0.4 * 0.6, 0.4])


def test_before_adoption_all_work_on_objectives_is_left() -> None:
    world = adopted()
    world.state.adopted[0] = 0
    act(world, month=10)
    assert world.aux.remaining[A] == pytest.approx([0.4, 1.0])
    assert world.state.effort_share[A] == pytest.approx(shares(A, (0.4, 1.0), (1.2, 0.8 * 0.3), SHARES[BODY_ITU]))


def test_shares_follow_the_pulls_and_everybody_reads_last_months_shares_of_their_ties() -> None:
    world = adopted()
    act(world)
    assert world.state.effort_share[A] == pytest.approx(shares(A, (0.4, 0.63), (1.2, 0.8), SHARES[BODY_ITU]), abs=1e-14)
    mean = (np.array(SHARES[A]) + SHARES[B]) / 2
    assert world.state.effort_share[BODY_ITU] == pytest.approx(
        shares(BODY_ITU, (0.4, 1 - 0.5 * 0.6 * 0.85), (1.8, 0.2), mean), abs=1e-14
    )


def test_attention_and_chance_multiply_the_pull() -> None:
    world = adopted()
    world.aux.attention[:] = 0.3, -0.4
    act(world, Allocation(noise=0.5, speed=1.0))
    codes = [pair(code("state:A"), code(track)) for track in ("track:C1", "track:T1")]
    whims = [exp(0.5 * normal(int(SEED), 30, key, Purpose.NOISE)) for key in codes]
    factor = (exp(0.3) * whims[0], exp(-0.4) * whims[1])
    expected = shares(A, (0.4, 0.63), (1.2, 0.8), SHARES[BODY_ITU], factor, speed=1.0)
    assert world.state.effort_share[A] == pytest.approx(expected)


def test_engagement_shifts_itu_alone_towards_the_gdc() -> None:
    world = adopted(levers(engagement=0.8))
    act(world)
    mean = (np.array(SHARES[A]) + SHARES[B]) / 2
    assert world.state.effort_share[BODY_ITU] == pytest.approx(
        shares(BODY_ITU, (0.4, 0.745), (1.0, 1.0), mean), abs=1e-14
    )
    assert world.state.effort_share[A] == pytest.approx(shares(A, (0.4, 0.63), (1.2, 0.8), SHARES[BODY_ITU]), abs=1e-14)


def test_itu_keeps_a_least_weight_of_wsis_however_engaged_it_is() -> None:
    world = adopted(levers(engagement=1.0))
    act(world, CALM._replace(engagement_shift=1.0))
    mean = (np.array(SHARES[A]) + SHARES[B]) / 2
    expected = shares(BODY_ITU, (0.4, 0.745), (2 * 0.05, 2 * 0.95), mean)
    assert world.state.effort_share[BODY_ITU] == pytest.approx(expected, abs=1e-14)


def test_a_process_half_open_pulls_half_as_much() -> None:
    world = adopted(levers(wsis_open=0.5))
    act(world)
    assert world.state.effort_share[A] == pytest.approx(
        shares(A, (0.4, 0.63), (1.2, 0.8), SHARES[BODY_ITU], (0.5, 1.0)), abs=1e-14
    )


@pytest.mark.parametrize(("closed", "track"), [("wsis_open", 0), ("gdc_open", 1)])
def test_the_shares_of_a_closed_process_go_outside_at_once(closed: str, track: int) -> None:
    world = adopted(levers(**{closed: 0.0}))
    act(world)
    factor = (0.0, 1.0) if track == 0 else (1.0, 0.0)
    expected = shares(A, (0.4, 0.63), (1.2, 0.8), SHARES[BODY_ITU], factor)
    expected[2] += expected[track]
    expected[track] = 0.0
    assert world.state.effort_share[A] == pytest.approx(expected, abs=1e-14)
    assert world.state.effort_share.sum(axis=1) == pytest.approx(1.0)
