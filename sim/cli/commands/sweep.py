"""`dcsim sweep`: design points run and stored, and the effects of their factors."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.cli.commands.common import asked
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.factors import joined_factors, split_factor_words, with_sweep
from sim.cli.options import MODEL_GROUPS, STUDY, Command
from sim.model.observation.metrics import METRICS
from sim.model.observation.tables import RUN_TABLES
from sim.runs.estimate import as_bytes, as_time, measured_cost
from sim.runs.execute import CONTINUE, STOP
from sim.runs.executors.base import Kept
from sim.runs.plan import Plan
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
        "question": Field("question", str, "", Quantity("what the sweep asks", "text")),
        **DESIGN,
        "base": Field("base", str, "parallel", Quantity("scenario that factors are set on", "text")),
        "tables": Field(
            "tables", list, [], Quantity("further tables to keep of every run", "list", choices=tuple(RUN_TABLES))
        ),
        "figure": Field("figure", dict, {}, Quantity("the figure: kind, x, by, show and metrics", "mapping")),
        "dry_run": Field("dry_run", bool, False, Quantity("show the plan and its cost, and run nothing", "flag")),
        "on_error": Field(
            "on_error",
            str,
            CONTINUE,
            Quantity("what a failed run does to the others", "word", choices=(CONTINUE, STOP)),
        ),
        **STUDY,
    },
    (*MODEL_GROUPS, "sweep"),
)


SAMPLE_ROWS = 6
OPTIONS_OF_DESIGN = ("points", "file", "samples", "levels", "second_order", "grid_levels", "design_seed")


def sweep_task(job: Job, given: Mapping[str, Any]) -> None:
    """`dcsim sweep`: factors varied together; `given` are the factors of the command line."""
    options = job.options
    factors = read_factors(joined_factors(options["factors"], given), "factors", job.folders)
    design = expand(
        options["design"], factors, **{name: options[name] for name in OPTIONS_OF_DESIGN}, folders=job.folders
    )
    read_figure_choice(options["figure"], design)  # a mistake in it is told before anything runs
    what = asked(job, {path for factor in design.factors for path in factor_settings(factor.path, None)})
    points = scenario_points(design, options["base"], what.changes, job.folders)
    plan = Plan(points, what.draws, what.seeds, design.points)
    kept = Kept(tables=tables_asked(options["tables"]))
    base = scenario(options["base"], what.changes, job.folders)
    config = {
        "study": "sweep",
        "question": options["question"],
        **design.written(),
        "draws": len([draw for draw in what.draws if draw is not None]),
        "seeds": len(what.seeds),
        "tables": list(kept.tables),
        "figure": options["figure"],
        "figures": options["figures"],
        "points_hash": hash_of(points),
        "base": describe_scenario(base),
        **beside_settings(base, points),
    }
    name = job.choices.get("sweep") or design.kind
    study = Study.place(options, f"sweep-{name}", config, what.seeds, job.words, points, writes=not options["dry_run"])
    for path in idle_factors(design, points):
        print(f"Note: {path} does nothing here, since its mechanism acts at no point.", file=sys.stderr)
    if options["dry_run"]:
        print(plan_report(design, plan, kept, options["threads"], study.folder))
        return
    if kept.tables:
        try:
            print(cost_report(plan, kept, options["threads"]))
        except SettingError as none:  # the runs that were tried failed; whether the others go on is for on_error to say
            print(f"No estimate: {none}")
    with stored_study(study) as store:
        tally = stored_runs(study, store, plan, "sweep", kept, options["threads"], options["on_error"])
        conclude(study, store, plan, design)
    tell_failures(study.folder, tally.failed, plan.size())


def hash_of(points: Sequence[Scenario]) -> str:
    """Hash of the settings of all points, in their order."""
    return digest({"points": [digest(point.decisive()) for point in points]})


def tables_asked(names: Sequence[str]) -> tuple[str, ...]:
    """The optional tables to keep. Raises SettingError for an unknown one."""
    for name in names:
        if name not in RUN_TABLES:
            raise unknown("table", name, RUN_TABLES)
    return tuple(name for name in RUN_TABLES if name in names)


def conclude(study: Study, store: Store, plan: Plan, design: Design) -> None:
    """Work out and write what a sweep found. Raises Stopped if every run failed."""
    runs = runs_of(store, plan)
    if runs.empty:
        raise Stopped(
            f"every run of the sweep failed; why is in {store.folder / FAILURES}; dcsim rerun {store.folder} runs them again"
        )
    config = study.config
    picture = read_figure_choice(config["figure"], design)
    metrics = list(dict.fromkeys([*picture.metrics, *METRICS]))
    findings = sweep_effects(runs, design.paths, metrics, design.points, picture.metrics)
    title = config["question"] or "What moves with what"
    print("\n" + "\n\n".join([title, *findings.paragraphs]))

    def fill(folder: Path) -> None:
        for name, table in findings.tables.items():
            write_table(folder / f"{name}.csv", table)
        (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
        if config["figures"] != []:
            from sim.figures.layout.style import save_figure  # Matplotlib takes a while to load; runs do without
            from sim.figures.sweep.draw import draw_sweep

            note = study.note(config["draws"])
            figure = draw_sweep(runs, design.factors, picture, config["question"], note, len(design.points))
            save_figure(figure, folder / "sweep")

    finish_study(study, store, plan, fill)


def tell_failures(folder: Path, failed: int, runs: int) -> None:
    """Raise Stopped if runs failed, so that the exit code says so."""
    if failed:
        raise Stopped(
            f"{failed:,} of {runs:,} runs failed; which and why is in {folder / FAILURES}; dcsim rerun {folder} runs them again"
        )


def plan_report(design: Design, plan: Plan, kept: Kept, threads: int | None, folder: Path) -> str:
    """A plan in words: design, numbers of runs, some of its points, and what it will cost."""
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
            f"... and {more:,} more points" if more else "",
            cost_report(plan, kept, threads),
            "Nothing was written.",
        ]
    )


def stored_already(folder: Path, plan: Plan) -> int:
    """How many runs of a plan a folder holds."""
    return len(plan.of_plan(reading(folder, user_metrics()).stored())) if folder.is_dir() else 0


def cost_report(plan: Plan, kept: Kept, threads: int | None) -> str:
    """Time and disk of a whole plan, in words."""
    cost = measured_cost(plan, kept, threads)
    disk = {name: size * plan.size() for name, size in cost.bytes.items()}
    by_table = ", ".join(f"{name} {as_bytes(size)}" for name, size in disk.items())
    return (
        f"About {as_time(cost.seconds * plan.size())} and {as_bytes(sum(disk.values()))} on disk ({by_table}) for all runs, "
        f"measured on {cost.runs} of them on this machine{f', of which {cost.failed} failed' if cost.failed else ''}"
    )


def main(words: list[str]) -> None:
    """Carry out `dcsim sweep`. Raises SettingError for -m, since a sweep expands its factors itself."""
    if {"-m", "--multirun"} & set(words):
        raise SettingError("sweep expands its factors itself, in one store; leave -m out")
    others, factors = split_factor_words(with_sweep(words), SWEEP.options)
    run_application(SWEEP, others, partial(sweep_task, given=factors), typed=words)
