"""Obligations: demand for meetings, travel, reports and coordination, its service, and remaining effort (ODD 7.3)."""

from typing import Annotated, NamedTuple

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
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import at, each, maximum, minimum, put, same, sqrt, where
from sim.model.numerics.worlds import WORLDS
from sim.model.processes.lookup import row_of
from sim.settings.quantity import Quantity, share

MOST_TEAMS = 3
COUNCIL, NOT_COUNCIL = 0, 1
"""The two classes of agents that follow events differently: member states of the ITU Council, and all others."""


class Obligations(NamedTuple):
    """demand = f party (preparation * meeting days + travel) + g (size / 20)^exponent (reports + overhead) + extra."""

    preparation: Annotated[
        float,
        Quantity("days spent per meeting day, including preparation and follow-up", "ratio", 1.0, 10.0, (1.0, 2.5)),
    ] = 1.5
    travel_days: Annotated[
        float, Quantity("travel days per event away from the missions", "days", 0.0, 30.0, (1.0, 4.0))
    ] = 2.0
    clash_cost: Annotated[float, share("share of the days of a clashing event that is lost")] = 1.0
    size_exponent: Annotated[
        float, Quantity("growth of reports and coordination with size", "exponent", 0.0, 1.0, (0.1, 0.5))
    ] = 0.3
    service_limit: Annotated[float, share("largest share of capacity that obligations can use (chi)", (0.4, 0.8))] = 0.6
    body_share: Annotated[float, share("part of a body in meetings relative to a state", (0.25, 1.0))] = 0.5
    stakeholder_share: Annotated[
        float, share("part of a stakeholder in meetings and reports relative to a state", (0.1, 0.6))
    ] = 0.3


@kernel_part
def meetings_and_reports(state, aux, block, t):
    """Meetings, clashes and reports of the month, one world after the other, because worlds differ in which events clash."""
    for world in range(WORLDS):
        event_weights(world, state, aux.calendar, block, t)
        held_this_month(world, aux.calendar, block, t)
        meetings(world, aux, block, t)
        clashes(world, aux, block, t)
        reports(world, aux, block, t)


@kernel_part
def event_weights(world, state, calendar, block, t):
    """Write calendar.weight [E, 2]: part of a day of each event that counts for WSIS and for the GDC, before co-location.

    Events of the governing bodies of ITU have the weights 1, 0.
    """
    events, levers, weight = block.events, block.duties.monthly[t], calendar.weight
    wsis, gdc = levers.wsis_open[world] * levers.wsis_meetings[world], levers.gdc_open[world]
    for event in range(events.code.size):
        process, variant = events.process[event], events.variant[event]
        weight[event, WSIS], weight[event, GDC] = 0.0, 0.0
        if process == WSIS:
            weight[event, WSIS] = wsis
        elif process == GDC:
            follow_up = levers.gdc_follow_up[world] if variant in (PROPOSED, ADOPTED) else 1.0
            new = 1.0 - state.reuse[0, world] if variant == PROPOSED else 1.0
            weight[event, GDC] = gdc * follow_up * new
        elif process == JOINT:
            weight[event, WSIS], weight[event, GDC] = 0.5 * wsis, 0.5 * gdc
        else:
            weight[event, WSIS] = 1.0


@kernel_part
def held_this_month(world, calendar, block, t):
    """Write to calendar.held the events with a day in this month, in order, and their number to calendar.number."""
    events, first_day, month, found = block.events, block.first_day[world], block.start + t, 0
    for event in range(events.code.size):
        begins, ends = first_day[event], first_day[event] + events.weekdays[event]
        if begins < events.month_days[month + 1] and ends > events.month_days[month]:
            calendar.held[found] = event
            found += 1
    calendar.number[0] = found


@kernel_part
def attends(events, event, follower):
    """Part of an event that agents of a class follow: its share on this subject, less for those that are not Council members."""
    return events.share[event] * (1.0 if follower == COUNCIL else events.outsiders[event])


