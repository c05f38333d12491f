"""Coordination within existing mandates: information sharing, joint reports, one calendar, roadmaps (ODD 9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from sim.model.entities.world import World
from sim.model.levers import Move
from sim.model.mechanisms.base import OVERHEAD, Mechanism, Start
from sim.settings.months import month_number
from sim.settings.quantity import share

ROADMAP_PREPARATION_MONTHS = 6
BROADCAST = share("awareness that all agents gain per month")
REPORTING = share("what joint reports leave of the days of twin reports")
CO_LOCATION = share("remaining share of the days of WSIS and GDC meetings")
COMPLIANCE = share("share of known effort on non-lead strands that moves to the lead strand")
RECOGNITION = share("share of the known content of the other process that is recognised")


@dataclass(frozen=True)
class InformationSharing(Mechanism):
    """The secretariats inform all agents about the work of both processes."""

    start: Start = month_number("2025-01")
    broadcast: Annotated[float, BROADCAST.between(0.025, 0.075)] = 0.05
    overhead: Annotated[float, OVERHEAD.between(0.1, 0.3)] = 0.2

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("broadcast", self.broadcast, self.start)
        yield Move("overhead", self.overhead, self.start)


@dataclass(frozen=True)
class JointReporting(Mechanism):
    """One report serves both processes: days are saved where both ask for reports in a year."""

    start: Start = month_number("2025-01")
    reporting: Annotated[float, REPORTING.between(0.4, 0.8)] = 0.6
    overhead: Annotated[float, OVERHEAD.between(0.05, 0.15)] = 0.1

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("reporting", self.reporting, self.start)
        yield Move("overhead", self.overhead, self.start)


@dataclass(frozen=True)
class AlignedCalendar(Mechanism):
    """Meetings of both processes are held together and do not clash."""

    start: Start = month_number("2025-01")
    co_location: Annotated[float, CO_LOCATION.between(0.55, 0.85)] = 0.7
    overhead: Annotated[float, OVERHEAD.between(0.05, 0.15)] = 0.1

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("co_location", self.co_location, self.start)
        yield Move("overhead", self.overhead, self.start)


@dataclass(frozen=True)
class JointRoadmap(Mechanism):
    """UNGIS writes one implementation roadmap for both processes, as requested by ECOSOC in July 2025."""

    start: Start = month_number("2026-05")
    broadcast: Annotated[float, BROADCAST.between(0.03, 0.09)] = 0.06
    reporting: Annotated[float, REPORTING.between(0.4, 0.8)] = 0.6
    co_location: Annotated[float, CO_LOCATION.between(0.7, 0.9)] = 0.8
    compliance: Annotated[float, COMPLIANCE.between(0.3, 0.9)] = 0.6
    recognition: Annotated[float, RECOGNITION.between(0.6, 1.0)] = 0.85
    overhead: Annotated[float, OVERHEAD.between(0.2, 0.6)] = 0.4

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("broadcast", self.broadcast, self.start)
        yield Move("reporting", self.reporting, self.start)
        yield Move("co_location", self.co_location, self.start)
        yield Move("lead_compliance", self.compliance, self.start)
        yield Move("recognition", self.recognition, self.start)
        yield Move("overhead", self.overhead, self.start - ROADMAP_PREPARATION_MONTHS)


@dataclass(frozen=True)
class LineRoadmaps(Mechanism):
    """Facilitators write a roadmap for each action line, as requested by the WSIS+20 outcome (A/RES/80/173, paragraph 113)."""

    start: Start = month_number("2026-01")
    compliance: Annotated[float, COMPLIANCE.between(0.1, 0.3)] = 0.2
    recognition: Annotated[float, RECOGNITION.between(0.425, 0.575)] = 0.5
    broadcast: Annotated[float, BROADCAST.between(0.01, 0.03)] = 0.02

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("lead_compliance", self.compliance, self.start)
        yield Move("recognition", self.recognition, self.start)
        yield Move("broadcast", self.broadcast, self.start)


@dataclass(frozen=True)
class BiennialWsisReport(Mechanism):
    """The Secretary-General's WSIS report is due every second year; no inputs are due in odd years."""

    start: Start = month_number("2027-01")
    odd_year_reports: Annotated[
        float, share("remaining share of the days of WSIS reports in odd years", (0.0, 0.5))
    ] = 0.0

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("wsis_reports", self.odd_year_reports, self.start, odd_years=True)


@dataclass(frozen=True)
class SharedForumWeek(Mechanism):
    """One month in which forums of both processes share a week and a venue, as in July 2026."""

    start: Start = month_number("2026-07")
    co_location: Annotated[float, CO_LOCATION.between(0.55, 0.85)] = 0.7

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("co_location", self.co_location, self.start, self.start + 1)
