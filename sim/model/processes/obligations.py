"""Obligations: demand for meetings, travel, reports and coordination, its service, and remaining effort (ODD 7.3)."""

from typing import Annotated, NamedTuple

from sim.model.entities.events import ADOPTED, CONSULTATION, ELSEWHERE, GENEVA, ITU, JOINT, NO_ITEM, PROPOSED, REPORT
from sim.model.entities.packages import GDC, WSIS
from sim.model.entities.world import BODY, STAKEHOLDER
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import at, each, maximum, minimum, put, same, sqrt, where
from sim.model.numerics.worlds import WORLDS
from sim.model.processes.lookup import row_of
from sim.model.processes.participation import participation, turnout, turnout_of_month
from sim.settings.months import ADOPTION_MONTH
from sim.settings.quantity import Quantity, share


class Obligations(NamedTuple):
    """demand = f party (preparation * meeting days + travel) + g (size / 20)^exponent (reports + overhead) + extra."""

    preparation: Annotated[
        float,
        Quantity("days spent per meeting day, including preparation and follow-up", "ratio", 1.0, 10.0, (1.0, 2.5)),
    ] = 1.5
    travel_days: Annotated[
        float, Quantity("travel days per event away from the missions", "days", 0.0, 30.0, (1.0, 4.0))
    ] = 2.0
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
    """Meetings and reports of the month, one world after the other, because worlds differ in dates; and who takes part."""
    if t == 0:
        turnout(aux, block)
    for world in range(WORLDS):
        event_weights(world, state, aux.calendar, block, t)
        held_this_month(world, aux.calendar, block, t)
        meetings(world, aux, block, t)
        reports(world, aux, block, t)
    fill_up(aux.calendar)
    turnout_of_month(aux, block, t)


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
            decided = events.item[event] != NO_ITEM and block.start + t >= ADOPTION_MONTH
            kept = state.kept[events.item[event], world] if decided else 1.0
            weight[event, GDC] = gdc * follow_up * kept
        elif process == JOINT:
            weight[event, WSIS], weight[event, GDC] = 0.5 * wsis, 0.5 * gdc
        else:
            weight[event, WSIS] = 1.0


@kernel_part
def held_this_month(world, calendar, block, t):
    """Write the events with a day in this month to calendar.held, by first working day and then by row; and their number."""
    events, first_day, month, found = block.events, block.first_day[world], block.start + t, 0
    for event in range(events.code.size):
        begins, ends = first_day[event], first_day[event] + events.weekdays[event]
        if begins < events.month_days[month + 1] and ends > events.month_days[month]:
            number = found
            while number > 0 and first_day[calendar.held[number - 1, world]] > begins:
                calendar.held[number, world] = calendar.held[number - 1, world]
                number -= 1
            calendar.held[number, world] = event
            found += 1
    calendar.number[world] = found


@kernel_part
def meetings(world, aux, block, t):
    """Write days and trips of each of the month's events, those of bodies and stakeholders, and the days by kind and process."""
    events, first_day, month, calendar = block.events, block.first_day[world], block.start + t, aux.calendar
    levers, opens, closes = block.duties.monthly[t], events.month_days[month], events.month_days[month + 1]
    aux.meeting_days[0, world], aux.trips[0, world] = 0.0, 0.0
    aux.process_days[:, :, world] = 0.0
    for number in range(calendar.number[world]):
        event = calendar.held[number, world]
        itu, weight, place = events.process[event] == ITU, calendar.weight[event], events.place[event]
        together = 1.0 if itu else levers.co_location[world]
        part = events.share[event] * ((weight[WSIS] + weight[GDC]) * together)
        days = min(first_day[event] + events.weekdays[event], closes) - max(first_day[event], opens)
        trip = part if events.day_month[first_day[event]] == month else 0.0
        calendar.days[number, world] = days * part
        calendar.process_days[number, world] = 0.0 if itu else days * part
        calendar.elsewhere[number, world] = trip if place == ELSEWHERE else 0.0
        calendar.geneva[number, world] = trip if place == GENEVA else 0.0
        calendar.forum[number, world] = events.wsis_forum[event]
        aux.meeting_days[0, world] += events.outsiders[event] * calendar.days[number, world]
        aux.trips[0, world] += events.outsiders[event] * calendar.elsewhere[number, world]
        if not itu:
            for process in range(2):
                day = events.share[event] * weight[process] * together
                aux.process_days[events.kind[event], process, world] += days * day
    consultation = levers.wsis_open[world] * levers.wsis_meetings[world] * levers.co_location[world]
    aux.consultation[0, world] = consultation
    aux.process_days[CONSULTATION, WSIS, world] += levers.extra_wsis_days[world] * consultation


@kernel_part
def fill_up(calendar):
    """Write to calendar.most the largest number of events of a world; those that other worlds lack take no days."""
    calendar.most[0] = 0
    for world in range(WORLDS):
        calendar.most[0] = max(calendar.most[0], calendar.number[world])
    for world in range(WORLDS):
        for number in range(calendar.number[world], calendar.most[0]):
            calendar.days[number, world], calendar.process_days[number, world] = 0.0, 0.0
            calendar.elsewhere[number, world], calendar.geneva[number, world] = 0.0, 0.0
            calendar.forum[number, world] = 0.0


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
    """The agent's demand, what is served of it and paid for this month, and the effort that is left [days]; its attendance."""
    agents, parameters, levers = block.agents, block.parameters.obligations, block.duties.monthly[t]
    meeting_part, report_part = parts(agents.kind[agent], parameters)
    party = meeting_part * maximum(1.0, sqrt(at(agents.size, agent) / 20.0))
    desk = report_part * at(agents.desk, agent)
    extra = block.duties.extra_demand
    coordination = desk * each(levers.overhead) + at(extra[row_of(extra, t)], agent)
    report = desk * (at(aux.process_days[REPORT], WSIS) + at(aux.process_days[REPORT], GDC))
    capacity, owed = at(aux.capacity, agent), at(state.owed, agent)
    limit = each(parameters.service_limit) * capacity

    if agent < agents.states:
        room = maximum(0.0, each(block.parameters.participation.bring_together) * limit - owed)
        demand, served, seen = participation(agent, party, coordination, report, room, aux, block, t)
        attendance = where(demand > 0.0, served / demand, 1.0)
    else:
        demand = meeting_demand(party, aux, block, t) + report + coordination
        served = minimum(demand, limit)
        attendance = where(demand > 0.0, served / demand, 1.0)
        seen = attendance
    paid = minimum(served + owed, limit)
    effort = (capacity - paid) * each(levers.productivity)
    put(aux.demand, agent, demand)
    put(aux.served, agent, served)
    put(aux.seen, agent, seen)
    put(aux.paid, agent, paid)
    put(state.owed, agent, served + owed - paid)
    put(aux.effort, agent, effort)
    put(aux.transition_loss, agent, capacity - paid - effort)
    put(aux.coordination, agent, coordination)
    put(state.attendance, agent, attendance)


@kernel_part
def meeting_demand(party, aux, block, t):
    """Days that meetings and travel demand of a body or stakeholder; none of them has to travel to Geneva."""
    parameters = block.parameters.obligations
    days = at(aux.meeting_days, 0) + each(block.duties.monthly[t].extra_wsis_days) * at(aux.consultation, 0)
    return party * (each(parameters.preparation) * days + each(parameters.travel_days) * at(aux.trips, 0))


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