@kernel_part
def meetings(world, aux, block, t):
    """Write the month's meeting days and journeys of both classes of agents, and the days by kind of event and process."""
    events, first_day, month, calendar = block.events, block.first_day[world], block.start + t, aux.calendar
    levers, opens, closes = block.duties.monthly[t], events.month_days[month], events.month_days[month + 1]
    aux.meeting_days[:, world] = 0.0
    aux.trips[:, :, world] = 0.0
    aux.process_days[:, :, world] = 0.0
    for event in calendar.held[: calendar.number[0]]:
        itu, weight = events.process[event] == ITU, calendar.weight[event]
        together = 1.0 if itu else levers.co_location[world]
        days = min(first_day[event] + events.weekdays[event], closes) - max(first_day[event], opens)
        for follower in range(2):
            part = attends(events, event, follower) * ((weight[WSIS] + weight[GDC]) * together)
            aux.meeting_days[follower, world] += days * part
            if events.day_month[first_day[event]] == month:
                aux.trips[follower, events.place[event], world] += part
        if not itu:
            for process in range(2):
                day = events.share[event] * weight[process] * together
                aux.process_days[events.kind[event], process, world] += days * day
    consultation = levers.wsis_open[world] * levers.wsis_meetings[world] * levers.co_location[world]
    aux.consultation[0, world] = consultation
    aux.process_days[CONSULTATION, WSIS, world] += levers.extra_wsis_days[world] * consultation


@kernel_part
def clashes(world, aux, block, t):
    """Write aux.missed [2, 3]: days that an agent misses because events clash, by class and number of teams (1 to 3).

    On each day only the largest event of each place counts. An agent's teams go to the places with the largest events, and
    what they miss is the day of the other places: shortened by co-location, unless it or the first event is of ITU.
    """
    events, month, calendar = block.events, block.start + t, aux.calendar
    co_location = block.duties.monthly[t].co_location[world]
    aux.missed[:, :, world] = 0.0
    for day in range(events.month_days[month], events.month_days[month + 1]):
        for follower in range(2):
            largest_events(day, follower, events, block.first_day[world], calendar)
            share, itu, first = calendar.share, calendar.itu, 0
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
                    for teams in range(1, min(rank, MOST_TEAMS) + 1):
                        aux.missed[follower, teams - 1, world] += cost


@kernel_part
def largest_events(day, follower, events, first_day, calendar):
    """Write the share of the largest event of a day in each place to calendar.share, and whether it is of ITU to calendar.itu."""
    calendar.share[:] = 0.0
    for event in calendar.held[: calendar.number[0]]:
        if first_day[event] <= day < first_day[event] + events.weekdays[event]:
            part = attends(events, event, follower) * (calendar.weight[event, WSIS] + calendar.weight[event, GDC])
            if part > calendar.share[events.place[event]]:
                calendar.share[events.place[event]] = part
                calendar.itu[events.place[event]] = events.process[event] == ITU


@kernel_part
def reports(world, aux, block, t):
    """Write the days of reports due this month to aux.process_days, and to aux.met whether both processes had meetings."""
    days = aux.process_days
    wsis_meets, gdc_meets = 0.0, 0.0
    for kind in range(days.shape[0]):
        wsis_meets += days[kind, WSIS, world]
        gdc_meets += days[kind, GDC, world]
    aux.met[0, world] = 1.0 if wsis_meets > 0.0 and gdc_meets > 0.0 else 0.0
    wsis_due, gdc_due = reports_due(world, block, t)
    left = left_by_joining(world, block, t)
    days[REPORT, WSIS, world], days[REPORT, GDC, world] = wsis_due * left, gdc_due * left


@kernel_part
def reports_due(world, block, t):
    """Days of reports to WSIS and to the GDC that are due in a month, after all levers but joint reporting."""
    due, levers = block.events.report_days[block.start + t], block.duties.monthly[t]
    wsis = due[WSIS] * levers.wsis_open[world] * levers.wsis_reports[world]
    return wsis, due[GDC] * levers.gdc_open[world]


