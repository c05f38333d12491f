"""Obligations on the tiny world: meetings, travel, reports, clashes and what is left (ODD 7.3).

A, B and ITU have parties of 1, 2 and 3 and, with exponent one half, the same weights of desk work; ITU's part in meetings
is one half. A day of meeting takes 1.5 days, a journey 2. All days lie in June 2023, month 5, unless said.
"""

from typing import Any

import numpy as np
import pytest

from sim.model.entities.events import ADOPTED, ALWAYS, PROPOSED, Events
from sim.model.levers import Levers
from sim.model.numerics.kernels import kernel
from sim.model.processes.obligations import Obligations, meetings_and_reports, obligations
from tests.support.tiny import BODY_ITU, A, B, Meeting, Tiny, events, levers, tiny

JUNE = 5
PARAMETERS = Obligations(size_exponent=0.5)


@kernel
def all_oblige(state, aux, block, t):
    meetings_and_reports(state, aux, block, t)
    for agent in range(block.agents.code.size):
        obligations(agent, state, aux, block, t)


def oblige(world: Tiny, month: int) -> None:
    """Let one month of obligations pass."""
    world.act(all_oblige, month, obligations=PARAMETERS)


def act(calendar: Events, pulled: Levers | None = None, month: int = JUNE, reuse: float = 0.0, **changes: Any) -> Tiny:
    """The tiny world after one month of obligations, with capacities equal to sizes."""
    world = tiny(calendar, pulled, **changes)
    world.aux.capacity[:] = world.setting.world.size
    world.state.reuse[0] = reuse
    oblige(world, month)
    return world


def test_a_meeting_costs_preparation_and_travel_by_size_and_kind_of_agent() -> None:
    world = act(events(Meeting("wsis", "Geneva", "2023-06-05", 3)))
    assert world.aux.demand == pytest.approx([1.5 * 3, 2 * (1.5 * 3 + 2), 0.5 * 3 * 1.5 * 3])


@pytest.mark.parametrize(
    ("place", "journeys"), [("elsewhere", (1, 1)), ("Geneva", (0, 1)), ("New York", (0, 0)), ("online", (0, 0))]
)
def test_everybody_travels_elsewhere_and_only_some_to_geneva(place: str, journeys: tuple[int, int]) -> None:
    world = act(events(Meeting("wsis", place, "2023-06-05", share=0.5)))
    assert world.aux.demand[[A, B]] == pytest.approx([0.75 + journeys[0] * 2 * 0.5, 2 * (0.75 + journeys[1] * 2 * 0.5)])


def test_days_are_booked_in_the_month_they_fall_in_and_travel_in_the_first() -> None:
    calendar = events(Meeting("wsis", "elsewhere", "2023-06-29", 5))
    assert act(calendar).aux.demand[A] == pytest.approx(1.5 * 2 + 2)
    assert act(calendar, month=JUNE + 1).aux.demand[A] == pytest.approx(1.5 * 3)
    assert act(calendar, month=JUNE + 2).aux.demand[A] == 0.0


def test_only_council_member_states_follow_itu_meetings_fully() -> None:
    world = act(
        events(Meeting("itu", "Geneva", "2023-06-05", 2, 0.3)), levers(co_location=0.5, wsis_open=0.0, gdc_open=0.0)
    )
    assert world.aux.demand == pytest.approx([1.5 * 0.6, 2 * 0.1 * (1.5 * 0.6 + 2 * 0.3), 0.5 * 3 * 1.5 * 0.06])


@pytest.mark.parametrize(
    ("process", "variant", "factor"),
    [
        ("wsis", ALWAYS, 0.9 * 0.4),
        ("gdc", ALWAYS, 0.8),
        ("gdc", PROPOSED, 0.8 * 0.2 * (1 - 0.3)),
        ("gdc", ADOPTED, 0.8 * 0.2),
        ("joint", ALWAYS, 0.5 * 0.9 * 0.4 + 0.5 * 0.8),
        ("itu", ALWAYS, 1 / 0.7),
    ],
)
def test_openness_multipliers_reuse_and_co_location_lower_days_and_travel_alike(
    process: str, variant: int, factor: float
) -> None:
    pulled = levers(wsis_open=0.9, wsis_meetings=0.4, gdc_open=0.8, gdc_follow_up=0.2, co_location=0.7)
    world = act(events(Meeting(process, "elsewhere", "2023-06-05", variant=variant)), pulled, reuse=0.3)
    assert world.aux.demand[A] == pytest.approx((1.5 + 2) * factor * 0.7)


def test_reports_are_desk_work_of_both_processes() -> None:
    world = act(events(reports={"2023-06": (6.0, 4.0)}), levers(wsis_reports=0.5, wsis_open=0.8, gdc_open=0.9))
    days = 6 * 0.5 * 0.8 + 4 * 0.9
    assert world.aux.demand == pytest.approx([days, 2 * days, 3 * days])


