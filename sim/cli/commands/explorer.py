"""`dcsim explorer`: execute the runs of the single-file explorer, and write the file."""

from functools import partial
from pathlib import Path

from sim.cli.commands.common import executed, study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import FIGURE_NAMES, MECHANISM_NAMES, SCENARIOS, STUDY, Command
from sim.model.mechanisms import COMBINABLE
from sim.runs.batch import check_distinct
from sim.runs.storage.table_files import write_table
from sim.runs.stored_study import finish_study
from sim.scenarios.scenario import describe_scenario, scenario, scenario_names
from sim.settings.errors import SettingError, check_known
from sim.web.explorer.build import EXPLORER_FILE, LARGEST_FILE, check_base, check_offered, file_origin, with_first
from sim.web.explorer.runs import EXPLORER_KEEPS, explored_points, read_explored
from sim.web.serve import check_packages

EXPLORER = Command(
    "explorer",
    (MECHANISM_NAMES, SCENARIOS, *(option for option in STUDY if option is not FIGURE_NAMES)),
)


SMOKE_MECHANISMS = 3


def explorer_task(job: Job) -> None:
    """Run all sets of mechanisms, structures and scenarios, and write them into one file for the browser.

    Raises SettingError for mechanisms that cannot be combined, and without draws.
    """
    check_packages("plotly")
    from sim.web.explorer.content import Held, arrays, front_table, header
    from sim.web.explorer.packing import packed_bytes
    from sim.web.explorer.single_file import single_file

    chosen = study_options(job)
    if not chosen.drawn:
        raise SettingError("draws: the explorer needs parameter draws; give at least 1")
    base = scenario("parallel", chosen.changes)
    check_base(base, chosen.changes)
    mechanisms = chosen_mechanisms(job)
    names = scenario_names(job.folders) if job.options["scenarios"] is None else job.options["scenarios"]
    offered = [scenario(name, chosen.changes, job.folders) for name in with_first(names)]
    for point in offered:
        check_offered(point, chosen.changes)
    points = explored_points(base, mechanisms, offered)
    check_distinct(points)
    question = {"mechanisms": mechanisms, "scenarios": [describe_scenario(point) for point in offered]}
    with executed(job, points, question, EXPLORER_KEEPS, f"{len(points):,} settings", base) as (study, store, plan):
        found = read_explored(store, plan)
        held = Held(base, chosen.changes, mechanisms, offered, points, chosen.drawn, len(chosen.seeds))
        front = front_table(held, found)
        head = header(held, found, front, file_origin(study, chosen.changes))
        text = single_file(head, packed_bytes(head, arrays(found)))

        def fill(folder: Path) -> None:
            write_table(folder / "sets.csv", front)
            (folder / EXPLORER_FILE).write_text(text, encoding="utf-8")

        print(report(len(points), 1 << len(mechanisms), int(front["on_front"].sum()), len(text.encode())))
        finish_study(study, store, plan, fill)
    print(f"\nOpen {study.folder / EXPLORER_FILE} in a browser (double click); no network is needed.")


def chosen_mechanisms(job: Job) -> list[str]:
    """The mechanisms whose combinations are run, in the order of COMBINABLE. Raises SettingError for an unknown one."""
    named = job.options["mechanisms"]
    if named is None:
        return list(COMBINABLE[:SMOKE_MECHANISMS] if job.options["smoke"] else COMBINABLE)
    check_known("mechanism", named, COMBINABLE, "mechanisms")
    return [name for name in COMBINABLE if name in named]


def report(points: int, sets: int, front: int, size: int) -> str:
    """Summary of the file in words."""
    lines = [
        f"{points:,} settings: {sets:,} sets of mechanisms, structures and named scenarios.",
        f"Sets on the trade-off front of duplication, burden and progress (means over draws): {front}.",
        f"{EXPLORER_FILE}: {size / 1e6:.1f} MB",
    ]
    if size > LARGEST_FILE:
        lines[-1] += (
            f", more than the {LARGEST_FILE / 1e6:.0f} MB that most mail servers accept; use fewer draws to make it smaller"
        )
    return "\n".join(lines)


main = partial(run_application, EXPLORER, explorer_task)
