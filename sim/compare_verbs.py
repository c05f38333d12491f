"""What the verbs compare and demo do with a composed config."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from sim.application import Job
from sim.batch import batch_of, check_distinct
from sim.config import beside_settings, changed_settings, describe_scenario
from sim.engine import Kept
from sim.gallery import STORED, TABLE_FILES, agent_table, figure_names, figures, tie_table
from sim.gallery import Comparison as Stored
from sim.metrics import COMPARED
from sim.plan import KEYS, Plan, without_settings
from sim.prepare import Prepared, prepare
from sim.report import comparison_report, demo_report, until_report
from sim.results import Study, describe_study, write_table
from sim.scenarios import Scenario, default_scenario, scenario, scenario_names
from sim.store import RUNS
from sim.stored import finish_study, stored_runs, stored_study
from sim.studies.compare import Comparison, check_until, comparison_of, enough_draws, with_reference
from sim.tables import RUN_TABLES


def compare_task(job: Job) -> None:
    """`dcsim compare`: the summary table, printed; tables and figures written."""
    compared(job, lambda comparison, _: comparison_report(comparison.summary, comparison.reference))


def demo_task(job: Job) -> None:
    """`dcsim demo`: a comparison in a small world, explained."""

    def report(comparison: Comparison, reference: Scenario) -> str:
        agents = Counter(agent_table(prepare(reference))["kind"])
        return demo_report(comparison.summary, comparison.reference, agents)

    folder = compared(job, report)
    if (folder / "comparison.png").exists():
        print(f"\nLook at {folder / 'comparison.png'} first.")


def compared(job: Job, report: Callable[[Comparison, Scenario], str]) -> Path:
    """Run and store what a comparison asks for, print its report, write its tables and figures; the folder they are in."""
    draws, seeds, until = job.options["draws"], job.options["seeds"], job.options["until"]
    check_until(draws, until)
    names = scenario_names(job.folders) if job.options["scenarios"] is None else job.options["scenarios"]
    wanted = figure_names(job.options["figures"])
    changes = changed_settings(job.config, job.verb, default_scenario(), job.named)
    reference = scenario(job.options["reference"], changes, job.folders)
    points = with_reference([scenario(name, changes, job.folders) for name in names], reference)
    check_distinct(points)
    config = {
        "study": "compare",
        "reference": reference.name,
        "draws": draws,
        "seeds": seeds,
        **({} if until is None else {"until": until}),
        "scenarios": [describe_scenario(point) for point in points],
        **beside_settings(reference),
    }
    study = Study.place(job.options, job.verb, config, list(range(seeds)), job.command, points)

    def plan_of(reached: int) -> Plan:
        return Plan(points, list(range(reached)) or [None], list(range(seeds)))

    with stored_study(study) as store:

        def run_to(reached: int) -> pd.DataFrame:
            plan = plan_of(reached)
            stored_runs(
                study, store, plan, f"{len(points)} scenarios", Kept(tables=tuple(RUN_TABLES)), job.options["threads"]
            )
            return plan.part_of(store.read(RUNS))

        plan = plan_of(enough_draws(run_to, draws, until, reference.name))
        if until is not None:
            study = study._replace(reached={"draws_reached": len(plan.draws)})
            describe_study(study)
        tables = {name: plan.part_of(store.read(name)) for name in (RUNS, *RUN_TABLES)}
        comparison = comparison_of(batch_of({**tables, RUNS: without_settings(tables[RUNS])}), reference.name)
        print(report(comparison, reference))
        if until is not None:
            print(until_report(comparison, until))
        prepared = prepare(reference)
        finish_study(study, store, plan, lambda folder: fill_comparison(folder, comparison, study, prepared, wanted))
    return study.folder


def fill_comparison(folder: Path, comparison: Comparison, study: Study, prepared: Prepared, wanted: list[str]) -> None:
    """Write what a comparison found beside its stored runs: summary, gains of every run, agents and ties, figures."""
    from sim.figures.style import save_figure  # Matplotlib takes a while to load; runs do without

    batch = comparison.batch
    stored = {name: getattr(batch, name) for name in STORED}
    found = {
        "summary": comparison.summary,
        "against_reference": batch.runs[[*KEYS, *(metric.name for metric in COMPARED)]],
        "agents": agent_table(prepared),
        "ties": tie_table(prepared),
    }
    for name, table in found.items():
        write_table(folder / TABLE_FILES[name], table)
    for name, figure in figures(Stored({**found, **stored}, study.config, study.provenance()), wanted):
        save_figure(figure, folder / name)
