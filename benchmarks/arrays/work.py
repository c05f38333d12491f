"""Compliance, delivery and duplicated content of the NumPy version, on whole arrays of strands, packages and sites (ODD 7.6)."""

from typing import NamedTuple

import numpy as np


class Delivered(NamedTuple):
    """delivery, used: [2, P, S + 1] after the month, and effective effort that found work; days by scope and package [2, P]."""

    delivery: np.ndarray
    used: np.ndarray
    duplicated: np.ndarray
    produced: np.ndarray
    synergy: np.ndarray


def comply(booked: np.ndarray, compliance: float, awareness: np.ndarray, gdc_leads: np.ndarray) -> None:
    """Move what agents know of from the strand behind to the one in the lead; booked [2, P_j, N] changes in place."""
    behind = np.where(gdc_leads[:, None], booked[0], booked[1])
    moved = compliance * awareness * behind * np.where(gdc_leads, -1.0, 1.0)[:, None]
    booked[0] += moved
    booked[1] -= moved


def by_scope(days: np.ndarray) -> np.ndarray:
    """[2, P] days at the global site and over all states, from [P, S + 1]."""
    return np.stack((days[:, 0], days[:, 1:].sum(axis=1)))


def deliver(
    before: np.ndarray, effort: np.ndarray, aware: np.ndarray, volume: np.ndarray, has: np.ndarray, tau: float
) -> Delivered:
    """Each strand adopts with its aware effort [2, P_j, S + 1] what the other has ahead, then all effort [2, P, S + 1] produces.

    P_j is 0 before the GDC is adopted: then nothing is taken over and nothing counts as duplicated. volume: [P, S + 1] days;
    has: [2, P, 1] whether a package has the strand.
    """
    joint = slice(0, aware.shape[1])
    gap = np.maximum(0.0, before[::-1, joint] - before[:, joint])
    adopts = np.zeros_like(effort)
    adopts[:, joint] = np.minimum(gap, aware / (tau * volume[joint]))
    rise = has * np.minimum(1.0 - before, adopts + (effort - adopts * tau * volume) / volume)
    adopted = adopts.sum(axis=0)
    duplicated = np.zeros_like(volume)
    parts = (before[:, joint], rise[:, joint], adopts[:, joint], effort[:, joint], aware, volume[joint])
    duplicated[joint] = volume[joint] * twice(*parts, tau)
    return Delivered(
        delivery=np.minimum(1.0, before + rise),
        used=tau * volume * adopts + volume * (rise - adopts),
        duplicated=by_scope(duplicated),
        produced=by_scope(volume * (rise.sum(axis=0) - adopted)),
        synergy=by_scope((1.0 - tau) * volume * adopted),
    )


def twice(
    before: np.ndarray,
    rise: np.ndarray,
    adopts: np.ndarray,
    effort: np.ndarray,
    aware: np.ndarray,
    volume: np.ndarray,
    tau: float,
) -> np.ndarray:
    """[P_j, S + 1] share of a package that is duplicated.

    What is made again counts whole, what is made at once only in the part that the better informed strand does not know of.
    """
    both = np.maximum(0.0, (before + rise).min(axis=0) - before.min(axis=0) - adopts.sum(axis=0))
    again = np.minimum(rise - adopts, np.maximum(0.0, before[::-1] - before - adopts)).sum(axis=0)
    adopting = tau * volume * adopts
    produces = effort - adopting
    informed = np.zeros_like(effort)
    np.divide(np.maximum(0.0, aware - adopting), produces, out=informed, where=produces > 0.0)
    at_once = np.maximum(0.0, both - again)
    return np.asarray(np.minimum(both, again) + np.maximum(0.0, 1.0 - informed.max(axis=0)) * at_once)


def deliver_pooled(before: np.ndarray, effort: np.ndarray, volume: np.ndarray, tau: float) -> Delivered:
    """Joint packages under one mandate: the pool of both strands' effort closes the gap, then content is produced once."""
    pool = effort.sum(axis=0)
    gap = np.maximum(0.0, before[::-1] - before)
    adopts = np.minimum(gap, pool / (tau * volume))
    closed = adopts.sum(axis=0)
    further = np.minimum(1.0 - before.max(axis=0), (pool - closed * tau * volume) / ((1.0 + tau) * volume))
    further = np.maximum(0.0, further)
    used = tau * volume * closed + (1.0 + tau) * volume * further
    part = np.divide(used, pool, out=np.zeros_like(pool), where=pool > 0.0)
    return Delivered(
        delivery=np.minimum(1.0, before + adopts + further),
        used=effort * part,
        duplicated=np.zeros((2, len(pool))),
        produced=by_scope(volume * further),
        synergy=by_scope((1.0 - tau) * volume * (closed + further)),
    )
