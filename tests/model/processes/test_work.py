"""Work on the tiny world: adoption before production, duplication, compliance, the merged pool and the ledger (ODD 7.6).

The joint package takes 10 days in A, 20 in B and 100 globally. An agent's days on the two strands are set directly.
"""

import numpy as np
import pytest

from sim.model.levers import LEAD_GDC, LEAD_WSIS, Levers
from sim.model.numerics.kernels import kernel
from sim.model.processes.allocation import known_work_left
from sim.model.processes.delivery import clear_days, deliver_globally, effects, give_back
from sim.model.processes.work import Work, leading_strands, work
from tests.support.tiny import BODY_ITU, A, B, Tiny, levers, tiny

WSIS, GDC = 0, 1
GLOBAL, NATIONAL = 0, 1
UNGUIDED = Work(guidance=0.0)
BEFORE, AFTER = 10, 30
"""A month before the adoption of the GDC, and one after it."""


def ready(
    agent: int,
    days: tuple[float, float],
    delivery: tuple[float, float],
    known: float = 0.0,
    pulled: Levers | None = None,
    norms: tuple[float, float] = (0.0, 0.0),
    outside: float = 0.0,
    single_strands: bool = False,
) -> Tiny:
    """After adoption: one agent with so many days on each strand of the joint package and outside, `norms` delivered globally."""
    world = tiny(pulled=pulled, single_strands=single_strands)
    world.state.adopted[0] = 1
    world.state.delivery[0, :, 0] = norms
    world.state.delivery[agent + 1 if agent != BODY_ITU else 0, :, 0] = delivery
    world.aux.known[:] = known
    total = sum(days) + outside
    world.aux.effort[agent] = total
    world.state.effort_share[agent] = np.array([*days, outside]) / total
    return world


@kernel
def all_work(state, aux, block, t):
    leading_strands(state, aux, block, t)
    effects(state, aux, block)
    clear_days(aux)
    for agent in range(block.agents.code.size):
        known_work_left(agent, state, aux.known[agent], aux.left[agent], aux.remaining[agent], block, t)
        work(agent, state, aux, block, t)
    deliver_globally(state, aux, block, t)
    give_back(aux, block)


def act(world: Tiny, parameters: Work = UNGUIDED, month: int = AFTER) -> tuple[Tiny, np.ndarray]:
    """The known work left, one month of work, and the delivery it reached."""
    world.act(all_work, month, work=parameters)
    return world, world.state.delivery[:, :, 0]


def totals(world: Tiny, scope: int) -> list[float]:
    """Days duplicated, produced and saved in a scope."""
    return [float(days) for days in world.aux.days[scope].sum(axis=1)]


@pytest.mark.slow
def test_the_aware_part_adopts_first_and_the_rest_produces_what_may_be_duplicated() -> None:
    days = 1.9
    world, delivery = act(ready(A, (2.0, days), (0.6, 0.2), known=0.9 / 1.9))
    adopted = min(0.4, 0.9 / (0.15 * 10))
    rise = adopted + (days - adopted * 0.15 * 10) / 10
    assert delivery[A + 1] == pytest.approx([0.8, 0.2 + rise])
    at_once = 10 * (
        0.53 - 0.4
    )  # both strands make it in the same month; the aware part of WSIS effort would have yielded
    duplicated = (1 - 0.9 / 1.9) * at_once
    assert totals(world, NATIONAL) == pytest.approx([duplicated, 10 * (0.2 + 0.53 - 0.4), 0.85 * 10 * 0.4])
    assert totals(world, GLOBAL) == [0.0, 0.0, 0.0]


def test_those_who_know_nothing_produce_again_what_exists() -> None:
    world, delivery = act(ready(B, (0.0, 4.0), (0.6, 0.2)))
    assert delivery[B + 1] == pytest.approx([0.6, 0.4])
    assert totals(world, NATIONAL) == pytest.approx([4.0, 4.0, 0.0])


def test_those_who_know_all_adopt_at_its_cost_and_duplicate_nothing() -> None:
    world, delivery = act(ready(BODY_ITU, (0.0, 3.0), (0.6, 0.2), known=1.0, norms=(0.6, 0.2)))
    assert delivery[0] == pytest.approx([0.6, 0.2 + 3.0 / (0.15 * 100)])
    assert totals(world, GLOBAL) == pytest.approx([0.0, 0.0, 0.85 * 100 * 0.2])


def test_global_norms_guide_national_work_and_only_on_their_own_strand() -> None:
    _, delivery = act(ready(A, (1.0, 1.0), (0.2, 0.2), norms=(0.5, 0.25)), Work(guidance=0.8))
    assert delivery[A + 1] == pytest.approx([0.2 + 0.1 * (1 + 0.8 * 0.5), 0.2 + 0.1 * (1 + 0.8 * 0.25)])


