"""`dcsim sweep`: execute and store the runs of a design, and compute the effects of its factors."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.cli.commands.common import place_study, study_options, write_findings
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.factors import joined_factors, split_factor_words, with_sweep
from sim.cli.options import MODEL_GROUPS, STUDY, Command
from sim.model.observation.metrics import METRICS
from sim.model.observation.tables import RUN_TABLES
from sim.runs.estimate import as_bytes, as_time, measured_cost
from sim.runs.execute import CONTINUE, STOP, OnFailure
from sim.runs.executors.base import Kept
from sim.runs.options import option
from sim.runs.plan import Plan
from sim.runs.storage.folders import changed_for_all
from sim.runs.storage.parts import FAILURES
from sim.runs.storage.provenance import digest
from sim.runs.storage.store import Store, reading
from sim.runs.storage.study_folder import Study
from sim.runs.stored_study import finish_study, runs_of, stored_runs, stored_study
from sim.scenarios.config_files import config_files
from sim.scenarios.extensions import user_metrics
from sim.scenarios.scenario import Scenario, describe_scenario, scenario
from sim.settings.errors import SettingError, Stopped, check_known
from sim.settings.yaml_text import Located, read_yaml
from sim.studies.designs import Design, DesignOptions, design_text, expand, idle_factors, read_factors, scenario_points
from sim.studies.designs.factors import factor_settings
from sim.studies.designs.options import DESIGN
from sim.studies.sweep.effects import sweep_effects
from sim.studies.sweep.figure_choice import read_figure_choice

SWEEP = Command(
    "sweep",
    (
        option("question", str, "", "question that the sweep answers; title of its findings", "text"),
        *DESIGN,
        option("base", str, "parallel", "base scenario whose settings the factors change", "text"),
        option("tables", list, [], "further tables to store for every run", "list", choices=tuple(RUN_TABLES)),
        option("figure", dict, {}, "choices for the figure: kind, x, by, show, metrics", "mapping"),
        option("dry_run", bool, False, "show the plan and its cost without running it", "flag"),
        option(
            "on_error",
            str,
            CONTINUE,
            "whether other runs continue after a failed run",
            "word",
            choices=(CONTINUE, STOP),
        ),
        *STUDY,
    ),
    (*MODEL_GROUPS, "sweep"),
)


SAMPLE_ROWS = 6


def sweep_task(job: Job, given: Mapping[str, Any]) -> None:
    """`dcsim sweep`: vary factors together; `given` are the factors of the command line."""
    options = job.options
    factors = read_factors(joined_factors(options["factors"], given), place_of_factors(job, given), job.folders)
    design = expand(options["design"], factors, DesignOptions.of(options), folders=job.folders)
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
        "draws": chosen.drawn,
        "seeds": len(chosen.seeds),
        "tables": list(kept.tables),
        "figure": options["figure"],
        "figures": options["figures"],
        "points_hash": hash_of(points),
        **changed_for_all(chosen.changes),
        "base": describe_scenario(base),
    }
    stem = f"sweep-{job.choices.get('sweep') or design.kind}"
    study = place_study(job, config, points, chosen.seeds, base, stem, writes=not options["dry_run"])
    for path in idle_factors(design, points):
        print(f"Note: {path} does nothing here, since its mechanism acts at no point.", file=sys.stderr)
    if options["dry_run"]:
        print(plan_report(design, plan, kept, options, study.folder))
        return
    if kept.tables:
        try:
            print(cost_report(plan, kept, options))
        except SettingError as none:  # all trial runs failed; on_error decides whether the others are executed
            print(f"No estimate: {none}")
    with stored_study(study) as store:
        tally = stored_runs(study, store, plan, "sweep", kept, options["threads"], OnFailure(options["on_error"]))
        write_sweep(study, store, plan, design)
    raise_if_failed(study.folder, tally.failed, plan.size())


def hash_of(points: Sequence[Scenario]) -> str:
    """Hash of the settings of all points, in their order."""
    return digest({"points": [digest(point.decisive()) for point in points]})


def place_of_factors(job: Job, given: Mapping[str, Any]) -> str:
    """The place of factors in messages: the file and lines of a named sweep; `factors` for those of the command line, `given`."""
    name = job.choices.get("sweep")
    file = next((path for path in config_files("sweep", job.folders) if path.stem == name), None)
    if file is None:
        return "factors"
    where = read_yaml(file).where.below("factors", "factors")
    typed = tuple(f"{path}." for path in given)
    lines = {path: line for path, line in where.lines.items() if path not in given and not path.startswith(typed)}
    return Located("factors", lines, where.file)


def chosen_tables(names: Sequence[str]) -> tuple[str, ...]:
    """The chosen optional tables. Raises SettingError for an unknown one."""
    check_known("table", names, RUN_TABLES)
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

    def drawn() -> Iterator[tuple[str, Any]]:
        if config["figures"] != []:
            from sim.figures.sweep.draw import draw_sweep  # imported only here, because Matplotlib loads slowly

            note = study.note(config["draws"])
            yield "sweep", draw_sweep(runs, design.points, design.factors, picture, config["question"], note)

    finish_study(study, store, plan, lambda folder: write_findings(folder, findings, title, drawn()))


def raise_if_failed(folder: Path, failed: int, runs: int) -> None:
    """Raise Stopped if runs failed, so that the exit code shows it."""
    if failed:
        raise Stopped(
            f"{failed:,} of {runs:,} runs failed; errors are in {folder / FAILURES}; repeat them with: dcsim rerun {folder}"
        )


def plan_report(design: Design, plan: Plan, kept: Kept, options: Mapping[str, Any], folder: Path) -> str:
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
            cost_report(plan, kept, options),
            "Dry run: nothing was executed or written.",
        ]
    )


def stored_already(folder: Path, plan: Plan) -> int:
    """Number of runs of a plan that are stored in a folder."""
    return len(plan.of_plan(reading(folder, user_metrics()).stored())) if folder.is_dir() else 0


def cost_report(plan: Plan, kept: Kept, options: Mapping[str, Any]) -> str:
    """Estimated time and disk space of a whole plan, in words."""
    cost = measured_cost(plan, kept, options["threads"], options["precision"])
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
    run_application(SWEEP, partial(sweep_task, given=factors), words, lambda _: others)
