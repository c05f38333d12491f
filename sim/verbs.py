"""What each verb does with a composed config: run, compare."""

import sys
from pathlib import Path

from sim.application import Job
from sim.config import changed_settings, describe_scenario
from sim.results import Study, write_csv, write_study
from sim.scenarios import default_scenario, scenario, scenario_names


def run_task(job: Job) -> None:
    """`dcsim run`: one run, printed in short and written whole."""
    from sim.batch import run
    from sim.report import run_report

    seed, draw = job.options["seed"], job.options["draw"]
    base = scenario(job.choices["scenario"], folders=job.folders)
    point = base.at(changed_settings(job.config, job.verb, base, job.named))
    identity = {"study": "run", "scenario": describe_scenario(point), "seed": seed, "draw": draw}
    study = Study.place(job.options, f"run-{point.name}", identity, [seed], job.command)
    result = run(point, seed, draw)

    def fill(folder: Path) -> None:
        write_csv(folder / "series.csv", result.series.reset_index())
        for table in ("states", "groups", "tracks", "pairs"):
            write_csv(folder / f"{table}.csv", getattr(result, table))

    print(run_report(result))
    write_study(study, fill)


def compare_task(job: Job) -> None:
    """`dcsim compare`: the summary table, printed; table, runs, series and figure written."""
    from tqdm import tqdm

    from sim.report import comparison_report
    from sim.studies.compare import compare_batch, with_reference

    draws, seeds, threads = job.options["draws"], job.options["seeds"], job.options["threads"]
    names = scenario_names(job.folders) if job.options["scenarios"] is None else job.options["scenarios"]
    changes = changed_settings(job.config, job.verb, default_scenario(), job.named)
    reference = scenario(job.options["reference"], changes, job.folders)
    points = with_reference([scenario(name, changes, job.folders) for name in names], reference)
    identity = {
        "study": "compare",
        "reference": reference.name,
        "draws": draws,
        "seeds": seeds,
        "scenarios": [describe_scenario(point) for point in points],
    }
    study = Study.place(job.options, "compare", identity, list(range(seeds)), job.command)
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
