"""The monthly record of the twin (ODD section 8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .options import ADOPTION_MONTH
from .packages import GDC, WSIS, Outcome, Vector

if TYPE_CHECKING:
    from .kinds import State
    from .twin import Twin


def month_record(model: Twin, world: Outcome, nations: list[Outcome]) -> dict[str, float]:
    """One row of the monthly series, in the order of ODD section 8.1."""
    duplicated = sum(site.duplicated for site in nations)
    produced = sum(site.produced for site in nations)
    share = national_share = np.nan
    if model.month >= ADOPTION_MONTH:
        share = _part(world.duplicated, world.produced)
        national_share = _part(duplicated, produced)
    return {
        "attention_wsis": model.felt_attention[WSIS],
        "attention_gdc": model.felt_attention[GDC],
        "duplicated_global": world.duplicated,
        "produced_global": world.produced,
        "duplicated_national": duplicated,
        "produced_national": produced,
        "synergy_days": world.synergy + sum(site.synergy for site in nations),
        "duplication_share": share,
        "duplication_national": national_share,
        **_obligations(model),
        **_progress(model),
        **_ledger(model, world, nations),
    }


def _part(part: float, whole: float) -> float:
    return part / whole if whole > 0 else np.nan


def _obligations(model: Twin) -> dict[str, float]:
    """Burden, attendance and awareness of the states (ODD section 8.1)."""
    states = model.states
    vulnerable = np.array([state.vulnerable for state in states])
    burden = np.array([state.burden for state in states])
    demand = sum(state.demand for state in states)
    return {
        "burden_mean": float(burden.mean()),
        "burden_median": float(np.quantile(burden, 0.5)),
        "burden_p90": float(np.quantile(burden, 0.9)),
        "burden_vulnerable": float(burden[vulnerable].mean()),
        "overloaded_share": float((burden > model.settings["obligations.service_limit"]).mean()),
        "missed_share": _part(sum(state.demand - state.served for state in states), demand),
        "attendance": float(np.mean([state.attendance for state in states])),
        "awareness": float(np.mean([state.awareness for state in states])) if model.packages.joint else 0.0,
    }


def _progress(model: Twin) -> dict[str, float]:
    """Delivery at the national sites, by what is there and by strand (ODD section 8.1)."""
    states, packages = model.states, model.packages
    volume, joint = packages.volume, packages.joint
    formal = []
    for v in (WSIS, GDC):
        weight = volume * packages.has[v]
        formal.append(float(np.mean([weight @ state.site.y[v] / weight.sum() for state in states])))
    both = sum(float(volume[:joint] @ state.site.y[:, :joint].min(axis=0)) for state in states)
    either = sum(float(volume[:joint] @ state.site.y[:, :joint].max(axis=0)) for state in states)
    return {
        **_delivered(model),
        "formal_progress_wsis": formal[WSIS],
        "formal_progress_gdc": formal[GDC],
        "backed_up_share": both / either if either > 0 else 0.0,
    }


def _delivered(model: Twin) -> dict[str, float]:
    """What the trend and the processes have delivered to states (ODD section 8.1)."""
    states, packages = model.states, model.packages
    common = packages.has[WSIS]
    brought = np.array([_brought(model, state) for state in states])
    trend = np.array([state.by_the_trend() for state in states])

    def mean_over(delivered: Vector, which: Vector) -> Vector:
        if not which.any():
            return np.zeros(len(delivered))
        return delivered[:, which] @ packages.volume[which] / packages.volume[which].sum()

    progress, without = mean_over(brought, common), mean_over(trend, common)
    population = np.array([state.population for state in states])
    vulnerable = np.array([state.vulnerable for state in states])
    return {
        "progress": float(progress.mean()),
        "progress_population": float(population @ progress / population.sum()),
        "progress_vulnerable": float(progress[vulnerable].mean()),
        "progress_trend": float(without.mean()),
        "progress_trend_vulnerable": float(without[vulnerable].mean()),
        "progress_processes": float((progress - without).mean()),
        "progress_gdc_only": float(mean_over(brought, ~common).mean()),
        "progress_all": float(mean_over(brought, np.ones_like(common)).mean()),
    }


def _brought(model: Twin, state: State) -> Vector:
    """D_ip: delivery of each package by the trend and the processes (ODD section 8)."""
    settings = model.settings
    volume = settings["packages.national_volume"] / 320.0
    part = min(1.0, settings["trend.reach"] * volume**0.8 * (1.0 - settings["trend.autonomous"]))
    room = 1.0 - state.first
    open_at_first = room > 0
    added = (state.site.y.max(axis=0) - state.first) / np.where(open_at_first, room, 1.0)
    work = np.where(open_at_first, np.clip(added, 0.0, 1.0), 0.0)
    return 1.0 - (1.0 - state.by_the_trend()) * (1.0 - part * work)


def _ledger(model: Twin, world: Outcome, nations: list[Outcome]) -> dict[str, float]:
    """Where all agents' days went (ODD sections 7.6 and 8.1); work is counted, not a remainder."""
    actors = model.actors
    returned = world.outside + sum(site.outside for site in nations)
    effort = sum(actor.effort for actor in actors)
    outside = sum(actor.outside for actor in actors) + returned
    return {
        "coordination_days": sum(actor.overhead_days for actor in actors),
        "capacity_days": sum(actor.capacity for actor in actors),
        "served_days": sum(actor.served for actor in actors),
        "transition_loss_days": sum(actor.transition_loss for actor in actors),
        "outside_days": outside,
        "drafting_days": sum(actor.drafting for actor in actors),
        "work_days": model.booked_days - returned,
        "effort_lost_share": _part(outside, effort),
    }
