"""Base class of coordination mechanisms: a record of parameters and dates, and its effects on levers (ODD 9)."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from sim.model.entities.world import BODY, STAKEHOLDER, STATE, World
from sim.model.levers import Move
from sim.settings.quantity import Quantity, date, share

Strength = Annotated[float, share("strength of the mechanism; 0: inactive, 1: full effect")]
Start = Annotated[int, date("first month of the mechanism's effect")]
OVERHEAD = Quantity("coordination work of an agent of size 20", "days per month", 0.0, 20.0)
NEGOTIATION = Quantity(
    "negotiation of the new mandate in the year before the start, for an agent of size 20",
    "days per month",
    0.0,
    20.0,
)
NEGOTIATION_DAYS = 1.5
NEGOTIATION_MONTHS = 12
STUDY_REACH = {"council": 1.0, "bodies": 0.5, "other states": 0.3, "stakeholders": 0.2}
"""Share of the awareness pulse of a study or review for the ITU Council that reaches each kind of agent (assumption)."""


@dataclass(frozen=True)
class Mechanism(ABC):
    """Base class: every mechanism has a strength and a first month, and yields its effects on levers in `moves`."""

    strength: Strength = 0.0
    start: Start = 0

    excludes: ClassVar[tuple[str, ...]] = ()
    """Names of the mechanisms with which it cannot be combined."""
    counterfactual: ClassVar[bool] = False
    """Whether it is a counterfactual for comparison; parameter draws then do not vary its strength."""

    @abstractmethod
    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1; `base_recognition` is the recognition without mechanisms."""


def study_reach(world: World) -> np.ndarray:
    """[N] share of the awareness pulse of a study or review for the ITU Council that reaches each agent."""
    reach = np.where(world.council, STUDY_REACH["council"], STUDY_REACH["other states"])
    reach = np.where(world.kind == BODY, STUDY_REACH["bodies"], reach)
    return np.where(world.kind == STAKEHOLDER, STUDY_REACH["stakeholders"], reach)


def only(world: World, agent: int) -> np.ndarray:
    """[N] 1 for one agent, 0 for all others."""
    return np.asarray((np.arange(world.code.size) == agent).astype(float))


def vulnerable_states(world: World) -> np.ndarray:
    """[N] 1 for the states that are LDC, LLDC or SIDS, 0 for all other agents."""
    chosen = np.zeros(world.code.size)
    chosen[world.kind == STATE] = world.vulnerable
    return chosen


def negotiation(start: int, days: float) -> Move:
    """Coordination work of negotiating a change of mandate, in the twelve months before it."""
    return Move("overhead", days, start - NEGOTIATION_MONTHS, start)
