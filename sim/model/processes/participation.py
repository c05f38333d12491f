"""Participation: which events a state comes to and which reports it files; each whole or not at all (ODD 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np

from sim.model.entities.events import OBLIGATION_KINDS, REPORT
from sim.model.numerics.elementary import exponential
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.random import Purpose, pair, uniforms
from sim.model.numerics.vectors import any_world, at, each, maximum, minimum, put, same, where
from sim.model.numerics.worlds import WORLDS
from sim.settings.quantity import Quantity

if TYPE_CHECKING:
    from sim.model.entities.world import World

TURNOUT, ASKED, CONSULTED = int(Purpose.TURNOUT), int(Purpose.ASKED), int(Purpose.CONSULTED)
FORUM = OBLIGATION_KINDS.index("forum")
OTHER_EVENTS, FORUMS, REPORTS = range(3)
"""Rows of aux.probability: what a state takes part in with a probability of its own."""
NOT_ASKED, STAYS_AWAY, COMES = 0.0, 1.0, 2.0
"""What an event is to a state: it need not come; it would not; it would, if the event fits into its days."""
FITS = 1e-12
"""Days by which a task may exceed the room that is left: rounding."""
MOST_LOGIT = 10.0
"""Largest logit of taking part, up or down: probabilities stay between 4.5e-5 and 1 - 4.5e-5."""
ROLL_CALLS = "fit to 433 roll calls of the General Assembly (state_unga_participation)"


def coefficient(meaning: str, error: str) -> Quantity:
    """A fitted coefficient of the logit of taking part; it is not drawn, because the spread stands for what it leaves open."""
    return Quantity(meaning, "logit", -20.0, 20.0, source=f"{ROLL_CALLS}{error}")


class Participation(NamedTuple):
    """A state takes part in what fits with probability 1 / (1 + exp(-(disposition + shift))); see `disposition`."""

    const: Annotated[float, coefficient("disposition to take part where all else is 0", "")] = 1.8442
    assessment: Annotated[
        float,
        coefficient("disposition per unit of the logarithm of the assessment in percent", "; standard error 0.074"),
    ] = 0.1715
    egdi: Annotated[float, coefficient("disposition per unit of the e-government index", "; standard error 0.69")] = (
        4.8786
    )
    sids: Annotated[float, coefficient("disposition of SIDS relative to others", "; standard error 0.32")] = -1.3924
    lldc: Annotated[float, coefficient("disposition of LLDC relative to others", "; standard error 0.31")] = -0.9937
    spread: Annotated[
        float,
        Quantity(
            "spread of the disposition of states that is a habit of their own (sigma)",
            "logit",
            0.0,
            10.0,
            (1.2, 1.5),
            f"{ROLL_CALLS}; standard error of its logarithm 0.06",
        ),
    ] = 1.354
    forum_shift: Annotated[
        float,
        Quantity(
            "shift of the disposition at forums",
            "logit",
            -20.0,
            20.0,
            (-2.0, 0.0),
            "150, 160 and 169 countries of participants at the WSIS Forum of 2023, 2024 and 2025: upper bounds",
        ),
    ] = -1.0
    report_shift: Annotated[
        float,
        Quantity(
            "shift of the disposition at reports",
            "logit",
            -20.0,
            20.0,
            (-3.0, 0.0),
            "assumption; a third of the reports due to treaty bodies arrive (A/68/606), which would be -2.6",
        ),
    ] = 0.0
    bring_together: Annotated[
        float,
        Quantity(
            "months whose days for obligations a state can bring together",
            "months",
            1.0,
            24.0,
            (2.0, 6.0),
            "assumption: the staff days of a quarter",
        ),
    ] = 3.0


def disposition(world: World, participation: Participation) -> np.ndarray:
    """[S] disposition of each state to take part [logit]."""
    p = participation
    weights = np.array([p.assessment, p.egdi, p.sids, p.lldc])
    return np.asarray(p.const + (world.standing * weights).sum(axis=1) + p.spread * world.habit)


@kernel_part
def turnout(aux, block):
    """Once a run: write to aux.turnout [E, S] what each event is to each state, and aux.probability [3, S]."""
    agents, events, draws = block.agents, block.events, aux.draws
    luck = draws.rotation  # free until contacts
    probabilities(aux, block)
    for event in range(events.code.size):
        kind = FORUMS if events.kind[event] == FORUM else OTHER_EVENTS
        state_event_codes(event, block, draws.code)
        uniforms(block.seeds, 0, draws.code, TURNOUT, draws.row, luck)
        for nation in range(agents.states):
            comes = at(luck, nation) < at(aux.probability[kind], nation)
            put(aux.turnout[event], nation, where(comes, COMES, STAYS_AWAY))
        if events.outsiders[event] < 1.0:
            uniforms(block.seeds, 0, draws.code, ASKED, draws.row, luck)
            for nation in range(agents.states):
                asked = (at(agents.council, nation) > 0.0) | (at(luck, nation) < events.outsiders[event])
                put(aux.turnout[event], nation, where(asked, at(aux.turnout[event], nation), NOT_ASKED))


@kernel_part
def probabilities(aux, block):
    """Write to aux.probability [3, S] with what probability each state takes part in other events, forums and reports."""
    parameters = block.parameters.participation
    for nation in range(block.agents.states):
        logit = at(block.agents.disposition, nation)
        put(aux.probability[OTHER_EVENTS], nation, probability(logit))
        put(aux.probability[FORUMS], nation, probability(logit + each(parameters.forum_shift)))
        put(aux.probability[REPORTS], nation, probability(logit + each(parameters.report_shift)))


@kernel_part
def probability(logit):
    """The probability of a logit, which is kept from -10 to 10."""
    return 1.0 / (1.0 + exponential(0.0 - minimum(MOST_LOGIT, maximum(-MOST_LOGIT, logit))))


@kernel_part
def state_event_codes(event, block, onto):
    """Write to onto [S] the code of each pair of a state and an event."""
    for nation in range(onto.size):
        onto[nation] = pair(block.agents.code[nation], block.events.code[event])


@kernel_part
def turnout_of_month(aux, block, t):
    """Write aux.invited [E, S]: aux.turnout of the month's events in their order; and who reports and comes to a consultation."""
    calendar, draws, month = aux.calendar, aux.draws, block.start + t
    states, luck = block.agents.states, aux.draws.rotation  # free until contacts
    for number in range(calendar.most[0]):
        for world in range(WORLDS):
            held = number < calendar.number[world]
            event = calendar.held[number, world]
            for nation in range(states):
                aux.invited[number, nation, world] = aux.turnout[event, nation, world] if held else NOT_ASKED
    codes = block.agents.code[:states]
    if any_world(at(aux.process_days[REPORT], 0) + at(aux.process_days[REPORT], 1) > 0.0):
        uniforms(block.seeds, month, codes, TURNOUT, draws.row, luck)
        for nation in range(states):
            put(draws.report, nation, where(at(luck, nation) < at(aux.probability[REPORTS], nation), 1.0, 0.0))
    if any_world(each(block.duties.monthly[t].extra_wsis_days) > 0.0):
        uniforms(block.seeds, month, codes, CONSULTED, draws.row, luck)
        for nation in range(states):
            put(
                draws.consultation,
                nation,
                where(at(luck, nation) < at(aux.probability[OTHER_EVENTS], nation), 1.0, 0.0),
            )


