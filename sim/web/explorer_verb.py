"""`dcsim explorer`: run what the file is to hold, on the store, and write the file."""

import hashlib
import shlex
from collections.abc import Collection
from pathlib import Path
from typing import Any

import sim
from sim.application import Job
from sim.asked import asked
from sim.batch import check_distinct
from sim.check import SettingError, unknown
from sim.config import beside_settings, describe_scenario
from sim.mechanisms import COMBINABLE
from sim.months import LAST_MONTH
from sim.plan import Plan
from sim.results import Study, write_table
from sim.scenarios import Scenario, scenario, scenario_names
from sim.stored import finish_study, stored_runs, stored_study
from sim.web import explored, runs
from sim.web.questions import side_paths
from sim.web.verb import check_packages

FILE = "explorer.html"
LARGEST = 12_000_000
"""Bytes that a file to be mailed should not pass."""
SMOKE_MECHANISMS = 3
PRIVATE = ("results=", "name=", "threads=", "scheduler=", "--config-dir")
"""Words of a command that say where things are on the maker's machine: the file travels without them."""


def explorer_task(job: Job) -> None:
    """Run all sets of mechanisms, structures and scenarios, and write them into one file that a browser opens.

    Raises SettingError for what cannot be shown: mechanisms that do not stand together, and no draws.
    """
    check_packages("plotly")
    from sim.web.explorer import Held, arrays, front_table, header
    from sim.web.packing import packed_bytes
    from sim.web.single import single_file

    what = asked(job)
    if what.draws == [None]:
        raise SettingError("draws: the explorer shows what draws of the uncertain parameters do; give at least 1")
    base = scenario("parallel", what.changes)
    check_base(base, what.changes)
    mechanisms = chosen_mechanisms(job)
    names = scenario_names(job.folders) if job.options["scenarios"] is None else job.options["scenarios"]
    offered = [scenario(name, what.changes, job.folders) for name in with_first(names)]
    for point in offered:
        check_offered(point, what.changes)
    points = explored.explored_points(base, mechanisms, offered)
    check_distinct(points)
    draws = len(what.draws)
    config = {
        "study": "explorer",
        "mechanisms": mechanisms,
        "scenarios": [describe_scenario(point) for point in offered],
        "draws": draws,
        "seeds": len(what.seeds),
        "base": describe_scenario(base),
        "shown": source_digest(),
        **beside_settings(base),
    }
    study = Study.place(job.options, "explorer", config, what.seeds, job.command, points)
    plan = Plan(points, what.draws, what.seeds)
    with stored_study(study) as store:
        stored_runs(study, store, plan, f"{len(points):,} settings", explored.KEPT, job.options["threads"])
        found = explored.gather(store, plan)
        held = Held(base, what.changes, mechanisms, offered, points, draws, len(what.seeds))
        front = front_table(held, found)
        head = header(held, found, front, made_of(study, what.changes))
        text = single_file(head, packed_bytes(head, arrays(found)))

        def fill(folder: Path) -> None:
            write_table(folder / "sets.csv", front)
            (folder / FILE).write_text(text, encoding="utf-8")

        print(report(len(points), 1 << len(mechanisms), int(front["on_front"].sum()), len(text.encode())))
        finish_study(study, store, plan, fill)
    print(f"\nOpen {study.folder / FILE} in a browser: a double click does it, and no network is needed.")


def chosen_mechanisms(job: Job) -> list[str]:
    """The mechanisms whose sets are run, in the order of the ten. Raises SettingError."""
    named = job.options["mechanisms"]
    if named is None:
        return list(COMBINABLE[:SMOKE_MECHANISMS] if job.options["smoke"] else COMBINABLE)
    for name in named:
        if name not in COMBINABLE:
            raise unknown("mechanism", name, COMBINABLE, "mechanisms")
    return [name for name in COMBINABLE if name in named]


def with_first(names: list[str]) -> list[str]:
    """The names with those that the page opens with."""
    return list(dict.fromkeys(["parallel", "joint_roadmap", *names]))


def check_base(base: Scenario, changes: Collection[str]) -> None:
    """Raise SettingError unless the base runs from the first month to the last, and no mechanism acts in all settings."""
    if (base.values["start"], base.values["months"]) != (0, LAST_MONTH + 1):
        raise SettingError("start, months: the explorer shows January 2023 to December 2030; leave them as they are")
    for path in changes:
        if path.startswith("mechanism.") and path.endswith(".strength"):
            raise SettingError(f"{path}: mechanisms are switched on and off in the explorer; none can be set for all")


def check_offered(point: Scenario, changes: Collection[str]) -> None:
    """Raise SettingError for a scenario that sets what the explorer has no switch for: its runs could not be told apart."""
    own = sorted(point.held - set(changes) - set(side_paths()))
    if own:
        raise SettingError(
            f"scenario {point.name!r} sets {own[0]}, and the explorer holds scenarios of mechanisms and follow-up alone; "
            f"leave it out with scenarios=[...], or set {own[0]} for all on the command line"
        )


def source_digest() -> str:
    """Hash of the code that says what of a run is shown: no part of the model, but the stored tables hang on it."""
    sources = (Path(str(module.__file__)).read_bytes() for module in (explored, runs))
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]


def made_of(study: Study, changes: dict[str, Any]) -> dict[str, Any]:
    """What the file says of how it was made."""
    made = study.provenance()
    return {
        "version": sim.__version__,
        "date": made["made"],
        "command": shlex.join(word for word in study.command if not word.startswith(PRIVATE)),
        "revision": made["git_revision"],
        "model": made["model"],
        "data": made["data"],
        "settings": changes,
    }


def report(points: int, sets: int, front: int, size: int) -> str:
    """What was made, in words."""
    lines = [
        f"{points:,} settings: {sets:,} sets of mechanisms, structures and named scenarios.",
        f"Sets on the trade-off front of duplication, burden and progress (means over draws): {front}.",
        f"{FILE}: {size / 1e6:.1f} MB",
    ]
    if size > LARGEST:
        lines[-1] += f", more than the {LARGEST / 1e6:.0f} MB that most mail takes; fewer draws make it smaller"
    return "\n".join(lines)
