"""`dcsim robustness`: compare scenarios in many states of the world (climate, parameter draw)."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.cli.commands.common import run_study, study_options
from sim.cli.commands.uncertain import checked_metrics, draw_count, goals_of, sample_points, scenarios_of, with_goals
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.overrides import group_choices
from sim.cli.options import LEAST_GAINS, METRIC_NAMES, REFERENCE, SCENARIOS, STUDY, Command
from sim.model.mechanisms import MECHANISMS
from sim.scenarios.config_files import config_files
from sim.scenarios.group_files import settings_of_file
from sim.scenarios.scenario import describe_scenario, scenario, scenario_names
from sim.settings.errors import SettingError, unknown
from sim.settings.quantity import Field, Quantity
from sim.studies.compare.comparison import with_reference
from sim.studies.findings import Findings
from sim.studies.robustness.futures import DEFAULT, climate_points, futures_of
from sim.studies.robustness.text import robustness
from sim.studies.sensitivity.analysis import USUAL_METRICS

ROBUSTNESS = Command(
    "robustness",
    {
        "scenarios": SCENARIOS,
        "reference": REFERENCE,
        "climates": Field(
            "climates", list, ["default", "calm", "rough"], Quantity("climates of the states of the world", "list")
        ),
        "metrics": METRIC_NAMES,
        "goals": LEAST_GAINS,
        **STUDY,
    },
)


SMOKE_SCENARIOS = ("parallel", "joint_roadmap", "merger", "sunset")


def climates_of(job: Job, changes: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Settings of each chosen climate. Raises SettingError for an unknown climate, or one that overrides a changed setting."""
    names = list(dict.fromkeys(job.options["climates"])) or [DEFAULT]
    found: dict[str, dict[str, float]] = {}
    for name in names:
        choices = group_choices("climate", job.folders)
        if name not in choices:
            raise unknown("climate", name, choices, "climates")
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
    points = with_reference(
        scenarios_of(job, names, chosen.changes), scenario(options["reference"], chosen.changes, job.folders)
    )
    climates = climates_of(job, chosen.changes)
    goals = goals_of(options["goals"], checked_metrics(options["metrics"], USUAL_METRICS))
    draws = draw_count(chosen.draws, "robustness", 1)
    paths, places = sample_points(draws, points)
    scenarios = [point.name for point in points]

    def figures(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
        from sim.figures.studies.robustness import draw_robustness, draw_winners

        tables = findings.tables
        yield "robustness", draw_robustness(tables["robustness"], tables["goals"], note)
        yield "winners", draw_winners(tables["futures"], tables["where"], note)

    run_study(
        job,
        "Robustness over states of the world",
        climate_points(points, climates),
        {"scenarios": [describe_scenario(point) for point in points], "climates": climates, "goals": goals},
        lambda runs: robustness(
            futures_of(runs, scenarios, list(climates), list(goals)),
            scenarios[0],
            goals,
            paths,
            places,
            len(chosen.seeds),
        ),
        figures,
    )


def main(words: list[str]) -> None:
    """Run `dcsim robustness` with its command-line arguments."""
    run_application(ROBUSTNESS, with_goals(words), robustness_task, typed=words)
