"""What a coordination mechanism is: a record of numbers and dates, and the lever moves they make (ODD 9)."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from sim.model.entities.world import BODY, STAKEHOLDER, STATE, World
from sim.model.levers import Move
from sim.settings.quantity import Quantity, date, share

Strength = Annotated[float, share("how fully the mechanism acts; 0 is not at all")]
Start = Annotated[int, date("month from which the mechanism acts")]
Overhead = Annotated[float, Quantity("coordination work of an agent of size 20", "days a month", 0.0, 20.0)]
Negotiation = Annotated[
    float,
    Quantity("negotiation of the new mandate in the year before, for an agent of size 20", "days a month", 0.0, 20.0),
]
NEGOTIATION_DAYS = 1.5
NEGOTIATION_MONTHS = 12
STUDY_REACH = {"council": 1.0, "bodies": 0.5, "other states": 0.3, "stakeholders": 0.2}
"""How far a study or review for the ITU Council reaches each kind of agent (share; assumption)."""


@dataclass(frozen=True)
class Mechanism(ABC):
    """A mechanism's record: every mechanism has a strength and a start, and makes moves."""

    strength: Strength = 0.0
    start: Start = 0

    excludes: ClassVar[tuple[str, ...]] = ()
    """Names of the mechanisms that it cannot stand beside."""
    counterfactual: ClassVar[bool] = False
    """Whether it defines a world to compare with, so that its strength is never drawn."""

    @abstractmethod
    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """What it does to the levers at strength 1."""


def study_reach(world: World) -> np.ndarray:
    """[N] how far a study or review for the ITU Council reaches each agent."""
    reach = np.where(world.council, STUDY_REACH["council"], STUDY_REACH["other states"])
    reach = np.where(world.kind == BODY, STUDY_REACH["bodies"], reach)
    return np.where(world.kind == STAKEHOLDER, STUDY_REACH["stakeholders"], reach)


def only(world: World, agent: int) -> np.ndarray:
    """[N] 1 for one agent, 0 for all others."""
    return (np.arange(world.code.size) == agent).astype(float)


def vulnerable_states(world: World) -> np.ndarray:
    """[N] 1 for the states that are LDC, LLDC or SIDS, 0 for all other agents."""
    chosen = np.zeros(world.code.size)
    chosen[world.kind == STATE] = world.vulnerable
    return chosen


def negotiation(start: int, days: float) -> Move:
    """The year of negotiation before a change of mandate."""
    return Move("overhead", days, start - NEGOTIATION_MONTHS, start)