@pytest.mark.parametrize(
    ("reports", "days"),
    [
        ({"2023-06": (6.0, 0.0)}, 6.0),  # only one process asks: nothing is saved
        ({"2023-06": (0.0, 4.0)}, 4.0),
        ({"2023-06": (6.0, 4.0)}, 10 - 0.5 * 2 * 4),
        ({"2023-06": (6.0, 0.0), "2023-01": (0.0, 4.0)}, 6 * (1 - 0.5 * 8 / 10)),  # in proportion over the year
        ({"2023-06": (6.0, 0.0), "2023-12": (0.0, 9.0)}, 6 * (1 - 0.5 * 12 / 15)),
        ({"2023-06": (6.0, 0.0), "2024-01": (0.0, 9.0)}, 6.0),  # not over its end
        ({"2023-12": (6.0, 9.0)}, 0.0),
    ],
)
def test_joint_reporting_saves_what_both_processes_ask_in_a_year(
    reports: dict[str, tuple[float, float]], days: float
) -> None:
    assert act(events(reports=reports), levers(reporting=0.5)).aux.demand[A] == pytest.approx(days)


def test_reports_are_joined_after_the_other_levers() -> None:
    pulled = levers(reporting=0.6, wsis_reports=0.5, wsis_open=0.8, gdc_open=0.0)
    assert act(events(reports={"2023-06": (6.0, 4.0)}), pulled).aux.demand[A] == pytest.approx(6 * 0.5 * 0.8)
    pulled = levers(reporting=0.6, wsis_reports=0.5, wsis_open=0.8, gdc_open=0.9)
    wsis, gdc = 6 * 0.5 * 0.8, 4 * 0.9
    saved = 0.4 * 2 * min(wsis, gdc)
    assert act(events(reports={"2023-06": (6.0, 4.0)}), pulled).aux.demand[A] == pytest.approx(wsis + gdc - saved)


def test_the_levers_of_each_month_of_the_year_say_what_is_due_in_it() -> None:
    pulled = levers(reporting=0.5)
    pulled.gdc_open[11] = 0.25  # December
    world = act(events(reports={"2023-06": (6.0, 0.0), "2023-12": (0.0, 8.0)}), pulled)
    assert world.aux.demand[A] == pytest.approx(6 * (1 - 0.5 * 2 * 2 / 8))


def test_overhead_grows_with_size_and_extra_demand_is_taken_as_it_is() -> None:
    world = act(events(), levers(overhead=0.4, extra_demand=(0.0, 1.0, 60.0)))
    assert world.aux.demand == pytest.approx([0.4, 0.8 + 1, 1.2 + 60])
    assert world.aux.coordination == pytest.approx([0.4, 1.8, 61.2])


@pytest.mark.parametrize(("days", "journeys"), [(3.0, 1.0), (0.5, 0.5)])
def test_a_further_consultation_is_at_most_one_journey_to_geneva(days: float, journeys: float) -> None:
    world = act(events(), levers(extra_wsis_days=days, co_location=0.7, wsis_meetings=0.4))
    factor = 0.7 * 0.4
    assert world.aux.demand == pytest.approx(
        [1.5 * days * factor, 2 * (1.5 * days + 2 * journeys) * factor, 0.5 * 3 * 1.5 * days * factor]
    )


CLASH = (
    Meeting("wsis", "elsewhere", "2023-06-05", share=1.0),
    Meeting("gdc", "New York", "2023-06-05", share=0.5),
    Meeting("itu", "Geneva", "2023-06-05", share=0.3),
)


@pytest.mark.parametrize(
    ("teams", "missed"),
    [
        ((1, 1, 3), (1.5 * (0.5 * 0.7 + 0.3), 2 * 1.5 * (0.5 * 0.7 + 0.03), 0.0)),
        ((2, 3, 1), (1.5 * 0.3, 0.0, 0.5 * 3 * 1.5 * (0.5 * 0.7 + 0.03))),
    ],
)
def test_an_agent_serves_as_many_places_a_day_as_it_has_teams(
    teams: tuple[int, ...], missed: tuple[float, ...]
) -> None:
    pulled = levers(co_location=0.7)
    clashing, free = (
        act(events(*CLASH), pulled, teams=np.array(teams)),
        act(events(*CLASH), pulled, teams=np.array([3, 3, 3])),
    )
    assert free.aux.served == pytest.approx(free.aux.demand)
    assert free.aux.served - clashing.aux.served == pytest.approx(missed)
    assert clashing.state.attendance == pytest.approx(1 - np.array(missed) / clashing.aux.demand)


def missed_by_a(*meetings: Meeting, teams: int = 1) -> float:
    """Days A misses with co-location .7."""
    world = act(events(*meetings), levers(co_location=0.7), teams=np.array([teams, 1, 3]))
    return float(world.aux.demand[A] - world.aux.served[A])


