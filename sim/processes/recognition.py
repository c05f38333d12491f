"""Recognition: what an agent takes as existing in the other process (ODD 7.4)."""

from typing import Annotated, NamedTuple

from sim.kernels import kernel
from sim.quantity import share
from sim.world import STATE


class Recognition(NamedTuple):
    """alpha = awareness * recognition at the global site; 1 - kappa (1 - awareness * recognition) for a state at home."""

    base: Annotated[
        float, share("recognition of what is known to exist elsewhere, with no mechanism (rho)", (0.15, 0.6))
    ] = 0.35
    self_ignorance: Annotated[
        float, share("how little a state knows of its own work elsewhere (kappa)", (0.1, 0.5))
    ] = 0.25


@kernel
def recognition(state, flows, world, levers, parameters, t):
    """Write flows.known, the share of the other strand's lead that each agent takes as existing."""
    merged = levers.merged[t] > 0.0
    for agent in range(world.code.size):
        home = world.kind[agent] == STATE
        for package in range(state.awareness.shape[1]):
            known = state.awareness[agent, package] * levers.recognition[t]
            if home:
                known = 1.0 - parameters.self_ignorance * (1.0 - known)
            flows.known[agent, package] = 1.0 if merged else known
