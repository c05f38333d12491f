"""Changes of mandate: lead processes, one process within the other, merger, and the end of a process (ODD 9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from sim.model.entities.world import World
from sim.model.levers import LEAD_GDC, LEAD_WSIS, Move
from sim.model.mechanisms.base import NEGOTIATION, NEGOTIATION_DAYS, OVERHEAD, Mechanism, Start, negotiation
from sim.model.mechanisms.sharing import CO_LOCATION, COMPLIANCE, RECOGNITION, REPORTING
from sim.settings.months import month_number
from sim.settings.quantity import Quantity, share

FOLLOW_UP_DAYS = share("remaining share of the days of GDC follow-up events")


@dataclass(frozen=True)
class LeadAgency(Mechanism):
    """For each joint package, the process that is ahead leads; agents aware of it move effort to the lead strand."""

    start: Start = month_number("2026-01")
    compliance: Annotated[float, COMPLIANCE.between(0.3, 0.9)] = 0.6
    recognition: Annotated[float, RECOGNITION.between(0.525, 0.875)] = 0.7
    overhead: Annotated[float, OVERHEAD.between(0.075, 0.225)] = 0.15
    negotiation_days: Annotated[float, NEGOTIATION.between(0.75, 2.25)] = NEGOTIATION_DAYS

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield negotiation(self.start, self.negotiation_days)
        yield Move("lead_compliance", self.compliance, self.start)
        yield Move("recognition", self.recognition, self.start)
        yield Move("overhead", self.overhead, self.start)


@dataclass(frozen=True)
class Nested(Mechanism):
    """GDC commitments are implemented within the WSIS architecture, as requested by ECOSOC in 2025."""

    start: Start = month_number("2026-01")
    follow_up: Annotated[float, FOLLOW_UP_DAYS.between(0.0, 0.6)] = 0.2
    compliance: Annotated[float, COMPLIANCE.between(0.25, 0.75)] = 0.5
    recognition: Annotated[float, RECOGNITION.between(0.525, 0.875)] = 0.7
    negotiation_days: Annotated[float, NEGOTIATION.between(0.75, 2.25)] = NEGOTIATION_DAYS

    excludes: ClassVar[tuple[str, ...]] = ("sunset", "merger", "wsis_under_gdc", "no_gdc", "no_wsis")

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield negotiation(self.start, self.negotiation_days)
        yield Move("gdc_follow_up", self.follow_up, self.start)
        yield Move("forced_lead", LEAD_WSIS, self.start)
        yield Move("lead_compliance", self.compliance, self.start)
        yield Move("recognition", self.recognition, self.start)


@dataclass(frozen=True)
class WsisUnderGdc(Mechanism):
    """WSIS action lines are implemented under the vision of the GDC."""

    start: Start = month_number("2026-01")
    wsis_meetings: Annotated[float, share("remaining share of the days of WSIS meetings", (0.1, 0.7))] = 0.4
    compliance: Annotated[float, COMPLIANCE.between(0.25, 0.75)] = 0.5
    recognition: Annotated[float, RECOGNITION.between(0.525, 0.875)] = 0.7
    negotiation_days: Annotated[float, NEGOTIATION.between(0.75, 2.25)] = NEGOTIATION_DAYS

    excludes: ClassVar[tuple[str, ...]] = ("sunset", "merger", "nested", "no_gdc", "no_wsis")

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield negotiation(self.start, self.negotiation_days)
        yield Move("wsis_meetings", self.wsis_meetings, self.start)
        yield Move("forced_lead", LEAD_GDC, self.start)
        yield Move("lead_compliance", self.compliance, self.start)
        yield Move("recognition", self.recognition, self.start)


@dataclass(frozen=True)
class Merger(Mechanism):
    """Both processes become one mandate, after a costly transition."""

    start: Start = month_number("2026-01")
    reporting: Annotated[float, REPORTING.between(0.25, 0.75)] = 0.5
    co_location: Annotated[float, CO_LOCATION.between(0.4, 0.8)] = 0.6
    follow_up: Annotated[float, FOLLOW_UP_DAYS.between(0.0, 0.6)] = 0.2
    transition_months: Annotated[int, Quantity("length of the transition", "months", 0, 96, (6, 30))] = 18
    transition_productivity: Annotated[
        float, share("share of discretionary effort that is not lost during the transition", (0.55, 0.85))
    ] = 0.7
    transition_overhead: Annotated[float, OVERHEAD.between(0.5, 1.5)] = 1.0
    negotiation_days: Annotated[float, NEGOTIATION.between(0.75, 2.25)] = NEGOTIATION_DAYS

    excludes: ClassVar[tuple[str, ...]] = ("sunset", "nested", "wsis_under_gdc", "no_gdc", "no_wsis")

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        settled = self.start + self.transition_months
        yield negotiation(self.start, self.negotiation_days)
        yield Move("merged", 1.0, self.start)
        yield Move("reporting", self.reporting, self.start)
        yield Move("co_location", self.co_location, self.start)
        yield Move("gdc_follow_up", self.follow_up, self.start)
        yield Move("productivity", self.transition_productivity, self.start, settled)
        yield Move("overhead", self.transition_overhead, self.start, settled)


@dataclass(frozen=True)
class Sunset(Mechanism):
    """WSIS ends: its meetings, its reports and the work on its action lines."""

    start: Start = month_number("2026-01")
    wsis_open: Annotated[float, share("openness of WSIS from the first month on")] = 0.0
    negotiation_days: Annotated[float, NEGOTIATION.between(0.75, 2.25)] = NEGOTIATION_DAYS

    excludes: ClassVar[tuple[str, ...]] = ("merger", "nested", "wsis_under_gdc")

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield negotiation(self.start, self.negotiation_days)
        yield Move("wsis_open", self.wsis_open, self.start)


@dataclass(frozen=True)
class NoWsis(Mechanism):
    """WSIS closes when the GDC is adopted, without negotiation: a counterfactual whose strength is not drawn."""

    start: Start = month_number("2024-09")
    wsis_open: Annotated[float, share("openness of WSIS from the first month on")] = 0.0

    excludes: ClassVar[tuple[str, ...]] = ("merger", "nested", "wsis_under_gdc")
    counterfactual: ClassVar[bool] = True

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("wsis_open", self.wsis_open, self.start)


@dataclass(frozen=True)
class NoGdc(Mechanism):
    """There is no Global Digital Compact: a counterfactual whose strength is not drawn."""

    start: Start = month_number("2023-01")
    gdc_open: Annotated[float, share("openness of the GDC from the first month on")] = 0.0

    excludes: ClassVar[tuple[str, ...]] = ("merger", "nested", "wsis_under_gdc")
    counterfactual: ClassVar[bool] = True

    def moves(self, world: World, base_recognition: float) -> Iterator[Move]:
        """The effects on levers at strength 1."""
        yield Move("gdc_open", self.gdc_open, self.start)
