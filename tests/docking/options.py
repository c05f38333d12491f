"""Settings of a run of the twin (ODD section 2, parameters) with their defaults, and months as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

ADOPTION_MONTH = 20  # T*, September 2024
LAST_MONTH = 95  # December 2030

MECHANISMS = {
    "itu_engagement": "2023-07",
    "mapping_study": "2023-08",
    "council_review": "2023-10",
    "information_sharing": "2025-01",
    "joint_reporting": "2025-01",
    "aligned_calendar": "2025-01",
    "lead_agency": "2026-01",
    "joint_roadmap": "2026-05",
    "nested": "2026-01",
    "wsis_under_gdc": "2026-01",
    "merger": "2026-01",
    "inclusive_consultation": "2024-04",
    "capacity_support": "2025-01",
    "sunset": "2026-01",
    "no_gdc": "2023-01",
    "no_wsis": "2024-09",
    "line_roadmaps": "2026-01",
    "biennial_wsis_report": "2027-01",
    "shared_forum_week": "2026-07",
}
"""Mechanism -> default month of its start (ODD section 9)."""

MECHANISM_VALUES: dict[str, dict[str, float]] = {
    "itu_engagement": {"engagement": 0.8},
    "mapping_study": {"pulse": 0.35, "study_days": 60.0},
    "council_review": {"pulse": 0.1, "recognition_gain": 0.1},
    "information_sharing": {"broadcast": 0.05, "overhead": 0.2},
    "joint_reporting": {"reporting": 0.6, "overhead": 0.1},
    "aligned_calendar": {"co_location": 0.7, "overhead": 0.1},
    "lead_agency": {"compliance": 0.6, "recognition": 0.7, "overhead": 0.15, "negotiation_days": 1.5},
    "joint_roadmap": {
        **{"broadcast": 0.06, "reporting": 0.6, "co_location": 0.8},
        **{"compliance": 0.6, "recognition": 0.85, "overhead": 0.4},
    },
    "nested": {"follow_up": 0.2, "compliance": 0.5, "recognition": 0.7, "negotiation_days": 1.5},
    "wsis_under_gdc": {"wsis_meetings": 0.4, "compliance": 0.5, "recognition": 0.7, "negotiation_days": 1.5},
    "merger": {
        **{"reporting": 0.5, "co_location": 0.6, "follow_up": 0.2, "negotiation_days": 1.5},
        **{"transition_months": 18, "transition_productivity": 0.7, "transition_overhead": 1.0},
    },
    "inclusive_consultation": {"pulse": 0.05, "meeting_days": 3.0},
    "capacity_support": {"capacity": 1.2},
    "sunset": {"wsis_open": 0.0, "negotiation_days": 1.5},
    "no_gdc": {"gdc_open": 0.0},
    "no_wsis": {"wsis_open": 0.0},
    "line_roadmaps": {"compliance": 0.2, "recognition": 0.5, "broadcast": 0.02},
    "biennial_wsis_report": {"odd_year_reports": 0.0},
    "shared_forum_week": {"co_location": 0.7},
}
"""Mechanism -> its values at strength 1 (ODD section 9)."""

DEFAULTS: dict[str, Any] = {
    "start": "2023-01",
    "months": 96,
    "population.seed": 0,
    "population.state_ties": "votes",
    "population.stakeholder_scale": 1.0,
    "population.state_floor": 0.3,
    "population.state_slope": 25.0,
    "population.co_lead_posts": 0.25,
    "population.stakeholder_days": 10.0,
    "population.stakeholder_spread": 0.5,
    "population.salience_spread": 0.5,
    "population.need_salience": 2.0,
    "population.co_lead_salience": 0.4,
    "population.least_salience": 0.02,
    "population.preference": 0.6,
    "population.preference_spread": 0.1,
    "population.lead_preference": 0.75,
    "population.first_effort": 0.7,
    "population.awareness_shape": 8.0,
    "population.national_egov": 0.75,
    "population.national_internet": 0.85,
    "population.national_gdc": 0.4,
    "population.global_weak": 0.45,
    "population.global_other": 0.6,
    "gdc.framing": "themes",
    "gdc.follow_up": "proposed",
    "gdc.reporting": "text",
    "packages.overlap_intensity": 0.7,
    "packages.global_volume": 12000.0,
    "packages.national_volume": 320.0,
    "packages.need_exponent": 0.85,
    "climate.attention_persistence": 0.9,
    "climate.attention_sd": 0.25,
    "climate.stall_hazard": 0.01,
    "climate.stall_months": 6,
    "climate.stall_productivity": 0.4,
    "climate.budget_cut": 0.15,
    "climate.budget_cut_from": "2026-01",
    "adoption.base_reuse": 0.1,
    "adoption.learned_reuse": 0.6,
    "adoption.engagement_reuse": 0.15,
    "trend.egov_rate": 0.099,
    "trend.egov_gap": 0.022,
    "trend.internet_rate": 0.17,
    "trend.egov_spread": 0.055,
    "trend.internet_spread": 0.075,
    "trend.autonomous": 0.7,
    "trend.reach": 0.4,
    "recognition.base": 0.35,
    "recognition.self_ignorance": 0.25,
    "obligations.preparation": 1.5,
    "obligations.travel_days": 2.0,
    "obligations.size_exponent": 0.3,
    "obligations.clash_cost": 1.0,
    "obligations.service_limit": 0.6,
    "obligations.body_share": 0.5,
    "obligations.stakeholder_share": 0.3,
    "allocation.speed": 0.12,
    "allocation.outside_pull": 0.35,
    "allocation.early_attention": 0.3,
    "allocation.noise": 0.3,
    "allocation.peer_influence": 1.0,
    "allocation.engagement_shift": 0.5,
    "work.adoption_cost": 0.15,
    "work.guidance": 1.0,
    "learning.contact": 0.04,
    "learning.closing": 0.25,
    "learning.own_work": 0.1,
    "learning.meetings": 0.02,
    "learning.forgetting": 0.01,
    "learning.rotation": 1 / 36,
    "learning.rotation_keeps": 0.3,
    "learning.engagement_gain": 0.1,
    **{f"mechanism.{name}.strength": 0.0 for name in MECHANISMS},
    **{f"mechanism.{name}.start": month for name, month in MECHANISMS.items()},
    **{
        f"mechanism.{name}.{value}": full for name, values in MECHANISM_VALUES.items() for value, full in values.items()
    },
}
"""Dotted name -> default value."""


def month_number(text: str) -> int:
    """Months from January 2023 to `text` ("YYYY-MM"); ODD section 2, time."""
    year, month = text.split("-")
    return (int(year) - 2023) * 12 + int(month) - 1


def month_text(number: int) -> str:
    """The month `number` as "YYYY-MM"; ODD section 2, time."""
    return f"{2023 + number // 12}-{number % 12 + 1:02d}"


def complete(settings: Mapping[str, Any]) -> dict[str, Any]:
    """All settings, the missing ones at their defaults (ODD sections 2 and 9)."""
    unknown = sorted(set(settings) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(unknown)}")
    full = {**DEFAULTS, **settings}
    first = month_number(full["start"])
    if not 0 <= first <= ADOPTION_MONTH:
        raise ValueError(f"start {full['start']} is not within 2023-01 to 2024-09")
    if full["months"] < 1 or first + full["months"] - 1 > LAST_MONTH:
        raise ValueError(f"{full['months']} months from {full['start']} do not end by 2030-12")
    exclusive = ("sunset", "merger", "nested", "wsis_under_gdc")
    present = [name for name in exclusive if full[f"mechanism.{name}.strength"] > 0]
    if len(present) > 1:
        raise ValueError(f"{' and '.join(present)} exclude each other")
    return full


def rows(table: pd.DataFrame) -> list[Any]:
    """The rows of a table, in its order, with columns as attributes; ODD section 6."""
    return list(table.itertuples(index=False))
