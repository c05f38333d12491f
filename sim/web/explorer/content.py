"""The content of the explorer: the header that the page reads, and the arrays of results."""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.figures.layout.labels import spoken
from sim.model.observation.history import USES
from sim.model.observation.metrics import COMPARED, HEADLINE, METRICS
from sim.model.observation.shown import SERIES
from sim.model.observation.time_use import AGENT_GROUPS
from sim.scenarios.scenario import Scenario
from sim.scenarios.setting_space import readable
from sim.settings.months import FIRST_YEAR
from sim.studies.paired import quantiles
from sim.studies.pareto import front_shares, on_front
from sim.web.explorer.packing import Packed, exact, levelled
from sim.web.explorer.runs import STRUCTURES, Explored, different
from sim.web.languages import languages
from sim.web.page_data import catalogue, states

EXACT = (*HEADLINE, "burden_vulnerable", "progress_vulnerable", "synergy_days", "coordination_days")
"""Metrics stored exactly, as `dcsim compare` computes them; the others are quantised."""
AIMS = HEADLINE
"""Aims of the Pareto front."""
CURVE_LEVELS = 2048
"""Quantisation levels of curves over the range of a measure; the error is below 0.5 % even for a curve of small range."""
YEARLY_LEVELS = 16384
DECEMBERS = slice(11, None, 12)
"""Months for which the values of every draw are stored, so that paired differences can be shown."""


def arrays(found: Explored) -> dict[str, Packed]:
    """Every array of the file by name."""
    names = found.names
    exact_rows = [names.index(name) for name in EXACT]
    rest = [row for row, name in enumerate(names) if name not in EXACT]
    alone = [metric.name for metric in COMPARED]
    shown = [alone.index(name) for name in ("months_gained", "who_gains")]
    return {
        "exact": exact(found.metrics[:, exact_rows]),
        "metrics": levelled(found.metrics[:, rest], "u2"),
        "alone": exact(found.alone[:, shown]),
        "start": exact(found.start[:, None]),
        "curves": levelled(shown_curves(found.series), "u2", CURVE_LEVELS),
        "yearly": levelled(found.series[:, :, DECEMBERS], "u2", YEARLY_LEVELS),
        "states": levelled(found.states, "u2"),
        "pairs": levelled(found.pairs[:, None], "u2"),
        "flows": levelled(found.time_use, "u2"),
    }


def shown_curves(series: np.ndarray) -> np.ndarray:
    """5 %, 50 % and 95 % quantiles over draws [P, M, 3, T] of values [P, M, T, D]."""
    found = np.empty((*series.shape[:2], 3, series.shape[2]))
    for number, of_point in enumerate(series):  # one point at a time, because quantiles copies its input
        found[number] = np.moveaxis(quantiles(of_point, axis=2), 0, 1)
    return found


class Held(NamedTuple):
    """Contents of a file: base scenario and its changes, mechanisms, named scenarios, all points, numbers of draws and seeds."""

    base: Scenario
    changes: Collection[str]
    mechanisms: list[str]
    offered: list[Scenario]
    points: list[Scenario]
    draws: int
    seeds: int


def losses(found: Explored, sets: int) -> np.ndarray:
    """Losses [sets, aims, D] for the Pareto front (lower is better), for the points that are sets of mechanisms."""
    rows = [found.names.index(name) for name in AIMS]
    signs = np.array([-1.0 if METRICS[name].better == "higher" else 1.0 for name in AIMS])
    return np.asarray(found.metrics[:sets, rows] * signs[:, None])


def front_table(held: Held, found: Explored) -> pd.DataFrame:
    """One row per set of mechanisms: point, aims, whether their means are on the Pareto front, share of draws on the front."""
    sets = 1 << len(held.mechanisms)
    lost = losses(found, sets)
    rows = [found.names.index(name) for name in AIMS]
    means = found.metrics[:sets, rows].mean(axis=2)
    return pd.DataFrame(
        {
            "point": np.arange(sets),
            "scenario": [point.name for point in held.points[:sets]],
            **dict(zip(AIMS, means.T, strict=True)),
            "on_front": on_front(lost.mean(axis=2)),
            "share_of_draws": front_shares(lost),
        }
    )


def header(held: Held, found: Explored, front: pd.DataFrame, made: dict[str, Any]) -> dict[str, Any]:
    """The header that the page reads before the arrays: catalogue, languages, names of rows, settings of points, Pareto front.

    The first point is the reference of the array `alone`; the sets of mechanisms come first.
    """
    known = languages()
    years = found.time_use.shape[2]
    months = range(found.series.shape[2])
    return {
        "catalogue": {
            **stored_catalogue(held, made),
            "languages": [{"code": code, **content["language"]} for code, content in known.items()],
        },
        "languages": known,
        "settings": [different(point, held.base) for point in held.points],
        "exact": EXACT,
        "metrics": [name for name in found.names if name not in EXACT],
        "series": SERIES,
        "year_months": list(months)[DECEMBERS],
        "groups": AGENT_GROUPS,
        "years": [FIRST_YEAR + year for year in range(years)],
        "uses": USES,
        "sets": [
            {"front": bool(chosen), "draws": round(float(share) * held.draws)}
            for chosen, share in zip(front["on_front"], front["share_of_draws"], strict=True)
        ],
    }


def stored_catalogue(held: Held, made: dict[str, Any]) -> dict[str, Any]:
    """The catalogue of the live page, adapted to the contents of the file."""
    whole = catalogue()
    base = held.base
    for path, setting in whole["settings"].items():
        setting["default"] = readable(path, base.values[path])
    own = {point.name: point for point in held.offered if f"scenario.{point.name}" not in whole["texts"]}
    for name, point in own.items():
        whole["texts"] |= {f"scenario.{name}.title": spoken(name), f"scenario.{name}": point.description}
    return {
        **whole,
        "draws": {**whole["draws"], "few": held.draws, "more": held.draws},
        "scenarios": {point.name: {"settings": different(point, base)} for point in held.offered},
        "states": states(base),
        "stored": {
            "free": held.mechanisms,
            "structures": STRUCTURES,
            "draws": held.draws,
            "seeds": held.seeds,
            "made": made,
            "changes": {path: readable(path, base.values[path]) for path in held.changes},
        },
    }
