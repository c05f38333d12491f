"""Metrics of progress: what states have of the content, how much of it is the national trend, and what the processes add.

Progress counts the common content, which is required in every world. GDC-only content stands apart.
"""

import numpy as np

from sim.model.observation.metric_registry import metric
from sim.model.observation.outcome import Outcome, content, divided, mean_of
from sim.settings.months import LAST_MONTH

SDG_COUNT = 17


@metric("share", "higher")
def progress(outcome: Outcome) -> float:
    """Common content that states have at the end; mean over states."""
    return float(outcome.history.progress[-1].mean())


@metric("share", "higher")
def progress_population(outcome: Outcome) -> float:
    """Common content that states have at the end; mean weighted by population."""
    return float(outcome.history.progress[-1] @ outcome.world.population)


@metric("share", "higher")
def progress_vulnerable(outcome: Outcome) -> float:
    """Common content that states have at the end; mean over LDC, LLDC and SIDS."""
    return mean_of(outcome.history.progress[-1][outcome.world.vulnerable])


@metric("share", "", "assumed")
def progress_trend(outcome: Outcome) -> float:
    """Common content that states would have at the end by their national trend alone; mean over states."""
    return float(outcome.history.trend[-1].mean())


@metric("share", "", "assumed")
def progress_trend_vulnerable(outcome: Outcome) -> float:
    """Common content that states would have at the end by their national trend alone; mean over LDC, LLDC and SIDS."""
    return mean_of(outcome.history.trend[-1][outcome.world.vulnerable])


@metric("share", "higher")
def progress_processes(outcome: Outcome) -> float:
    """What the work of the two processes adds to the national trend, in common content at the end; mean over states."""
    return progress(outcome) - progress_trend(outcome)


@metric("share", "higher")
def progress_processes_vulnerable(outcome: Outcome) -> float:
    """What the work of the two processes adds to the national trend, in common content; mean over LDC, LLDC and SIDS."""
    return progress_vulnerable(outcome) - progress_trend_vulnerable(outcome)


@metric("share", "higher")
def progress_gdc_only(outcome: Outcome) -> float:
    """Content that only the GDC requires and that states have at the end; mean over states."""
    return float(outcome.history.gdc_only[-1].mean()) if outcome.packages.has_gdc_only() else float("nan")


@metric("share", "higher")
def progress_all(outcome: Outcome) -> float:
    """Common and GDC-only content that states have at the end, in every scenario; mean over states."""
    return float(all_content(outcome)[-1].mean())


def all_content(outcome: Outcome) -> np.ndarray:
    """[T, S] share of the common and GDC-only content that each state has."""
    packages, history = outcome.packages, outcome.history
    common = packages.volume[: packages.wsis].sum() / packages.volume.sum()
    return np.asarray(common * history.progress + (1.0 - common) * history.gdc_only)


@metric("share", "higher")
def formal_progress_wsis(outcome: Outcome) -> float:
    """Delivery of WSIS strands in states at the end, weighted by volume."""
    return float(outcome.history.formal[-1, 0])


@metric("share", "higher")
def formal_progress_gdc(outcome: Outcome) -> float:
    """Delivery of GDC strands in states at the end, weighted by volume."""
    return float(outcome.history.formal[-1, 1])


@metric("months", "lower")
def months_behind(outcome: Outcome) -> float:
    """Delay of progress at the end, relative to a linear path from its start to full delivery in December 2030."""
    first, last = float(outcome.history.start_progress.mean()), progress(outcome)
    due = (LAST_MONTH + 1 - outcome.start) * (last - first) / (1.0 - first) if first < 1.0 else np.inf
    return float(outcome.history.progress.shape[0] - due)


def progress_by_goal(outcome: Outcome) -> dict[str, float]:
    """`progress_sdg_01` .. `_17`: common content that states have, weighted by its contribution to the SDG; mean over states."""
    common = slice(0, outcome.packages.wsis)
    weight = outcome.packages.volume[common, None] * outcome.packages.sdg[common]
    done = divided(content(outcome).mean(axis=0)[common] @ weight, weight.sum(axis=0))
    return {f"progress_sdg_{goal + 1:02d}": float(done[goal]) for goal in range(SDG_COUNT)}


def progress_by_track(outcome: Outcome) -> dict[str, float]:
    """`progress_C1` ..: content of each action line and objective that states have; mean over states."""
    packages, shares = outcome.packages, np.empty(len(outcome.names.tracks))
    delivered = packages.volume * content(outcome).mean(axis=0)
    for tracks, track_of in (
        (shares[: outcome.world.lines], packages.line),
        (shares[outcome.world.lines :], packages.objective),
    ):
        own = track_of >= 0
        whole = np.bincount(track_of[own], packages.volume[own], tracks.size)
        tracks[:] = divided(np.bincount(track_of[own], delivered[own], tracks.size), whole)
    return {f"progress_{name}": float(share) for name, share in zip(outcome.names.tracks, shares, strict=True)}
