"""Tracks, work packages and sites of the twin (ODD sections 2 and 7.6).

SDG weights of packages enter no monthly series and are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.data import Tables

from .trend import EGOV, INTERNET

Vector = NDArray[np.float64]
WSIS, GDC = 0, 1
SMALLEST_OVERLAP = 0.25
DROPPED = 1e-12
CONNECTIVITY_LINES = ("C2", "C4")
INTERNET_LINES = ("C2", "C3")


class Packages:
    """The tracks and the work packages in the order of ODD section 2."""

    def __init__(self, tables: Tables, settings: Mapping[str, Any]) -> None:
        framing = settings["gdc.framing"]
        chosen = tables.gdc_objectives[tables.gdc_objectives["framing"] == framing]
        self.lines: list[str] = list(tables.action_lines["code"])
        self.objectives: list[str] = list(chosen["code"])
        self.tracks = self.lines + self.objectives
        connected = set(chosen.loc[chosen["connectivity"] == 1, "code"]) | set(CONNECTIVITY_LINES)
        self.connectivity = np.array([track in connected for track in self.tracks])
        self.overlap = self._overlap(tables, framing)
        self._list(settings["packages.overlap_intensity"])
        self._follow(settings)

    def _overlap(self, tables: Tables, framing: str) -> Vector:
        overlap = np.zeros((len(self.lines), len(self.objectives)))
        table = tables.overlap_map[tables.overlap_map["framing"] == framing]
        for line, objective, strength in zip(
            table["action_line"], table["gdc_code"], table["strength"].astype(float), strict=True
        ):
            if strength >= SMALLEST_OVERLAP:
                overlap[self.lines.index(line), self.objectives.index(objective)] = strength
        return overlap

    def _list(self, intensity: float) -> None:
        """The packages: joint by (line, objective), then WSIS-only, then GDC-only (ODD section 2)."""
        count_l, count_j = len(self.lines), len(self.objectives)
        rows: list[tuple[int, int, float]] = []  # line or -1, objective or -1, volume
        covered = np.zeros(count_j)
        for l_, j in np.argwhere(self.overlap > 0):
            row_sum = self.overlap[l_].sum()
            volume = intensity * min(1.0, row_sum) * self.overlap[l_, j] / row_sum
            covered[j] += volume
            rows.append((int(l_), int(j), float(volume)))
        for l_ in range(count_l):
            rows.append((l_, -1, 1.0 - intensity * min(1.0, float(self.overlap[l_].sum()))))
        for j in range(count_j):
            part = count_l / count_j
            rows.append((-1, j, max(0.1 * part, part - float(covered[j]))))
        rows = [row for row in rows if row[2] > DROPPED]
        self.line = np.array([row[0] for row in rows])
        self.objective = np.array([row[1] for row in rows])
        self.volume = np.array([row[2] for row in rows])
        self.has = np.array([self.line >= 0, self.objective >= 0])
        """has[v, p]: package p has strand v."""
        self.joint = int((self.has[WSIS] & self.has[GDC]).sum())
        """Number of joint packages; they come first."""
        self.listed = [np.flatnonzero(self.has[v]) for v in (WSIS, GDC)]
        """Per strand, the packages that have it."""
        self.track = [self.line[self.listed[WSIS]], count_l + self.objective[self.listed[GDC]]]
        """Per strand, the track of each package listed there."""

    def _follow(self, settings: Mapping[str, Any]) -> None:
        """The national series that a package follows, and how much it delivers at index 1 (ODD section 2)."""
        internet_lines = [self.lines.index(name) for name in INTERNET_LINES]
        own = ~self.has[WSIS]
        of_the_internet = np.isin(self.line, internet_lines)
        of_the_internet[own] = self.connectivity[len(self.lines) + self.objective[own]]
        self.series = np.where(of_the_internet, INTERNET, EGOV)
        most = np.array([settings["population.national_egov"], settings["population.national_internet"]])
        self.most = np.where(own, settings["population.national_gdc"], most[self.series])

    def __len__(self) -> int:
        return len(self.volume)

    def labels(self) -> list[str]:
        """Labels of the joint packages, from which their awareness is drawn (ODD section 5)."""
        return [f"package:{self.lines[self.line[p]]}:{self.objectives[self.objective[p]]}" for p in range(self.joint)]

    def by_track(self, per_strand: Vector) -> Vector:
        """Sums of a (strand, package) table over the packages of each track (ODD section 7.5)."""
        total = np.zeros(len(self.tracks))
        for v in (WSIS, GDC):
            np.add.at(total, self.track[v], per_strand[v, self.listed[v]])
        return total


@dataclass(frozen=True)
class Outcome:
    """What a month's work at a site came to, in days (ODD section 7.6)."""

    duplicated: float
    produced: float
    synergy: float
    outside: float


