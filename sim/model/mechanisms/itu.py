"""Role of ITU: engagement with the GDC, the study requested in 2023, and the review by its Council (ODD 9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from sim.model.entities.world import World
from sim.model.levers import Move
from sim.model.mechanisms.base import Mechanism, Start, only, study_reach
from sim.settings.months import month_number
from sim.settings.quantity import Quantity, share

FEBRUARY, OCTOBER = 2, 10
RECOGNITION_DELAY = 3
"""Months from the first review to better recognition of existing content (assumption)."""


@dataclass(frozen=True)
class ItuEngagement(Mechanism):
    """ITU engages with the GDC: it shares its knowledge with its Council and shifts effort to the GDC."""

    start: Start = month_number("2023-07")
    engagement: Annotated[float, share("degree of ITU's engagement", (0.4, 1.0))] = 0.8

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("engagement", self.engagement, self.start)


@dataclass(frozen=True)
class MappingStudy(Mechanism):
    """A study by ITU of how the two processes relate, presented to its Council in one month."""

    start: Start = month_number("2023-08")
    pulse: Annotated[float, share("awareness gained by agents that the study reaches fully", (0.175, 0.525))] = 0.35
    study_days: Annotated[float, Quantity("work of ITU on the study", "days", 0.0, 1000.0, (30.0, 90.0))] = 60.0

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("briefing", self.pulse, self.start, self.start + 1, agents=study_reach(world))
        yield Move("extra_demand", self.study_days, self.start, self.start + 1, agents=only(world, world.itu))


@dataclass(frozen=True)
class CouncilReview(Mechanism):
    """A working group of the ITU Council reviews both processes each February and October."""

    start: Start = month_number("2023-10")
    pulse: Annotated[float, share("awareness gained by agents that a session reaches fully", (0.05, 0.15))] = 0.1
    recognition_gain: Annotated[float, share("increase of recognition after the first review", (0.05, 0.15))] = 0.1

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("briefing", self.pulse, self.start, calendar_months=(FEBRUARY, OCTOBER), agents=study_reach(world))
        recognised = min(1.0, base_recognition + self.recognition_gain)
        yield Move("recognition", recognised, self.start + RECOGNITION_DELAY)
