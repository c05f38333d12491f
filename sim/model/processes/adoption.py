"""Adoption of the Global Digital Compact: reuse of existing content and forums (ODD 7.2)."""

from typing import Annotated, NamedTuple

from sim.model.entities.packages import GDC, WSIS
from sim.model.entities.world import STAKEHOLDER
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import at, each, maximum, minimum, put, same, where
from sim.settings.months import ADOPTION_MONTH
from sim.settings.quantity import share


class Adoption(NamedTuple):
    """Reuse r = base_reuse + learned_reuse * mean awareness + engagement_reuse * ITU engagement, limited to 0 to 1."""

    base_reuse: Annotated[float, share("reuse of existing content and forums without awareness (r0)", (0.0, 0.25))] = (
        0.1
    )
    learned_reuse: Annotated[float, share("additional reuse at full awareness (r1)", (0.3, 0.9))] = 0.6
    engagement_reuse: Annotated[float, share("additional reuse at full engagement of ITU", (0.0, 0.3))] = 0.15


@kernel_part
def adoption(state, block, t):
    """Adopt the GDC in its month where it is open: set state.reuse, state.adopted and the content taken over."""
    if block.start + t != ADOPTION_MONTH:
        return
    parameters, levers = block.parameters.adoption, block.levers.monthly[t]
    opened = each(levers.gdc_open) > 0.0
    learned = each(parameters.learned_reuse) * negotiators_awareness(state, block, t)
    reuse = each(parameters.base_reuse) + learned + each(parameters.engagement_reuse) * each(levers.engagement)
    reuse = where(opened, minimum(1.0, maximum(0.0, reuse)), 0.0)
    put(state.reuse, 0, reuse)
    put(state.adopted, 0, where(opened, 1.0, 0.0))
    for site in range(state.delivery.shape[0]):
        wsis, gdc = state.delivery[site, WSIS], state.delivery[site, GDC]
        for package in range(block.packages.joint):
            put(gdc, package, reuse * at(wsis, package))


@kernel_part
def negotiators_awareness(state, block, t):
    """Mean awareness [share] of states and bodies over joint packages, weighted by attendance; 0 without attendance."""
    awareness, kind, joint = state.awareness[t % 2], block.agents.kind, block.packages.joint
    total, weight = same(0.0), same(0.0)
    for agent in range(kind.size):
        if kind[agent] != STAKEHOLDER and joint > 0:
            known = same(0.0)
            for package in range(joint):
                known = known + at(awareness[agent], package)
            total = total + at(state.attendance, agent) * known / joint
            weight = weight + at(state.attendance, agent)
    return where(weight > 0.0, total / weight, 0.0)
