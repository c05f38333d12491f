"""The months of up to eight runs side by side: the submodels in their order, compiled into one loop (ODD 3)."""

from typing import NamedTuple

from sim.model.entities.events import Events
from sim.model.entities.network import Ties
from sim.model.entities.packages import Packages
from sim.model.entities.world import World
from sim.model.levers import Levers
from sim.model.numerics.kernels import kernel, kernel_part
from sim.model.observation.history import begin_observation, observe_agent, observe_month
from sim.model.processes.adoption import Adoption, adoption
from sim.model.processes.allocation import Allocation, allocation, levels
from sim.model.processes.climate import Climate, capacity, climate
from sim.model.processes.delivery import clear_days, deliver_globally, effects, give_back
from sim.model.processes.learning import Learning, contacts_and_rotation, learning
from sim.model.processes.obligations import Obligations, meetings_and_reports, obligations
from sim.model.processes.recognition import Recognition, recognition
from sim.model.processes.work import Work, leading_strands, work


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


WHOLE, UNTIL_ALLOCATION, FROM_WORK = range(3)
"""Parts of a month; the Mesa model stops after allocation, where an agent may have a rule of its own."""


@kernel
def run_months(state, aux, history, block, first, last, part):
    """Months first to last - 1 of all worlds of a block. State and history are changed in place."""
    for t in range(first, last):
        if part != FROM_WORK:
            begin_month(state, aux, block, t)
        if part != UNTIL_ALLOCATION:
            begin_work(state, aux, block, t)
        for agent in range(block.agents.code.size):
            if part != FROM_WORK:
                until_allocation(agent, state, aux, block, t)
            if part != UNTIL_ALLOCATION:
                from_work(agent, history, state, aux, block, t)
        if part != UNTIL_ALLOCATION:
            deliver_globally(state, aux, block, t)
            observe_month(history, aux, block, t)
            give_back(aux, block)


@kernel_part
def begin_month(state, aux, block, t):
    """What a month brings to all: the political climate, the adoption of the GDC, meetings and reports."""
    climate(state, aux, block, t)
    adoption(state, block, t)
    meetings_and_reports(state, aux, block, t)
    levels(aux, block, t)


@kernel_part
def until_allocation(agent, state, aux, block, t):
    """First part of the month of one agent."""
    capacity(agent, aux, block, t)
    obligations(agent, state, aux, block, t)
    recognition(agent, state, block, t, aux.known[agent % aux.known.shape[0]])
    allocation(agent, state, aux, block, t)


@kernel_part
def begin_work(state, aux, block, t):
    """What all agents find when they work and learn: leads, effects of a day, contacts; and empty sums."""
    leading_strands(state, aux, block, t)
    effects(state, aux, block)
    contacts_and_rotation(aux, block, t)
    clear_days(aux)
    begin_observation(aux, block)


@kernel_part
def from_work(agent, history, state, aux, block, t):
    """Second part of the month of one agent."""
    work(agent, state, aux, block, t)
    learning(agent, state, aux, block, t)
    observe_agent(agent, history, state, aux, block, t)
