"""Political attention, stalls and capacity of the twin (ODD section 7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.numerics.random import Purpose, code, normal, uniform

from .options import month_number
from .packages import GDC, WSIS

if TYPE_CHECKING:
    from .twin import Twin

PROCESS_CODES = (code("process:wsis"), code("process:gdc"))


def climate(model: Twin) -> None:
    """Political attention, stalls and capacity (ODD section 7.1)."""
    settings = model.settings
    sd, keep = settings["climate.attention_sd"], settings["climate.attention_persistence"]
    for v in (WSIS, GDC):
        z = normal(model.run_seed, model.month, PROCESS_CODES[v], Purpose.ATTENTION)
        if model.month == model.first_month:
            model.attention[v] = sd * z
        else:
            model.attention[v] = keep * model.attention[v] + sd * (1.0 - keep * keep) ** 0.5 * z
        if model.stall[v] > 0:
            model.stall[v] -= 1
        if model.stall[v] == 0:
            u = uniform(model.run_seed, model.month, PROCESS_CODES[v], Purpose.STALL)
            if u < settings["climate.stall_hazard"]:
                model.stall[v] = settings["climate.stall_months"]
    slow = settings["climate.stall_productivity"]
    pace = [slow if stall > 0 else 1.0 for stall in model.stall]
    model.felt_attention = _merging(model, model.attention)
    model.felt_pace = _merging(model, pace)
    _capacity(model)


def _merging(model: Twin, of_process: list[float]) -> list[float]:
    """The GDC's value moves to that of WSIS as the processes merge (ODD section 7.1)."""
    merged = model.levers["merged"]
    return [of_process[WSIS], merged * of_process[WSIS] + (1.0 - merged) * of_process[GDC]]


def _capacity(model: Twin) -> None:
    """Capacity of all agents; bodies pay for capacity support (ODD section 7.1)."""
    settings = model.settings
    cut = 0.0
    if model.month >= month_number(settings["climate.budget_cut_from"]):
        cut = settings["climate.budget_cut"]
    factor = model.levers["vulnerable_capacity"]
    added = {state: state.size * (factor - 1.0) if state.vulnerable else 0.0 for state in model.states}
    asked = sum(added.values())
    budget = sum(body.size * (1.0 - cut) for body in model.bodies)
    granted = budget / asked if asked > budget else 1.0
    paid = min(1.0, asked / budget) if budget > 0 else 0.0
    for state in model.states:
        state.capacity = state.size + added[state] * granted
    for body in model.bodies:
        body.capacity = body.size * (1.0 - cut) * (1.0 - paid)
