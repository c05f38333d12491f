"""Obligations: demand for meetings, travel, reports and coordination, its service, and remaining effort (ODD 7.3)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.model.entities.events import (
    ADOPTED,
    CITIES,
    CONSULTATION,
    ELSEWHERE,
    GENEVA,
    ITU,
    JOINT,
    PROPOSED,
    REPORT,
)
from sim.model.entities.packages import GDC, WSIS
from sim.model.entities.world import BODY, STAKEHOLDER
from sim.model.numerics.kernels import kernel, row_kernel
from sim.settings.quantity import Quantity, share

MOST_TEAMS = 3


class Obligations(NamedTuple):
    """demand = f party (preparation * meeting days + travel) + g (size / 20)^exponent (reports + overhead) + extra."""

    preparation: Annotated[
        float,
        Quantity("days spent per meeting day, including preparation and follow-up", "ratio", 1.0, 10.0, (1.0, 2.5)),
    ] = 1.5
    travel_days: Annotated[float, Quantity("travel days per event away from the missions", "days", 0.0, 30.0)] = 2.0
    clash_cost: Annotated[float, share("share of the days of a clashing event that is lost")] = 1.0
    size_exponent: Annotated[float, Quantity("growth of reports and coordination with size", "exponent", 0.0, 1.0)] = (
        0.3
    )
    service_limit: Annotated[float, share("largest share of capacity that obligations can use (chi)", (0.4, 0.8))] = 0.6
    body_share: Annotated[float, share("part of a body in meetings relative to a state")] = 0.5
    stakeholder_share: Annotated[float, share("part of a stakeholder in meetings and reports relative to a state")] = (
        0.3
    )


@row_kernel
def event_weights(events, levers, reuse, t, weight):
    """Write weight [E, 2]: part of a day of each event that counts for WSIS and for the GDC, before co-location; 1, 0 for ITU."""
    wsis = levers.wsis_open[t] * levers.wsis_meetings[t]
    for event in range(events.code.size):
        process = events.process[event]
        if process == WSIS:
            weight[event, 0] = wsis
        elif process == GDC:
            follow_up = 1.0
            if events.variant[event] == PROPOSED or events.variant[event] == ADOPTED:
                follow_up = levers.gdc_follow_up[t]
            if events.variant[event] == PROPOSED:
                follow_up *= 1.0 - reuse
            weight[event, 1] = levers.gdc_open[t] * follow_up
        elif process == JOINT:
            weight[event, 0] = 0.5 * wsis
            weight[event, 1] = 0.5 * levers.gdc_open[t]
        else:
            weight[event, 0] = 1.0


@row_kernel
def held_this_month(events, first_day, month, here):
    """Write to here the indices of the events with a day in this month, in order; returns their number."""
    found = 0
    for event in range(events.code.size):
        begins, ends = first_day[event], first_day[event] + events.weekdays[event]
        if begins < events.month_days[month + 1] and ends > events.month_days[month]:
            here[found] = event
            found += 1
    return found


@row_kernel
def meetings(events, here, first_day, weight, co_location, month, days, trips, by_kind):
    """Meetings of this month for the two classes of agents (0: Council member states, 1: all others).

    Adds to days [2] (meeting days), trips [2, places] (weighted number of trips) and by_kind [kinds, 2] (days by process).
    """
    for event in here:
        last_day = first_day[event] + events.weekdays[event]
        held = min(last_day, events.month_days[month + 1]) - max(first_day[event], events.month_days[month])
        itu = events.process[event] == ITU
        together = 1.0 if itu else co_location
        part = (weight[event, 0] + weight[event, 1]) * together
        for follower in range(2):
            follows = events.share[event] * (1.0 if follower == 0 else events.outsiders[event])
            days[follower] += held * follows * part
            if events.day_month[first_day[event]] == month:
                trips[follower, events.place[event]] += follows * part
        if not itu:
            for process in range(2):
                by_kind[events.kind[event], process] += held * events.share[event] * weight[event, process] * together


@row_kernel
def clashes(events, here, first_day, weight, co_location, month, share, itu, missed):
    """Add to missed [2, 4] the days that an agent misses because of clashes, by class and number of teams.

    share, itu: [places] work arrays for the largest event of a day in each place.
    """
    for day in range(events.month_days[month], events.month_days[month + 1]):
        for follower in range(2):
            for place in range(CITIES):
                share[place] = 0.0
            for event in here:
                if first_day[event] <= day < first_day[event] + events.weekdays[event]:
                    follows = events.share[event] * (1.0 if follower == 0 else events.outsiders[event])
                    part = follows * (weight[event, 0] + weight[event, 1])
                    if part > share[events.place[event]]:
                        share[events.place[event]] = part
                        itu[events.place[event]] = events.process[event] == ITU
            first = 0
            for place in range(1, CITIES):
                if share[place] > share[first]:
                    first = place
            for place in range(CITIES):
                if share[place] > 0.0 and place != first:
                    rank = 0
                    for other in range(CITIES):
                        if share[other] > share[place] or (share[other] == share[place] and other < place):
                            rank += 1
                    cost = share[place] * (1.0 if itu[place] or itu[first] else co_location)
                    for teams in range(1, MOST_TEAMS + 1):
                        if rank >= teams:
                            missed[follower, teams] += cost


@kernel
def obligations(state, aux, world, events, first_day, levers, parameters, month, t):
    """Write demand, served, effort and transition_loss [days] of every agent to aux, and state.attendance."""
    co_location, extra_days = levers.co_location[t], levers.extra_wsis_days[t]
    weight, here = np.zeros((events.code.size, 2)), np.empty(events.code.size, np.int64)
    event_weights(events, levers, state.reuse[0], t, weight)
    here = here[: held_this_month(events, first_day, month, here)]
    days, trips, by_kind = np.zeros(2), np.zeros((2, CITIES)), np.zeros((REPORT + 1, 2))
    meetings(events, here, first_day, weight, co_location, month, days, trips, by_kind)
    missed, share, itu = np.zeros((2, MOST_TEAMS + 1)), np.zeros(CITIES), np.zeros(CITIES, np.bool_)
    clashes(events, here, first_day, weight, co_location, month, share, itu, missed)

    consultation = levers.wsis_open[t] * levers.wsis_meetings[t] * co_location
    by_kind[CONSULTATION, 0] += extra_days * consultation
    wsis_meets, gdc_meets = 0.0, 0.0
    for kind in range(by_kind.shape[0]):
        wsis_meets += by_kind[kind, 0]
        gdc_meets += by_kind[kind, 1]
    aux.met[0] = 1.0 if wsis_meets > 0.0 and gdc_meets > 0.0 else 0.0
    by_kind[REPORT, 0] = (
        events.report_days[month, 0] * levers.wsis_open[t] * levers.wsis_reports[t] * levers.reporting[t]
    )
    by_kind[REPORT, 1] = events.report_days[month, 1] * levers.gdc_open[t] * levers.reporting[t]
    for kind in range(by_kind.shape[0]):
        for process in range(2):
            aux.process_days[kind, process] = by_kind[kind, process]
    reports = by_kind[REPORT, 0] + by_kind[REPORT, 1]

    at_desks = reports > 0.0 or levers.overhead[t] > 0.0  # avoids computing the power in other months
    aux.coordination[0] = 0.0
    for agent in range(world.code.size):
        follower = 0 if world.council[agent] else 1
        meeting_part, report_part = 1.0, 1.0
        if world.kind[agent] == BODY:
            meeting_part = parameters.body_share
        elif world.kind[agent] == STAKEHOLDER:
            meeting_part, report_part = parameters.stakeholder_share, parameters.stakeholder_share
        party = meeting_part * max(1.0, np.sqrt(world.size[agent] / 20.0))
        desk = report_part * (world.size[agent] / 20.0) ** parameters.size_exponent if at_desks else 0.0
        travel = trips[follower, ELSEWHERE]
        if world.travels[agent]:
            travel += trips[follower, GENEVA] + min(1.0, extra_days) * consultation
        meeting = days[follower] + extra_days * consultation
        coordination = desk * levers.overhead[t] + levers.extra_demand[t, agent]
        demand = (
            party * (parameters.preparation * meeting + parameters.travel_days * travel) + desk * reports + coordination
        )

        capacity = aux.capacity[agent]
        clash = parameters.clash_cost * missed[follower, world.teams[agent]]
        attended = demand - party * parameters.preparation * clash
        served = max(0.0, min(attended, parameters.service_limit * capacity))
        aux.demand[agent] = demand
        aux.served[agent] = served
        aux.effort[agent] = (capacity - served) * levers.productivity[t]
        aux.transition_loss[agent] = capacity - served - aux.effort[agent]
        aux.coordination[0] += coordination
        state.attendance[agent] = served / demand if demand > 0.0 else 1.0
