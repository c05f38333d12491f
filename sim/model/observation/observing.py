"""Observing: what the compiled months write to the history of a run (ODD 8)."""

from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import add, at, maximum, minimum, put, same, where
from sim.model.observation.history import CAPACITY, DRAFTING, OUTSIDE, SERVED, TRANSITION_LOSS, WORK
from sim.model.processes.delivery import DUPLICATED, PRODUCED, SAVED

AWARENESS_SUM, JOINT_DELIVERY, BOTH, OF_WSIS, OF_GDC = range(5)
"""Sums of a month over states: awareness; delivery of joint packages by either strand (counted twice where by both) and by both;
of all WSIS strands and of all GDC strands."""


@kernel_part
def year_of(start, t):
    """Number of the calendar year of month t; the first year of the run is 0."""
    return (start + t) // 12 - start // 12


@kernel_part
def observe_agent(agent, history, state, aux, block, t):
    """Write or add what month t of one agent contributes to the history."""
    shares, effort = state.effort_share[1 - t % 2, agent], at(aux.effort, agent)
    scope, lines, tracks = 1 if agent < block.agents.states else 0, block.packages.lines, shares.shape[0] - 1
    of_process = (0.0 * effort, 0.0 * effort)
    wsis, gdc = of_process
    for track in range(tracks):
        days = effort * at(shares, track)
        add(history.track_effort[track], scope, days)
        if track < lines:
            wsis = wsis + days
        else:
            gdc = gdc + days
    days_of_year = history.agent_days[year_of(block.start, t)]
    add(days_of_year[0], agent, at(aux.served, agent))
    add(days_of_year[1], agent, at(aux.transition_loss, agent))
    add(days_of_year[2], agent, wsis)
    add(days_of_year[3], agent, gdc)
    add(days_of_year[4], agent, effort * at(shares, tracks))
    if agent < block.agents.states:
        observe_state(agent, history, state, aux, block, t)


@kernel_part
def observe_state(agent, history, state, aux, block, t):
    """Write month t of a state: demand, served, burden and content; add its awareness and delivery to the sums of the month."""
    demand, awareness, sums = at(aux.demand, agent), state.awareness[1 - t % 2, agent], aux.sums
    put(history.demand[t], agent, demand)
    put(history.served[t], agent, at(aux.served, agent))
    put(history.burden[t], agent, where(demand > 0.0, demand / at(aux.capacity, agent), 0.0))
    known = 0.0 * at(awareness, 0) if awareness.shape[0] > 0 else 0.0 * at(aux.effort, agent)
    for package in range(awareness.shape[0]):
        known = known + at(awareness, package)
    add(sums, AWARENESS_SUM, known)
    observe_delivery(state.delivery[agent + 1], aux.content, sums, block.packages)
    observe_content(agent, history, state, aux.content, block, t)


@kernel_part
def observe_delivery(delivery, content, sums, packages):
    """Write to content [4] the delivery of the better strand in a state by kind of content; add delivery to the month's sums."""
    wsis, gdc, volumes, kind = delivery[WSIS], delivery[GDC], packages.volume, packages.kind
    none = 0.0 * at(volumes, 0)
    both, of_wsis, of_gdc = none, none, none
    for number in range(content.shape[0]):
        put(content, number, 0.0)
    for package in range(packages.joint):
        volume, w, g = at(volumes, package), at(wsis, package), at(gdc, package)
        add(content, kind[package], volume * maximum(w, g))
        both = both + volume * minimum(w, g)
        of_wsis = of_wsis + volume * w
        of_gdc = of_gdc + volume * g
    add(sums, BOTH, both)
    add(sums, JOINT_DELIVERY, of_wsis + of_gdc)
    for package in range(packages.joint, packages.wsis):
        delivered = at(volumes, package) * at(wsis, package)
        add(content, kind[package], delivered)
        of_wsis = of_wsis + delivered
    for package in range(packages.wsis, volumes.shape[0]):
        delivered = at(volumes, package) * at(gdc, package)
        add(content, kind[package], delivered)
        of_gdc = of_gdc + delivered
    add(sums, OF_WSIS, of_wsis)
    add(sums, OF_GDC, of_gdc)