def test_national_work_reads_norms_from_before_this_months_global_work() -> None:
    world = ready(A, (1.0, 0.0), (0.2, 0.2))
    world.aux.effort[BODY_ITU] = 50.0
    world.state.effort_share[BODY_ITU] = 1.0, 0.0, 0.0
    _, delivery = act(world, Work(guidance=1.0))
    assert delivery[0, WSIS] == pytest.approx(0.5)
    assert delivery[A + 1, WSIS] == pytest.approx(0.3)


@pytest.mark.parametrize("month", [BEFORE, AFTER])
def test_before_adoption_effort_on_objectives_is_drafting_and_delivers_nothing(month: int) -> None:
    world = ready(A, (1.0, 2.0), (0.2, 0.0), outside=3.0)
    world.state.adopted[0] = 0
    _, delivery = act(world, month=month)
    aux = world.aux
    assert (aux.worked[A], aux.drafting[A], aux.outside[A]) == pytest.approx((1.0, 2.0, 3.0))
    assert delivery[A + 1] == pytest.approx([0.3, 0.0])
    assert totals(world, NATIONAL) == pytest.approx([0.0, 1.0, 0.0])


@pytest.mark.slow
def test_within_a_track_effort_follows_the_known_work_left() -> None:
    world = ready(A, (4.0, 0.0), (0.9, 0.0), single_strands=True)
    world.state.delivery[A + 1, WSIS, 1] = 0.6
    act(world)
    assert world.state.delivery[A + 1, WSIS] == pytest.approx([0.9 + 0.08, 0.6 + 0.32, 0.0])


def test_a_track_with_nothing_left_sends_its_effort_outside() -> None:
    world = ready(A, (4.0, 1.0), (1.0, 0.0), outside=2.0)
    act(world)
    assert (world.aux.worked[A], world.aux.outside[A]) == pytest.approx((1.0, 6.0))


@pytest.mark.parametrize("guidance", [0.0, 1.0])
def test_what_would_pass_full_delivery_goes_outside_in_days_not_in_what_they_achieve(guidance: float) -> None:
    world, delivery = act(ready(A, (2.0, 1.0), (0.95, 0.0), norms=(0.5, 0.0)), Work(guidance=guidance))
    achieved = 2.0 * (1 + guidance * 0.5)
    unused = 1 - 0.5 / achieved
    assert delivery[A + 1] == pytest.approx([1.0, 0.1])
    assert (world.aux.outside[A], world.aux.worked[A]) == pytest.approx((2 * unused, 3 - 2 * unused))


def test_a_strand_that_adopts_up_to_the_end_uses_the_cost_of_adoption_and_of_the_last_part() -> None:
    world, delivery = act(ready(A, (0.0, 5.0), (0.9, 0.8), known=0.5))
    used = 0.15 * 10 * 0.1 + 10 * 0.1
    assert delivery[A + 1] == pytest.approx([0.9, 1.0])
    assert world.aux.worked[A] == pytest.approx(used)
    assert totals(world, NATIONAL) == pytest.approx([0.0, 10 * 0.1, 0.85 * 10 * 0.1])


def test_a_stalled_process_achieves_less_but_its_days_stay_work() -> None:
    world = ready(A, (3.0, 3.0), (0.2, 0.2))
    world.aux.stall_factor[:] = 0.0, 0.4
    _, delivery = act(world)
    assert delivery[A + 1] == pytest.approx([0.2, 0.2 + 3 * 0.4 / 10])
    assert (world.aux.worked[A], world.aux.outside[A]) == pytest.approx((6.0, 0.0))


@pytest.mark.parametrize(
    ("norms", "forced", "lead"),
    [
        ((0.5, 0.3), 0.0, WSIS),
        ((0.3, 0.5), 0.0, GDC),
        ((0.3, 0.3 + 5e-10), 0.0, WSIS),
        ((0.3, 0.5), LEAD_WSIS, WSIS),
        ((0.5, 0.3), LEAD_GDC, GDC),
    ],
)
def test_those_who_know_move_effort_to_the_strand_that_leads_globally(
    norms: tuple[float, float], forced: float, lead: int
) -> None:
    world = ready(A, (4.0, 6.0), (0.0, 0.0), pulled=levers(lead_compliance=0.6, forced_lead=forced), norms=norms)
    world.state.awareness[A] = 0.5
    _, delivery = act(world)
    days = np.array([4.0, 6.0])
    moved = 0.6 * 0.5 * days[1 - lead]
    days[lead] += moved
    days[1 - lead] -= moved
    assert delivery[A + 1] == pytest.approx(days / 10)


