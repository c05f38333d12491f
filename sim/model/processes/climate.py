"""Climate: political attention, stalls of processes, and capacity of the month (ODD 7.1)."""

from math import sqrt
from typing import Annotated, NamedTuple

import numpy as np

from sim.model.entities.world import BODY, STATE
from sim.model.numerics.kernels import kernel, row_kernel
from sim.model.numerics.random import Purpose, code, normal, uniform
from sim.settings.quantity import Quantity, date, share

ATTENTION, STALL = int(Purpose.ATTENTION), int(Purpose.STALL)
PROCESS_CODES = np.array([code("process:wsis"), code("process:gdc")], dtype=np.uint64)


class Climate(NamedTuple):
    """Attention A <- rho A + sd sqrt(1 - rho^2) z; a stall reduces what work on the process achieves."""

    attention_persistence: Annotated[float, share("persistence of attention from one month to the next (rho)")] = 0.9
    attention_sd: Annotated[
        float, Quantity("standard deviation of attention (log ratio)", "sd", 0.0, 2.0, (0.1, 0.4))
    ] = 0.25
    stall_hazard: Annotated[float, share("probability that a process stalls in a month", (0.0, 0.03))] = 0.01
    stall_months: Annotated[int, Quantity("length of a stall", "months", 1, 96)] = 6
    stall_productivity: Annotated[float, share("what a day of work achieves during a stall")] = 0.4
    budget_cut: Annotated[
        float, share("cut of the capacity of UN bodies", (0.0, 0.3), "2026 UN budget, press release GA/12748")
    ] = 0.15
    budget_cut_from: Annotated[int, date("first month of the cut", "2026 UN budget, press release GA/12748")] = 36


@kernel
def climate(state, aux, world, levers, parameters, seed, month, t):
    """Update attention and stalls; write aux.attention, aux.stall_factor and aux.capacity."""
    rho, sd = parameters.attention_persistence, parameters.attention_sd
    for process in range(2):
        z = normal(seed, month, PROCESS_CODES[process], ATTENTION)
        if t == 0:
            state.attention[process] = sd * z
        else:
            state.attention[process] = rho * state.attention[process] + sd * sqrt(1.0 - rho * rho) * z
        if state.stall[process] > 0:
            state.stall[process] -= 1
        if state.stall[process] == 0 and uniform(seed, month, PROCESS_CODES[process], STALL) < parameters.stall_hazard:
            state.stall[process] = parameters.stall_months
    for process in range(2):
        acting = 0 if levers.merged[t] > 0.0 else process
        aux.attention[process] = state.attention[acting]
        aux.stall_factor[process] = parameters.stall_productivity if state.stall[acting] > 0 else 1.0
    set_capacity(aux, world, levers.capacity[t], parameters.budget_cut if month >= parameters.budget_cut_from else 0.0)


@row_kernel
def set_capacity(aux, world, multiplier, cut):
    """Write aux.capacity [days]: bodies pay for capacity support of states day for day, in proportion to their capacity."""
    support, payers = 0.0, 0.0
    for agent in range(world.code.size):
        if world.kind[agent] == STATE:
            support += world.size[agent] * (multiplier[agent] - 1.0)
        elif world.kind[agent] == BODY:
            payers += world.size[agent] * (1.0 - cut)
    granted = min(1.0, payers / support) if support > 0.0 else 1.0
    paid = min(1.0, support / payers) if payers > 0.0 else 0.0
    for agent in range(world.code.size):
        if world.kind[agent] == STATE:
            aux.capacity[agent] = world.size[agent] * (1.0 + granted * (multiplier[agent] - 1.0))
        elif world.kind[agent] == BODY:
            aux.capacity[agent] = world.size[agent] * (1.0 - cut) * (1.0 - paid)
        else:
            aux.capacity[agent] = world.size[agent]
