"""Delivery: what the booked days achieve at a site (ODD 7.6, second half)."""

from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.kernels import kernel_part
from sim.model.numerics.vectors import add, any_world, at, each, maximum, minimum, put, where
from sim.model.processes.lookup import packages_of_month

FULL = 1.0 - 1e-9
FULL_IN_SINGLE_PRECISION = 1.0 - 1e-6
"""A strand counts as complete above this value; only then can effort remain unused. The margin allows for rounding."""
GLOBAL, NATIONAL = 0, 1
"""Scopes: the global site, and all national sites."""
DUPLICATED, PRODUCED, SAVED = range(3)
"""Rows of the days of a month by package."""


@kernel_part
def effects(state, aux, block):
    """Write to aux.effect [2, 2, P], by scope and strand, what a day achieves: the share of the package, at a site of scale 1.

    A stall lowers it. In states, global norms and guidance (what is delivered at the global site) raise it.
    """
    guidance, packages = each(block.parameters.work.guidance), block.packages
    for strand in range(2):
        norms, stall_factor = state.delivery[0, strand], at(aux.stall_factor, strand)
        for package in range(packages.volume.shape[0]):
            globally = stall_factor / at(packages.volume, package)
            put(aux.effect[GLOBAL, strand], package, globally)
            put(aux.effect[NATIONAL, strand], package, globally * (1.0 + guidance * at(norms, package)))


@kernel_part
def deliver(site, scope, booked, known_to_wsis, known_to_gdc, state, aux, block, t):
    """Deliver the days [2, P] booked at a site; returns the unused days.

    known_to_wsis, known_to_gdc: [P_j] share of the days on a strand that know of the other one.

    Adds the days duplicated, produced and saved to aux.days [2, 3, P], and writes the unused share of days on complete strands
    to aux.unused [2, P]. Effort is expressed as share of the package, so that the same formulas hold at all sites.
    """
    packages, own, effect, (joint, last) = (
        block.packages,
        state.delivery[site],
        aux.effect[scope],
        packages_of_month(block, t),
    )
    scale, tau = at(packages.scale, site), each(block.parameters.work.adoption_cost)
    merged = (each(block.levers.monthly[t].merged) > 0.0) & (at(state.adopted, 0) > 0.0)
    per_scale, per_tau, unused = 1.0 / scale, 1.0 / tau, 0.0 * scale
    for package in range(joint):
        before = (at(own[WSIS], package), at(own[GDC], package))
        wsis, gdc = at(effect[WSIS], package) * per_scale, at(effect[GDC], package) * per_scale
        effort = (wsis * at(booked[WSIS], package), gdc * at(booked[GDC], package))
        aware = (effort[WSIS] * at(known_to_wsis, package), effort[GDC] * at(known_to_gdc, package))
        after, days, used = apart(before, effort, aware, tau, per_tau)
        if any_world(merged):
            effort, after, days, used = pooled_where(merged, before, effort, tau, per_tau, after, days, used)
        account(package, scale * at(packages.volume, package), days, aux.days[scope])
        put(own[WSIS], package, after[WSIS])
        put(own[GDC], package, after[GDC])
        if any_world(maximum(after[WSIS], after[GDC]) >= block.full):
            for strand in range(2):
                share = unused_share(after[strand], used[strand], effort[strand], block.full)
                put(aux.unused[strand], package, share)
                unused = unused + share * at(booked[strand], package)
    unused = unused + deliver_alone(WSIS, joint, packages.wsis, site, scope, booked, state, aux, block)
    return unused + deliver_alone(GDC, packages.wsis, last, site, scope, booked, state, aux, block)


@kernel_part
def apart(before, effort, aware, tau, per_tau):
    """Deliver both strands of a package separately: aware effort first adopts the other strand's lead, the rest produces.

    Returns for both strands what is delivered afterwards; the days duplicated, produced and saved; the used effort; all as
    shares of the package.
    """
    (wsis, gdc), saved = before, 1.0 - tau
    wsis_adopts = minimum(maximum(0.0, gdc - wsis), aware[WSIS] * per_tau)
    gdc_adopts = minimum(maximum(0.0, wsis - gdc), aware[GDC] * per_tau)
    wsis_rise = minimum(1.0 - wsis, effort[WSIS] + saved * wsis_adopts)
    gdc_rise = minimum(1.0 - gdc, effort[GDC] + saved * gdc_adopts)
    adopted = wsis_adopts + gdc_adopts
    both = minimum(wsis + wsis_rise, gdc + gdc_rise) - minimum(wsis, gdc)
    after = (minimum(1.0, wsis + wsis_rise), minimum(1.0, gdc + gdc_rise))
    days = (maximum(0.0, both - adopted), wsis_rise + gdc_rise - adopted, saved * adopted)
    return after, days, (wsis_rise - saved * wsis_adopts, gdc_rise - saved * gdc_adopts)


