"""Delivery, the second half of the submodel work: effect of the booked days at every site (ODD 7.6)."""

from sim.model.entities.packages import GDC, WSIS
from sim.model.numerics.kernels import row_kernel
from sim.model.numerics.sums import dot, total

FULL = 1.0 - 1e-9
"""A strand counts as complete above this value; only then can effort remain unused. The margin allows for rounding."""


@row_kernel
def rows_of_sites(room, sites):
    """Rows of the work array `room`, over sites: effort and used effort by strand [share of the package]; days duplicated,
    produced and saved.

    The first state is aligned to a vector of eight numbers, because storing across cache lines takes twice as long.
    """
    first, end = 7, 7 + sites
    effort, used = (room[2, first:end], room[3, first:end]), (room[4, first:end], room[5, first:end])
    return effort, used, (room[6, first:end], room[7, first:end], room[8, first:end])


@row_kernel
def deliver_joint(package, delivery, booked, aux, packages, merged, parameters, room):
    """Deliver a joint package at every site: update `delivery` [2, S + 1] and the days of the month in aux.

    Effort is expressed as share of the package, so that the same formula holds at all sites.
    """
    known, tau, guidance = aux.known.T[package], parameters.adoption_cost, parameters.guidance
    size, per_day, wsis, gdc = packages.days.T[package], packages.per_day.T[package], delivery[WSIS], delivery[GDC]
    effort, used, days = rows_of_sites(room, wsis.size)
    effect = (
        day_effects(aux.stall_factor[WSIS], guidance, wsis[0]),
        day_effects(aux.stall_factor[GDC], guidance, gdc[0]),
    )
    if merged > 0.0:
        for strand in range(2):
            gather(booked[strand], per_day, effect[strand], effort[strand])
        deliver_pooled(size, wsis, gdc, effort, tau, used, days)
    else:
        deliver_apart(size, per_day, booked, known, effect, wsis, gdc, tau, used, days)
    account(days[0], aux.duplicated, package)
    account(days[1], aux.produced, package)
    account(days[2], aux.synergy, package)
    for strand in range(2):
        if any_full(delivery[strand]):
            if merged <= 0.0:
                gather(booked[strand], per_day, effect[strand], effort[strand])
            give_back(delivery[strand], used[strand], effort[strand], booked[strand], aux.worked, aux.outside)


@row_kernel
def deliver_alone(package, strand, own, booked, aux, packages, parameters, room):
    """Deliver a package with one strand at every site; nothing is adopted or duplicated. See `deliver_joint`."""
    efforts, uses, days_of = rows_of_sites(room, own.size)
    effort, used, days, size = efforts[0], uses[0], days_of[0], packages.days.T[package]
    effect = day_effects(aux.stall_factor[strand], parameters.guidance, own[0])
    gather(booked, packages.per_day.T[package], effect, effort)
    for site in range(own.size):
        rise = min(1.0 - own[site], effort[site])
        own[site] = min(1.0, own[site] + rise)
        used[site], days[site] = rise, size[site] * rise
    account(days, aux.produced, package)
    if any_full(own):
        give_back(own, used, effort, booked, aux.worked, aux.outside)


@row_kernel
def day_effects(stall_factor, guidance, norms):
    """What a day of effort on a strand achieves at the global site and in states; norms: delivery at the global site."""
    return stall_factor, stall_factor * (1.0 + guidance * norms)


@row_kernel
def gather(booked, per_day, effect, effort):
    """Effective effort on one strand at each site [S + 1], from the days [N] of agents; all except states work at site 0."""
    (globally, nationally), states = effect, effort.size - 1
    effort[0] = globally * per_day[0] * total(booked[states:])
    for state in range(states):
        effort[state + 1] = nationally * per_day[state + 1] * booked[state]


