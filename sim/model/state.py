"""State variables: everything carried over from one month to the next (ODD 2)."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import numpy as np

from sim.model.entities.packages import GDC, WSIS, Packages
from sim.model.entities.world import World
from sim.model.numerics.elementary import power
from sim.model.numerics.kernels import kernel
from sim.model.numerics.random import Purpose, pair, uniform
from sim.model.numerics.worlds import WORLDS, beside, zeros
from sim.model.processes.trend import trend_content
from sim.model.setting import Setting

AWARENESS = int(Purpose.AWARENESS)


class Variable(NamedTuple):
    """Dimensions, unit, range and meaning of a state variable."""

    dims: str
    unit: str
    least: float
    most: float
    meaning: str


class State(NamedTuple):
    """All state variables. N agents, K tracks, P packages of which P_j are joint, S states; site 0 is global.

    Arrays are in Fortran order: values of all agents (or sites) for one track or package are contiguous, because loops run over
    them.
    """

    awareness: Annotated[
        np.ndarray,
        Variable("N, P_j", "share", 0, 1, "how well an agent knows what the other process does on a joint package"),
    ]
    effort_share: Annotated[
        np.ndarray,
        Variable("N, K + 1", "share", 0, 1, "shares of discretionary effort by track, the outside agenda last"),
    ]
    delivery: Annotated[
        np.ndarray, Variable("S + 1, 2, P", "share", 0, 1, "content delivered, by site, strand (WSIS, GDC) and package")
    ]
    attendance: Annotated[np.ndarray, Variable("N", "share", 0, 1, "share of the month's demand that was served")]
    attention: Annotated[
        np.ndarray, Variable("2", "log ratio", -np.inf, np.inf, "political attention to WSIS and to the GDC")
    ]
    stall: Annotated[
        np.ndarray,
        Variable("2", "months", 0, np.inf, "months for which a process is still stalled, including the current one"),
    ]
    national_index: Annotated[
        np.ndarray, Variable("S, 2", "share", 0, 1, "national index of each state: e-government and internet use")
    ]
    reuse: Annotated[
        np.ndarray, Variable("1", "share", 0, 1, "share of WSIS content and forums that the GDC took over at adoption")
    ]
    adopted: Annotated[np.ndarray, Variable("1", "flag", 0, 1, "1 once the GDC is adopted")]


def variables() -> dict[str, Variable]:
    """Name to metadata of every state variable, in order."""
    return {name: hint.__metadata__[0] for name, hint in State.__annotations__.items()}


@kernel
def first_chance(agent_code: np.ndarray, package_code: np.ndarray, seed: int) -> np.ndarray:
    """[N, P_j] one uniform random number per agent and joint package."""
    chance = np.empty((agent_code.size, package_code.size))
    for agent in range(agent_code.size):
        for package in range(package_code.size):
            chance[agent, package] = uniform(seed, 0, pair(agent_code[agent], package_code[package]), AWARENESS)
    return chance


def first_awareness(chance: np.ndarray, shape: float) -> np.ndarray:
    """[N, P_j] initial awareness, distributed as Beta(1, shape), by inversion of uniform random numbers `chance` [N, P_j]."""
    return 1.0 - power(1.0 - chance, 1.0 / shape)


def first_state(
    settings: Sequence[Setting], index: Sequence[np.ndarray], awareness: Sequence[np.ndarray], kind: type = np.float64
) -> State:
    """The state of eight worlds before the first month, worlds last. index: [S, 2] and awareness: [N, P_j] of each world.

    Awareness and effort shares have the two months as first dimension between which agents change: month t starts at t % 2.
    """
    delivery: dict[tuple[Any, ...], np.ndarray] = {}
    alike = [(id(one.world), one.packages.line.tobytes(), u.tobytes()) for one, u in zip(settings, index, strict=True)]
    for key, one, u in zip(alike, settings, index, strict=True):
        if key not in delivery:
            delivery[key] = delivery_before(one.world, one.packages, u)
    worlds = [one.world for one in settings]
    agents = worlds[0].code.size
    return State(
        awareness=two_months(beside(awareness, kind)),
        effort_share=two_months(beside([world.effort_share for world in worlds], kind)),
        delivery=beside([delivery[key] for key in alike], kind),
        attendance=beside([np.ones(agents)] * WORLDS, kind),
        attention=zeros((2,)),
        stall=zeros((2,)),
        national_index=beside(index, np.float64),
        reuse=zeros((1,)),
        adopted=zeros((1,)),
    )


def delivery_before(world: World, packages: Packages, index: np.ndarray) -> np.ndarray:
    """[S + 1, 2, P] delivery before the first month, in states that of the national index [S, 2].

    WSIS strands have content; GDC strands have it only in states, in the packages that only the GDC requires.
    """
    delivery, wsis = np.zeros((world.states + 1, 2, packages.line.size)), packages.wsis
    national = trend_content(index, world, packages)
    delivery[0, WSIS, :wsis] = world.first_delivery[packages.line[:wsis]]
    delivery[1:, WSIS, :wsis] = national[:, :wsis]
    delivery[1:, GDC, wsis:] = national[:, wsis:]
    return delivery


def two_months(first: np.ndarray) -> np.ndarray:
    """Room for two months, with the values of the first one."""
    both = zeros((2, *first.shape[:-1]), first.dtype.type)
    both[0] = first
    return both


def check(state: State) -> None:
    """Raise ValueError naming the first state variable that is not finite or outside its range."""
    for name, variable in variables().items():
        values = getattr(state, name)
        if not np.isfinite(values).all():
            raise ValueError(f"state variable {name} is not finite")
        if values.size and (values.min() < variable.least or values.max() > variable.most):
            raise ValueError(f"state variable {name} is outside its range {variable.least:g} to {variable.most:g}")
        if name == "effort_share" and not np.allclose(values.sum(axis=1), 1.0, atol=1e-9):
            raise ValueError("the shares of effort of an agent do not sum to 1")
