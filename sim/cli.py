"""The command `dcsim`: one verb a study, each a Hydra application whose results go where `results=` says."""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sim
from sim.check import SettingError, nearest

VERBS = {
    "run": "one run of one scenario: summary, monthly series, tables by group, state and track",
    "compare": "scenarios against a reference: table with ranges, figure, all runs",
}
USAGE = 2
INTERRUPTED = 130

HELP = """dcsim {version}: ways of coordinating WSIS and the Global Digital Compact, compared by simulation

  dcsim run scenario=joint_roadmap seed=3         {run}
  dcsim compare                                   {compare}
  dcsim compare scenarios=[parallel,merger] draws=64
  dcsim VERB --help                               the settings of a verb, as Hydra composes them
  dcsim --version

Every setting is changed by its dotted path, such as work.adoption_cost=0.2 or mechanism.merger.start=2027-01."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0 done, 2 for a mistake in what was asked, 130 interrupted."""
    given = list(sys.argv[1:] if words is None else words)
    if not given or given in (["--help"], ["-h"], ["help"]):
        print(HELP.format(version=sim.__version__, **VERBS))
        return 0
    if given == ["--version"]:
        print(f"dcsim {sim.__version__}")
        return 0
    try:
        verb, rest = split_verb(given)
        return run_verb(verb, rest)
    except SettingError as error:
        print(f"dcsim: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("dcsim: interrupted; nothing was written", file=sys.stderr)
        return INTERRUPTED


def split_verb(words: list[str]) -> tuple[str, list[str]]:
    """The verb and the other words; the verb may stand behind flags such as -m."""
    position = next((number for number, word in enumerate(words) if not word.startswith("-") and "=" not in word), None)
    if position is None:
        raise SettingError(f"no verb given; use one of {', '.join(VERBS)}")
    verb = words[position]
    if verb not in VERBS:
        raise SettingError(f"unknown verb {verb!r}{nearest(verb, VERBS)}")
    return verb, words[:position] + words[position + 1 :]


def run_verb(verb: str, words: list[str]) -> int:
    """Compose the verb's config with Hydra and do its task."""
    import hydra
    from hydra._internal.utils import get_args_parser
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    from sim.config import register_settings
    from sim.overrides import check_overrides, parse
    from sim.scenarios import config_folder

    arguments = get_args_parser().parse_args(words)
    folders = (Path(arguments.config_dir),) if arguments.config_dir else ()
    named = check_overrides(verb, parse(arguments.overrides), folders)
    register_settings()
    task = {"run": run_task, "compare": compare_task}[verb]

    faults: list[SettingError] = []

    def job(config: Any) -> None:
        from hydra.core.hydra_config import HydraConfig

        choices = dict(HydraConfig.get().runtime.choices)
        composed: Any = OmegaConf.to_container(config, resolve=True)
        try:
            task(composed, named, folders, choices, ["dcsim", verb, *words])
        except SettingError as fault:  # Hydra would print more than one line about it
            faults.append(fault)

    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises instead of printing traces; the one line is ours
    with tempfile.TemporaryDirectory() as scratch:
        sys.argv = [f"dcsim {verb}", *words, *quiet(scratch)]
        try:
            hydra.main(version_base="1.3", config_path=str(config_folder()), config_name=verb)(job)()
        except (HydraException, OmegaConfBaseException) as error:
            raise SettingError(" ".join(str(error).split())) from None
    if faults:
        raise faults[0]
    return 0


def quiet(scratch: str) -> list[str]:
    """Overrides that keep Hydra from writing logs and folders of its own."""
    return [
        "hydra.output_subdir=null",
        "hydra.run.dir=.",
        f"hydra.sweep.dir={scratch}",
        "hydra.sweep.subdir=.",
        "hydra/job_logging=none",
        "hydra/hydra_logging=none",
    ]


def run_task(
    config: dict[str, Any], named: set[str], folders: tuple[Path, ...], choices: Mapping[str, str], command: list[str]
) -> None:
    """`dcsim run`: one run, printed in short and written whole."""
    from sim.batch import run
    from sim.config import changed_settings, describe_scenario, options_of
    from sim.report import run_report
    from sim.results import Study, write_csv, write_study
    from sim.scenarios import scenario

    options = options_of(config, "run")
    base = scenario(choices["scenario"], folders=folders)
    point = base.at(changed_settings(config, "run", base, named))
    identity = {"study": "run", "scenario": describe_scenario(point), "seed": options["seed"], "draw": options["draw"]}
    study = Study.place(options, f"run-{point.name}", identity, [options["seed"]], command)
    result = run(point, options["seed"], options["draw"])

    def fill(folder: Path) -> None:
        write_csv(folder / "series.csv", result.series.reset_index())
        for table in ("states", "groups", "tracks", "pairs"):
            write_csv(folder / f"{table}.csv", getattr(result, table))

    print(run_report(result))
    write_study(study, fill)


def compare_task(
    config: dict[str, Any], named: set[str], folders: tuple[Path, ...], choices: Mapping[str, str], command: list[str]
) -> None:
    """`dcsim compare`: the summary table, printed; table, runs, series and figure written."""
    from tqdm import tqdm

    from sim.config import changed_settings, describe_scenario, options_of
    from sim.report import comparison_report
    from sim.results import Study, write_csv, write_study
    from sim.scenarios import default_scenario, scenario, scenario_names
    from sim.studies.compare import compare_batch, with_reference

    options = options_of(config, "compare")
    names = scenario_names(folders) if options["scenarios"] is None else options["scenarios"]
    draws, seeds, threads = options["draws"], options["seeds"], options["threads"]
    changes = changed_settings(config, "compare", default_scenario(), named)
    reference = scenario(options["reference"], changes, folders)
    points = with_reference([scenario(name, changes, folders) for name in names], reference)
    described = [describe_scenario(point) for point in points]
    identity = {"study": "compare", "reference": reference.name, "draws": draws, "seeds": seeds, "scenarios": described}
    study = Study.place(options, "compare", identity, list(range(seeds)), command)
    runs = len(points) * max(1, draws) * seeds
    with tqdm(total=runs, unit="run", desc=f"{len(points)} scenarios", file=sys.stderr) as bar:
        comparison = compare_batch(points, draws, seeds, reference, threads, with_tables=True, progress=bar.update)

    def fill(folder: Path) -> None:
        from sim.figures.comparison import draw_comparison
        from sim.figures.style import save_figure

        write_csv(folder / "summary.csv", comparison.summary)
        for table in ("runs", "series", "groups", "pairs"):
            getattr(comparison.batch, table).to_parquet(folder / f"{table}.parquet", index=False)
        save_figure(draw_comparison(comparison.summary, reference.name), folder / "comparison")

    print(comparison_report(comparison.summary, reference.name))
    write_study(study, fill)


if __name__ == "__main__":
    sys.exit(main())
