"""Auxiliary variables: quantities of the current month, written by one submodel and read by later ones; not carried over."""

from functools import partial
from typing import NamedTuple

import numpy as np

from sim.model.block import Block
from sim.model.entities.events import CITIES, OBLIGATION_KINDS
from sim.model.entities.packages import CONTENT
from sim.model.numerics.worlds import zeros


class Draws(NamedTuple):
    """Random numbers of the month, worlds last. noise: [K] of one agent; contact: [E] and rotation: [N], 1 where a tie is a
    contact and where staff rotates; attention, stall: [2]; row: work array for one number per code.
    """

    row: np.ndarray
    noise: np.ndarray
    contact: np.ndarray
    rotation: np.ndarray
    attention: np.ndarray
    stall: np.ndarray


class Calendar(NamedTuple):
    """Work arrays for the events of one world. weight: [E, 2] part of a day by process; held: [E] events of the month, of which
    the first number[0] count; share, itu: [places] share of the largest event of a day in each place, and whether it is of ITU.
    """

    weight: np.ndarray
    held: np.ndarray
    number: np.ndarray
    share: np.ndarray
    itu: np.ndarray


class Auxiliaries(NamedTuple):
    """N agents, K tracks, P packages (P_j joint), strands 0 (WSIS) and 1 (GDC); scope 0 is the global site, 1 all national sites.

    All arrays have the worlds as last dimension. Quantities of agents: capacity, demand, served, effort, transition_loss,
    outside, drafting, worked, coordination [N] days of this month; known: [P_j] share of the other strand's lead that an agent
    takes as existing (alpha), left: [2, P] and remaining: [K] known work left by strand and by track [action lines], booked:
    [2, P] days on each strand. The last four have one row, which all agents use in turn, or a row for each agent.

    Quantities of the month: attention, stall_factor: [2] attention [log ratio] and stall factor [ratio] that have effect;
    support: [2] share of capacity support that is granted, and share of their capacity that bodies pay for it; met: [1] whether
    both processes met; meeting_days: [2] and trips: [2, places] of Council members and all others; missed: [2, 3] days missed
    by clashes, with one to three teams; consultation: [1] part of a day of an additional consultation; process_days: [kinds, 2]
    days of meetings and reports; level: [2] common factor of the attractions of a process; lead: [P_j] lead strand, -1 if there
    is none; growth: [S, 2] factor by which the odds of each national index grow in a month; effect: [2, 2, P] what a day
    achieves by scope and strand [1 / days]; days: [2, 3, P] days duplicated, produced and saved by scope; abroad: [2, P] days
    booked at the global site; known_abroad: [2, P_j] share of them that know of the other strand; unused: [2, P] unused share
    of them; unused_abroad: [1] days; sums: what observation adds up over states; content: [4] delivery in a state by kind of
    content [action lines].

    Work arrays of one agent: weight [2], others [K], attraction [K], rate [K], best [P_j].
    """

    draws: Draws
    calendar: Calendar
    capacity: np.ndarray
    demand: np.ndarray
    served: np.ndarray
    effort: np.ndarray
    transition_loss: np.ndarray
    outside: np.ndarray
    drafting: np.ndarray
    worked: np.ndarray
    coordination: np.ndarray
    known: np.ndarray
    left: np.ndarray
    remaining: np.ndarray
    booked: np.ndarray
    attention: np.ndarray
    stall_factor: np.ndarray
    support: np.ndarray
    met: np.ndarray
    meeting_days: np.ndarray
    trips: np.ndarray
    missed: np.ndarray
    consultation: np.ndarray
    process_days: np.ndarray
    level: np.ndarray
    lead: np.ndarray
    growth: np.ndarray
    effect: np.ndarray
    days: np.ndarray
    abroad: np.ndarray
    known_abroad: np.ndarray
    unused: np.ndarray
    unused_abroad: np.ndarray
    sums: np.ndarray
    content: np.ndarray
    weight: np.ndarray
    others: np.ndarray
    attraction: np.ndarray
    rate: np.ndarray
    best: np.ndarray


