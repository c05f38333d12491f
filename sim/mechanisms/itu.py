"""ITU's part: its engagement with the GDC, the study asked for in 2023, and the Council's review of it (ODD 9)."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from sim.levers import Move
from sim.mechanisms.mechanism import Start, Strength, only, study_reach
from sim.months import month_number
from sim.quantity import Quantity, share
from sim.world import World

FEBRUARY, OCTOBER = 2, 10
RECOGNITION_DELAY = 3
"""Months from the first review to better recognition of what exists elsewhere (assumption)."""


class ItuEngagement(NamedTuple):
    """ITU takes part in the GDC: it brings its knowledge to its Council and shifts weight to the GDC."""

    strength: Strength = 0.0
    start: Start = month_number("2023-07")
    engagement: Annotated[float, share("how far ITU engages")] = 0.8

    excludes = ()

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """See `Mechanism`."""
        yield Move("engagement", self.engagement, self.start)


class MappingStudy(NamedTuple):
    """A study by ITU of how the two processes fit, put before its Council in one month."""

    strength: Strength = 0.0
    start: Start = month_number("2023-08")
    pulse: Annotated[float, share("awareness it gives those it reaches fully")] = 0.35
    study_days: Annotated[float, Quantity("work of ITU on the study", "days", 0.0, 1000.0)] = 60.0

    excludes = ()

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """See `Mechanism`."""
        yield Move("briefing", self.pulse, self.start, self.start + 1, agents=study_reach(world))
        yield Move("extra_demand", self.study_days, self.start, self.start + 1, agents=only(world, world.itu))


class CouncilReview(NamedTuple):
    """The Council's working group looks at both processes each February and October."""

    strength: Strength = 0.0
    start: Start = month_number("2023-10")
    pulse: Annotated[float, share("awareness a session gives those it reaches fully")] = 0.1
    recognition_gain: Annotated[float, share("rise of recognition once reviews have begun")] = 0.1

    excludes = ()

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """See `Mechanism`."""
        yield Move("briefing", self.pulse, self.start, calendar_months=(FEBRUARY, OCTOBER), agents=study_reach(world))
        yield Move("recognition", base_recognition + self.recognition_gain, self.start + RECOGNITION_DELAY)
