"""`dcsim sensitivity`: Morris screening of all uncertain parameters, then Sobol indices of the influential ones."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.cli.commands.common import place_study, study_options, wanted_figures, write_findings
from sim.cli.commands.uncertain import checked_metrics, pairs_of, scenarios_of
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import METRIC_NAMES, SCENARIOS, STUDY, Command
from sim.runs.options import DRAWS, option
from sim.runs.plan import Plan
from sim.runs.storage.provenance import digest
from sim.runs.storage.store import Store
from sim.runs.storage.study_folder import Study
from sim.runs.storage.table_files import write_table
from sim.runs.stored_study import finish_study, runs_of, stored_runs, stored_study
from sim.scenarios.scenario import Scenario, describe_scenario
from sim.settings.errors import SettingError
from sim.studies.designs.options import DESIGN_SEED
from sim.studies.designs.sampled import needs_package
from sim.studies.findings import Findings
from sim.studies.sensitivity.analysis import (
    USUAL_METRICS,
    Few,
    Target,
    choose,
    decided,
    screening,
    screening_design,
    sobol_design,
    stored_values,
    targets_of,
)
from sim.studies.sensitivity.sample import Factors, SampledPoints, place_table, uncertain
from sim.studies.sensitivity.text import pair_names, sensitivity_findings

SENSITIVITY = Command(
    "sensitivity",
    (
        SCENARIOS,
        option("differences", list, None, "pairs of scenarios, such as merger:parallel", "list"),
        METRIC_NAMES,
        option("trajectories", int, 32, "number of trajectories of the Morris screening", "number", 2, 10_000),
        option("few", int, 6, "number of parameters with Sobol indices", "number", 1, 100),
        option("samples", int, 256, "number of base samples of the Sobol indices, a power of two", "number", 2, 2**20),
        option("second_order", bool, True, "compute second-order Sobol indices (pairs)", "flag"),
        DESIGN_SEED,
        *(option for option in STUDY if option is not DRAWS),
    ),
)


DEFAULT_DIFFERENCES = (("joint_roadmap", "merger"), ("parallel", "sunset"))
"""Default differences between scenarios that sensitivity explains."""
SMOKE_SIZES = {"trajectories": 4, "few": 2, "samples": 8}
"""Largest sizes of the two designs with `smoke`."""


class Stages(NamedTuple):
    """A sensitivity study: scenarios, targets, varied parameters, and the sizes of its two designs."""

    points: list[Scenario]
    targets: list[Target]
    paths: tuple[str, ...]
    trajectories: int
    few: int
    samples: int
    second_order: bool
    seed: int
    seeds: list[int]


def read_stages(job: Job) -> tuple[Stages, list[tuple[str, str]], list[str]]:
    """The study defined by the options, its pairs and its metrics. Raises SettingError for options that are not allowed."""
    options, chosen = job.options, study_options(job)
    pairs = pairs_of(options["differences"], DEFAULT_DIFFERENCES if options["scenarios"] is None else (), "differences")
    metrics = checked_metrics(options["metrics"], USUAL_METRICS)
    names = [*(options["scenarios"] or ()), *(name for pair in pairs for name in pair)]
    if not names:
        raise SettingError(
            "sensitivity: no scenario or difference is given; use scenarios=[merger] or differences=[merger:parallel]"
        )
    points = scenarios_of(job, names, chosen.changes)
    paths = uncertain(points)
    if not paths:
        raise SettingError("sensitivity: nothing varies, because every uncertain setting was given a fixed value")
    sizes = {
        name: min(options[name], most) if options["smoke"] else options[name] for name, most in SMOKE_SIZES.items()
    }
    samples = sizes["samples"]
    if samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        raise SettingError(
            f"samples: {samples} is not a power of two, which Sobol indices need; use {below} or {2 * below}"
        )
    targets = targets_of([point.name for point in points], pairs, metrics)
    further = {"second_order": options["second_order"], "seed": options["design_seed"], "seeds": chosen.seeds}
    return Stages(points, targets, paths, **sizes, **further), pairs, metrics


def sensitivity_task(job: Job) -> None:
    """`dcsim sensitivity`: Morris screening of all uncertain parameters, then Sobol indices of the influential ones."""
    needs_package("sensitivity", "SALib", "SALib")
    stages, pairs, metrics = read_stages(job)
    config = {
        "study": job.command.name,
        "scenarios": [describe_scenario(point) for point in stages.points],
        "differences": pair_names(pairs),
        "metrics": metrics,
        **{name: getattr(stages, name) for name in ("trajectories", "few", "samples", "second_order")},
        "design_seed": stages.seed,
        "seeds": len(stages.seeds),
        "chosen_by": len(stages.seeds),  # the screening depends on the seeds, and so do the sample points that follow
    }
    study = place_study(job, config, stages.points, stages.seeds)
    with stored_study(study) as store:
        placed, findings, few, screened = both_stages(job, study, store, stages)
        note = study_note(study, f"{stages.trajectories} trajectories, {stages.samples} base samples")

        def fill(folder: Path) -> None:
            write_table(
                folder / "design.parquet",
                place_table(placed, [("morris", screened), ("sobol", len(placed.places) - screened)]),
            )
            figures = wanted_figures(job, findings, note, {"screening": {"chosen": few.chosen}})
            write_findings(folder, findings, "Sensitivity of the results", figures)

        finish_study(study, store, Plan(placed, [None], stages.seeds), fill)


def both_stages(job: Job, study: Study, store: Store, stages: Stages) -> tuple[SampledPoints, Findings, Few, int]:
    """Execute both designs; returns their sample points, the findings, the selected parameters, and the size of the screening."""
    names, made_by = [point.name for point in stages.points], digest(dict(study.made_by))
    bases = pd.DataFrame([{"scenario": point.name, **point.settings()} for point in stages.points])

    def run(places: np.ndarray, label: str) -> tuple[SampledPoints, pd.DataFrame, np.ndarray]:
        placed = SampledPoints(stages.points, stages.paths, places)
        plan = Plan(placed, [None], stages.seeds, Factors(placed))
        stored_runs(study, store, plan, label, threads=job.options["threads"], points=bases)
        return placed, runs_of(store, plan), placed.run_ids(stages.seeds, made_by)

    first = screening_design(len(stages.paths), stages.trajectories, stages.seed)
    placed, runs, ids = run(first, "screening")
    values = stored_values(runs, placed, ids, slice(0, len(first)))
    screened = screening(stages.paths, first, values, names, stages.targets, stages.seed)
    few = choose(screened, stages.paths, stages.few)
    second = sobol_design(few, stages.samples, stages.second_order, stages.seed)
    placed, runs, ids = run(np.concatenate([first, second]), "indices")
    values = stored_values(runs, placed, ids, slice(len(first), None))
    indices, outcomes = decided(few, values, names, stages.targets, stages.second_order, stages.seed)
    sizes = {"factors": len(stages.paths), "trajectories": stages.trajectories, "samples": stages.samples,
             "seeds": len(stages.seeds)}  # fmt: skip
    return placed, sensitivity_findings(screened, indices, outcomes, few, sizes), few, len(first)


def study_note(study: Study, made: str) -> str:
    """Footer of figures for a study without draws."""
    return study.note(0).replace("0 draws", made, 1)


main = partial(run_application, SENSITIVITY, sensitivity_task)
