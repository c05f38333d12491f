"""`dcsim plot`: draw figures from stored tables."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.cli.arguments import plain_words
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import FIGURE_NAMES, SCENARIOS, Command
from sim.figures.comparison.draw_all import figure_names, figures
from sim.runs.options import option
from sim.runs.storage.folders import resolved
from sim.settings.errors import SettingError, check_known
from sim.studies.compare.stored import SPLIT_TABLE, ComparisonTables, join_comparisons, open_comparison, selected

PLOT = Command(
    "plot",
    (
        option("folders", list, [], "one or two results folders", "list"),
        FIGURE_NAMES,
        SCENARIOS,
        option("metric", list, None, "metrics to show instead of the headline metrics", "list"),
        option("group", list, None, "groups of states to show instead of all groups", "list"),
        option("format", list, ["png", "svg"], "file formats: png, svg, pdf", "list"),
        option("size", int, None, "width of PNG files", "pixels", 400, 10000),
        option("to", str, None, "output folder of the figures; null: figures/ in the first folder", "folder"),
    ),
    groups=(),
)


FORMATS = ("png", "svg", "pdf")


def plot_task(job: Job) -> None:
    """`dcsim plot`: draw figures from stored tables."""
    from sim.figures.layout.style import save_figure

    options = job.options
    folders = [resolved(Path(folder)) for folder in options["folders"]]
    if len(folders) not in (1, 2):
        raise SettingError("plot needs one or two results folders, such as: dcsim plot results/latest")
    stored = open_comparison(folders[0])
    if len(folders) == 2:
        stored = join_comparisons(stored, open_comparison(folders[1]), (folders[0].name, folders[1].name))
    if options["scenarios"] is not None:
        stored = selected(stored, options["scenarios"])
    formats = plot_formats(options)
    place = folders[0] / "figures" if options["to"] is None else Path(options["to"])
    further = plot_arguments(options, stored)
    split = len(stored.tables.get(SPLIT_TABLE, ())) > 0
    wanted = figure_names(options["figures"], len(stored.config["scenarios"]), split)
    drawn = list(figures(stored, wanted, further))
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
    """The chosen file formats. Raises SettingError for an unknown format, and for a size without a PNG file."""
    check_known("format", options["format"], FORMATS)
    if options["size"] is not None and "png" not in options["format"]:
        raise SettingError("size: allowed only for PNG files; add png to format, or leave size out")
    return list(options["format"])


def plot_arguments(options: Mapping[str, Any], stored: ComparisonTables) -> dict[str, dict[str, Any]]:
    """Arguments of single figures from `metric` and `group`. Raises SettingError for unknown metrics and groups."""
    further: dict[str, dict[str, Any]] = {}
    if options["metric"] is not None:
        summary, series = set(stored.tables["summary"]["metric"]), set(stored.tables["series"].columns)
        check_known("metric", options["metric"], sorted(summary | series))
        further["comparison"] = {"metrics": [metric for metric in options["metric"] if metric in summary]}
        further["course"] = {"measures": [metric for metric in options["metric"] if metric in series]}
        for name, found in (("comparison", "metrics"), ("course", "measures")):
            if name in (options["figures"] or ()) and not further[name][found]:
                raise SettingError(f"metric: the figure {name} cannot show any of {', '.join(options['metric'])}")
    if options["group"] is not None:
        check_known("group", options["group"], list(dict.fromkeys(stored.tables["groups"]["group"])))
        further["burden_groups"] = {"families": {"Groups of states": options["group"]}}
    return {name: {key: value for key, value in arguments.items() if value} for name, arguments in further.items()}


def with_folders(words: Sequence[str]) -> list[str]:
    """The arguments of plot, with names of folders rewritten as folders=[...]."""
    plain = plain_words(words)
    quoted = ",".join("'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'" for word in plain)
    return [word for word in words if word not in plain] + ([f"folders=[{quoted}]"] if plain else [])


main = partial(run_application, PLOT, plot_task, rewritten=with_folders)
