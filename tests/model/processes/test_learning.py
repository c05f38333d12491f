"""Learning on the tiny world: contacts, gains, engagement, forgetting and rotation of staff (ODD 7.7)."""

from typing import Any

import numpy as np
import pytest

from sim.model.levers import Levers
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, code, pair, uniform
from sim.model.processes.learning import Learning, contacts_and_rotation, learning
from tests.support.tiny import SEED, A, Tiny, levers, tiny

NOTHING = Learning(contact=0.0, own_work=0.0, meetings=0.0, forgetting=0.0, rotation=0.0)


@kernel
def all_learn(state, aux, block, t):
    contacts_and_rotation(aux, block, t)
    for agent in range(block.agents.code.size):
        learning(agent, state, aux, block, t)


def act(
    parameters: Learning,
    awareness: tuple[float, float, float],
    pulled: Levers | None = None,
    met: float = 0.0,
    month: int = 3,
    **changes: Any,
) -> Tiny:
    """The tiny world after one month of learning; keywords change fields of the world."""
    world = tiny(pulled=pulled, awareness=awareness, **changes)
    world.aux.met[0] = met
    world.state.attendance[:] = 1.0, 0.5, 0.25
    world.act(all_learn, month, learning=parameters)
    return world


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((0.0, 0.8, 0.4), (0.0 + 0.25 * 0.4, 0.8, 0.4 + 0.25 * 0.4)),
        ((0.8, 0.0, 0.4), (0.8, 0.0 + 0.25 * 0.4, 0.4 + 0.25 * 0.4)),
        ((0.2, 0.4, 0.6), (0.2 + 0.25 * 0.4, 0.4 + 0.25 * 0.2, 0.6)),
    ],
)
def test_contacts_close_part_of_the_gap_and_all_read_the_months_first_awareness(
    before: tuple[float, float, float], after: tuple[float, float, float]
) -> None:
    world = act(NOTHING._replace(contact=1.0, closing=0.25), before)
    assert world.state.awareness[:, 0] == pytest.approx(after)


def test_a_tie_is_a_contact_when_its_draw_is_below_the_chance() -> None:
    draws = [
        [
            uniform(int(SEED), month, pair(*sorted((code(state), code("body:ITU")))), Purpose.CONTACT)
            for state in ("state:A", "state:B")
        ]
        for month in range(40)
    ]
    month = next(month for month, (a, b) in enumerate(draws) if a < 0.3 < b)
    world = act(NOTHING._replace(contact=0.3, closing=0.5), (0.0, 0.0, 0.6), month=month)
    assert world.state.awareness[:, 0] == pytest.approx([0.3, 0.0, 0.6])


def test_broadcast_briefing_meetings_and_own_work_leave_what_each_of_them_misses() -> None:
    pulled = levers(broadcast=0.05, briefing=(0.35, 0.1, 0.0))
    world = act(NOTHING._replace(meetings=0.02, own_work=0.1), (0.2, 0.4, 0.6), pulled, met=1.0)
    # attendance is 1, .5 and .25; the smaller of the shares on C1 and T1 is .2, .3 and .1
    missed = [
        0.95 * 0.65 * (1 - 0.02) * (1 - 0.1 * 0.2),
        0.95 * 0.9 * (1 - 0.01) * (1 - 0.1 * 0.3),
        0.95 * 1.0 * (1 - 0.005) * (1 - 0.1 * 0.1),
    ]
    expected = [a + (1 - a) * (1 - m) for a, m in zip((0.2, 0.4, 0.6), missed, strict=True)]
    assert world.state.awareness[:, 0] == pytest.approx(expected)


def test_meetings_teach_only_in_months_in_which_both_processes_meet() -> None:
    world = act(NOTHING._replace(meetings=0.5), (0.2, 0.4, 0.6), met=0.0)
    assert world.state.awareness[:, 0].tolist() == [0.2, 0.4, 0.6]


def test_an_engaged_itu_lifts_its_council_members_and_nobody_else() -> None:
    world = act(NOTHING._replace(forgetting=0.01), (0.2, 0.2, 0.7), levers(engagement=0.8))
    assert world.state.awareness[:, 0] == pytest.approx([(0.2 + 0.1 * 0.8 * 0.5) * 0.99, 0.2 * 0.99, 0.7 * 0.99])


def test_engagement_works_on_what_is_left_after_contacts_and_briefings() -> None:
    world = act(NOTHING._replace(contact=1.0, closing=0.2), (0.2, 0.2, 0.7), levers(engagement=1.0, broadcast=0.1))
    after_gain = 0.3 + 0.7 * 0.1
    assert world.state.awareness[A, 0] == pytest.approx(after_gain + 0.1 * (0.7 - after_gain))


def test_engagement_brings_what_itu_knew_when_the_month_began_whatever_its_row() -> None:
    first_row = {"itu": A, "council": np.array([False, True, False])}
    world = act(NOTHING, (0.7, 0.2, 0.0), levers(engagement=1.0, broadcast=0.1), **first_row)
    after_gain = 0.2 + 0.8 * 0.1
    assert world.state.awareness[[0, 1], 0] == pytest.approx([0.73, after_gain + 0.1 * (0.7 - after_gain)])


def test_engagement_never_lowers_awareness() -> None:
    world = act(NOTHING, (0.9, 0.2, 0.7), levers(engagement=1.0))
    assert world.state.awareness[A, 0] == pytest.approx(0.9)


def test_rotation_of_staff_keeps_a_part_and_comes_after_forgetting_and_all_gains() -> None:
    world = act(
        NOTHING._replace(rotation=1.0, rotation_keeps=0.3, forgetting=0.1), (0.5, 0.5, 0.5), levers(broadcast=0.2)
    )
    assert world.state.awareness[:, 0] == pytest.approx([0.6 * 0.9 * 0.3] * 3)


def test_each_agent_rotates_by_its_own_draw() -> None:
    labels = ("state:A", "state:B", "body:ITU")
    for month in range(12):
        rotates = [uniform(int(SEED), month, code(label), Purpose.ROTATION) < 0.4 for label in labels]
        world = act(NOTHING._replace(rotation=0.4), (0.5, 0.5, 0.5), month=month)
        assert world.state.awareness[:, 0] == pytest.approx([0.15 if rotated else 0.5 for rotated in rotates])