@kernel_part
def left_by_joining(world, block, t):
    """Share of the month's report days that joint reporting leaves: only what both processes ask within a year can be joined."""
    january = t - (block.start + t) % 12
    wsis, gdc = 0.0, 0.0
    for month in range(max(0, january), min(january + 12, block.duties.monthly.shape[0])):
        wsis_due, gdc_due = reports_due(world, block, month)
        wsis += wsis_due
        gdc += gdc_due
    if wsis + gdc == 0.0:
        return 1.0
    return 1.0 - (1.0 - block.duties.monthly[t].reporting[world]) * (2.0 * min(wsis, gdc) / (wsis + gdc))


@kernel_part
def obligations(agent, state, aux, block, t):
    """The agent's demand, what of it is served, and the effort that is left [days]; its attendance."""
    agents, parameters, levers = block.agents, block.parameters.obligations, block.duties.monthly[t]
    meeting_part, report_part = parts(agents.kind[agent], parameters)
    council = at(agents.council, agent) > 0.0
    days, elsewhere, geneva = (
        at(aux.meeting_days, NOT_COUNCIL),
        at(aux.trips[NOT_COUNCIL], ELSEWHERE),
        at(aux.trips[NOT_COUNCIL], GENEVA),
    )
    days = where(council, at(aux.meeting_days, COUNCIL), days)
    elsewhere = where(council, at(aux.trips[COUNCIL], ELSEWHERE), elsewhere)
    geneva = where(council, at(aux.trips[COUNCIL], GENEVA), geneva)

    further, consultation = each(levers.extra_wsis_days), at(aux.consultation, 0)
    meeting = days + further * consultation
    travel = elsewhere + at(agents.travels, agent) * (geneva + minimum(1.0, further) * consultation)
    report = at(aux.process_days[REPORT], WSIS) + at(aux.process_days[REPORT], GDC)
    party = meeting_part * maximum(1.0, sqrt(at(agents.size, agent) / 20.0))
    desk = report_part * at(agents.desk, agent)
    preparation = each(parameters.preparation)
    extra = block.duties.extra_demand
    coordination = desk * each(levers.overhead) + at(extra[row_of(extra, t)], agent)
    demand = party * (preparation * meeting + each(parameters.travel_days) * travel) + desk * report + coordination

    clash = each(parameters.clash_cost) * missed_days(at(agents.teams, agent), council, aux.missed)
    attended = demand - party * preparation * clash
    capacity = at(aux.capacity, agent)
    served = maximum(0.0, minimum(attended, each(parameters.service_limit) * capacity))
    effort = (capacity - served) * each(levers.productivity)
    put(aux.demand, agent, demand)
    put(aux.served, agent, served)
    put(aux.effort, agent, effort)
    put(aux.transition_loss, agent, capacity - served - effort)
    put(aux.coordination, agent, coordination)
    put(state.attendance, agent, where(demand > 0.0, served / demand, 1.0))


@kernel_part
def parts(kind, parameters):
    """Parts of a kind of agent in meetings and in reports, relative to a state; in double precision."""
    meetings, reports = same(1.0), same(1.0)
    if kind == BODY:
        meetings = meetings * each(parameters.body_share)
    elif kind == STAKEHOLDER:
        meetings = meetings * each(parameters.stakeholder_share)
        reports = reports * each(parameters.stakeholder_share)
    return meetings, reports


@kernel_part
def missed_days(teams, council, missed):
    """Days missed by an agent with its number of teams."""
    most = where(council, at(missed[COUNCIL], 2), at(missed[NOT_COUNCIL], 2))
    for number in range(2, 0, -1):
        fewer = where(council, at(missed[COUNCIL], number - 1), at(missed[NOT_COUNCIL], number - 1))
        most = where(teams <= number, fewer, most)
    return most
