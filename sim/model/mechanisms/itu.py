"""ITU's part: its engagement with the GDC, the study asked for in 2023, and the Council's review of it (ODD 9)."""

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
"""Months from the first review to better recognition of what exists elsewhere (assumption)."""


@dataclass(frozen=True)
class ItuEngagement(Mechanism):
    """ITU takes part in the GDC: it brings its knowledge to its Council and shifts weight to the GDC."""

    start: Start = month_number("2023-07")
    engagement: Annotated[float, share("how far ITU engages")] = 0.8

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """What it does to the levers at strength 1."""
        yield Move("engagement", self.engagement, self.start)


@dataclass(frozen=True)
class MappingStudy(Mechanism):
    """A study by ITU of how the two processes fit, put before its Council in one month."""

    start: Start = month_number("2023-08")
    pulse: Annotated[float, share("awareness it gives those it reaches fully")] = 0.35
    study_days: Annotated[float, Quantity("work of ITU on the study", "days", 0.0, 1000.0)] = 60.0

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """What it does to the levers at strength 1."""
        yield Move("briefing", self.pulse, self.start, self.start + 1, agents=study_reach(world))
        yield Move("extra_demand", self.study_days, self.start, self.start + 1, agents=only(world, world.itu))


@dataclass(frozen=True)
class CouncilReview(Mechanism):
    """The Council's working group looks at both processes each February and October."""

    start: Start = month_number("2023-10")
    pulse: Annotated[float, share("awareness a session gives those it reaches fully")] = 0.1
    recognition_gain: Annotated[float, share("rise of recognition once reviews have begun")] = 0.1

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """What it does to the levers at strength 1."""
        yield Move("briefing", self.pulse, self.start, calendar_months=(FEBRUARY, OCTOBER), agents=study_reach(world))
        yield Move("recognition", base_recognition + self.recognition_gain, self.start + RECOGNITION_DELAY)