class Site:
    """One site: delivery of its strands and the effort booked on them this month (ODD sections 2 and 7.6)."""

    def __init__(self, packages: Packages, volume: float, delivery: Vector) -> None:
        self.packages = packages
        self.days = volume * packages.volume
        """V_p."""
        self.y = delivery
        """y[v, p]; 0 where the package lacks the strand."""
        self.clear()

    def clear(self) -> None:
        """Forget the effort of the month."""
        self.effort = np.zeros_like(self.y)
        self.aware = np.zeros_like(self.y)
        self.unaware = np.zeros_like(self.y)

    def gap(self) -> Vector:
        """gap_v: the lead of the other strand, for joint packages (ODD section 7.5)."""
        lead = np.maximum(0.0, self.y[::-1] - self.y)
        lead[:, self.packages.joint :] = 0.0
        return lead

    def book(self, effort: Vector, effective: Vector, alpha: Vector) -> None:
        """One agent's effort days and effective effort by strand and package (ODD section 7.6)."""
        self.effort += effort
        self.aware += alpha * effective
        self.unaware += (1.0 - alpha) * effective

    def settle(self, tau: float, adopted: bool, merged: float) -> Outcome:
        """Turn the month's effort into delivery (ODD section 7.6); the effort is forgotten afterwards.

        merged: the part of the effort on joint packages that both strands pool, once the GDC is adopted.
        """
        joint, single = slice(0, self.packages.joint), slice(self.packages.joint, len(self.packages))
        pooled = merged if adopted else 0.0
        parts, unused = [], np.zeros_like(self.y)
        if pooled > 0:
            part, unused[:, joint] = self._pooled(joint, tau, pooled)
            parts.append(part)
        part, unused_apart = self._separate(joint, tau, adopted, 1.0 - pooled)
        unused[:, joint] = pooled * unused[:, joint] + (1.0 - pooled) * unused_apart
        parts.append(part)
        part, unused[:, single] = self._separate(single, tau, False, 1.0)
        parts.append(part)
        outside = float((self.effort * unused).sum())
        self.clear()
        return Outcome(
            sum(part.duplicated for part in parts),
            sum(part.produced for part in parts),
            sum(part.synergy for part in parts),
            outside,
        )

    def _separate(self, which: slice, tau: float, adopted: bool, share: float) -> tuple[Outcome, Vector]:
        """A share of the effort on each strand on its own: adoption first, then production (ODD section 7.6).

        Also returns the unused fraction of that effort.
        """
        days, y = self.days[which], self.y[:, which].copy()
        q, u = share * self.aware[:, which], share * self.unaware[:, which]
        t = np.minimum(self.gap()[:, which], q / (_divisor(tau) * days))
        rise = np.minimum(1.0 - y, t + (q - t * tau * days + u) / days)
        used = tau * days * t + days * (rise - t)
        self.y[:, which] = y + rise
        duplicated = 0.0
        if adopted:
            informed = _informed(q / days - tau * t, (q + u) / days - tau * t)
            duplicated = float((days * _duplicated(y, t, rise, informed)).sum())
        adopted_part = t.sum(axis=0)
        outcome = Outcome(
            duplicated,
            float((days * (rise.sum(axis=0) - adopted_part)).sum()),
            float(((1.0 - tau) * days * adopted_part).sum()),
            0.0,
        )
        return outcome, _unused(q + u, used)

    def _pooled(self, which: slice, tau: float, share: float) -> tuple[Outcome, Vector]:
        """A share of the effort on both strands as one pool of work, as the processes merge (ODD section 7.6).

        Also returns the unused fraction of the pool.
        """
        days, y = self.days[which], self.y[:, which].copy()
        pool = share * (self.aware[:, which] + self.unaware[:, which]).sum(axis=0)
        gap = self.gap()[:, which]
        t = np.minimum(gap.max(axis=0), pool / (_divisor(tau) * days))
        d = np.minimum(1.0 - y.max(axis=0), np.maximum(0.0, pool - t * tau * days) / ((1.0 + tau) * days))
        used = tau * days * t + (1.0 + tau) * days * d
        self.y[:, which] = y + d + np.where(gap > 0, t, 0.0)
        outcome = Outcome(0.0, float((days * d).sum()), float(((1.0 - tau) * days * (t + d)).sum()), 0.0)
        works = (self.aware[:, which] + self.unaware[:, which]) > 0
        return outcome, np.where(works, _unused(pool, used), 0.0)


def _informed(aware: Vector, producing: Vector) -> Vector:
    """k_v: the informed part of the effort that produces (ODD section 7.6)."""
    some = producing > 0
    return np.where(some, np.maximum(0.0, aware) / np.where(some, producing, 1.0), 0.0)


def _duplicated(y: Vector, t: Vector, rise: Vector, informed: Vector) -> Vector:
    """Content of joint packages made twice, as a share of the package (ODD section 7.6).

    What the strand behind makes although the other one has it counts whole; what both make at once counts in the part
    that the better informed side does not know of.
    """
    made = rise - t
    doubled = np.maximum(0.0, (y + rise).min(axis=0) - y.min(axis=0) - t.sum(axis=0))
    lead_left = np.maximum(0.0, y[::-1] - y - t)
    again = np.minimum(made, lead_left).sum(axis=0)
    at_once = np.maximum(0.0, doubled - again)
    return np.minimum(doubled, again) + np.maximum(0.0, 1.0 - informed.max(axis=0)) * at_once


def _divisor(tau: float) -> float:
    return tau if tau > 0 else 1e-9


def _unused(available: Vector, used: Vector) -> Vector:
    """The unused fraction of effective effort (ODD section 7.6, outside)."""
    over = available > used
    return np.where(over, (available - used) / np.where(over, available, 1.0), 0.0)
