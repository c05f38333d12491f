"""What the verbs robustness and discover do, and what they share with sensitivity: pairs, metrics, scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.application import Job
from sim.asked import asked
from sim.check import SettingError, checked, unknown
from sim.config import describe_scenario
from sim.designs.sampled import needs_package
from sim.draws import drawn_paths, sobol_points, varied_paths
from sim.mechanisms import MECHANISMS
from sim.metrics import HEADLINE, METRICS, describe
from sim.overrides import group_choices
from sim.quantity import Field, Quantity
from sim.scenarios import Scenario, config_folder, scenario, scenario_names
from sim.studies.compare import with_reference
from sim.studies.discover import cases_of, discovered
from sim.studies.discover_words import discover_findings
from sim.studies.futures import DEFAULT, climate_points, futures_of
from sim.studies.robustness_words import robustness
from sim.studies.sensitivity import (
    SHOWN,
)
from sim.studies.sensitivity_words import pair_names
from sim.studies.study import Findings
from sim.study_verbs import later, run_study

DISCOVERED = (("merger", "parallel"), ("sunset", "parallel"), ("joint_roadmap", "merger"))
CONDITIONS = (*HEADLINE, "progress_vulnerable")
"""Pairs and metrics that discover looks at unless told otherwise."""
SMOKE_SCENARIOS = ("parallel", "joint_roadmap", "merger", "sunset")
LEAST_DRAWS, SMOKE_DRAWS = 8, 16
"""Least draws in which conditions can be looked for, and those of a try."""
GOAL = Field("goals", float, 0.0, Quantity("least gain on the reference", "of the metric", -1e9, 1e9))


def pairs_of(words: Sequence[str] | None, usual: Sequence[tuple[str, str]], key: str) -> list[tuple[str, str]]:
    """Pairs of scenarios written as `merger:parallel`. Raises SettingError for one that is none."""
    if words is None:
        return list(usual)
    found = []
    for word in words:
        first, colon, second = word.partition(":")
        if not (first and colon and second) or first == second:
            raise SettingError(
                f"{key}: {word!r} is not allowed; it takes pairs of two scenarios, such as [merger:parallel]"
            )
        found.append((first, second))
    return list(dict.fromkeys(found))


def metrics_of(names: Sequence[str] | None, usual: Sequence[str], key: str = "metrics") -> list[str]:
    """The metrics asked for. Raises SettingError for an unknown one, and for none."""
    if names is None:
        return list(usual)
    for name in names:
        if name not in METRICS:
            raise unknown("metric", name, METRICS, key)
    if not names:
        raise SettingError(
            f"{key}: the list is empty; it takes names of metrics, such as [progress]; see dcsim list metrics"
        )
    return list(dict.fromkeys(names))


def scenarios_of(job: Job, names: Sequence[str], changes: Mapping[str, Any]) -> list[Scenario]:
    """Named scenarios with the changes of the command, each once. Raises SettingError."""
    return [scenario(name, changes, job.folders) for name in dict.fromkeys(names)]


def goals_of(given: Mapping[str, Any], metrics: Sequence[str]) -> dict[str, float]:
    """Goals by metric, 0 where none is given. Raises SettingError for what is no goal."""
    for name, value in given.items():
        if name not in METRICS:
            raise unknown("metric", name, METRICS, "goals")
        checked(f"goals.{name}", GOAL, value)
    names = list(dict.fromkeys([*metrics, *given]))
    for name in names:
        if not describe(name).better:
            raise SettingError(f"metrics: {name} is neither better high nor low, so that it has no goal; leave it out")
    return {name: float(given.get(name, 0.0)) for name in names}


def places_of(draws: int, points: Sequence[Scenario]) -> tuple[tuple[str, ...], np.ndarray]:
    """The settings that draws vary in these scenarios, and [draws, settings] their places from 0 to 1."""
    names = drawn_paths()
    paths = varied_paths(points)
    whole = sobol_points(max(64, 1 << (draws - 1).bit_length()), names)[:draws]
    return paths, whole[:, [names.index(path) for path in paths]]


def climates_of(job: Job, changes: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Settings by climate asked for. Raises SettingError for an unknown one, and for one that would undo the command's own."""
    names = list(dict.fromkeys(job.options["climates"])) or [DEFAULT]
    found: dict[str, dict[str, float]] = {}
    for name in names:
        choices = group_choices("climate", job.folders)
        if name not in choices:
            raise unknown("climate", name, choices, "climates")
        path = next(
            path
            for folder in (config_folder(), *job.folders)
            if (path := folder / "climate" / f"{name}.yaml").is_file()
        )
        settings = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found[name] = {f"climate.{key}": value for key, value in settings.items()}
        undone = sorted(set(found[name]) & set(changes))
        if undone:
            raise SettingError(
                f"climates: {name} sets {undone[0]}, which you set too; leave one out, or take climates=[{DEFAULT}]"
            )
    return found


