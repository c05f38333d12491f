"""Weighing: what a state saves, loses and sees in a proposal, relative to what it costs (ODD 7.8). Written for one world."""

import math

from sim.data.declarations import ITEMS
from sim.model.entities.events import ADOPTED, JOINT, NO_ITEM, PROPOSED
from sim.model.entities.packages import GDC, WSIS
from sim.model.mechanisms.proposals import (
    OF_CO_LOCATION,
    OF_FOLLOW_UP,
    OF_GAIN,
    OF_OVERHEAD,
    OF_PRODUCTIVITY,
    OF_REPORTING,
    OF_WSIS_MEETINGS,
    OF_WSIS_OPEN,
    OF_WSIS_REPORTS,
)
from sim.model.numerics.kernels import kernel_part

LEAST_COST, LEAST_LOAD = 1e-9, 0.005
"""What costs less counts as this [days]; and the smallest load of a desk [ratio]."""
WSIS_DAYS, GDC_DAYS, GDC_FOLLOW_UP_DAYS, WSIS_REPORT_DAYS, GDC_REPORT_DAYS = range(5)
"""Rows of positions.days: days in a year of the window, of meetings and of reports."""
WHOLE_FOLLOW_UP = ITEMS.index("forum")
"""An item that concerns every objective."""


@kernel_part
def days_of_window(row, world, state, positions, block):
    """Write to positions.days [5] the days of a year, mean over the window of a proposal, at full attendance."""
    events, first_day, days = block.events, block.first_day[world], positions.days
    since, until = block.talks.since[row, world], block.talks.until[row, world]
    days[:] = 0.0
    for event in range(events.code.size):
        begins = max(first_day[event], events.month_days[since])
        ends = min(first_day[event] + events.weekdays[event], events.month_days[until])
        if ends > begins:
            kept = state.kept[events.item[event], world] if events.item[event] != NO_ITEM else 1.0
            part = events.share[event] * (ends - begins) * kept
            if events.process[event] == WSIS:
                days[WSIS_DAYS] += part
            elif events.process[event] == GDC:
                days[GDC_DAYS] += part
                if events.variant[event] in (PROPOSED, ADOPTED):
                    days[GDC_FOLLOW_UP_DAYS] += part
            elif events.process[event] == JOINT:
                days[WSIS_DAYS] += 0.5 * part
                days[GDC_DAYS] += 0.5 * part
    for month in range(since, until):
        days[WSIS_REPORT_DAYS] += events.report_days[month, WSIS]
        days[GDC_REPORT_DAYS] += events.report_days[month, GDC]
    for number in range(days.size):
        days[number] *= 12.0 / (until - since)


@kernel_part
def weigh(row, world, aux, block):
    """Write to positions.ratio [S] benefit over cost of a proposal for every state, from positions.days."""
    positions, terms = aux.positions, block.talks.terms[row]
    days, parameters = positions.days, block.parameters
    preparation, limit = parameters.obligations.preparation[world], parameters.obligations.service_limit[world]
    worth = parameters.negotiation.worth[world]
    cover, cover_gdc = block.talks.cover_wsis[0, world], block.talks.cover[WHOLE_FOLLOW_UP, world]
    twins = 2.0 * min(days[WSIS_REPORT_DAYS], days[GDC_REPORT_DAYS])
    meetings = days[WSIS_DAYS] + days[GDC_DAYS]
    fewer = terms[OF_WSIS_MEETINGS, world] + terms[OF_WSIS_OPEN, world]
    for nation in range(positions.ratio.size):
        party = max(1.0, math.sqrt(block.agents.size[nation, world] / 20.0))
        desk = block.agents.desk[nation, world]
        aware, load = positions.aware[nation, world], positions.load[nation, world]
        theta = block.agents.theta[nation, world]
        of_wsis, of_gdc = 2.0 * theta * (1.0 - aware * cover), 2.0 * (1.0 - theta) * (1.0 - aware * cover_gdc)

        saved = aware * (
            terms[OF_REPORTING, world] * twins * desk + terms[OF_CO_LOCATION, world] * meetings * preparation * party
        )
        saved += terms[OF_WSIS_REPORTS, world] * days[WSIS_REPORT_DAYS] * desk
        saved += terms[OF_FOLLOW_UP, world] * days[GDC_FOLLOW_UP_DAYS] * preparation * party
        saved += fewer * days[WSIS_DAYS] * preparation * party
        saved += terms[OF_WSIS_OPEN, world] * days[WSIS_REPORT_DAYS] * desk

        lost = party * (
            terms[OF_FOLLOW_UP, world] * days[GDC_FOLLOW_UP_DAYS] * of_gdc + fewer * days[WSIS_DAYS] * of_wsis
        )
        lost += desk * (terms[OF_WSIS_OPEN, world] + terms[OF_WSIS_REPORTS, world]) * days[WSIS_REPORT_DAYS] * of_wsis
        seen = worth * party * meetings * aware * cover * terms[OF_GAIN, world]

        idle = (1.0 - limit * min(1.0, load)) * aux.capacity[nation, world]
        work = 12.0 * (terms[OF_OVERHEAD, world] * desk + terms[OF_PRODUCTIVITY, world] * idle)
        positions.ratio[nation] = (load * saved + seen) / max(LEAST_COST, load * work + worth * lost)