class Quantities(NamedTuple):
    """The auxiliary variables of one run, without the dimension of the worlds: see `Auxiliaries`.

    duplicated, produced, synergy: [2, P] days by scope and package; known: [N, P_j]; remaining: [N, K].
    """

    attention: np.ndarray
    stall_factor: np.ndarray
    capacity: np.ndarray
    demand: np.ndarray
    served: np.ndarray
    effort: np.ndarray
    transition_loss: np.ndarray
    coordination: np.ndarray
    known: np.ndarray
    remaining: np.ndarray
    outside: np.ndarray
    drafting: np.ndarray
    worked: np.ndarray
    lead: np.ndarray
    met: np.ndarray
    process_days: np.ndarray
    duplicated: np.ndarray
    produced: np.ndarray
    synergy: np.ndarray


def quantities_of(aux: Auxiliaries, world: int) -> Quantities:
    """Copies of the auxiliary variables of one run."""
    duplicated, produced, synergy = (aux.days[:, row, :, world].copy() for row in range(3))
    others = {name: getattr(aux, name)[..., world].copy() for name in Quantities._fields if hasattr(aux, name)}
    return Quantities(duplicated=duplicated, produced=produced, synergy=synergy, **others)


def empty_auxiliaries(block: Block, rows: int, kind: type = np.float64) -> Auxiliaries:
    """Arrays for the auxiliary variables of one month, reused every month; `rows` is 1, or the number of agents to keep all."""
    (agents, tracks), joint = block.agents.choice_code.shape, block.packages.joint
    events, packages = block.events.code.size, block.packages.track.shape[1]

    fast = partial(zeros_of, kind)
    return Auxiliaries(
        draws=empty_draws(block, kind),
        calendar=empty_calendar(events),
        capacity=zeros((agents,)),
        demand=zeros((agents,)),
        served=zeros((agents,)),
        effort=fast(agents),
        transition_loss=zeros((agents,)),
        outside=fast(agents),
        drafting=fast(agents),
        worked=fast(agents),
        coordination=zeros((agents,)),
        known=fast(rows, joint),
        left=fast(rows, 2, packages),
        remaining=fast(rows, tracks),
        booked=fast(rows, 2, packages),
        attention=fast(2),
        stall_factor=fast(2),
        support=zeros((2,)),
        met=fast(1),
        meeting_days=zeros((2,)),
        trips=zeros((2, CITIES)),
        missed=zeros((2, 3)),
        consultation=zeros((1,)),
        process_days=zeros((len(OBLIGATION_KINDS), 2)),
        level=fast(2),
        lead=fast(joint),
        growth=zeros((block.agents.states, 2)),
        effect=fast(2, 2, packages),
        days=fast(2, 3, packages),
        abroad=fast(2, packages),
        known_abroad=fast(2, joint),
        unused=fast(2, packages),
        unused_abroad=fast(1),
        sums=zeros((5,)),
        content=zeros((len(CONTENT),)),
        weight=fast(2),
        others=fast(tracks),
        attraction=fast(tracks),
        rate=fast(tracks),
        best=fast(joint),
    )


def zeros_of(kind: type, *shape: int) -> np.ndarray:
    """An array of zeros of a kind of number, worlds last."""
    return zeros(shape, kind)


def empty_draws(block: Block, kind: type) -> Draws:
    """Arrays for the random numbers of a month."""
    (agents, tracks), ties = block.agents.choice_code.shape, block.ties.code.size
    return Draws(
        row=np.zeros(max(tracks, agents, ties, 2)),
        noise=zeros((tracks,), kind),
        contact=zeros((ties,)),
        rotation=zeros((agents,)),
        attention=zeros((2,)),
        stall=zeros((2,)),
    )


def empty_calendar(events: int) -> Calendar:
    """Work arrays for the events of one world."""
    return Calendar(
        weight=np.zeros((events, 2)),
        held=np.zeros(events, np.int64),
        number=np.zeros(1, np.int64),
        share=np.zeros(CITIES),
        itu=np.zeros(CITIES, np.bool_),
    )