def test_places_of_equal_weight_rank_in_their_fixed_order() -> None:
    meetings = [
        Meeting(process, place, "2023-06-05", share=0.5)
        for process, place in (("gdc", "online"), ("itu", "Geneva"), ("wsis", "New York"))
    ]
    assert missed_by_a(*meetings, teams=2) == pytest.approx(1.5 * 0.5 * 0.7)


def test_a_place_counts_by_its_largest_event_the_first_in_the_table_among_equals() -> None:
    wsis, itu = (Meeting(process, "New York", "2023-06-05", share=0.5) for process in ("wsis", "itu"))
    ahead = Meeting("gdc", "Geneva", "2023-06-05", share=0.8)
    assert missed_by_a(wsis, itu, ahead) == pytest.approx(1.5 * 0.5 * 0.7)
    assert missed_by_a(itu, wsis, ahead) == pytest.approx(1.5 * 0.5)
    assert missed_by_a(wsis, itu._replace(share=0.6), ahead) == pytest.approx(1.5 * 0.6)


def test_no_co_location_helps_where_the_days_first_event_or_the_missed_one_is_itus() -> None:
    wsis = Meeting("wsis", "New York", "2023-06-05", share=0.5)
    itu, gdc = (Meeting(process, "Geneva", "2023-06-05", share=0.8) for process in ("itu", "gdc"))
    assert missed_by_a(wsis, itu) == pytest.approx(1.5 * 0.5)
    assert missed_by_a(wsis, gdc) == pytest.approx(1.5 * 0.5 * 0.7)
    assert missed_by_a(wsis._replace(share=0.9), itu) == pytest.approx(1.5 * 0.8)


def test_meetings_of_one_place_or_of_different_days_do_not_clash() -> None:
    first = Meeting("wsis", "Geneva", "2023-06-05", 2)
    assert missed_by_a(first, Meeting("gdc", "Geneva", "2023-06-05")) == pytest.approx(0.0)
    assert missed_by_a(first, Meeting("gdc", "New York", "2023-06-07")) == pytest.approx(0.0)
    assert missed_by_a(first, Meeting("gdc", "New York", "2023-06-06", 3)) == pytest.approx(1.5 * 0.7)


def test_obligations_take_no_more_than_the_service_limit_and_the_rest_is_discretionary() -> None:
    world = act(events(), levers(extra_demand=(30.0, 10.0, 0.0), productivity=0.7))
    assert world.aux.served == pytest.approx([12.0, 10.0, 0.0])
    assert world.state.attendance == pytest.approx([0.4, 1.0, 1.0])
    assert world.aux.effort == pytest.approx([8 * 0.7, 70 * 0.7, 180 * 0.7])
    assert world.aux.transition_loss == pytest.approx([8 * 0.3, 70 * 0.3, 180 * 0.3])


@pytest.mark.parametrize(
    ("meetings", "values", "met"),
    [
        (("wsis", "gdc"), {}, 1.0),
        (("wsis", "itu"), {}, 0.0),
        (("joint",), {}, 1.0),
        (("joint",), {"gdc_open": 0.0}, 0.0),
        (("gdc",), {}, 0.0),
        (("gdc",), {"extra_wsis_days": 1.0}, 1.0),
    ],
)
def test_both_processes_meet_only_if_each_has_meeting_days(
    meetings: tuple[str, ...], values: dict[str, float], met: float
) -> None:
    calendar = events(
        *(Meeting(process, "Geneva", "2023-06-05") for process in meetings), reports={"2023-06": (1.0, 1.0)}
    )
    assert act(calendar, levers(**values)).aux.met[0] == met


def test_days_of_each_process_are_counted_by_kind() -> None:
    calendar = events(
        Meeting("joint", "New York", "2023-06-05", 2, 0.5, kind=1),
        Meeting("wsis", "Geneva", "2023-06-05", 3, kind=2),
        Meeting("itu", "Geneva", "2023-06-05", 3, kind=2),
        reports={"2023-06": (6.0, 4.0)},
    )
    days = act(calendar, levers(co_location=0.7)).aux.process_days
    assert days[1] == pytest.approx([0.35, 0.35])
    assert days[2] == pytest.approx([2.1, 0.0])
    assert days[-1] == pytest.approx([6.0, 4.0])
    assert days.sum() == pytest.approx(0.7 + 2.1 + 10)


def test_a_body_without_capacity_serves_nothing() -> None:
    world = tiny(events(), levers(extra_demand=1.0))
    world.aux.capacity[:] = 20.0, 80.0, 0.0
    oblige(world, JUNE)
    assert world.state.attendance[BODY_ITU] == 0.0
    assert world.aux.effort[BODY_ITU] == 0.0
    assert world.state.attendance[B] == 1.0
