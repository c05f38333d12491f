"""Adoption of the Global Digital Compact: reuse of existing content and forums (ODD 7.2)."""

from typing import Annotated, NamedTuple

from sim.model.entities.packages import GDC, WSIS
from sim.model.entities.world import STAKEHOLDER
from sim.model.numerics.kernels import kernel, row_kernel
from sim.settings.months import ADOPTION_MONTH
from sim.settings.quantity import share


class Adoption(NamedTuple):
    """Reuse r = base_reuse + learned_reuse * mean awareness + engagement_reuse * ITU engagement, limited to 0 to 1."""

    base_reuse: Annotated[float, share("reuse of existing content and forums without awareness (r0)", (0.0, 0.25))] = (
        0.1
    )
    learned_reuse: Annotated[float, share("additional reuse at full awareness (r1)", (0.3, 0.9))] = 0.6
    engagement_reuse: Annotated[float, share("additional reuse at full engagement of ITU")] = 0.15
    national_start: Annotated[float, share("GDC-only content at adoption in a state with e-government index 1")] = 0.4


@kernel
def adoption(state, world, packages, levers, parameters, month, t):
    """Adopt the GDC in its month if it is open: set state.reuse, state.adopted and the initial delivery of GDC strands."""
    if month != ADOPTION_MONTH or levers.gdc_open[t] <= 0.0:
        return
    learned = parameters.learned_reuse * negotiators_awareness(state, world)
    reuse = parameters.base_reuse + learned + parameters.engagement_reuse * levers.engagement[t]
    state.reuse[0] = min(1.0, max(0.0, reuse))
    state.adopted[0] = 1
    for site in range(state.delivery.shape[0]):
        for package in range(packages.joint):
            state.delivery[site, GDC, package] = state.reuse[0] * state.delivery[site, WSIS, package]
        if site > 0:
            for package in range(packages.joint, packages.line.size):
                if packages.line[package] < 0:
                    state.delivery[site, GDC, package] = parameters.national_start * world.egov[site - 1]


@row_kernel
def negotiators_awareness(state, world):
    """Mean awareness [share] of states and bodies over joint packages, weighted by attendance; 0 without attendance."""
    joint = state.awareness.shape[1]
    total, weight = 0.0, 0.0
    for agent in range(world.code.size):
        if world.kind[agent] != STAKEHOLDER and joint > 0:
            mean = 0.0
            for package in range(joint):
                mean += state.awareness[agent, package]
            total += state.attendance[agent] * mean / joint
            weight += state.attendance[agent]
    return total / weight if weight > 0.0 else 0.0
