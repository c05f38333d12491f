"""Shared code of the commands for studies: draws, seeds and changed settings; execution, storage and output."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.cli.hydra.application import Job
from sim.cli.hydra.settings_tree import changed_settings
from sim.model.observation.metrics import summarise
from sim.model.observation.outcome import Outcome
from sim.runs.executors.base import Kept
from sim.runs.plan import Plan, without_settings
from sim.runs.storage.folders import changed_for_all
from sim.runs.storage.study_folder import Study, beside_settings, write_table
from sim.runs.stored_study import finish_study, runs_of, stored_runs, stored_study
from sim.scenarios.scenario import Scenario, default_scenario, describe_scenario, scenario
from sim.studies.compare.comparison import with_reference
from sim.studies.findings import Findings

SMOKE_WORLD = {"population.states": 20, "population.stakeholder_scale": 0.25, "population.state_ties": "memberships"}
SMOKE_DRAWS, SMOKE_SEEDS = 2, 2


class StudyOptions(NamedTuple):
    """Draws, seeds, and the settings changed in every scenario of a study."""

    draws: list[int | None]
    seeds: list[int]
    changes: dict[str, Any]


def study_options(job: Job, varied: Collection[str] = ()) -> StudyOptions:
    """Draws, seeds and changed settings of a study. `smoke` reduces them, except settings that the study varies (`varied`)."""
    changes = changed_settings(job.config, job.command, default_scenario(), job.named)
    draws, seeds = job.options.get("draws", 0), job.options["seeds"]
    if job.options["smoke"]:
        changes = {path: value for path, value in SMOKE_WORLD.items() if path not in varied} | changes
        draws, seeds = job.options.get("smoke_draws", min(draws, SMOKE_DRAWS)), min(seeds, SMOKE_SEEDS)
    return StudyOptions(list(range(draws)) or [None], list(range(seeds)), changes)


def no_figures(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
    """No figures."""
    return iter(())


def run_study(
    job: Job,
    title: str,
    points: list[Scenario],
    question: Mapping[str, Any],
    analyse: Callable[[pd.DataFrame], Findings],
    draw: Callable[[Findings, str], Iterator[tuple[str, Any]]] = no_figures,
    measure: Callable[[Outcome], dict[str, float]] = summarise,
) -> None:
    """Execute the runs of a study that are not stored yet, then write its tables, figures and findings."""
    chosen = study_options(job)
    plan = Plan(points, chosen.draws, chosen.seeds)
    draws = len([number for number in chosen.draws if number is not None])
    config = {
        "study": job.command.name,
        **question,
        "draws": draws,
        "seeds": len(chosen.seeds),
        **changed_for_all(chosen.changes),
        "base": describe_scenario(points[0]),
        **beside_settings(points[0], points),
    }
    study = Study.create(job.options, job.command.name, config, chosen.seeds, job.words, points)
    with stored_study(study) as store:
        stored_runs(study, store, plan, job.command.name, Kept(measure), job.options["threads"])
        findings = analyse(without_settings(runs_of(store, plan)))
        note = study.note(draws)

        def fill(folder: Path) -> None:
            for name, table in findings.tables.items():
                write_table(folder / f"{name}.csv", table)
            (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
            if job.options["figures"] != []:
                from sim.figures.layout.style import save_figure  # imported only here, because Matplotlib loads slowly

                for name, figure in draw(findings, note):
                    save_figure(figure, folder / name)

        finish_study(study, store, plan, fill)


def contrast_points(job: Job, usual: Sequence[str]) -> list[Scenario]:
    """The reference, then the scenarios compared with it: those chosen, or the default ones (with `smoke`, the last two)."""
    changes = study_options(job).changes
    names = job.options["scenarios"]
    if names is None:
        names = usual[-2:] if job.options["smoke"] else usual
    points = [scenario(name, changes, job.folders) for name in names]
    return with_reference(points, scenario(job.options["reference"], changes, job.folders))
