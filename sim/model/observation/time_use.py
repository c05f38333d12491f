"""Time use of agents: obligations, transition loss, WSIS, the GDC, the outside agenda; by group and calendar year."""

from typing import Any

import numpy as np

from sim.model.entities.world import BODY, World
from sim.model.observation.history import USES
from sim.model.observation.outcome import Outcome
from sim.settings.months import FIRST_YEAR

TIME_USE_COLUMNS = tuple(f"{use}_days" for use in USES)
AGENT_GROUPS = ("vulnerable", "others", "bodies", "stakeholders")
"""Disjoint groups of all agents: LDC, LLDC and SIDS; other states; UN bodies; stakeholders."""


def agent_group(world: World) -> np.ndarray:
    """[N] index in AGENT_GROUPS of the group of every agent."""
    states = np.where(world.vulnerable, 0, 1)
    return np.concatenate((states, np.where(world.kind[world.states :] == BODY, 2, 3)))


def time_use_values(outcome: Outcome) -> np.ndarray:
    """[G, Y, 5] days of the agents of each group (AGENT_GROUPS), by calendar year and use (USES)."""
    days = outcome.history.agent_days
    found = np.zeros((len(AGENT_GROUPS), *days.shape[:2]))
    np.add.at(found, agent_group(outcome.world), np.moveaxis(days, 2, 0))
    return found


def time_use_labels(outcome: Outcome) -> dict[str, Any]:
    """Group of agents and calendar year of every row of the table time_use."""
    years = outcome.history.agent_days.shape[0]
    first = FIRST_YEAR + outcome.start // 12
    return {
        "agents": np.repeat(AGENT_GROUPS, years),
        "year": np.tile(np.arange(first, first + years), len(AGENT_GROUPS)),
    }
