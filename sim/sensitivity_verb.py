"""What the verb sensitivity does: both of its designs run and stored, what decides worked out and written."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.application import Job
from sim.asked import asked
from sim.check import SettingError
from sim.config import beside_settings, describe_scenario
from sim.designs.sampled import needs_package
from sim.plan import Plan
from sim.provenance import digest
from sim.results import Study, write_table
from sim.scenarios import Scenario
from sim.store import RUNS, Store
from sim.stored import finish_study, stored_runs, stored_study
from sim.studies.places import Factors, Placed, place_table, uncertain
from sim.studies.sensitivity import (
    SHOWN,
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
from sim.studies.sensitivity_words import pair_names, sensitivity_findings
from sim.studies.study import Findings
from sim.study_verbs import later
from sim.uncertainty_verbs import metrics_of, pairs_of, scenarios_of

SENSED = (("joint_roadmap", "merger"), ("parallel", "sunset"))
"""Differences that sensitivity explains unless told otherwise."""
SMOKE_TRAJECTORIES, SMOKE_SAMPLES, SMOKE_FEW = 4, 8, 2


class Stages(NamedTuple):
    """A sensitivity study as asked: scenarios, what varies, and the sizes of its two designs."""

    points: list[Scenario]
    targets: list[Target]
    paths: tuple[str, ...]
    trajectories: int
    few: int
    samples: int
    second_order: bool
    seed: int
    seeds: list[int]


def stages_of(job: Job) -> tuple[Stages, list[tuple[str, str]], list[str]]:
    """What `dcsim sensitivity` is asked for, its pairs and its metrics. Raises SettingError."""
    options, what, smoke = job.options, asked(job), job.options["smoke"]
    pairs = pairs_of(options["differences"], SENSED if options["scenarios"] is None else (), "differences")
    metrics = metrics_of(options["metrics"], SHOWN)
    names = [*(options["scenarios"] or ()), *(name for pair in pairs for name in pair)]
    if not names:
        raise SettingError("sensitivity: nothing to explain; give scenarios=[merger] or differences=[merger:parallel]")
    points = scenarios_of(job, names, what.changes)
    paths = uncertain(points)
    if not paths:
        raise SettingError("sensitivity: every uncertain setting was set on purpose, so that nothing varies")
    sizes = [options["trajectories"], options["few"], options["samples"]]
    if smoke:
        sizes = [min(pair) for pair in zip(sizes, (SMOKE_TRAJECTORIES, SMOKE_FEW, SMOKE_SAMPLES), strict=True)]
    trajectories, few, samples = sizes
    if samples & (samples - 1):
        below = 1 << (samples.bit_length() - 1)
        raise SettingError(
            f"samples: {samples} is not a power of two, as Sobol indices need; take {below} or {2 * below}"
        )
    targets = targets_of([point.name for point in points], pairs, metrics)
    found = Stages(
        points, targets, paths, trajectories, few, samples, options["second_order"], options["design_seed"], what.seeds
    )
    return found, pairs, metrics


def sensitivity_task(job: Job) -> None:
    """`dcsim sensitivity`: Morris screening of everything uncertain, then Sobol indices of the few that matter."""
    needs_package("sensitivity", "SALib", "SALib")
    stages, pairs, metrics = stages_of(job)
    config = {
        "study": job.verb,
        "scenarios": [describe_scenario(point) for point in stages.points],
        "differences": pair_names(pairs),
        "metrics": metrics,
        **{name: getattr(stages, name) for name in ("trajectories", "few", "samples", "second_order")},
        "design_seed": stages.seed,
        "seeds": len(stages.seeds),
        "chosen_by": len(stages.seeds),  # what is screened out depends on the seeds, and so do the points that follow
        **beside_settings(stages.points[0]),
    }
    study = Study.place(job.options, job.verb, config, stages.seeds, job.command, stages.points)
    with stored_study(study) as store:
        placed, findings, few, screened = both_stages(job, study, store, stages)
        note = study_note(study, f"{stages.trajectories} trajectories, {stages.samples} base samples")

        def fill(folder: Path) -> None:
            write_table(
                folder / "design.parquet",
                place_table(placed, [("morris", screened), ("sobol", len(placed.places) - screened)]),
            )
            write_findings(folder, findings, "What decides the results")
            if job.options["figures"] != []:
                save, draw = later("style", "save_figure"), later("sensitivity", "draw_screening")
                save(draw(findings.tables["screening"], few.chosen, note), folder / "screening")
                draw = later("sensitivity", "draw_indices")
                save(draw(findings.tables["indices"], findings.tables["outcomes"], note), folder / "indices")

        finish_study(study, store, Plan(placed, [None], stages.seeds), fill)


def both_stages(job: Job, study: Study, store: Store, stages: Stages) -> tuple[Placed, Findings, Few, int]:
    """Run both designs; the places of both, what was found, the few, and how many places the screening had."""
    names, made_by = [point.name for point in stages.points], digest(dict(study.made_by))
    bases = pd.DataFrame([{"scenario": point.name, **point.settings()} for point in stages.points])

    def run(places: np.ndarray, label: str) -> tuple[Placed, pd.DataFrame, np.ndarray]:
        placed = Placed(stages.points, stages.paths, places)
        plan = Plan(placed, [None], stages.seeds, Factors(placed))
        stored_runs(study, store, plan, label, threads=job.options["threads"], points=bases)
        return placed, plan.part_of(store.read(RUNS)), placed.run_ids(stages.seeds, made_by)

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
    """The small print of figures whose study has no draws."""
    return study.note(0).replace("0 draws", made, 1)


def write_findings(folder: Path, findings: Findings, title: str) -> None:
    """Tables as CSV and findings.md."""
    for name, table in findings.tables.items():
        write_table(folder / f"{name}.csv", table)
    (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