@kernel_part
def observe_content(agent, history, state, content, block, t):
    """Write what a state has of the common and of the GDC-only content (D), and would have without the processes (T).

    All content of a kind starts at the same level and has the same trend, so it is enough to know the delivery of each kind.
    """
    packages, first, index = block.packages, block.agents.first_index[agent], state.national_index[agent]
    for basket in range(2):
        volume, have, would_have = same(0.0), same(0.0), same(0.0)
        for series in range(2):
            kind = 2 * basket + series
            whole, most = at(packages.kind_volume, kind), at(packages.most, kind)
            start, trend = most * at(first, series), most * at(index, series)
            brought = where(start < 1.0, (at(content, kind) - whole * start) / (1.0 - start), 0.0)
            volume = volume + whole
            have = have + (whole - (1.0 - trend) * (whole - at(packages.reach, 0) * brought))
            would_have = would_have + whole * trend
        if basket == 0:
            put(history.progress[t], agent, have / volume)
            put(history.trend[t], agent, would_have / volume)
        else:
            put(history.gdc_only[t], agent, where(volume > 0.0, have / volume, 0.0))


@kernel_part
def begin_observation(aux):
    """Set the sums of the month to 0."""
    for number in range(aux.sums.shape[0]):
        put(aux.sums, number, 0.0)


@kernel_part
def observe_month(history, aux, block, t):
    """Write month t of what is summed over agents, states or packages."""
    states, sums = block.agents.states, aux.sums
    of_wsis, of_gdc = same(0.0), same(0.0)
    for package in range(block.packages.volume.shape[0]):
        volume = at(block.packages.volume, package)
        if package < block.packages.wsis:
            of_wsis = of_wsis + volume
        if package < block.packages.joint or package >= block.packages.wsis:
            of_gdc = of_gdc + volume
    put(history.formal[t], WSIS, at(sums, OF_WSIS) / (states * of_wsis))
    put(history.formal[t], GDC, at(sums, OF_GDC) / (states * of_gdc))
    either = at(sums, JOINT_DELIVERY) - at(sums, BOTH)
    put(history.backed_up, t, where(either > 0.0, at(sums, BOTH) / either, 0.0))
    if block.packages.joint > 0:
        put(history.awareness, t, at(sums, AWARENESS_SUM) / (block.packages.joint * states))
    for scope in range(2):
        put(history.duplicated[t], scope, total(aux.days[scope, DUPLICATED]))
        put(history.produced[t], scope, total(aux.days[scope, PRODUCED]))
        add_rows(aux.days[scope, DUPLICATED], history.package_duplicated[scope])
        add_rows(aux.days[scope, PRODUCED], history.package_produced[scope])
        add_rows(aux.days[scope, SAVED], history.package_synergy[scope])
    put(history.synergy, t, total(aux.days[0, SAVED]) + total(aux.days[1, SAVED]))
    unused = at(aux.unused_abroad, 0)
    put(history.ledger[t], CAPACITY, total(aux.capacity))
    put(history.ledger[t], SERVED, total(aux.served))
    put(history.ledger[t], TRANSITION_LOSS, total(aux.transition_loss))
    put(history.ledger[t], OUTSIDE, total(aux.outside) + unused)
    put(history.ledger[t], DRAFTING, total(aux.drafting))
    put(history.ledger[t], WORK, total(aux.worked) - unused)
    put(history.effort, t, total(aux.effort))
    put(history.coordination, t, total(aux.coordination))
    for process in range(2):
        put(history.attention[t], process, at(aux.attention, process))
        for kind in range(aux.process_days.shape[0]):
            put(history.process_days[t, kind], process, at(aux.process_days[kind], process))


@kernel_part
def total(rows):
    """The sum of all rows, in double precision."""
    found = same(0.0)
    for i in range(rows.shape[0]):
        found = found + at(rows, i)
    return found


@kernel_part
def add_rows(rows, onto):
    """Add every row to the row of the same number of another array."""
    for i in range(rows.shape[0]):
        add(onto, i, at(rows, i))
