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
    merged = where(at(state.adopted, 0) > 0.0, each(block.levers.monthly[t].merged), 0.0)
    per_scale, per_tau, unused = 1.0 / scale, 1.0 / tau, 0.0 * scale
    for package in range(joint):
        before = (at(own[WSIS], package), at(own[GDC], package))
        wsis, gdc = at(effect[WSIS], package) * per_scale, at(effect[GDC], package) * per_scale
        effort = (wsis * at(booked[WSIS], package), gdc * at(booked[GDC], package))
        known = (at(known_to_wsis, package), at(known_to_gdc, package))
        if any_world(merged > 0.0):
            after, days, used = partly_pooled(merged, before, effort, known, tau, per_tau)
        else:
            aware = (effort[WSIS] * known[WSIS], effort[GDC] * known[GDC])
            after, days, used = apart(before, effort, aware, tau, per_tau)
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
    wsis, gdc = before
    wsis_lacks, gdc_lacks = maximum(0.0, gdc - wsis), maximum(0.0, wsis - gdc)
    wsis_adopts = minimum(wsis_lacks, aware[WSIS] * per_tau)
    gdc_adopts = minimum(gdc_lacks, aware[GDC] * per_tau)
    produces = (effort[WSIS] - tau * wsis_adopts, effort[GDC] - tau * gdc_adopts)
    wsis_makes = minimum(1.0 - wsis - wsis_adopts, produces[WSIS])
    gdc_makes = minimum(1.0 - gdc - gdc_adopts, produces[GDC])
    makes, lacks = (wsis_makes, gdc_makes), (wsis_lacks - wsis_adopts, gdc_lacks - gdc_adopts)
    days = (
        made_twice(makes, lacks, uninformed(effort, aware, produces)),
        wsis_makes + gdc_makes,
        (1.0 - tau) * (wsis_adopts + gdc_adopts),
    )
    after = (minimum(1.0, wsis + wsis_adopts + wsis_makes), minimum(1.0, gdc + gdc_adopts + gdc_makes))
    return after, days, (tau * wsis_adopts + wsis_makes, tau * gdc_adopts + gdc_makes)


@kernel_part
def made_twice(makes, lacks, part):
    """Duplicated content: what a strand makes again although the other has it, and a part of what both make at once.

    makes, lacks: what each strand makes, and what the other one has ahead of it after adoption; 0 for the strand ahead.
    """
    doubled = maximum(0.0, minimum(makes[WSIS] + lacks[GDC], makes[GDC] + lacks[WSIS]))
    again = minimum(doubled, lacks[WSIS] + lacks[GDC])
    return again + part * (doubled - again)


@kernel_part
def uninformed(effort, aware, produces):
    """Which part of the effort that produces on the better informed strand does not know of the other; 0 unless both produce.

    The smaller one of two ratios, with one division. All effort that adopts is aware: what is not aware produces.
    """
    wsis, gdc = effort[WSIS] - aware[WSIS], effort[GDC] - aware[GDC]
    smaller, whole = minimum(wsis * produces[GDC], gdc * produces[WSIS]), produces[WSIS] * produces[GDC]
    return where(whole > 0.0, maximum(0.0, smaller / whole), 0.0)


@kernel_part
def partly_pooled(merged, before, effort, known, tau, per_tau):
    """Deliver both strands of a package where the share `merged` of the effort is pooled, and the rest then works apart.

    known: which part of the effort on each strand takes the other strand's lead as existing; the pooled part does so always.
    Returns what `apart` returns.
    """
    parted = (effort[WSIS] * (1.0 - merged), effort[GDC] * (1.0 - merged))
    aware = (
        effort[WSIS] * maximum(0.0, known[WSIS] - merged),
        effort[GDC] * maximum(0.0, known[GDC] - merged),
    )
    pool = merged * (effort[WSIS] + effort[GDC])
    between, (produced, saved), used_pool = pooled(before, pool, tau, per_tau)
    after, days, used = apart(between, parted, aware, tau, per_tau)
    part = merged * where(pool > 0.0, used_pool / pool, 0.0)
    used = (used[WSIS] + part * effort[WSIS], used[GDC] + part * effort[GDC])
    return after, (days[DUPLICATED], days[PRODUCED] + produced, days[SAVED] + saved), used


@kernel_part
def pooled(before, pool, tau, per_tau):
    """Deliver with the pooled effort of one mandate: close the gap between strands by adopting, then produce once and adopt once.

    Returns what is delivered afterwards, the days produced and saved, and the used effort.
    """
    wsis, gdc = before
    gap, level = wsis - gdc, maximum(wsis, gdc)
    closed = minimum(maximum(gap, 0.0 - gap), pool * per_tau)
    rise = minimum(1.0 - level, maximum(0.0, pool - tau * closed) / (1.0 + tau))
    behind = where(gap < 0.0, closed, 0.0)
    after = (minimum(1.0, wsis + rise + behind), minimum(1.0, gdc + rise + (closed - behind)))
    return after, (rise, (1.0 - tau) * (closed + rise)), tau * closed + (1.0 + tau) * rise


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
