"""What each verb does with a composed config: run, compare, demo, plot."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm

from sim.application import Job
from sim.batch import run
from sim.check import SettingError, unknown
from sim.config import beside_settings, changed_settings, describe_scenario
from sim.gallery import TABLE_FILES, agent_table, figure_names, figures, joined, open_comparison, selected, tie_table
from sim.gallery import Comparison as Stored
from sim.prepare import prepare
from sim.report import comparison_report, demo_report, run_report, until_report
from sim.results import Study, write_study, write_table
from sim.scenarios import default_scenario, scenario, scenario_names
from sim.studies.compare import Comparison, check_until, compare_batch, with_reference

FORMATS = ("png", "svg", "pdf")


def run_task(job: Job) -> None:
    """`dcsim run`: one run, printed in short and written whole."""
    seed, draw = job.options["seed"], job.options["draw"]
    base = scenario(job.choices["scenario"], folders=job.folders)
    point = base.at(changed_settings(job.config, job.verb, base, job.named))
    identity = {
        "study": "run",
        "scenario": describe_scenario(point),
        "seed": seed,
        "draw": draw,
        **beside_settings(point),
    }
    study = Study.place(job.options, f"run-{point.name}", identity, [seed], job.command, point)
    result = run(point, seed, draw)

    def fill(folder: Path) -> None:
        write_table(folder / "series.csv", result.series.reset_index())
        for table in ("states", "groups", "tracks", "pairs"):
            write_table(folder / f"{table}.csv", getattr(result, table))

    print(run_report(result))
    write_study(study, fill)


def compare_task(job: Job) -> None:
    """`dcsim compare`: the summary table, printed; tables and figures written."""
    comparison, study, fill = compared(job)
    print(comparison_report(comparison.summary, comparison.reference))
    if job.options["until"] is not None:
        print(until_report(comparison, job.options["until"]))
    write_study(study, fill)


def demo_task(job: Job) -> None:
    """`dcsim demo`: a comparison in a small world, explained."""
    comparison, study, fill = compared(job)
    agents = agent_table(prepare(scenario(study.identity["scenarios"][0])))["kind"]
    print(demo_report(comparison.summary, comparison.reference, Counter(agents)))
    if job.options["until"] is not None:
        print(until_report(comparison, job.options["until"]))
    write_study(study, fill)
    if (study.folder / "comparison.png").exists():
        print(f"\nLook at {study.folder / 'comparison.png'} first.")


def compared(job: Job) -> tuple[Comparison, Study, Callable[[Path], None]]:
    """Run what a comparison asks for: its tables, where they go, and what writes them there."""
    draws, seeds, threads = job.options["draws"], job.options["seeds"], job.options["threads"]
    until = job.options["until"]
    check_until(draws, until)
    names = scenario_names(job.folders) if job.options["scenarios"] is None else job.options["scenarios"]
    wanted = figure_names(job.options["figures"])
    changes = changed_settings(job.config, job.verb, default_scenario(), job.named)
    reference = scenario(job.options["reference"], changes, job.folders)
    points = with_reference([scenario(name, changes, job.folders) for name in names], reference)
    identity = {
        "study": "compare",
        "reference": reference.name,
        "draws": draws,
        "seeds": seeds,
        **({} if until is None else {"until": until}),
        "scenarios": [describe_scenario(point) for point in points],
        **beside_settings(reference),
    }
    study = Study.place(job.options, job.verb, identity, list(range(seeds)), job.command, reference)
    runs = len(points) * max(1, draws) * seeds
    with tqdm(total=runs, unit="run", desc=f"{len(points)} scenarios", file=sys.stderr) as bar:

        def grown(added: int) -> None:
            bar.total = (bar.total or 0) + added
            bar.refresh()

        comparison = compare_batch(points, draws, seeds, reference, threads, True, bar.update, until=until, grown=grown)
    if until is not None:
        study = study._replace(reached={"draws_reached": int(comparison.summary["draws"].max())})

    def fill(folder: Path) -> None:
        from sim.figures.style import save_figure  # Matplotlib takes a while to load; runs do without

        prepared, batch = prepare(reference), comparison.batch
        tables = {
            "summary": comparison.summary,
            "runs": batch.runs,
            "series": batch.series,
            "groups": batch.groups,
            "pairs": batch.pairs,
            "agents": agent_table(prepared),
            "ties": tie_table(prepared),
        }
        for name, table in tables.items():
            assert table is not None
            write_table(folder / TABLE_FILES[name], table)
        stored = Stored(tables, identity, study.provenance())  # type: ignore[arg-type]
        for name, figure in figures(stored, wanted):
            save_figure(figure, folder / name)

    return comparison, study, fill


def plot_task(job: Job) -> None:
    """`dcsim plot`: figures drawn again from stored tables."""
    from sim.figures.style import save_figure

    options = job.options
    folders = [Path(folder) for folder in options["folders"]]
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


def plot_arguments(options: Mapping[str, Any], stored: Stored) -> dict[str, dict[str, Any]]:
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
