"""What observation writes of a month, on the tiny world with a number of its own in every cell, against sums written out here."""

from itertools import count

import numpy as np
import pytest

from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.kernels import kernel
from sim.model.numerics.worlds import WORLDS
from sim.model.observation.history import (
    CAPACITY,
    DRAFTING,
    OUTSIDE,
    SERVED,
    TRANSITION_LOSS,
    WORK,
    History,
    empty_history,
)
from sim.model.observation.observing import begin_observation, observe_agent, observe_month
from sim.model.processes.delivery import DUPLICATED, PRODUCED, SAVED
from sim.model.processes.trend import index_before
from sim.model.simulation import start_progress
from sim.settings.months import month_number
from tests.support.tiny import BODY_ITU, A, B, Tiny, tiny

START = month_number("2024-11")
MONTHS = 4  # two of 2024 and two of 2025
LINE, OBJECTIVE, OUTSIDE_TRACK = 0, 1, 2


def filled(month: int) -> Tiny:
    """The tiny world with three packages (joint, of WSIS alone, of the GDC alone) of different volume, all cells different."""
    world = tiny(single_strands=True)
    numbers = count(7 + 1000 * month)
    volume = np.array([2.0, 3.0, 5.0])
    for values in world.aux:
        if isinstance(values, np.ndarray):
            values.flat[:] = [0.01 * next(numbers) for _ in range(values.size)]
    world.state.awareness.flat[:] = [0.0001 * next(numbers) for _ in range(world.state.awareness.size)]
    world.state.delivery.flat[:] = [0.45 + 0.0001 * next(numbers) for _ in range(world.state.delivery.size)]
    world.state.national_index[:] = np.array([[0.52, 0.61], [0.27, 0.33]]) + 0.01 * month
    world.state.delivery[:, GDC, 1] = world.state.delivery[:, WSIS, 2] = 0.0  # strands that these packages do not have
    world.state.delivery[A + 1, :, 0] = 0.3 + 0.05 * month, 0.6  # the GDC is ahead in A, WSIS in B
    world.state.delivery[B + 1, :, 0] = 0.7, 0.2
    shares = world.state.effort_share
    shares[:] = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.25, 0.35, 0.4]])
    return world._replace(setting=world.setting._replace(packages=world.setting.packages._replace(volume=volume)))


@kernel
def observe(history, state, aux, block, t):
    begin_observation(aux)
    for agent in range(block.agents.code.size):
        observe_agent(agent, history, state, aux, block, t)
    observe_month(history, aux, block, t)


def observed(months: list[Tiny]) -> History:
    """The history of these months."""
    kept = empty_history(months[0].setting.world, months[0].setting.packages, START, len(months))
    for t, month in enumerate(months):
        running = month.running(START + t, t)
        observe(kept, running.state, running.aux, running.block, t)
    return History(*(values[..., 0] for values in kept))


@pytest.fixture
def months() -> list[Tiny]:
    return [filled(month) for month in range(MONTHS)]


@pytest.fixture
def history(months: list[Tiny]) -> History:
    return observed(months)


def each(months: list[Tiny], values: object) -> np.ndarray:
    return np.array([values(month) for month in months])  # type: ignore[operator]


def same(found: np.ndarray, expected: np.ndarray) -> None:
    assert found.shape == expected.shape
    assert found == pytest.approx(expected, rel=1e-12)


def test_states(history: History, months: list[Tiny]) -> None:
    same(history.demand, each(months, lambda one: one.aux.demand[:2]))
    same(history.served, each(months, lambda one: one.aux.served[:2]))
    same(history.burden, each(months, lambda one: one.aux.demand[:2] / one.aux.capacity[:2]))


def test_a_state_that_nobody_asks_anything_has_no_burden_even_without_capacity(months: list[Tiny]) -> None:
    world = months[0]
    world.aux.demand[A], world.aux.capacity[A] = 0.0, 0.0
    world.aux.demand[B], world.aux.capacity[B] = 0.5, 4.0
    assert observed([world]).burden[0].tolist() == [0.0, 0.125]


def test_the_ledger_and_other_days(history: History, months: list[Tiny]) -> None:
    for column, name in {
        CAPACITY: "capacity",
        SERVED: "served",
        TRANSITION_LOSS: "transition_loss",
        DRAFTING: "drafting",
    }.items():
        same(history.ledger[:, column], each(months, lambda one, name=name: getattr(one.aux, name).sum()))
    same(history.ledger[:, OUTSIDE], each(months, lambda one: one.aux.outside.sum() + one.aux.unused_abroad[0]))
    same(history.ledger[:, WORK], each(months, lambda one: one.aux.worked.sum() - one.aux.unused_abroad[0]))
    assert sorted({CAPACITY, SERVED, TRANSITION_LOSS, OUTSIDE, DRAFTING, WORK}) == list(range(6))
    same(history.effort, each(months, lambda one: one.aux.effort.sum()))
    same(history.coordination, each(months, lambda one: one.aux.coordination.sum()))
    same(history.attention, each(months, lambda one: one.aux.attention))
    same(history.process_days, each(months, lambda one: one.aux.process_days))