@kernel_part
def pooled(before, effort, tau, per_tau):
    """Deliver with the pooled effort of one mandate: close the gap between strands by adopting, then produce once and adopt once.

    Returns the pool, and what `apart` returns.
    """
    (wsis, gdc), pool = before, effort[WSIS] + effort[GDC]
    gap, level = wsis - gdc, maximum(wsis, gdc)
    closed = minimum(maximum(gap, 0.0 - gap), pool * per_tau)
    rise = minimum(1.0 - level, maximum(0.0, pool - tau * closed) / (1.0 + tau))
    behind = where(gap < 0.0, closed, 0.0)
    after = (minimum(1.0, wsis + rise + behind), minimum(1.0, gdc + rise + (closed - behind)))
    used = tau * closed + (1.0 + tau) * rise
    return (pool, pool), after, (0.0 * rise, rise, (1.0 - tau) * (closed + rise)), (used, used)


@kernel_part
def pooled_where(merged, before, effort, tau, per_tau, after, days, used):
    """Effort and results of `pooled` in worlds with one mandate, and those given in the others."""
    pool, pooled_after, pooled_days, pooled_used = pooled(before, effort, tau, per_tau)
    effort = (where(merged, pool[WSIS], effort[WSIS]), where(merged, pool[GDC], effort[GDC]))
    after = (where(merged, pooled_after[WSIS], after[WSIS]), where(merged, pooled_after[GDC], after[GDC]))
    days = (
        where(merged, pooled_days[DUPLICATED], days[DUPLICATED]),
        where(merged, pooled_days[PRODUCED], days[PRODUCED]),
        where(merged, pooled_days[SAVED], days[SAVED]),
    )
    return (
        effort,
        after,
        days,
        (where(merged, pooled_used[WSIS], used[WSIS]), where(merged, pooled_used[GDC], used[GDC])),
    )


@kernel_part
def account(package, size, days, onto):
    """Add the days of a package, given as shares of its size [days], to those of the month [3, P]."""
    add(onto[DUPLICATED], package, size * days[DUPLICATED])
    add(onto[PRODUCED], package, size * days[PRODUCED])
    add(onto[SAVED], package, size * days[SAVED])


@kernel_part
def deliver_alone(strand, first, last, site, scope, booked, state, aux, block):
    """Deliver the packages first to last - 1, with work on one strand only: nothing is adopted. Returns the unused days."""
    packages, own, effect, scale = (
        block.packages,
        state.delivery[site, strand],
        aux.effect[scope, strand],
        block.packages.scale,
    )
    per_scale, unused = 1.0 / at(scale, site), 0.0 * at(scale, site)
    for package in range(first, last):
        effort = at(effect, package) * per_scale * at(booked[strand], package)
        rise = minimum(1.0 - at(own, package), effort)
        after = minimum(1.0, at(own, package) + rise)
        add(aux.days[scope, PRODUCED], package, at(scale, site) * at(packages.volume, package) * rise)
        put(own, package, after)
        if any_world(after >= block.full):
            share = unused_share(after, rise, effort, block.full)
            put(aux.unused[strand], package, share)
            unused = unused + share * at(booked[strand], package)
    return unused


@kernel_part
def unused_share(after, used, effort, full):
    """Share of effort that found nothing to do, on a strand that is complete."""
    return where((after >= full) & (effort > 0.0), maximum(0.0, 1.0 - used / effort), 0.0)


@kernel_part
def deliver_globally(state, aux, block, t):
    """Deliver what bodies and stakeholders booked at the global site; writes the unused days to aux.unused_abroad [1]."""
    abroad, known = aux.abroad, aux.known_abroad
    for strand in range(2):
        for package in range(block.packages.volume.shape[0]):
            put(aux.unused[strand], package, 0.0)
        for package in range(block.packages.joint):
            days = at(abroad[strand], package)
            put(known[strand], package, where(days > 0.0, at(known[strand], package) / days, 0.0))
    put(aux.unused_abroad, 0, deliver(0, GLOBAL, abroad, known[WSIS], known[GDC], state, aux, block, t))


@kernel_part
def contribute(booked, known, aux, block, t):
    """Add the days [2, P] that an agent booked to all days at the global site, and to those that know of the other strand."""
    joint, _ = packages_of_month(block, t)
    for strand in range(2):
        for package in range(block.packages.volume.shape[0]):
            add(aux.abroad[strand], package, at(booked[strand], package))
        for package in range(joint):
            add(aux.known_abroad[strand], package, at(known, package) * at(booked[strand], package))


@kernel_part
def clear_days(aux):
    """Set the days of the month, and those booked at the global site, to 0."""
    for package in range(aux.known_abroad.shape[1]):
        put(aux.known_abroad[WSIS], package, 0.0)
        put(aux.known_abroad[GDC], package, 0.0)
    for package in range(aux.abroad.shape[1]):
        put(aux.abroad[WSIS], package, 0.0)
        put(aux.abroad[GDC], package, 0.0)
        for row in range(aux.days.shape[1]):
            put(aux.days[GLOBAL, row], package, 0.0)
            put(aux.days[NATIONAL, row], package, 0.0)


@kernel_part
def give_back(aux, block):
    """Move the unused days of each agent at the global site to its outside agenda, where the booked days of all are kept."""
    if aux.booked.shape[0] > 1:
        for agent in range(block.agents.states, block.agents.code.size):
            for strand in range(2):
                for package in range(block.packages.volume.shape[0]):
                    days = at(aux.unused[strand], package) * at(aux.booked[agent, strand], package)
                    put(aux.worked, agent, at(aux.worked, agent) - days)
                    add(aux.outside, agent, days)
