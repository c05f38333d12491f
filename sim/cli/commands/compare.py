"""`dcsim compare`: scenarios against a reference; tables, figures and all runs."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from sim.cli.commands.common import beside_reference, place_study, write_figures
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.settings_tree import changed_settings
from sim.cli.options import FIGURE_NAMES, OUTPUT, REFERENCE, SCENARIOS, Command
from sim.cli.reports import comparison_report, growth_lines, split_report, until_report
from sim.figures.comparison.draw_all import figure_names, figures
from sim.model.observation.metrics import COMPARED
from sim.model.observation.tables import RUN_TABLES
from sim.runs.batch import batch_of, check_distinct
from sim.runs.executors.base import EVERY_METRIC, Kept
from sim.runs.options import COMPUTING, DRAWS, SEEDS, SPLIT, THREADS, UNTIL
from sim.runs.plan import KEYS, Plan, without_settings
from sim.runs.prepare import Prepared, prepare
from sim.runs.storage.folders import all_words, changed_for_all
from sim.runs.storage.parts import RUNS
from sim.runs.storage.store import Store
from sim.runs.storage.study_folder import Study, describe_study
from sim.runs.storage.table_files import write_table
from sim.runs.stored_study import finish_study, runs_of, stored_runs, stored_study
from sim.scenarios.scenario import Scenario, default_scenario, describe_scenario, scenario_names
from sim.settings.errors import SettingError
from sim.studies.compare.comparison import Comparison, check_until, comparison_of, enough_draws
from sim.studies.compare.split import Splits, split_table, splits_of
from sim.studies.compare.stored import (
    FURTHER_FILES,
    SPLIT_TABLE,
    STORED_TABLES,
    TABLE_FILES,
    agent_table,
    tie_table,
)
from sim.studies.compare.stored import ComparisonTables as Stored

COMPARE = Command(
    "compare",
    (SCENARIOS, REFERENCE, DRAWS, SEEDS, UNTIL, SPLIT, THREADS, *COMPUTING, FIGURE_NAMES, *OUTPUT),
)


def compare_task(job: Job) -> None:
    """`dcsim compare`: print the summary table, write tables and figures."""

    def report(comparison: Comparison, points: Sequence[Scenario]) -> str:
        changes = changed_settings(job.config, job.command, default_scenario(), job.named)
        changed, growth = all_words(changed_for_all(changes)), growth_lines(comparison, points)
        return comparison_report(comparison.summary, comparison.reference, changed, growth)

    run_comparison(job, report)


def run_comparison(job: Job, report: Callable[[Comparison, Sequence[Scenario]], str]) -> Path:
    """Execute and store the runs of a comparison, print its report, write tables and figures; returns the results folder."""
    draws, seeds, until = job.options["draws"], job.options["seeds"], job.options["until"]
    check_until(draws, until)
    names = scenario_names(job.folders) if job.options["scenarios"] is None else job.options["scenarios"]
    if not names:
        raise SettingError("scenarios: the list is empty; name at least one, such as [merger], or leave it out for all")
    changes = changed_settings(job.config, job.command, default_scenario(), job.named)
    points = beside_reference(job, names, changes)
    reference = points[0]
    check_distinct(points)
    splits = splits_of(points) if job.options["split"] else Splits({}, {})
    wanted = figure_names(job.options["figures"], len(points), bool(splits.runs))
    config = {
        "study": "compare",
        "reference": reference.name,
        "draws": draws,
        "seeds": seeds,
        **({} if until is None else {"until": until}),
        **({"split": True} if job.options["split"] else {}),
        **changed_for_all(changes),
        "scenarios": [describe_scenario(point) for point in points],
    }
    study = place_study(job, config, points, list(range(seeds)))
    if len(points) < 2:
        print(f"Note: only {reference.name}, the reference, is run, so that there are no differences.", file=sys.stderr)

    def plan_of(reached: int) -> Plan:
        return Plan(points, list(range(reached)) or [None], list(range(seeds)))

    with stored_study(study) as store:

        def run_to(reached: int) -> pd.DataFrame:
            plan = plan_of(reached)
            stored_runs(
                study, store, plan, f"{len(points)} scenarios", Kept(tables=tuple(RUN_TABLES)), job.options["threads"]
            )
            return runs_of(store, plan)

        plan = plan_of(enough_draws(run_to, draws, until, reference.name))
        if until is not None:
            study = study._replace(reached={"draws_reached": len(plan.draws)})
            describe_study(study)
        tables = {name: plan.part_of(store.read(name)) for name in RUN_TABLES}
        tables[RUNS] = without_settings(runs_of(store, plan))
        comparison = comparison_of(batch_of(tables), reference.name)
        if job.options["split"]:
            plan = plan._replace(points=[*points, *splits.runs.values()])
            comparison = comparison._replace(split=stored_split(study, store, plan, splits, job.options["threads"]))
        print(report(comparison, points))
        print_further(comparison, splits, until)
        prepared = prepare(reference)
        finish_study(study, store, plan, lambda folder: fill_comparison(folder, comparison, study, prepared, wanted))
    return study.folder


def print_further(comparison: Comparison, splits: Splits, until: float | None) -> None:
    """Print the split of a comparison and what `until` reached, where requested."""
    if comparison.split is not None:
        print(split_report(comparison.split, comparison.reference, splits.refused))
    if until is not None:
        print(until_report(comparison, until))


def stored_split(study: Study, store: Store, plan: Plan, splits: Splits, threads: int | None) -> pd.DataFrame:
    """Execute and store the missing content runs of a plan that includes them; returns the table of the split."""
    stored_runs(study, store, plan, f"{len(splits.runs)} content runs", EVERY_METRIC, threads)
    return split_table(without_settings(runs_of(store, plan)), plan.points[0].name, splits)


def fill_comparison(folder: Path, comparison: Comparison, study: Study, prepared: Prepared, wanted: list[str]) -> None:
    """Write the result files of a comparison: summary, split, differences of every run, agents and ties, figures."""
    batch = comparison.batch
    stored = {name: getattr(batch, name) for name in STORED_TABLES}
    found = {
        "summary": comparison.summary,
        "against_reference": batch.runs[[*KEYS, *(metric.name for metric in COMPARED)]],
        "agents": agent_table(prepared),
        "ties": tie_table(prepared),
        **({} if comparison.split is None else {SPLIT_TABLE: comparison.split}),
    }
    for name, table in found.items():
        write_table(folder / {**TABLE_FILES, **FURTHER_FILES}[name], table)
    write_figures(folder, figures(Stored({**found, **stored}, study.config, study.provenance()), wanted))


main = partial(run_application, COMPARE, compare_task)
