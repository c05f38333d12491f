"""What the verbs sweep and rerun do: design points run and stored, and the effects of their factors."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from sim.application import Job
from sim.asked import asked
from sim.check import SettingError, Stopped, unknown
from sim.config import beside_settings, describe_scenario
from sim.designs import Design, describe, expand, idle_factors, read_factors, read_picture, scenario_points
from sim.designs.factor import settings_of
from sim.engine import CONTINUE, Kept
from sim.estimate import as_bytes, as_time, measured_cost
from sim.factor_words import joined_factors
from sim.metrics import METRICS
from sim.options import HERE, Engine
from sim.places import CONFIG, read_provenance
from sim.plan import Plan, points_of_table
from sim.provenance import digest
from sim.results import Study, write_table
from sim.scenarios import Scenario, scenario
from sim.store import FAILURES, RUNS, Store, reading
from sim.stored import POINTS, finish_study, stored_runs, stored_study
from sim.studies.sweep import effects
from sim.tables import RUN_TABLES

SAMPLE_ROWS = 6
MAKERS = ("model", "data", "extensions")
OPTIONS_OF_DESIGN = ("points", "file", "samples", "levels", "second_order", "grid_levels", "design_seed")


def sweep_task(job: Job, given: Mapping[str, Any]) -> None:
    """`dcsim sweep`: factors varied together; `given` are the factors of the command line."""
    options = job.options
    factors = read_factors(joined_factors(options["factors"], given), "factors", job.folders)
    design = expand(
        options["design"], factors, **{name: options[name] for name in OPTIONS_OF_DESIGN}, folders=job.folders
    )
    read_picture(options["figure"], design)  # a mistake in it is told before anything runs
    what = asked(job, {path for factor in design.factors for path in settings_of(factor.path, None)})
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
        **beside_settings(base),
    }
    name = job.choices.get("sweep") or design.kind
    study = Study.place(
        options, f"sweep-{name}", config, what.seeds, job.command, points, writes=not options["dry_run"]
    )
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
    return digest({"points": [digest(point.settings()) for point in points]})


def tables_asked(names: Sequence[str]) -> tuple[str, ...]:
    """The optional tables to keep. Raises SettingError for an unknown one."""
    for name in names:
        if name not in RUN_TABLES:
            raise unknown("table", name, RUN_TABLES)
    return tuple(name for name in RUN_TABLES if name in names)


def conclude(study: Study, store: Store, plan: Plan, design: Design) -> None:
    """Work out and write what a sweep found. Raises Stopped if every run failed."""
    runs = plan.part_of(store.read(RUNS))
    if runs.empty:
        raise Stopped(
            f"every run of the sweep failed; why is in {store.folder / FAILURES}; dcsim rerun {store.folder} runs them again"
        )
    config = study.config
    picture = read_picture(config["figure"], design)
    metrics = list(dict.fromkeys([*picture.metrics, *METRICS]))
    findings = effects(runs, design.paths, metrics, design.points, picture.metrics)
    title = config["question"] or "What moves with what"
    print("\n" + "\n\n".join([title, *findings.paragraphs]))

    def fill(folder: Path) -> None:
        for name, table in findings.tables.items():
            write_table(folder / f"{name}.csv", table)
        (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
        if config["figures"] != []:
            from sim.figures.style import save_figure  # Matplotlib takes a while to load; runs do without
            from sim.figures.sweep import draw_sweep

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
            describe(design),
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
    return len(plan.of_plan(reading(folder).stored())) if folder.is_dir() else 0


def cost_report(plan: Plan, kept: Kept, threads: int | None) -> str:
    """Time and disk of a whole plan, in words."""
    cost = measured_cost(plan, kept, threads)
    disk = {name: size * plan.size() for name, size in cost.bytes.items()}
    by_table = ", ".join(f"{name} {as_bytes(size)}" for name, size in disk.items())
    return (
        f"About {as_time(cost.seconds * plan.size())} and {as_bytes(sum(disk.values()))} on disk ({by_table}) for all runs, "
        f"measured on {cost.runs} of them on this machine{f', of which {cost.failed} failed' if cost.failed else ''}"
    )


def rerun(folder: Path, threads: int | None = None, folders: tuple[Path, ...] = (), engine: Engine = HERE) -> None:
    """`dcsim rerun`: the failed runs of a stored sweep again, and what the sweep found anew.

    `folders` are where the user's own scenarios are, if they are levels of a factor.
    Raises SettingError if the folder holds no sweep of this version, and Stopped if runs fail again.
    """
    study, plan, design = stored_sweep(folder, folders)
    study = study._replace(engine=engine)
    with stored_study(study) as store:
        if plan.of_plan(store.stored(FAILURES) - store.stored()):
            kept = Kept(tables=tuple(study.config["tables"]))
            stored_runs(study, store, plan, "rerun", kept, threads, CONTINUE, retry=True)
        else:
            print(f"No run of {folder} failed.")
        done = plan.of_plan(store.stored())
        failed = plan.of_plan(store.stored(FAILURES) - done)
        never = plan.size() - len(done) - len(failed)
        if never:
            raise Stopped(f"{never:,} of {plan.size():,} runs were never run: give the command of the sweep again")
        conclude(study, store, plan, design)
    tell_failures(folder, len(failed), plan.size())


def stored_sweep(folder: Path, folders: tuple[Path, ...]) -> tuple[Study, Plan, Design]:
    """The study, plan and design of a folder of a sweep. Raises SettingError if it is none, or another version made it."""
    made = read_provenance(folder) or {}
    try:
        config = yaml.safe_load((folder / CONFIG).read_text(encoding="utf-8"))
        points = points_of_table(pd.read_parquet(folder / POINTS))
        wanted = {name: config[name] for name in ("draws", "seeds", "tables", "figure", "question", "design")}
        known = {name: config[name] for name in OPTIONS_OF_DESIGN if name in config}
        design = expand(
            wanted["design"],
            read_factors(config.get("factors", {}), str(folder / CONFIG), folders),
            **known,
            folders=folders,
        )
        question, made_by = made["config_hash"], {name: made[name] for name in MAKERS if name in made}
    except SettingError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError):
        raise SettingError(f"{folder} does not hold the results of a sweep") from None
    seeds = list(range(config["seeds"]))
    draws: list[int | None] = list(range(config["draws"])) or [None]
    if made_by != Study.makers(points):
        raise SettingError(
            f"{folder} was made by another version of the model, the data or an extension; new runs cannot join its runs"
        )
    if hash_of(points) != config.get("points_hash"):
        raise SettingError(f"{folder / POINTS} is not as the sweep wrote it")
    command, own = ["dcsim", "rerun", str(folder)], dict(points[0].own_tables())
    study = Study(folder, config, question, made_by, seeds, command, own, overwrite=False)
    return study, Plan(points, draws, seeds, design.points), design
