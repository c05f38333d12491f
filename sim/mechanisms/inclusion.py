"""Inclusion: consultation of all stakeholders, and support of the states with least capacity (ODD 9)."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import numpy as np

from sim.levers import Move
from sim.mechanisms.mechanism import Start, Strength, vulnerable_states
from sim.months import month_number
from sim.quantity import Quantity, share
from sim.world import World

APRIL = 4


class InclusiveConsultation(NamedTuple):
    """CSTD is the common check of both processes and hears all stakeholders each April."""

    strength: Strength = 0.0
    start: Start = month_number("2024-04")
    pulse: Annotated[float, share("awareness a consultation gives everybody")] = 0.05
    meeting_days: Annotated[float, Quantity("further WSIS meetings in Geneva each April", "days", 0.0, 20.0)] = 3.0

    excludes = ()

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """See `Mechanism`."""
        yield Move("briefing", self.pulse, self.start, calendar_months=(APRIL,), agents=np.ones(world.code.size))
        yield Move("extra_wsis_days", self.meeting_days, self.start, calendar_months=(APRIL,))


class CapacitySupport(NamedTuple):
    """LDC, LLDC and SIDS are given capacity, which UN bodies pay for day for day."""

    strength: Strength = 0.0
    start: Start = month_number("2025-01")
    capacity: Annotated[float, Quantity("capacity of a supported state, against its own", "ratio", 1.0, 10.0)] = 1.2

    excludes = ()

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """See `Mechanism`."""
        yield Move("capacity", self.capacity, self.start, agents=vulnerable_states(world))
