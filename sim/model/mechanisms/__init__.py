"""Coordination mechanisms: the registry of all mechanisms, and their joint effect on the levers (ODD 9)."""

from collections.abc import Mapping

import numpy as np

from sim.model.entities.world import World
from sim.model.levers import Levers, apply_move, neutral_levers
from sim.model.mechanisms.base import Mechanism
from sim.model.mechanisms.checks import checked_moves
from sim.model.mechanisms.inclusion import CapacitySupport, InclusiveConsultation
from sim.model.mechanisms.itu import CouncilReview, ItuEngagement, MappingStudy
from sim.model.mechanisms.mandates import LeadAgency, Merger, Nested, NoGdc, NoWsis, Sunset, WsisUnderGdc
from sim.model.mechanisms.sharing import (
    AlignedCalendar,
    BiennialWsisReport,
    InformationSharing,
    JointReporting,
    JointRoadmap,
    LineRoadmaps,
    SharedForumWeek,
)

MECHANISMS: dict[str, type[Mechanism]] = {
    "itu_engagement": ItuEngagement,
    "mapping_study": MappingStudy,
    "council_review": CouncilReview,
    "information_sharing": InformationSharing,
    "joint_reporting": JointReporting,
    "aligned_calendar": AlignedCalendar,
    "lead_agency": LeadAgency,
    "joint_roadmap": JointRoadmap,
    "inclusive_consultation": InclusiveConsultation,
    "capacity_support": CapacitySupport,
    "nested": Nested,
    "wsis_under_gdc": WsisUnderGdc,
    "merger": Merger,
    "sunset": Sunset,
    "no_gdc": NoGdc,
    "no_wsis": NoWsis,
    "line_roadmaps": LineRoadmaps,
    "biennial_wsis_report": BiennialWsisReport,
    "shared_forum_week": SharedForumWeek,
}
COMBINABLE = tuple(MECHANISMS)[:10]
"""The ten mechanisms that can be combined freely."""


def build_levers(
    mechanisms: Mapping[str, Mechanism], world: World, base_recognition: float, start: int, months: int
) -> Levers:
    """The levers of a run, [T] or [T, N], for T = `months` months from month number `start`.

    Raises SettingError for moves that a mechanism must not make (`checked_moves`).
    """
    levers = neutral_levers(months, world.code.size, base_recognition)
    numbers = np.arange(start, start + months)
    for name, mechanism in mechanisms.items():
        if mechanism.strength > 0.0:
            for move in checked_moves(name, mechanism, world, base_recognition):
                apply_move(levers, move, mechanism.strength, numbers, base_recognition)
    return levers