def robustness_task(job: Job) -> None:
    """`dcsim robustness`: scenarios by futures."""
    what, options = asked(job), job.options
    names = options["scenarios"]
    if names is None:
        names = (
            SMOKE_SCENARIOS
            if options["smoke"]
            else [
                name
                for name in scenario_names()
                if not any(MECHANISMS[one].counterfactual for one in scenario(name).mechanisms())
            ]
        )
    points = with_reference(
        scenarios_of(job, names, what.changes), scenario(options["reference"], what.changes, job.folders)
    )
    climates = climates_of(job, what.changes)
    goals = goals_of(options["goals"], metrics_of(options["metrics"], SHOWN))
    draws = drawn_of(what.draws, "robustness", 1)
    paths, places = places_of(draws, points)
    scenarios = [point.name for point in points]

    def figures(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
        yield (
            "robustness",
            later("robustness", "draw_robustness")(findings.tables["robustness"], findings.tables["goals"], note),
        )
        yield "winners", later("robustness", "draw_winners")(findings.tables["futures"], findings.tables["where"], note)

    run_study(
        job,
        "What holds in which futures",
        climate_points(points, climates),
        {"scenarios": [describe_scenario(point) for point in points], "climates": climates, "goals": goals},
        lambda runs: robustness(
            futures_of(runs, scenarios, list(climates), list(goals)),
            scenarios[0],
            goals,
            paths,
            places,
            len(what.seeds),
        ),
        figures,
    )


def drawn_of(draws: Sequence[int | None], verb: str, least: int) -> int:
    """The number of draws. Raises SettingError for fewer than a study needs."""
    count = sum(draw is not None for draw in draws)
    if count < least:
        raise SettingError(f"draws: {verb} looks at draws of what is uncertain; it needs at least {least}, not {count}")
    return count


def discover_task(job: Job) -> None:
    """`dcsim discover`: boxes of conditions, by PRIM, with a tree as a check."""
    needs_package("discover", "scikit-learn", "sklearn.tree")
    options = job.options
    if options["smoke"]:  # two draws have no conditions
        job = job._replace(options={**options, "smoke_draws": min(options["draws"], SMOKE_DRAWS)})
    what = asked(job)
    draws = drawn_of(what.draws, "discover", LEAST_DRAWS)
    pairs = pairs_of(options["pairs"], DISCOVERED, "pairs")
    if not pairs:
        raise SettingError("pairs: the list is empty; it takes pairs of two scenarios, such as [merger:parallel]")
    metrics = metrics_of(options["metrics"], CONDITIONS)
    goals = goals_of(options["goals"], metrics)
    points = scenarios_of(job, [name for pair in pairs for name in pair], what.changes)
    reference = scenario(options["reference"], what.changes, job.folders).name
    names = [point.name for point in points]
    cases = cases_of(pairs, reference, list(goals), goals)
    paths, places = places_of(draws, points)
    density = options["density"]

    def analyse(runs: pd.DataFrame) -> Findings:
        found = futures_of(runs, names, [DEFAULT], list(goals))
        tables = discovered(found, points, cases, paths, places, density)
        return discover_findings(tables, draws, len(what.seeds), density)

    def figures(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
        yield "boxes", later("boxes", "draw_boxes")(findings.tables["cases"], findings.tables["boxes"], note)

    question = {"scenarios": [describe_scenario(point) for point in points], "pairs": pair_names(pairs), "reference": reference,
                "goals": goals, "density": density}  # fmt: skip
    run_study(job, "Under which conditions", points, question, analyse, figures)
