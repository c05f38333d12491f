"""Adoption of the GDC on the tiny world: what it takes over, when, and before which other step (ODD 7.2)."""

import pytest

from sim.model.numerics.kernels import kernel
from sim.model.processes.adoption import Adoption, adoption
from sim.model.simulation import WHOLE_MONTH, run_months
from tests.support.tiny import Tiny, levers, tiny

T_STAR = 20


@kernel
def all_adopt(state, aux, block, t):
    adoption(state, block, t)


def act(world: Tiny, parameters: Adoption, month: int = T_STAR) -> None:
    """One month of adoption."""
    world.act(all_adopt, month, adoption=parameters)


def live(world: Tiny, first: int, last: int) -> None:
    """All submodels in the months first to last - 1."""
    running = world.running(first, first)
    run_months(running.state, running.aux, running.history, running.block, first, last, WHOLE_MONTH)
    world.take(running, last - 1)


def test_reuse_weighs_the_awareness_of_states_and_bodies_by_their_attendance() -> None:
    world = tiny(pulled=levers(engagement=0.4), single_strands=True)
    world.state.attendance[:] = 1.0, 0.5, 0.25
    act(world, Adoption())
    mean = (1.0 * 0.2 + 0.5 * 0.4 + 0.25 * 0.6) / 1.75
    reuse = 0.1 + 0.6 * mean + 0.15 * 0.4
    assert world.state.reuse[0] == pytest.approx(reuse)
    assert world.state.adopted[0] == 1
    gdc = world.state.delivery[:, 1]
    assert gdc[:, 0] == pytest.approx([reuse * 0.6, reuse * 0.4, reuse * 0.2])
    assert gdc[:, 1].tolist() == [0.0, 0.0, 0.0]
    assert gdc[:, 2] == pytest.approx([0.0, 0.4 * 0.5, 0.4 * 0.25])  # as before: adoption writes nothing there


@pytest.mark.parametrize("month", [T_STAR - 1, T_STAR + 1])
def test_nothing_is_adopted_in_another_month(month: int) -> None:
    world = tiny()
    act(world, Adoption(), month)
    assert world.state.adopted[0] == 0
    assert not world.state.delivery[:, 1].any()


def test_a_gdc_that_is_closed_in_its_month_is_never_adopted() -> None:
    world = tiny(pulled=levers(gdc_open=0.0))
    act(world, Adoption())
    assert (world.state.adopted[0], world.state.reuse[0]) == (0, 0.0)


def test_without_any_attendance_nobody_brings_awareness() -> None:
    world = tiny()
    world.state.attendance[:] = 0.0
    act(world, Adoption())
    assert world.state.reuse[0] == pytest.approx(0.1)


def test_reuse_is_at_most_whole() -> None:
    world = tiny(pulled=levers(engagement=1.0), awareness=(1.0, 1.0, 1.0))
    act(world, Adoption(base_reuse=0.25, learned_reuse=0.9))
    assert world.state.reuse[0] == 1.0


@pytest.mark.slow
def test_the_gdc_is_adopted_before_the_work_of_its_month_and_the_credit_is_not_produced() -> None:
    world = tiny(pulled=levers(productivity=0.0))
    live(world, 0, T_STAR + 1)
    reuse = world.state.reuse[0]
    assert reuse > 0.1
    assert world.state.delivery[:, 1, 0] == pytest.approx([reuse * 0.6, reuse * 0.4, reuse * 0.2])
    assert not world.aux.days.any()


def test_effort_on_objectives_is_drafting_up_to_the_month_before_adoption() -> None:
    world = tiny()
    drafted = []
    for t in range(T_STAR + 1):
        live(world, t, t + 1)
        drafted.append(world.aux.drafting.sum() > 0.0)
        assert (world.state.delivery[:, 1].max() > 0.0) == (t == T_STAR)
    assert drafted == [True] * T_STAR + [False]
