"""`dcsim sweep`: execute and store the runs of a design, and compute the effects of its factors."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.cli.commands.common import study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.factors import joined_factors, split_factor_words, with_sweep
from sim.cli.options import MODEL_GROUPS, STUDY, Command
from sim.model.observation.metrics import METRICS
from sim.model.observation.tables import RUN_TABLES
from sim.runs.estimate import as_bytes, as_time, measured_cost
from sim.runs.execute import CONTINUE, STOP
from sim.runs.executors.base import Kept
from sim.runs.plan import Plan
from sim.runs.storage.folders import changed_for_all
from sim.runs.storage.provenance import digest
from sim.runs.storage.store import FAILURES, Store, reading
from sim.runs.storage.study_folder import Study, beside_settings, write_table
from sim.runs.stored_study import finish_study, runs_of, stored_runs, stored_study
from sim.scenarios.extensions import user_metrics
from sim.scenarios.scenario import Scenario, describe_scenario, scenario
from sim.settings.errors import SettingError, Stopped, unknown
from sim.settings.quantity import Field, Quantity
from sim.studies.designs import Design, design_text, expand, idle_factors, read_factors, scenario_points
from sim.studies.designs.factors import factor_settings
from sim.studies.designs.options import DESIGN
from sim.studies.sweep.effects import sweep_effects
from sim.studies.sweep.figure_choice import read_figure_choice

SWEEP = Command(
    "sweep",
    {
        "question": Field(
            "question", str, "", Quantity("question that the sweep answers; title of its findings", "text")
        ),
        **DESIGN,
        "base": Field("base", str, "parallel", Quantity("base scenario whose settings the factors change", "text")),
        "tables": Field(
            "tables", list, [], Quantity("further tables to store for every run", "list", choices=tuple(RUN_TABLES))
        ),
        "figure": Field("figure", dict, {}, Quantity("choices for the figure: kind, x, by, show, metrics", "mapping")),
        "dry_run": Field("dry_run", bool, False, Quantity("show the plan and its cost without running it", "flag")),
        "on_error": Field(
            "on_error",
            str,
            CONTINUE,
            Quantity("whether other runs continue after a failed run", "word", choices=(CONTINUE, STOP)),
        ),
        **STUDY,
    },
    (*MODEL_GROUPS, "sweep"),
)


SAMPLE_ROWS = 6
OPTIONS_OF_DESIGN = ("points", "file", "samples", "levels", "second_order", "grid_levels", "design_seed")


def sweep_task(job: Job, given: Mapping[str, Any]) -> None:
    """`dcsim sweep`: vary factors together; `given` are the factors of the command line."""
    options = job.options
    factors = read_factors(joined_factors(options["factors"], given), "factors", job.folders)
    design = expand(
        options["design"], factors, **{name: options[name] for name in OPTIONS_OF_DESIGN}, folders=job.folders
    )
    read_figure_choice(options["figure"], design)  # reports an error in it before anything runs
    chosen = study_options(job, {path for factor in design.factors for path in factor_settings(factor.path, None)})
    points = scenario_points(design, options["base"], chosen.changes, job.folders)
    plan = Plan(points, chosen.draws, chosen.seeds, design.points)
    kept = Kept(tables=chosen_tables(options["tables"]))
    base = scenario(options["base"], chosen.changes, job.folders)
    config = {
        "study": "sweep",
        "question": options["question"],
        **design.written(),
        "draws": len([draw for draw in chosen.draws if draw is not None]),
        "seeds": len(chosen.seeds),
        "tables": list(kept.tables),
        "figure": options["figure"],
        "figures": options["figures"],
        "points_hash": hash_of(points),
        **changed_for_all(chosen.changes),
        "base": describe_scenario(base),
        **beside_settings(base, points),
    }
    name = job.choices.get("sweep") or design.kind
    study = Study.create(
        options, f"sweep-{name}", config, chosen.seeds, job.words, points, writes=not options["dry_run"]
    )
    for path in idle_factors(design, points):
        print(f"Note: {path} does nothing here, since its mechanism acts at no point.", file=sys.stderr)
    if options["dry_run"]:
        print(plan_report(design, plan, kept, options["threads"], study.folder))
        return
    if kept.tables:
        try:
            print(cost_report(plan, kept, options["threads"]))
        except SettingError as none:  # all trial runs failed; on_error decides whether the others are executed
            print(f"No estimate: {none}")
    with stored_study(study) as store:
        tally = stored_runs(study, store, plan, "sweep", kept, options["threads"], options["on_error"])
        write_sweep(study, store, plan, design)
    raise_if_failed(study.folder, tally.failed, plan.size())


def hash_of(points: Sequence[Scenario]) -> str:
    """Hash of the settings of all points, in their order."""
    return digest({"points": [digest(point.decisive()) for point in points]})


def chosen_tables(names: Sequence[str]) -> tuple[str, ...]:
    """The chosen optional tables. Raises SettingError for an unknown one."""
    for name in names:
        if name not in RUN_TABLES:
            raise unknown("table", name, RUN_TABLES)
    return tuple(name for name in RUN_TABLES if name in names)


def write_sweep(study: Study, store: Store, plan: Plan, design: Design) -> None:
    """Compute and write the results of a sweep. Raises Stopped if every run failed."""
    runs = runs_of(store, plan)
    if runs.empty:
        raise Stopped(
            f"every run of the sweep failed; errors are in {store.folder / FAILURES}; repeat with: dcsim rerun {store.folder}"
        )
    config = study.config
    picture = read_figure_choice(config["figure"], design)
    metrics = list(dict.fromkeys([*picture.metrics, *METRICS]))
    findings = sweep_effects(runs, design.paths, metrics, design.points, picture.metrics)
    title = config["question"] or "Effects of factors"
    print("\n" + "\n\n".join([title, *findings.paragraphs]))

    def fill(folder: Path) -> None:
        for name, table in findings.tables.items():
            write_table(folder / f"{name}.csv", table)
        (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
        if config["figures"] != []:
            from sim.figures.layout.style import save_figure  # imported only here, because Matplotlib loads slowly
            from sim.figures.sweep.draw import draw_sweep

            note = study.note(config["draws"])
            figure = draw_sweep(runs, design.factors, picture, config["question"], note, len(design.points))
            save_figure(figure, folder / "sweep")

    finish_study(study, store, plan, fill)


def raise_if_failed(folder: Path, failed: int, runs: int) -> None:
    """Raise Stopped if runs failed, so that the exit code shows it."""
    if failed:
        raise Stopped(
            f"{failed:,} of {runs:,} runs failed; errors are in {folder / FAILURES}; repeat them with: dcsim rerun {folder}"
        )


def plan_report(design: Design, plan: Plan, kept: Kept, threads: int | None, folder: Path) -> str:
    """Description of a plan: design, numbers of runs, some of its points, and estimated cost."""
    draws, seeds = len(plan.draws), len(plan.seeds)
    sample = pd.DataFrame(design.points[:SAMPLE_ROWS])
    more = len(design.points) - len(sample)
    return "\n".join(
        [
            design_text(design),
            "",
            f"{len(plan.points):,} points x {draws:,} {'draws' if plan.draws != [None] else 'set of values'} x {seeds:,} seeds: "
            f"{plan.size():,} runs, of which {stored_already(folder, plan):,} are stored in {folder}",
            "",
            sample.rename_axis("point").reset_index().to_string(index=False),
            f"... and {more:,} further points" if more else "",
            cost_report(plan, kept, threads),
            "Dry run: nothing was executed or written.",
        ]
    )


def stored_already(folder: Path, plan: Plan) -> int:
    """Number of runs of a plan that are stored in a folder."""
    return len(plan.of_plan(reading(folder, user_metrics()).stored())) if folder.is_dir() else 0


def cost_report(plan: Plan, kept: Kept, threads: int | None) -> str:
    """Estimated time and disk space of a whole plan, in words."""
    cost = measured_cost(plan, kept, threads)
    disk = {name: size * plan.size() for name, size in cost.bytes.items()}
    by_table = ", ".join(f"{name} {as_bytes(size)}" for name, size in disk.items())
    return (
        f"About {as_time(cost.seconds * plan.size())} and {as_bytes(sum(disk.values()))} on disk ({by_table}) for all runs, "
        f"estimated from {cost.runs} runs on this machine{f', of which {cost.failed} failed' if cost.failed else ''}"
    )


def main(words: list[str]) -> None:
    """Run `dcsim sweep` with its command-line arguments. Raises SettingError for the flag -m."""
    if {"-m", "--multirun"} & set(words):
        raise SettingError(
            "-m: not allowed for sweep, which combines its factors itself and stores all runs together; leave -m out"
        )
    others, factors = split_factor_words(with_sweep(words), SWEEP.options)
    run_application(SWEEP, others, partial(sweep_task, given=factors), typed=words)
