"""Climate on the tiny world: attention, stalls and who has how much capacity (ODD 7.1)."""

from math import sqrt

import pytest

from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, code, normal
from sim.model.processes.climate import Climate, capacity, climate
from tests.support.tiny import BODY_ITU, SEED, A, B, Tiny, levers, tiny


@kernel
def climate_and_capacity(state, aux, block, t):
    climate(state, aux, block, t)
    for agent in range(block.agents.code.size):
        capacity(agent, aux, block, t)


def act(world: Tiny, parameters: Climate, month: int, t: int = 1) -> None:
    """One month of climate."""
    world.act(climate_and_capacity, month, t, climate=parameters)


def z(process: str, month: int) -> float:
    """The month's chance of a process's attention."""
    return normal(int(SEED), month, code(f"process:{process}"), Purpose.ATTENTION)


def test_attention_starts_at_its_spread_and_then_partly_persists() -> None:
    world, parameters = tiny(), Climate(attention_persistence=0.8, attention_sd=0.5)
    act(world, parameters, month=4, t=0)
    first = [0.5 * z("wsis", 4), 0.5 * z("gdc", 4)]
    assert world.aux.attention == pytest.approx(first, abs=1e-15)
    act(world, parameters, month=5)
    second = [0.8 * first[0] + 0.5 * sqrt(0.36) * z("wsis", 5), 0.8 * first[1] + 0.5 * sqrt(0.36) * z("gdc", 5)]
    assert world.aux.attention == pytest.approx(second, abs=1e-15)


def test_a_stall_of_three_months_slows_the_month_of_its_draw_and_two_more() -> None:
    world, paces = tiny(), []
    for month in range(5):
        act(world, Climate(stall_hazard=1.0 if month == 0 else 0.0, stall_months=3), month)
        paces.append(world.aux.stall_factor.tolist())
    assert paces == [[0.4, 0.4]] * 3 + [[1.0, 1.0]] * 2


def test_a_stall_that_ends_may_be_followed_by_another_at_once() -> None:
    world, left = tiny(), []
    for month in range(4):
        act(world, Climate(stall_hazard=1.0, stall_months=2), month)
        left.append(world.state.stall[0])
    assert left == [2, 1, 2, 1]


def test_after_a_merger_both_processes_act_with_the_climate_of_wsis_and_keep_their_own() -> None:
    world = tiny(pulled=levers(merged=1.0))
    world.state.attention[:] = 0.3, -0.2
    world.state.stall[:] = 0, 5
    act(world, Climate(attention_persistence=1.0, stall_hazard=0.0), month=40)
    assert world.aux.attention.tolist() == [0.3, 0.3]
    assert world.aux.stall_factor.tolist() == [1.0, 1.0]
    assert world.state.attention.tolist() == [0.3, -0.2]
    assert world.state.stall.tolist() == [0, 4]


@pytest.mark.parametrize(("month", "days"), [(35, 180.0), (36, 180.0 * 0.85)])
def test_the_budget_cut_of_bodies_holds_from_its_month_on(month: int, days: float) -> None:
    world = tiny()
    act(world, Climate(), month)
    assert world.aux.capacity.tolist() == pytest.approx([20.0, 80.0, days])


def test_bodies_pay_capacity_support_day_for_day() -> None:
    world = tiny(pulled=levers(capacity=(1.0, 1.2, 1.0)))
    act(world, Climate(budget_cut=0.0), month=0)
    assert world.aux.capacity.tolist() == pytest.approx([20.0, 80.0 + 16.0, 180.0 - 16.0])


def test_support_beyond_what_bodies_have_shrinks_to_what_they_have() -> None:
    world = tiny(pulled=levers(capacity=(2.0, 10.0, 1.0)))
    act(world, Climate(budget_cut=0.5, budget_cut_from=0), month=0)
    asked, paid = 20.0 * 1.0 + 80.0 * 9.0, 180.0 * 0.5
    assert world.aux.capacity[A] == pytest.approx(20.0 + 20.0 * paid / asked)
    assert world.aux.capacity[B] == pytest.approx(80.0 + 720.0 * paid / asked)
    assert world.aux.capacity[BODY_ITU] == 0.0
