"""Auxiliary variables: quantities of the current month, written by one submodel and read by later ones; not carried over."""

from typing import NamedTuple

import numpy as np

from sim.model.entities.events import OBLIGATION_KINDS
from sim.model.entities.packages import Packages
from sim.model.entities.world import World


class Auxiliaries(NamedTuple):
    """N agents, K tracks, P packages (P_j joint), strands 0 (WSIS) and 1 (GDC); scope 0 is the global site, 1 all national sites.

    attention, stall_factor: [2] attention [log ratio] and stall factor [ratio] that have effect this month; capacity, demand,
    served, effort, transition_loss, outside, drafting, worked: [N] days of this month; known: [N, P_j] share of the other
    strand's lead that an agent takes as existing (alpha); remaining: [N, K] known work left on each track [action lines];
    lead: [P_j] lead strand, -1 if there is none; met: [1] whether both processes met; process_days: [kinds, 2] days of meetings
    and reports by process; duplicated, produced, synergy: [2, P] days by scope and package; coordination: [1] days. Arrays
    are in Fortran order: values of all agents for one track or package are contiguous in memory.
    """

    attention: np.ndarray
    stall_factor: np.ndarray
    capacity: np.ndarray
    demand: np.ndarray
    served: np.ndarray
    effort: np.ndarray
    transition_loss: np.ndarray
    outside: np.ndarray
    drafting: np.ndarray
    worked: np.ndarray
    known: np.ndarray
    remaining: np.ndarray
    lead: np.ndarray
    met: np.ndarray
    process_days: np.ndarray
    duplicated: np.ndarray
    produced: np.ndarray
    synergy: np.ndarray
    coordination: np.ndarray


def empty_auxiliaries(world: World, packages: Packages) -> Auxiliaries:
    """Arrays for the auxiliary variables of one month; they are reused every month."""
    agents, tracks, count = world.code.size, world.track_code.size, packages.line.size
    days = {
        name: np.zeros(agents)
        for name in ("capacity", "demand", "served", "effort", "transition_loss", "outside", "drafting", "worked")
    }
    return Auxiliaries(
        attention=np.zeros(2),
        stall_factor=np.ones(2),
        known=np.zeros((agents, packages.joint), order="F"),
        remaining=np.zeros((agents, tracks), order="F"),
        lead=np.zeros(packages.joint, dtype=np.int64),
        met=np.zeros(1),
        process_days=np.zeros((len(OBLIGATION_KINDS), 2)),
        duplicated=np.zeros((2, count)),
        produced=np.zeros((2, count)),
        synergy=np.zeros((2, count)),
        coordination=np.zeros(1),
        **days,
    )
