"""`dcsim rerun`: repeat the failed runs of a stored sweep, and update its results."""

from pathlib import Path

from sim.cli.commands.sweep import hash_of, raise_if_failed, write_sweep
from sim.cli.hydra.overrides import check_folders, settings_and_names
from sim.runs.execute import CONTINUE, OnFailure
from sim.runs.executors.base import Kept
from sim.runs.options import DOUBLE, EXECUTOR, LOCAL_EXECUTOR, THREADS, ExecutorChoice, by_name, executor_choice
from sim.runs.plan import Plan, points_of_table
from sim.runs.storage.checksums import read_table
from sim.runs.storage.folders import CONFIG, POINTS, read_provenance, resolved, stored_config
from sim.runs.storage.parts import FAILURES
from sim.runs.storage.study_folder import Study
from sim.runs.stored_study import stored_runs, stored_study
from sim.settings.errors import SettingError, Stopped
from sim.settings.validation import checked
from sim.studies.designs import Design, DesignOptions, expand, read_factors

MAKERS = ("model", "data", "extensions", "precision")


def rerun(
    folder: Path, threads: int | None = None, folders: tuple[Path, ...] = (), executor: ExecutorChoice = LOCAL_EXECUTOR
) -> None:
    """`dcsim rerun`: repeat the failed runs of a stored sweep, and update its results.

    `folders` contain the user's scenarios, if they are levels of a factor.
    Raises SettingError if the folder does not contain a sweep of this version, and Stopped if runs fail again.
    """
    study, plan, design = stored_sweep(folder, folders)
    study = study._replace(executor=executor._replace(precision=study.made_by.get("precision", DOUBLE)))
    with stored_study(study) as store:
        if plan.of_plan(store.stored(FAILURES) - store.stored()):
            kept = Kept(tables=tuple(study.config["tables"]))
            stored_runs(study, store, plan, "rerun", kept, threads, OnFailure(CONTINUE, retry=True))
        else:
            print(f"{folder} has no failed runs.")
        done = plan.of_plan(store.stored())
        failed = plan.of_plan(store.stored(FAILURES) - done)
        never = plan.size() - len(done) - len(failed)
        if never:
            raise Stopped(
                f"{never:,} of {plan.size():,} runs have not been executed yet; run the command of the sweep again"
            )
        write_sweep(study, store, plan, design)
    raise_if_failed(folder, len(failed), plan.size())


def stored_sweep(folder: Path, folders: tuple[Path, ...]) -> tuple[Study, Plan, Design]:
    """Study, plan and design of a stored sweep. Raises SettingError if the folder has none, or one of another version."""
    made = read_provenance(folder) or {}
    try:
        config = stored_config(folder)
        points = points_of_table(read_table(folder / POINTS))
        wanted = {name: config[name] for name in ("draws", "seeds", "tables", "figure", "question", "design")}
        design = expand(
            wanted["design"],
            read_factors(config.get("factors", {}), str(folder / CONFIG), folders),
            DesignOptions.of(config),
            folders=folders,
        )
        config_hash, made_by = made["config_hash"], {name: made[name] for name in MAKERS if name in made}
    except SettingError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SettingError(f"{folder} does not contain the results of a sweep") from None
    seeds = list(range(config["seeds"]))
    draws: list[int | None] = list(range(config["draws"])) or [None]
    if made_by != Study.makers(points, made_by.get("precision", DOUBLE)):
        raise SettingError(
            f"{folder} was computed with another version of the model, the data or an extension; new runs cannot be added"
        )
    if hash_of(points) != config.get("points_hash"):
        raise SettingError(f"{folder / POINTS} was changed after the sweep wrote it")
    command, own = ["dcsim", "rerun", str(folder)], dict(points[0].own_tables())
    study = Study(folder, config, config_hash, made_by, seeds, command, own, overwrite=False)
    return study, Plan(points, draws, seeds, design.points), design


def main(words: list[str]) -> None:
    """Run `dcsim rerun` with its command-line arguments: a folder, and optionally threads or another executor."""
    known = by_name((THREADS, *EXECUTOR))
    names, settings, folders = settings_and_names(words, list(known))
    check_folders(folders)
    if len(names) != 1:
        raise SettingError("rerun needs the folder of one sweep, such as: dcsim rerun results/latest")
    options = {name: checked(name, field, settings.get(name, field.default)) for name, field in known.items()}
    rerun(resolved(Path(names[0])).resolve(), options["threads"], folders, executor_choice(options))
