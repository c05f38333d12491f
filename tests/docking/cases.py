"""The runs in which both implementations are compared."""

from functools import cache
from typing import Any, NamedTuple

from sim.scenarios.draws import at_draw
from sim.scenarios.scenario import Scenario, scenario, scenario_names


class Case(NamedTuple):
    """A run of both implementations."""

    chosen: Scenario
    seed: int


def whole_runs() -> dict[str, Case]:
    """All named scenarios over all months, three of them at a second seed."""
    chosen = [(name, 0) for name in scenario_names()] + [(name, 1) for name in ("parallel", "joint_roadmap", "merger")]
    return {f"{name}-{seed}": Case(scenario(name), seed) for name, seed in chosen}


def drawn_runs() -> dict[str, Case]:
    """Scenarios over all months at parameter draws, in both framings of the GDC."""
    chosen = [
        ("parallel", "objectives", 7),
        ("joint_roadmap", "objectives", 3),
        ("merger", "themes", 2),
        ("sunset", "themes", 5),
    ]
    return {
        f"{name}-{framing}-draw {draw}": Case(at_draw(scenario(name, {"gdc.framing": framing}), draw), draw)
        for name, framing, draw in chosen
    }


SHORT = {"start": "2024-06", "months": 26}
AGREED = {"negotiation.mechanisms": "agreed"}
OTHERS: list[dict[str, Any]] = [
    {"mechanism.nested.strength": 1.0, "mechanism.capacity_support.strength": 1.0},
    {"mechanism.wsis_under_gdc.strength": 0.6, "mechanism.inclusive_consultation.strength": 1.0},
    {"mechanism.sunset.strength": 1.0, "mechanism.lead_agency.strength": 0.5, "mechanism.lead_agency.start": "2025-01"},
    {"mechanism.no_gdc.strength": 1.0},
    {"mechanism.no_wsis.strength": 1.0},
    {
        "mechanism.no_gdc.strength": 0.5,
        "mechanism.joint_reporting.strength": 1.0,
        "mechanism.aligned_calendar.strength": 0.7,
    },
]


def other_mechanisms() -> dict[str, Case]:
    """Short runs of mechanisms that the scenarios of whole runs lack."""
    named = {" + ".join(path.split(".")[1] for path in changes): changes for changes in OTHERS}
    return {name: Case(scenario("parallel", {**changes, **SHORT}), 4) for name, changes in named.items()}


def at_strength(start: str, *names: str) -> dict[str, Any]:
    """Mechanisms at full strength that start in the same month."""
    return {f"mechanism.{name}.{key}": value for name in names for key, value in (("strength", 1.0), ("start", start))}


def negotiated_runs() -> dict[str, Case]:
    """Runs in which mechanisms act only as far as states agree."""
    whole = ("joint_roadmap", "lead_agency", "nested", "merger", "sunset", "itu_proposal")
    found = {f"{name} agreed": Case(scenario(name, AGREED), 0) for name in whole}
    drawn = scenario("joint_roadmap", {**AGREED, "gdc.framing": "objectives"})
    found["joint_roadmap agreed-objectives-draw 3"] = Case(at_draw(drawn, 3), 3)
    others = {
        "after all rounds of the Compact": {
            "start": "2024-09",
            "months": 24,
            **at_strength("2025-01", "joint_reporting"),
        },
        "with the Compact": {**SHORT, **at_strength("2024-07", "merger"), "negotiation.dissent": 1.0},
        "sunset of a process without worth": {**SHORT, **at_strength("2026-01", "sunset"), "negotiation.worth": 0.0},
        "later decisions": {
            **{"start": "2024-02", "months": 48, "gdc.reporting": "assumed"},
            **at_strength("2025-08", "joint_reporting"),
            **at_strength("2026-07", "shared_forum_week", "line_roadmaps"),
            **at_strength("2027-01", "biennial_wsis_report"),
            **at_strength("2027-10", "aligned_calendar"),
        },
        "follow-up of the adopted text": {**SHORT, "gdc.follow_up": "adopted", **at_strength("2025-01", "lead_agency")},
        "follow-up as proposed": {**SHORT, "gdc.follow_up": "proposed", **at_strength("2025-01", "aligned_calendar")},
    }
    return found | {name: Case(scenario("parallel", {**AGREED, **changes}), 2) for name, changes in others.items()}


def other_world() -> Case:
    """A run in another world, with scarce days, drawn parameters and mechanisms that can be combined."""
    world = {
        "gdc.framing": "objectives",
        "gdc.reporting": "assumed",
        "population.state_ties": "memberships",
        "population.seed": 3,
        "population.stakeholder_scale": 0.25,
    }
    combined = {
        f"mechanism.{name}.strength": 0.8
        for name in ("merger", "information_sharing", "council_review", "line_roadmaps")
    }
    scarce = {"participation.bring_together": 1.0, "obligations.preparation": 2.5, "participation.report_shift": -1.0}
    others = {"climate.stall_months": 4, "allocation.peer_influence": 0.4}
    return Case(at_draw(scenario("parallel", {**world, **combined, **scarce, **others}), 5), 11)


LIVE = "merger from 2024-11"
"""The case that is short enough to be run by both implementations whenever the tests are run."""


def live_case() -> Case:
    """Six months with the adoption of the GDC and a merger, with few stakeholders."""
    changes = {"start": "2024-07", "months": 6, "mechanism.merger.strength": 1.0, "mechanism.merger.start": "2024-11"}
    return Case(scenario("parallel", {**changes, "population.stakeholder_scale": 0.25}), 7)


@cache
def cases() -> dict[str, Case]:
    """Every case that is stored."""
    several = {**whole_runs(), **drawn_runs(), **other_mechanisms(), **negotiated_runs()}
    return {**several, "another world": other_world(), LIVE: live_case()}
