"""Shared code of sensitivity, robustness and discover: pairs, metrics, goals, and sample points of draws."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.cli.hydra.application import Job
from sim.model.observation.metrics import METRICS, metric_of
from sim.runs.options import option
from sim.scenarios.draws import drawn_paths, sobol_points, varied_paths
from sim.scenarios.scenario import Scenario, scenario
from sim.settings.errors import SettingError, check_known
from sim.settings.validation import checked

GOAL = option("goals", float, 0.0, "smallest improvement on the reference", "of the metric", -1e9, 1e9)


def pairs_of(words: Sequence[str] | None, usual: Sequence[tuple[str, str]], key: str) -> list[tuple[str, str]]:
    """Pairs of scenarios written as `merger:parallel`. Raises SettingError for an item that is not such a pair."""
    if words is None:
        return list(usual)
    found = []
    for word in words:
        first, colon, second = word.partition(":")
        if not (first and colon and second) or first == second:
            raise SettingError(
                f"{key}: {word!r} is not allowed; allowed: pairs of two scenarios, such as [merger:parallel]"
            )
        found.append((first, second))
    return list(dict.fromkeys(found))


def checked_metrics(names: Sequence[str] | None, usual: Sequence[str], key: str = "metrics") -> list[str]:
    """The chosen metrics, or the default ones (`usual`). Raises SettingError for an unknown metric and for an empty list."""
    if names is None:
        return list(usual)
    check_known("metric", names, METRICS, key)
    if not names:
        raise SettingError(
            f"{key}: the list is empty; give names of metrics, such as [progress]; see dcsim list metrics"
        )
    return list(dict.fromkeys(names))


def scenarios_of(job: Job, names: Sequence[str], changes: Mapping[str, Any]) -> list[Scenario]:
    """Named scenarios with the changed settings of the command, without repetition. Raises SettingError for an unknown name."""
    return [scenario(name, changes, job.folders) for name in dict.fromkeys(names)]


def goals_of(given: Mapping[str, Any], metrics: Sequence[str]) -> dict[str, float]:
    """Goal of each metric, 0 if none is given. Raises SettingError for an unknown metric, or one without a better direction."""
    check_known("metric", given, METRICS, "goals")
    for name, value in given.items():
        checked(f"goals.{name}", GOAL, value)
    names = list(dict.fromkeys([*metrics, *given]))
    for name in names:
        if not metric_of(name).better:
            raise SettingError(f"metrics: {name} has no better direction and therefore no goal; leave it out")
    return {name: float(given.get(name, 0.0)) for name in names}


def sample_points(draws: int, points: Sequence[Scenario]) -> tuple[tuple[str, ...], np.ndarray]:
    """The settings that draws vary in these scenarios, and their sample points [draws, settings] in the unit cube."""
    names = drawn_paths()
    paths = varied_paths(points)
    whole = sobol_points(max(64, 1 << (draws - 1).bit_length()), names)[:draws]
    return paths, whole[:, [names.index(path) for path in paths]]


def check_draws(draws: int, command: str, least: int) -> None:
    """Raise SettingError for fewer draws than a study needs."""
    if draws < least:
        raise SettingError(f"draws: {command} needs at least {least} parameter draws, not {draws}")


def with_goals(words: Sequence[str]) -> list[str]:
    """The arguments with goals written in the form in which Hydra adds keys to a mapping."""
    return [f"++{word}" if word.startswith("goals=") else word for word in words]
