"""`dcsim discover`: scenario discovery by PRIM, with a CART tree as a check."""

from functools import partial

import pandas as pd

from sim.cli.commands.common import run_study, study_options
from sim.cli.commands.uncertain import (
    check_draws,
    checked_metrics,
    goals_of,
    pairs_of,
    sample_points,
    scenarios_of,
    with_goals,
)
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import LEAST_GAINS, METRIC_NAMES, REFERENCE, STUDY, Command
from sim.model.observation.metrics import HEADLINE
from sim.runs.options import option
from sim.scenarios.scenario import describe_scenario, scenario
from sim.settings.errors import SettingError
from sim.studies.designs.sampled import needs_package
from sim.studies.discover.cases import cases_of, discovered
from sim.studies.discover.text import discover_findings
from sim.studies.findings import Findings
from sim.studies.robustness.futures import DEFAULT, futures_of
from sim.studies.sensitivity.text import pair_names

DISCOVER = Command(
    "discover",
    (
        option("pairs", list, None, "pairs of scenarios, such as merger:parallel", "list"),
        REFERENCE,
        METRIC_NAMES,
        LEAST_GAINS,
        option("density", float, 0.8, "density that a PRIM box should reach", "share", 0.05, 1.0),
        *STUDY,
    ),
)


USUAL_PAIRS = (("merger", "parallel"), ("sunset", "parallel"), ("joint_roadmap", "merger"))
DISCOVER_METRICS = (*HEADLINE, "progress_vulnerable")
"""Default pairs and metrics of discover."""
LEAST_DRAWS, TRIAL_DRAWS = 8, 16
"""Smallest number of draws for scenario discovery, and the number used with `smoke`."""


def discover_task(job: Job) -> None:
    """`dcsim discover`: scenario discovery by PRIM, with a CART tree as a check."""
    needs_package("discover", "scikit-learn", "sklearn.tree")
    options = job.options
    if options["smoke"]:  # the usual two draws are too few for scenario discovery
        job = job._replace(options={**options, "smoke_draws": min(options["draws"], TRIAL_DRAWS)})
    chosen = study_options(job)
    check_draws(chosen.drawn, "discover", LEAST_DRAWS)
    pairs = pairs_of(options["pairs"], USUAL_PAIRS, "pairs")
    if not pairs:
        raise SettingError("pairs: the list is empty; give pairs of two scenarios, such as [merger:parallel]")
    metrics = checked_metrics(options["metrics"], DISCOVER_METRICS)
    goals = goals_of(options["goals"], metrics)
    points = scenarios_of(job, [name for pair in pairs for name in pair], chosen.changes)
    reference = scenario(options["reference"], chosen.changes, job.folders).name
    names = [point.name for point in points]
    cases = cases_of(pairs, reference, list(goals), goals)
    paths, places = sample_points(chosen.drawn, points)
    density = options["density"]

    def analyse(runs: pd.DataFrame) -> Findings:
        found = futures_of(runs, names, [DEFAULT], list(goals))
        tables = discovered(found, points, cases, paths, places, density)
        return discover_findings(tables, chosen.drawn, len(chosen.seeds), density)

    question = {"scenarios": [describe_scenario(point) for point in points], "pairs": pair_names(pairs), "reference": reference,
                "goals": goals, "density": density}  # fmt: skip
    run_study(job, "Scenario discovery", points, question, analyse)


main = partial(run_application, DISCOVER, discover_task, rewritten=with_goals)
