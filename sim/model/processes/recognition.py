"""Recognition: content of the other process that an agent takes as existing (ODD 7.4)."""

from typing import Annotated, NamedTuple

from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import at, each, put
from sim.settings.quantity import share


class Recognition(NamedTuple):
    """alpha = awareness * recognition at the global site; 1 - kappa (1 - awareness * recognition) for a state at its own site."""

    base: Annotated[
        float, share("recognition of known content of the other process, without mechanisms (rho)", (0.15, 0.6))
    ] = 0.35
    self_ignorance: Annotated[
        float, share("how little a state knows of its own work in the other process (kappa)", (0.1, 0.5))
    ] = 0.25


@kernel_part
def recognition(agent, state, block, t, known):
    """Write to known [P_j] the share of the other strand's lead that the agent takes as existing (alpha).

    Under one mandate all of it is known; `merged` is the part of the work that is under one mandate.
    """
    levers, awareness = block.levers.monthly[t], state.awareness[t % 2, agent]
    merged, recognised = each(levers.merged), each(levers.recognition)
    kappa = each(block.parameters.recognition.self_ignorance)
    if agent < block.agents.states:
        for package in range(known.shape[0]):
            apart = 1.0 - kappa * (1.0 - at(awareness, package) * recognised)
            put(known, package, merged + (1.0 - merged) * apart)
    else:
        for package in range(known.shape[0]):
            put(known, package, merged + (1.0 - merged) * (at(awareness, package) * recognised))