@row_kernel
def deliver_apart(size, per_day, booked, known, effect, wsis, gdc, tau, used, days):
    """Deliver both strands separately at every site, from their effective effort and its aware part."""
    (of_wsis, of_gdc), states = booked, size.size - 1
    (wsis_globally, wsis_at_home), (gdc_globally, gdc_at_home) = effect
    wsis_effort, gdc_effort = wsis_globally * per_day[0], gdc_globally * per_day[0]
    deliver_at(
        0,
        wsis_effort * total(of_wsis[states:]),
        gdc_effort * total(of_gdc[states:]),
        wsis_effort * dot(known[states:], of_wsis[states:]),
        gdc_effort * dot(known[states:], of_gdc[states:]),
        tau,
        size,
        wsis,
        gdc,
        used,
        days,
    )
    for state in range(states):
        wsis_effort = wsis_at_home * per_day[state + 1] * of_wsis[state]
        gdc_effort = gdc_at_home * per_day[state + 1] * of_gdc[state]
        wsis_aware, gdc_aware = known[state] * wsis_effort, known[state] * gdc_effort
        deliver_at(state + 1, wsis_effort, gdc_effort, wsis_aware, gdc_aware, tau, size, wsis, gdc, used, days)


@row_kernel
def deliver_at(site, wsis_effort, gdc_effort, wsis_aware, gdc_aware, tau, size, wsis, gdc, used, days):
    """Deliver at one site: the aware effort of each strand first adopts the other strand's lead, the rest produces."""
    per_share, saved, wsis_before, gdc_before = 1.0 / tau, 1.0 - tau, wsis[site], gdc[site]
    wsis_adopts = min(max(0.0, gdc_before - wsis_before), wsis_aware * per_share)
    gdc_adopts = min(max(0.0, wsis_before - gdc_before), gdc_aware * per_share)
    wsis_rise = min(1.0 - wsis_before, wsis_effort + saved * wsis_adopts)
    gdc_rise = min(1.0 - gdc_before, gdc_effort + saved * gdc_adopts)
    adopted = wsis_adopts + gdc_adopts
    both = min(wsis_before + wsis_rise, gdc_before + gdc_rise) - min(wsis_before, gdc_before)
    days[0][site] = size[site] * max(0.0, both - adopted)
    days[1][site] = size[site] * (wsis_rise + gdc_rise - adopted)
    days[2][site] = size[site] * saved * adopted
    used[WSIS][site] = wsis_rise - saved * wsis_adopts
    used[GDC][site] = gdc_rise - saved * gdc_adopts
    wsis[site] = min(1.0, wsis_before + wsis_rise)
    gdc[site] = min(1.0, gdc_before + gdc_rise)


@row_kernel
def deliver_pooled(size, wsis, gdc, effort, tau, used, days):
    """Deliver with pooled effort (one mandate): close the gap between strands by adopting, then produce once and adopt once."""
    for site in range(size.size):
        gap, level, pool = wsis[site] - gdc[site], max(wsis[site], gdc[site]), effort[WSIS][site] + effort[GDC][site]
        closed = min(abs(gap), pool * (1.0 / tau))
        rest = max(0.0, pool - tau * closed)
        rise = min(1.0 - level, rest * (1.0 / (1.0 + tau)))
        days[0][site] = 0.0
        days[1][site] = size[site] * rise
        days[2][site] = size[site] * (1.0 - tau) * (closed + rise)
        effort[WSIS][site] = effort[GDC][site] = pool
        used[WSIS][site] = used[GDC][site] = tau * closed + (1.0 + tau) * rise
        wsis[site] = min(1.0, wsis[site] + rise + (closed if gap < 0.0 else 0.0))
        gdc[site] = min(1.0, gdc[site] + rise + (0.0 if gap < 0.0 else closed))


@row_kernel
def account(days, by_scope, package):
    """Write the days of a package, at the global site and summed over states, to by_scope [2, P]."""
    by_scope[0, package] = days[0]
    by_scope[1, package] = total(days[1:])


@row_kernel
def any_full(level):
    """Whether a strand is complete at any site."""
    full = 0
    for site in range(level.size):
        full += 1 if level[site] >= FULL else 0
    return full > 0


@row_kernel
def give_back(level, used, effort, booked, worked, outside):
    """At sites where a strand is complete, move the unused fraction of the booked days [N] to the outside agenda."""
    states = level.size - 1
    for site in range(level.size):
        if level[site] >= FULL and effort[site] > 0.0:
            unused = max(0.0, 1.0 - used[site] / effort[site])
            for agent in range(site - 1, site) if site > 0 else range(states, booked.size):
                worked[agent] -= unused * booked[agent]
                outside[agent] += unused * booked[agent]
