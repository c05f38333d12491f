"""`dcsim robustness`: compare scenarios in many states of the world (climate, parameter draw)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sim.cli.commands.common import beside_reference, run_study, study_options
from sim.cli.commands.uncertain import check_draws, checked_metrics, goals_of, sample_points, with_goals
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.overrides import group_choices
from sim.cli.options import LEAST_GAINS, METRIC_NAMES, REFERENCE, SCENARIOS, STUDY, Command
from sim.model.mechanisms import MECHANISMS
from sim.runs.options import option
from sim.scenarios.config_files import config_files
from sim.scenarios.draws import varied_paths
from sim.scenarios.group_files import settings_of_file
from sim.scenarios.scenario import describe_scenario, scenario, scenario_names
from sim.settings.errors import SettingError, check_known
from sim.studies.robustness.futures import DEFAULT, climate_points, futures_of
from sim.studies.robustness.text import robustness
from sim.studies.sensitivity.analysis import USUAL_METRICS

ROBUSTNESS = Command(
    "robustness",
    (
        SCENARIOS,
        REFERENCE,
        option("climates", list, ["default", "calm", "rough"], "climates of the states of the world", "list"),
        METRIC_NAMES,
        LEAST_GAINS,
        *STUDY,
    ),
)


SMOKE_SCENARIOS = ("parallel", "joint_roadmap", "merger", "sunset")


def climates_of(job: Job, changes: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Settings of each chosen climate. Raises SettingError for an unknown climate, or one that overrides a changed setting."""
    names = list(dict.fromkeys(job.options["climates"])) or [DEFAULT]
    found: dict[str, dict[str, float]] = {}
    for name in names:
        check_known("climate", [name], group_choices("climate", job.folders), "climates")
        path = next(path for path in config_files("climate", job.folders) if path.stem == name)
        found[name] = settings_of_file(path, "climate")
        undone = sorted(set(found[name]) & set(changes))
        if undone:
            raise SettingError(
                f"climates: {name} sets {undone[0]}, which is also set on its own; leave one out, or use climates=[{DEFAULT}]"
            )
    return found


def robustness_task(job: Job) -> None:
    """`dcsim robustness`: compare scenarios in many states of the world."""
    chosen, options = study_options(job), job.options
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
    points = beside_reference(job, list(dict.fromkeys(names)), chosen.changes)
    climates = climates_of(job, chosen.changes)
    goals = goals_of(options["goals"], checked_metrics(options["metrics"], USUAL_METRICS))
    check_draws(chosen.drawn, "robustness", 1)
    paths, places = sample_points(chosen.drawn, points)
    scenarios = [point.name for point in points]
    run_study(
        job,
        "Robustness over states of the world",
        climate_points(points, climates),
        {"scenarios": [describe_scenario(point) for point in points], "climates": climates, "goals": goals},
        lambda runs: robustness(
            futures_of(runs, scenarios, list(climates), list(goals)),
            scenarios[0],
            goals,
            {point.name: varied_paths([point]) for point in points},
            paths,
            places,
            len(chosen.seeds),
        ),
    )


main = partial(run_application, ROBUSTNESS, robustness_task, rewritten=with_goals)