def test_content_by_scope_and_package(history: History, months: list[Tiny]) -> None:
    same(history.duplicated, each(months, lambda one: one.aux.days[:, DUPLICATED].sum(axis=1)))
    same(history.produced, each(months, lambda one: one.aux.days[:, PRODUCED].sum(axis=1)))
    same(history.synergy, each(months, lambda one: one.aux.days[:, SAVED].sum()))
    same(history.package_duplicated, each(months, lambda one: one.aux.days[:, DUPLICATED]).sum(axis=0))
    same(history.package_produced, each(months, lambda one: one.aux.days[:, PRODUCED]).sum(axis=0))
    same(history.package_synergy, each(months, lambda one: one.aux.days[:, SAVED]).sum(axis=0))


def test_awareness_is_of_states_alone(history: History, months: list[Tiny]) -> None:
    same(history.awareness, each(months, lambda one: one.state.awareness[:2].mean()))


def content(one: Tiny) -> np.ndarray:
    """[S, P] trend, and of what it leaves missing the part that the processes bring; first figures .5 and .25."""
    most, reach = np.array([0.8, 0.8, 0.4]), 0.4 * (1.0 - 0.7)
    start, trend = np.outer([0.5, 0.25], most), np.outer(one.state.national_index[:, 0], most)
    brought = (one.state.delivery[1:].max(axis=1) - start) / (1.0 - start)
    assert (brought > 0.0).all()
    return 1.0 - (1.0 - trend) * (1.0 - reach * brought)


def test_progress_counts_the_better_strand_of_common_content(history: History, months: list[Tiny]) -> None:
    same(history.progress, each(months, lambda one: content(one)[:, :2] @ [0.4, 0.6]))  # volumes 2 and 3
    same(history.gdc_only, each(months, lambda one: content(one)[:, 2]))
    same(history.trend, each(months, lambda one: 0.8 * one.state.national_index[:, 0]))


def test_progress_starts_where_the_trend_does(months: list[Tiny]) -> None:
    setting = months[0].setting
    index = index_before(setting.world, setting.parameters.trend, setting.start)
    same(start_progress(setting, index), 0.8 * np.array([0.5, 0.25]))


def test_a_year_without_work_leaves_content_at_the_trend() -> None:
    world = tiny(single_strands=True)
    world.state.national_index[:] = 0.55
    kept = observed([world])
    same(kept.progress, kept.trend)
    same(kept.gdc_only, np.full((1, 2), 0.4 * 0.55))


def test_each_process_counts_its_own_strands(history: History, months: list[Tiny]) -> None:
    """The joint package (2) and that of WSIS (3) for WSIS; the joint one (2) and that of the GDC (5) for the GDC."""

    def formal(one: Tiny) -> list[float]:
        wsis, gdc = one.state.delivery[1:, WSIS].mean(axis=0), one.state.delivery[1:, GDC].mean(axis=0)
        return [(2 * wsis[0] + 3 * wsis[1]) / 5, (2 * gdc[0] + 5 * gdc[2]) / 7]

    same(history.formal, each(months, formal))


def test_backed_up_is_what_both_have_of_what_either_has(history: History, months: list[Tiny]) -> None:
    assert history.backed_up[0] == pytest.approx((0.3 + 0.2) / (0.6 + 0.7), rel=1e-12)
    joint = each(months, lambda one: one.state.delivery[1:, :, 0])
    same(history.backed_up, joint.min(axis=2).sum(axis=1) / joint.max(axis=2).sum(axis=1))
    world = months[0]
    world.state.delivery[1:, :, 0] *= 0.001
    assert observed([world]).backed_up[0] == pytest.approx((0.3 + 0.2) / (0.6 + 0.7), rel=1e-12)
    world.state.delivery[1:, :, 0] = 0.0
    assert observed([world]).backed_up[0] == 0.0


def test_effort_by_track_of_the_whole_run(history: History, months: list[Tiny]) -> None:
    days = each(months, lambda one: one.aux.effort[:, None] * one.state.effort_share).sum(axis=0)
    same(history.track_effort[:, 0], days[BODY_ITU, :2])
    same(history.track_effort[:, 1], days[[A, B], :2].sum(axis=0))


def test_days_of_agents_by_calendar_year_and_use(history: History, months: list[Tiny]) -> None:
    def uses(one: Tiny) -> np.ndarray:
        effort = one.aux.effort[:, None] * one.state.effort_share
        return np.array(
            [one.aux.served, one.aux.transition_loss, effort[:, LINE], effort[:, OBJECTIVE], effort[:, OUTSIDE_TRACK]]
        )

    days = each(months, uses)
    same(history.agent_days, np.array([days[:2].sum(axis=0), days[2:].sum(axis=0)]))


@pytest.mark.parametrize(
    ("start", "length", "years"), [("2023-01", 12, 1), ("2023-01", 13, 2), ("2024-12", 2, 2), ("2029-01", 12, 1)]
)
def test_years_of_a_run(start: str, length: int, years: int) -> None:
    setting = tiny().setting
    kept = empty_history(setting.world, setting.packages, month_number(start), length)
    assert kept.agent_days.shape == (years, 5, 3, WORLDS)
    assert all(not values.any() for values in kept)
    assert kept.ledger.shape == (length, 6, WORLDS)
    assert {values.shape[0] for values in (kept.demand, kept.ledger, kept.attention, kept.synergy)} == {length}
