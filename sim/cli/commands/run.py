"""`dcsim run`: one run of one scenario; print a summary and write all tables."""

from functools import partial
from pathlib import Path

from sim.cli.commands.common import place_study
from sim.cli.hydra.application import Job, run_application
from sim.cli.hydra.settings_tree import changed_settings
from sim.cli.options import MODEL_GROUPS, OUTPUT, Command
from sim.cli.reports import run_report
from sim.model.observation.tables import RUN_TABLES, track_rows
from sim.runs.batch import finished_run
from sim.runs.options import DRAW, SEED, option
from sim.runs.storage.study_folder import write_study
from sim.runs.storage.table_files import columns_of, write_columns
from sim.scenarios.described import changed_name
from sim.scenarios.scenario import describe_scenario, scenario

RUN = Command(
    "run",
    (option("description", str, "", "description of the scenario", "text"), SEED, DRAW, *OUTPUT),
    ("scenario", *MODEL_GROUPS),
)


def run_task(job: Job) -> None:
    """`dcsim run`: execute one run, print a summary and write all tables."""
    seed, draw = job.options["seed"], job.options["draw"]
    base = scenario(job.choices["scenario"], folders=job.folders)
    own_words = job.options["description"] if "description" in job.named else ""
    point = base.changed(changed_settings(job.config, job.command, base, job.named), own_words)
    point = point._replace(name=changed_name(point, base, base.name))
    config = {"study": "run", "scenario": describe_scenario(point), "seed": seed, "draw": draw}
    study = place_study(job, config, [point], [seed], stem=f"run-{point.name}")
    finished = finished_run(point, seed, draw)

    def fill(folder: Path) -> None:
        for name, table in RUN_TABLES.items():
            write_columns(folder / f"{name}.csv", table.content(finished.outcome))
        write_columns(folder / "tracks.csv", columns_of(track_rows(finished.outcome)))

    print(run_report(finished))
    write_study(study, fill)


main = partial(run_application, RUN, run_task)
