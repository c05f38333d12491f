"""What single verbs do with a composed config: run, plot."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.application import Job
from sim.batch import run
from sim.check import SettingError, unknown
from sim.config import beside_settings, changed_settings, describe_scenario
from sim.gallery import Comparison, figure_names, figures, joined, open_comparison, selected
from sim.places import resolved
from sim.report import run_report
from sim.results import Study, write_study, write_table
from sim.scenarios import scenario

FORMATS = ("png", "svg", "pdf")


def run_task(job: Job) -> None:
    """`dcsim run`: one run, printed in short and written whole."""
    seed, draw = job.options["seed"], job.options["draw"]
    base = scenario(job.choices["scenario"], folders=job.folders)
    point = base.at(changed_settings(job.config, job.verb, base, job.named))
    config = {
        "study": "run",
        "scenario": describe_scenario(point),
        "seed": seed,
        "draw": draw,
        **beside_settings(point),
    }
    study = Study.place(job.options, f"run-{point.name}", config, [seed], job.command, [point])
    result = run(point, seed, draw)

    def fill(folder: Path) -> None:
        write_table(folder / "series.csv", result.series.reset_index())
        for table in ("states", "groups", "tracks", "pairs", "flows"):
            write_table(folder / f"{table}.csv", getattr(result, table))

    print(run_report(result))
    write_study(study, fill)


def plot_task(job: Job) -> None:
    """`dcsim plot`: figures drawn again from stored tables."""
    from sim.figures.style import save_figure

    options = job.options
    folders = [resolved(Path(folder)) for folder in options["folders"]]
    if len(folders) not in (1, 2):
        raise SettingError("plot takes one or two folders of results, such as: dcsim plot results/latest")
    stored = open_comparison(folders[0])
    if len(folders) == 2:
        stored = joined(stored, open_comparison(folders[1]), (folders[0].name, folders[1].name))
    if options["scenarios"] is not None:
        stored = selected(stored, options["scenarios"])
    formats = plot_formats(options)
    place = folders[0] / "figures" if options["to"] is None else Path(options["to"])
    further = plot_arguments(options, stored)
    drawn = list(figures(stored, figure_names(options["figures"]), further))
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, figure in drawn:
            for path in save_figure(figure, place / name, formats, options["size"]):
                print(path)
    except OSError as error:
        raise SettingError(
            f"to: cannot write to {place} ({error.strerror}); choose another folder with to=..."
        ) from None


def plot_formats(options: Mapping[str, Any]) -> list[str]:
    """The kinds of file asked for. Raises SettingError for others, and for a size that would have no effect."""
    for kind in options["format"]:
        if kind not in FORMATS:
            raise unknown("format", kind, FORMATS)
    if options["size"] is not None and "png" not in options["format"]:
        raise SettingError("size: only PNG files have a size in pixels; add png to format, or leave size out")
    return list(options["format"])


def plot_arguments(options: Mapping[str, Any], stored: Comparison) -> dict[str, dict[str, Any]]:
    """Arguments of single figures that `metric` and `group` ask for. Raises SettingError for unknown ones."""
    further: dict[str, dict[str, Any]] = {}
    if options["metric"] is not None:
        summary, series = set(stored.tables["summary"]["metric"]), set(stored.tables["series"].columns)
        for metric in options["metric"]:
            if metric not in summary | series:
                raise unknown("metric", metric, sorted(summary | series))
        further["comparison"] = {"metrics": [metric for metric in options["metric"] if metric in summary]}
        further["course"] = {"measures": [metric for metric in options["metric"] if metric in series]}
        for name, found in (("comparison", "metrics"), ("course", "measures")):
            if name in (options["figures"] or ()) and not further[name][found]:
                raise SettingError(f"metric: none of {', '.join(options['metric'])} can be shown by the figure {name}")
    if options["group"] is not None:
        groups = list(dict.fromkeys(stored.tables["groups"]["group"]))
        for group in options["group"]:
            if group not in groups:
                raise unknown("group", group, groups)
        further["burden_groups"] = {"families": {"Groups of states": options["group"]}}
    return {name: {key: value for key, value in arguments.items() if value} for name, arguments in further.items()}
