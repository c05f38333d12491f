"""The months of a block of up to eight runs: the submodels in their order, compiled into one loop (ODD 3)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.model.auxiliaries import Auxiliaries, empty_auxiliaries
from sim.model.block import Block
from sim.model.block_layout import block_of
from sim.model.numerics.kernels import kernel, kernel_part
from sim.model.numerics.worlds import WORLDS
from sim.model.observation.history import BY_MONTH, History, empty_history
from sim.model.observation.observing import begin_observation, observe_agent, observe_month
from sim.model.processes.adoption import adoption
from sim.model.processes.allocation import allocation, levels
from sim.model.processes.climate import capacity, climate
from sim.model.processes.delivery import clear_days, deliver_globally, effects, give_back
from sim.model.processes.learning import contacts_and_rotation, learning
from sim.model.processes.obligations import meetings_and_reports, obligations
from sim.model.processes.recognition import recognition
from sim.model.processes.trend import trend, trend_content
from sim.model.processes.work import leading_strands, work
from sim.model.setting import Setting
from sim.model.state import State, first_state

WHOLE_MONTH, UNTIL_ALLOCATION, FROM_WORK = range(3)
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
    """What a month brings to all: the national trend, the political climate, the adoption of the GDC, meetings and reports."""
    trend(state, aux, block, t)
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
    begin_observation(aux)


@kernel_part
def from_work(agent, history, state, aux, block, t):
    """Second part of the month of one agent."""
    work(agent, state, aux, block, t)
    learning(agent, state, aux, block, t)
    observe_agent(agent, history, state, aux, block, t)


class Running(NamedTuple):
    """A block with its state, auxiliary variables and history, all with the worlds as last dimension."""

    block: Block
    state: State
    aux: Auxiliaries
    history: History
    months: int


def begin(
    settings: Sequence[Setting],
    awareness: Sequence[np.ndarray],
    seeds: Sequence[int],
    kind: type = np.float64,
    rows: int = 1,
) -> Running:
    """A block before its first month."""
    block = block_of(settings, seeds, kind)
    filled = [*range(len(settings)), *[len(settings) - 1] * (WORLDS - len(settings))]
    index = block.agents.first_index
    state = first_state(
        [settings[i] for i in filled],
        [index[..., world] for world in range(WORLDS)],
        [awareness[i] for i in filled],
        kind,
    )
    history = empty_history(settings[0].world, settings[0].packages, settings[0].start, settings[0].months)
    for world, place in enumerate(filled):
        history.start_index[..., world] = index[..., world]
        history.start_progress[:, world] = start_progress(settings[place], index[..., world])
    return Running(block, state, empty_auxiliaries(block, rows, kind), history, settings[0].months)


def start_progress(setting: Setting, index: np.ndarray) -> np.ndarray:
    """[S] progress of each state before the first month: content of the packages with a line, at the index [S, 2]."""
    common = setting.packages.wsis
    volume = setting.packages.volume[:common]
    return np.asarray(trend_content(index, setting.world, setting.packages)[:, :common] @ (volume / volume.sum()))


def run_state(running: Running, world: int, months: int) -> State:
    """The state of one run after a number of months."""
    state, last = running.state, months % 2
    return State(
        **{name: getattr(state, name)[last, ..., world].astype(float) for name in ("awareness", "effort_share")},
        **{
            name: getattr(state, name)[..., world].astype(float)
            for name in ("delivery", "attendance", "attention", "national_index", "reuse")
        },
        **{name: getattr(state, name)[..., world].astype(np.int64) for name in ("stall", "adopted")},
    )


def run_history(running: Running, world: int, months: int | None = None) -> History:
    """The history of one run, of its first months (None: of all)."""
    months = running.months if months is None else months
    history = {name: np.ascontiguousarray(values[..., world]) for name, values in running.history._asdict().items()}
    if months == running.months:
        return History(**history)
    years = (running.block.start + months - 1) // 12 - running.block.start // 12 + 1
    lengths = dict.fromkeys(BY_MONTH, months) | {"agent_days": years}
    return History(**{name: values[: lengths.get(name)] for name, values in history.items()})
