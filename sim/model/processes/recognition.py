"""Recognition: content of the other process that an agent takes as existing (ODD 7.4)."""

from typing import Annotated, NamedTuple

from sim.model.numerics.kernels import kernel, row_kernel
from sim.settings.quantity import share


class Recognition(NamedTuple):
    """alpha = awareness * recognition at the global site; 1 - kappa (1 - awareness * recognition) for a state at its own site."""

    base: Annotated[
        float, share("recognition of known content of the other process, without mechanisms (rho)", (0.15, 0.6))
    ] = 0.35
    self_ignorance: Annotated[
        float, share("how little a state knows of its own work in the other process (kappa)", (0.1, 0.5))
    ] = 0.25


@kernel
def recognition(state, aux, world, levers, parameters, t):
    """Write aux.known [N, P_j], the share of the other strand's lead that each agent takes as existing."""
    if levers.merged[t] > 0.0:
        aux.known[:] = 1.0
    else:
        recognise(state.awareness.T, world.states, levers.recognition[t], parameters.self_ignorance, aux.known.T)


@row_kernel
def recognise(awareness, states, recognised, kappa, known):
    """Write known [P_j, N] from awareness [P_j, N]; the first `states` agents are states."""
    for package in range(known.shape[0]):
        known_at_home(awareness[package, :states], recognised, kappa, known[package, :states])
        known_abroad(awareness[package, states:], recognised, known[package, states:])


@row_kernel
def known_at_home(awareness, recognised, kappa, known):
    """Write known [S] of one package for states at their own sites."""
    for state in range(known.size):
        known[state] = 1.0 - kappa * (1.0 - awareness[state] * recognised)


@row_kernel
def known_abroad(awareness, recognised, known):
    """Write known of one package for bodies and stakeholders at the global site."""
    for agent in range(known.size):
        known[agent] = awareness[agent] * recognised
