"""Climate: political attention, stalls of processes, and capacity of the month (ODD 7.1)."""

from typing import Annotated, NamedTuple

import numpy as np

from sim.model.entities.packages import GDC, WSIS
from sim.model.entities.world import BODY, STATE
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.random import Purpose, code, normals, uniforms
from sim.model.numerics.vectors import at, each, maximum, minimum, put, same, sqrt, where
from sim.model.processes.lookup import row_of
from sim.settings.quantity import Quantity, date, share

GRANTED, PAID = 0, 1
ATTENTION, STALL = int(Purpose.ATTENTION), int(Purpose.STALL)
PROCESS_CODES = np.array([code("process:wsis"), code("process:gdc")], dtype=np.uint64)


class Climate(NamedTuple):
    """Attention A <- rho A + sd sqrt(1 - rho^2) z; a stall reduces what work on the process achieves."""

    attention_persistence: Annotated[
        float, share("persistence of attention from one month to the next (rho)", (0.8, 0.97))
    ] = 0.9
    attention_sd: Annotated[
        float, Quantity("standard deviation of attention (log ratio)", "sd", 0.0, 2.0, (0.1, 0.4))
    ] = 0.25
    stall_hazard: Annotated[float, share("probability that a process stalls in a month", (0.0, 0.03))] = 0.01
    stall_months: Annotated[int, Quantity("length of a stall", "months", 1, 96, (3, 12))] = 6
    stall_productivity: Annotated[float, share("what a day of work achieves during a stall", (0.2, 0.7))] = 0.4
    budget_cut: Annotated[
        float, share("cut of the capacity of UN bodies", (0.0, 0.3), "2026 UN budget, press release GA/12748")
    ] = 0.15
    budget_cut_from: Annotated[int, date("first month of the cut", "2026 UN budget, press release GA/12748")] = 36


@kernel_part
def climate(state, aux, block, t):
    """Update attention and stalls of both processes; write aux.attention, aux.stall_factor and aux.support."""
    parameters, levers, month = block.parameters.climate, block.levers.monthly[t], block.start + t
    rho, sd, hazard = (
        each(parameters.attention_persistence),
        each(parameters.attention_sd),
        each(parameters.stall_hazard),
    )
    draws = aux.draws
    normals(block.seeds, month, PROCESS_CODES, ATTENTION, draws.row, draws.attention)
    uniforms(block.seeds, month, PROCESS_CODES, STALL, draws.row, draws.stall)
    for process in range(2):
        z = at(draws.attention, process)
        if t == 0:
            put(state.attention, process, sd * z)
        else:
            put(state.attention, process, rho * at(state.attention, process) + sd * sqrt(1.0 - rho * rho) * z)
        left = maximum(0.0, at(state.stall, process) - 1.0)
        begins = (left <= 0.0) & (at(draws.stall, process) < hazard)
        put(state.stall, process, where(begins, each(parameters.stall_months), left))
    merged, slowed = each(levers.merged), each(parameters.stall_productivity)
    of_wsis = where(at(state.stall, WSIS) > 0.0, slowed, 1.0)
    of_gdc = where(at(state.stall, GDC) > 0.0, slowed, 1.0)
    put(aux.attention, WSIS, at(state.attention, WSIS))
    put(aux.attention, GDC, merged * at(state.attention, WSIS) + (1.0 - merged) * at(state.attention, GDC))
    put(aux.stall_factor, WSIS, of_wsis)
    put(aux.stall_factor, GDC, merged * of_wsis + (1.0 - merged) * of_gdc)
    capacity_support(aux, block, t)


@kernel_part
def budget_cut(parameters, month):
    """The cut of the capacity of UN bodies that has effect in a month."""
    return where(each(parameters.budget_cut_from) <= month, each(parameters.budget_cut), 0.0)


@kernel_part
def capacity_support(aux, block, t):
    """Write to aux.support which share of the support of states is granted, and which share of their capacity bodies pay for it.

    Bodies pay for capacity support of states day for day, in proportion to their capacity.
    """
    agents, levers = block.agents, block.levers.capacity
    multiplier = levers[row_of(levers, t)]
    cut = budget_cut(block.parameters.climate, block.start + t)
    support, payers = same(0.0), same(0.0)
    for agent in range(agents.kind.size):
        if agents.kind[agent] == STATE:
            support = support + at(agents.size, agent) * (at(multiplier, agent) - 1.0)
        elif agents.kind[agent] == BODY:
            payers = payers + at(agents.size, agent) * (1.0 - cut)
    put(aux.support, GRANTED, where(support > 0.0, minimum(1.0, payers / support), 1.0))
    put(aux.support, PAID, where(payers > 0.0, minimum(1.0, support / payers), 0.0))


@kernel_part
def capacity(agent, aux, block, t):
    """Write the agent's capacity of the month [days] to aux.capacity."""
    kind, size, levers = block.agents.kind[agent], at(block.agents.size, agent), block.levers.capacity
    if kind == STATE:
        put(aux.capacity, agent, size * (1.0 + at(aux.support, GRANTED) * (at(levers[row_of(levers, t)], agent) - 1.0)))
    elif kind == BODY:
        cut = budget_cut(block.parameters.climate, block.start + t)
        put(aux.capacity, agent, size * (1.0 - cut) * (1.0 - at(aux.support, PAID)))
    else:
        put(aux.capacity, agent, size)
