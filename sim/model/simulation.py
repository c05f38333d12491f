"""One month and one run: the submodels in their order, compiled into one loop (ODD 3)."""

from typing import NamedTuple

import numpy as np

from sim.model.auxiliaries import Auxiliaries, empty_auxiliaries
from sim.model.entities.events import Events, schedule
from sim.model.entities.network import Ties
from sim.model.entities.packages import Packages
from sim.model.entities.world import World
from sim.model.levers import Levers
from sim.model.numerics.kernels import kernel
from sim.model.observation.history import History, empty_history, observe, state_progress
from sim.model.processes.adoption import Adoption, adoption
from sim.model.processes.allocation import Allocation, allocation
from sim.model.processes.climate import Climate, climate
from sim.model.processes.learning import Learning, learning
from sim.model.processes.obligations import Obligations, obligations
from sim.model.processes.recognition import Recognition, recognition
from sim.model.processes.work import Work, work
from sim.model.state import State


class Parameters(NamedTuple):
    """Parameters of all submodels; each record is declared in the file of its submodel."""

    climate: Climate = Climate()
    adoption: Adoption = Adoption()
    obligations: Obligations = Obligations()
    recognition: Recognition = Recognition()
    allocation: Allocation = Allocation()
    work: Work = Work()
    learning: Learning = Learning()


class Setting(NamedTuple):
    """Everything that a run needs besides its seed and state. `start` is a month number, `months` the length of the run."""

    world: World
    packages: Packages
    ties: Ties
    events: Events
    levers: Levers
    parameters: Parameters
    start: int
    months: int


@kernel
def until_allocation(state, aux, setting, first_day, seed, t):
    """First part of a month: climate, adoption, obligations, recognition, allocation. `t` counts months of the run from 0."""
    world, packages, ties, events, levers, parameters, start, _ = setting
    month = start + t
    climate(state, aux, world, levers, parameters.climate, seed, month, t)
    adoption(state, world, packages, levers, parameters.adoption, month, t)
    obligations(state, aux, world, events, first_day, levers, parameters.obligations, month, t)
    recognition(state, aux, world, levers, parameters.recognition, t)
    allocation(
        state,
        aux,
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
def from_work(state, aux, setting, seed, t):
    """Second part of a month: work and learning."""
    world, packages, ties, _, levers, parameters, start, _ = setting
    work(state, aux, world, packages, levers, parameters.work, t)
    learning(state, aux, world, packages, ties, levers, parameters.learning, seed, start + t, t)


def step(state, aux, setting, first_day, seed, t):
    """One month (t = 0 is the first month of the run): all submodels in the order of ODD 3."""
    until_allocation(state, aux, setting, first_day, seed, t)
    from_work(state, aux, setting, seed, t)


@kernel
def run_months(state, aux, history, setting, seed):
    """All months of a run. State and history are changed in place (`step` is not compiled, because that would take seconds)."""
    first_day = schedule(setting.events, seed)
    state_progress(state.delivery, setting.packages, history.start_progress)
    for t in range(setting.months):
        until_allocation(state, aux, setting, first_day, seed, t)
        from_work(state, aux, setting, seed, t)
        observe(history, state, aux, setting.world, setting.packages, setting.start, t)


def simulate(state: State, setting: Setting, seed: int) -> History:
    """Run all months of a setting from an initial state, which is changed in place; returns a new history."""
    aux: Auxiliaries = empty_auxiliaries(setting.world, setting.packages)
    history = empty_history(setting.world, setting.packages, setting.start, setting.months)
    run_months(state, aux, history, setting, np.uint64(seed))
    return history
