"""The month and the run: submodels in their order, compiled into one loop (ODD: process overview and scheduling)."""

from typing import NamedTuple

import numpy as np

from sim.model.auxiliaries import Flows, empty_flows
from sim.model.entities.events import Events, schedule
from sim.model.entities.network import Ties
from sim.model.entities.packages import Packages
from sim.model.entities.world import World
from sim.model.levers import Levers
from sim.model.numerics.kernels import kernel
from sim.model.observation.history import Record, empty_record, observe, state_progress
from sim.model.processes.adoption import Adoption, adoption
from sim.model.processes.allocation import Allocation, allocation
from sim.model.processes.climate import Climate, climate
from sim.model.processes.learning import Learning, learning
from sim.model.processes.obligations import Obligations, obligations
from sim.model.processes.recognition import Recognition, recognition
from sim.model.processes.work import Work, work
from sim.model.state import State


class Parameters(NamedTuple):
    """The submodels' parameters, each declared in its submodel's file."""

    climate: Climate = Climate()
    adoption: Adoption = Adoption()
    obligations: Obligations = Obligations()
    recognition: Recognition = Recognition()
    allocation: Allocation = Allocation()
    work: Work = Work()
    learning: Learning = Learning()


class Setting(NamedTuple):
    """Everything a run needs but its seed and its state: who, what, when and under which levers."""

    world: World
    packages: Packages
    ties: Ties
    events: Events
    levers: Levers
    parameters: Parameters
    start: int
    months: int


@kernel
def until_allocation(state, flows, setting, first_day, seed, t):
    """The first part of a month: up to and including the allocation of effort."""
    world, packages, ties, events, levers, parameters, start, _ = setting
    month = start + t
    climate(state, flows, world, levers, parameters.climate, seed, month, t)
    adoption(state, world, packages, levers, parameters.adoption, month, t)
    obligations(state, flows, world, events, first_day, levers, parameters.obligations, month, t)
    recognition(state, flows, world, levers, parameters.recognition, t)
    allocation(
        state,
        flows,
        world,
        packages,
        ties,
        levers,
        parameters.allocation,
        parameters.work.adoption_cost,
        seed,
        month,
        t,
    )


@kernel
def from_work(state, flows, setting, seed, t):
    """The second part of a month: from work on."""
    world, packages, ties, _, levers, parameters, start, _ = setting
    work(state, flows, world, packages, levers, parameters.work, t)
    learning(state, flows, world, packages, ties, levers, parameters.learning, seed, start + t, t)


def step(state, flows, setting, first_day, seed, t):
    """One month, t = 0 being the run's first: the submodels in the order of the ODD."""
    until_allocation(state, flows, setting, first_day, seed, t)
    from_work(state, flows, setting, seed, t)


@kernel
def run_months(state, flows, record, setting, seed):
    """All months of a run: the state moves on in place and the record fills (`step` itself is not compiled: it takes seconds)."""
    first_day = schedule(setting.events, seed)
    state_progress(state.delivery, setting.packages, record.start_progress)
    for t in range(setting.months):
        until_allocation(state, flows, setting, first_day, seed, t)
        from_work(state, flows, setting, seed, t)
        observe(record, state, flows, setting.world, setting.packages, setting.start, t)


def simulate(state: State, setting: Setting, seed: int) -> Record:
    """Run a state through all months of a setting. The state is changed in place; the record is new."""
    flows: Flows = empty_flows(setting.world, setting.packages)
    record = empty_record(setting.world, setting.packages, setting.start, setting.months)
    run_months(state, flows, record, setting, np.uint64(seed))
    return record