@kernel_part
def participation(agent, party, coordination, report, room, aux, block, t):
    """Demand and what is served of it [days], and the share seen of meetings, of a state whose reports cost `report` days.

    `room` are the days that it can bring together. Its tasks in their order: coordination, the reports, the events, the
    additional consultation. Writes to aux.present [E, S] which of the month's events it joins.
    """
    parameters, calendar, draws = block.parameters.obligations, aux.calendar, aux.draws
    further, consultation = each(block.duties.monthly[t].extra_wsis_days), at(aux.consultation, 0)
    preparation, travel_days = each(parameters.preparation), each(parameters.travel_days)
    travels = at(block.agents.travels, agent)
    met, seen = same(0.0), same(0.0)

    part = minimum(coordination, room)
    demand, served, room = coordination, part, room - part
    part = where((at(draws.report, agent) > 0.0) & (report <= room + FITS), report, 0.0)
    demand, served, room = demand + report, served + part, room - part
    for number in range(calendar.most[0]):
        invited = at(aux.invited[number], agent)
        trips = at(calendar.elsewhere, number) + travels * at(calendar.geneva, number)
        cost = party * (preparation * at(calendar.days, number) + travel_days * trips)
        cost = where(invited > NOT_ASKED, cost, 0.0)
        joins = (invited > STAYS_AWAY) & (cost > 0.0) & (cost <= room + FITS)
        part = where(joins, cost, 0.0)
        demand, served, room = demand + cost, served + part, room - part
        days = where(invited > NOT_ASKED, at(calendar.process_days, number), 0.0)
        met, seen = met + days, seen + where(joins, days, 0.0)
        put(aux.present[number], agent, where(joins, 1.0, 0.0))

    days, trips = further * consultation, travels * minimum(1.0, further) * consultation
    cost = party * (preparation * days + travel_days * trips)
    joins = (at(draws.consultation, agent) > 0.0) & (cost <= room + FITS)
    met, seen = met + days, seen + where(joins, days, 0.0)
    return demand + cost, served + where(joins, cost, 0.0), where(met > 0.0, seen / met, 0.0)
