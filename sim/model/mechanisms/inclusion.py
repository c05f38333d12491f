"""Inclusion: consultation of all stakeholders, and capacity support for LDC, LLDC and SIDS (ODD 9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from sim.model.entities.world import World
from sim.model.levers import Move
from sim.model.mechanisms.base import Mechanism, Start, vulnerable_states
from sim.settings.months import month_number
from sim.settings.quantity import Quantity, share

APRIL = 4


@dataclass(frozen=True)
class InclusiveConsultation(Mechanism):
    """CSTD reviews both processes and consults all stakeholders each April."""

    start: Start = month_number("2024-04")
    pulse: Annotated[float, share("awareness that all agents gain from a consultation", (0.025, 0.075))] = 0.05
    meeting_days: Annotated[
        float, Quantity("additional WSIS meetings in Geneva each April", "days", 0.0, 20.0, (1.5, 4.5))
    ] = 3.0

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("briefing", self.pulse, self.start, calendar_months=(APRIL,), agents=np.ones(world.code.size))
        yield Move("extra_wsis_days", self.meeting_days, self.start, calendar_months=(APRIL,))


@dataclass(frozen=True)
class CapacitySupport(Mechanism):
    """LDC, LLDC and SIDS receive additional capacity, which UN bodies pay for day for day."""

    start: Start = month_number("2025-01")
    capacity: Annotated[
        float, Quantity("capacity of a supported state, relative to its own", "ratio", 1.0, 10.0, (1.1, 1.3))
    ] = 1.2

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("capacity", self.capacity, self.start, agents=vulnerable_states(world))
