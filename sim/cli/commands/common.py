"""Shared code of the commands for studies: draws, seeds and changed settings; execution, storage and output."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.cli.hydra.application import Job
from sim.cli.hydra.settings_tree import changed_settings
from sim.figures import study_figures
from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome
from sim.runs.executors.base import Kept
from sim.runs.plan import Plan, without_settings
from sim.runs.storage.folders import changed_for_all
from sim.runs.storage.store import Store
from sim.runs.storage.study_folder import Study, beside_settings
from sim.runs.storage.table_files import write_table
from sim.runs.stored_study import finish_study, runs_of, stored_runs, stored_study
from sim.scenarios.scenario import Scenario, default_scenario, describe_scenario, scenario
from sim.studies.compare.comparison import with_reference
from sim.studies.findings import Findings

if TYPE_CHECKING:
    import pandas as pd

SMOKE_WORLD = {"population.states": 20, "population.stakeholder_scale": 0.25, "population.state_ties": "memberships"}
SMOKE_DRAWS, SMOKE_SEEDS = 2, 2


class StudyOptions(NamedTuple):
    """Draws, seeds, and the settings changed in every scenario of a study."""

    draws: list[int | None]
    seeds: list[int]
    changes: dict[str, Any]

    @property
    def drawn(self) -> int:
        """Number of parameter draws; 0 at the given values."""
        return len(self.draws) - self.draws.count(None)


def study_options(job: Job, varied: Collection[str] = ()) -> StudyOptions:
    """Draws, seeds and changed settings of a study. `smoke` reduces them, except settings that the study varies (`varied`)."""
    changes = changed_settings(job.config, job.command, default_scenario(), job.named)
    draws, seeds = job.options.get("draws", 0), job.options["seeds"]
    if job.options["smoke"]:
        changes = {path: value for path, value in SMOKE_WORLD.items() if path not in varied} | changes
        draws, seeds = job.options.get("smoke_draws", min(draws, SMOKE_DRAWS)), min(seeds, SMOKE_SEEDS)
    return StudyOptions(list(range(draws)) or [None], list(range(seeds)), changes)


def place_study(
    job: Job,
    question: Mapping[str, Any],
    points: Sequence[Scenario],
    seeds: list[int],
    base: Scenario | None = None,
    stem: str | None = None,
    writes: bool = True,
) -> Study:
    """The study of a command with its folder, chosen before anything runs. Raises SettingError if it cannot be used.

    `question` is its configuration; what decides results beside the settings of the points and of `base` (the first point) is
    added. The folder's name starts with `stem` (the command's name); `writes` is false if nothing will be written.
    """
    config = {**question, **beside_settings(base or points[0], points)}
    return Study.create(job.options, stem or job.command.name, config, seeds, job.words, points, writes)


@contextmanager
def executed(
    job: Job, points: list[Scenario], question: Mapping[str, Any], kept: Kept, label: str, base: Scenario | None = None
) -> Iterator[tuple[Study, Store, Plan]]:
    """Execute the runs of a study that are not stored yet; its results are computed while its folder is locked.

    `question` is its configuration, to which draws, seeds and `base` (the first point) are added.
    """
    chosen, base = study_options(job), base or points[0]
    counts = {"draws": chosen.drawn, "seeds": len(chosen.seeds)}
    changed = changed_for_all(chosen.changes)
    config = {"study": job.command.name, **question, **counts, **changed, "base": describe_scenario(base)}
    study = place_study(job, config, points, chosen.seeds, base)
    plan = Plan(points, chosen.draws, chosen.seeds)
    with stored_study(study) as store:
        stored_runs(study, store, plan, label, kept, job.options["threads"])
        yield study, store, plan


def run_study(
    job: Job,
    title: str,
    points: list[Scenario],
    question: Mapping[str, Any],
    analyse: Callable[[pd.DataFrame], Findings],
    measure: Callable[[Outcome], dict[str, float]] = summarise,
    shown: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Execute the runs of a study that are not stored yet, then write its tables, figures and findings.

    `shown` are further arguments of its figures, by name.
    """
    with executed(job, points, question, Kept(measure), job.command.name) as (study, store, plan):
        findings = analyse(without_settings(runs_of(store, plan)))
        note = study.note(study.config["draws"])

        def fill(folder: Path) -> None:
            write_findings(folder, findings, title, wanted_figures(job, findings, note, shown))

        finish_study(study, store, plan, fill)


def wanted_figures(
    job: Job, findings: Findings, note: str, shown: Mapping[str, Mapping[str, Any]] | None = None
) -> Iterable[tuple[str, Any]]:
    """Name and figure of each figure of a study, drawn one by one; none with `figures=[]`."""
    return () if job.options["figures"] == [] else study_figures(job.command.name, findings.tables, note, shown)


def write_findings(folder: Path, findings: Findings, title: str, figures: Iterable[tuple[str, Any]]) -> None:
    """Write tables as CSV, findings.md, and figures."""
    for name, table in findings.tables.items():
        write_table(folder / f"{name}.csv", table)
    (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
    write_figures(folder, figures)


def write_figures(folder: Path, figures: Iterable[tuple[str, Any]]) -> None:
    """Write figures, each given with its name."""
    for name, figure in figures:
        from sim.figures.layout.style import save_figure  # imported only here, because Matplotlib loads slowly

        save_figure(figure, folder / name)


def contrast_points(job: Job, usual: Sequence[str]) -> list[Scenario]:
    """The reference, then the scenarios compared with it: those chosen, or the default ones (with `smoke`, the last two)."""
    names = job.options["scenarios"]
    if names is None:
        names = usual[-2:] if job.options["smoke"] else usual
    return beside_reference(job, names, study_options(job).changes)


def beside_reference(job: Job, names: Sequence[str], changes: Mapping[str, Any]) -> list[Scenario]:
    """The reference scenario of a command, then the named ones, all with the changed settings. Raises SettingError."""
    points = [scenario(name, changes, job.folders) for name in names]
    return with_reference(points, scenario(job.options["reference"], changes, job.folders))