def test_effort_that_moved_achieves_what_its_new_strand_lets_it() -> None:
    world = ready(A, (0.0, 10.0), (0.0, 0.0), pulled=levers(lead_compliance=0.6))
    world.state.awareness[A] = 0.5
    world.aux.stall_factor[:] = 0.4, 1.0
    _, delivery = act(world)
    assert delivery[A + 1] == pytest.approx([3 * 0.4 / 10, 7 / 10])


@pytest.mark.parametrize("values", [{"wsis_open": 0.0}, {"gdc_open": 0.0}, {"merged": 1.0}])
def test_nobody_leads_while_a_process_is_closed_or_both_are_merged(values: dict[str, float]) -> None:
    world = ready(A, (4.0, 6.0), (0.0, 0.0), pulled=levers(lead_compliance=0.6, forced_lead=LEAD_GDC, **values))
    world.state.awareness[A] = 0.5
    world.aux.stall_factor[:] = 0.5
    act(world)
    rises = (0.2, 0.3) if values.get("merged", 0.0) <= 0.0 else (0.5 / 1.15, 0.5 / 1.15)
    assert world.state.delivery[A + 1, :, 0] == pytest.approx(rises)


@pytest.mark.parametrize("month", [BEFORE, AFTER])
def test_nobody_leads_before_adoption(month: int) -> None:
    world = ready(A, (4.0, 6.0), (0.0, 0.0), pulled=levers(lead_compliance=0.6, forced_lead=LEAD_GDC))
    world.state.awareness[A] = 0.5
    world.state.adopted[0] = 0
    _, delivery = act(world, month=month)
    assert delivery[A + 1] == pytest.approx([0.4, 0.0])


@pytest.mark.parametrize(
    ("days", "reached", "adopted", "produced", "used"),
    [
        (0.3, (0.6, 0.4), 0.2, 0.0, 0.3),
        (3.0, (0.6 + 2.4 / 11.5, 0.6 + 2.4 / 11.5), 0.4 + 2.4 / 11.5, 2.4 / 1.15, 3.0),
        (9.0, (1.0, 1.0), 0.8, 4.0, 0.15 * 10 * 0.4 + 1.15 * 10 * 0.4),
    ],
)
def test_the_merged_pool_closes_the_gap_then_produces_once_and_adopts_once(
    days: float, reached: tuple[float, float], adopted: float, produced: float, used: float
) -> None:
    world, delivery = act(ready(A, (days / 3, days * 2 / 3), (0.6, 0.2), pulled=levers(merged=1.0)))
    assert delivery[A + 1] == pytest.approx(reached)
    assert totals(world, NATIONAL) == pytest.approx([0.0, produced, 0.85 * 10 * adopted])
    assert (world.aux.worked[A], world.aux.outside[A]) == pytest.approx((used, days - used))


def test_the_pool_closes_the_gap_of_either_strand() -> None:
    _, delivery = act(ready(A, (0.3, 0.0), (0.2, 0.6), pulled=levers(merged=1.0)))
    assert delivery[A + 1] == pytest.approx([0.4, 0.6])


def test_each_strands_effort_has_its_own_guidance_before_it_is_pooled() -> None:
    _, delivery = act(ready(A, (1.0, 1.0), (0.6, 0.2), pulled=levers(merged=1.0), norms=(0.5, 0.25)), Work())
    rise = (1.5 + 1.25 - 0.6) / 11.5
    assert delivery[A + 1] == pytest.approx([0.6 + rise, 0.6 + rise])


def test_there_is_no_pool_before_adoption() -> None:
    world = ready(A, (1.0, 1.0), (0.6, 0.0), known=1.0, pulled=levers(merged=1.0))
    world.state.adopted[0] = 0
    _, delivery = act(world, month=BEFORE)
    assert delivery[A + 1] == pytest.approx([0.7, 0.0])


def test_packages_of_one_strand_only_produce() -> None:
    world = ready(A, (2.0, 3.0), (1.0, 1.0), known=1.0, single_strands=True)
    act(world)
    assert world.state.delivery[A + 1, WSIS] == pytest.approx([1.0, 0.4 + 0.2, 0.0])
    assert world.state.delivery[A + 1, GDC] == pytest.approx([1.0, 0.0, 0.2 + 0.3])
    assert totals(world, NATIONAL) == pytest.approx([0.0, 5.0, 0.0])


@pytest.mark.parametrize("merged", [0.0, 1.0])
def test_every_day_of_effort_is_work_outside_or_drafting(merged: float) -> None:
    world = ready(A, (9.0, 8.0), (0.7, 0.4), known=0.3, pulled=levers(merged=merged), outside=1.0, norms=(0.9, 0.1))
    world.aux.effort[B], world.aux.effort[BODY_ITU] = 70.0, 150.0
    act(world, Work())
    aux = world.aux
    assert aux.worked + aux.outside + aux.drafting == pytest.approx(aux.effort, rel=1e-12)
    assert aux.outside[A] > 1.0
