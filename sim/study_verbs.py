"""What the verbs of stored studies do: attribute, converge, ablation, questions."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from tqdm import tqdm

from sim.application import Job
from sim.check import unknown
from sim.config import beside_settings, changed_settings, describe_scenario
from sim.figures.style import save_figure
from sim.mechanisms import COMBINABLE, MECHANISMS
from sim.provenance import model_hash
from sim.results import Study, begin_study, finish_study, write_table
from sim.scenarios import Scenario, default_scenario, scenario
from sim.store import Plan, stored_runs
from sim.studies.attribute import attribution, attribution_points
from sim.studies.study import Findings

SMOKE_WORLD = {"population.states": 20, "population.stakeholder_scale": 0.25, "population.state_ties": "memberships"}
SMOKE_DRAWS, SMOKE_SEEDS = 2, 2


class Asked(NamedTuple):
    """What a study's options come to: draws, seeds, and the changes made to every scenario."""

    draws: list[int | None]
    seeds: list[int]
    changes: dict[str, Any]


def asked(job: Job) -> Asked:
    """Draws, seeds and changes of a study; `smoke` makes them small."""
    changes = changed_settings(job.config, job.verb, default_scenario(), job.named)
    draws, seeds = job.options["draws"], job.options["seeds"]
    if job.options["smoke"]:
        changes = SMOKE_WORLD | changes
        draws, seeds = min(draws, SMOKE_DRAWS), min(seeds, SMOKE_SEEDS)
    return Asked(list(range(draws)) or [None], list(range(seeds)), changes)


def no_figures(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
    """A study without pictures."""
    return iter(())


def run_study(
    job: Job,
    title: str,
    points: list[Scenario],
    question: Mapping[str, Any],
    analyse: Callable[[pd.DataFrame], Findings],
    draw: Callable[[Findings, str], Iterator[tuple[str, Any]]] = no_figures,
) -> None:
    """Run what a study needs and is not stored yet, then write its tables, figures and findings."""
    what = asked(job)
    plan = Plan(points, what.draws, what.seeds)
    draws = len([number for number in what.draws if number is not None])
    identity = {
        "study": job.verb,
        **question,
        "draws": draws,
        "seeds": len(what.seeds),
        "base": describe_scenario(points[0]),
        **beside_settings(points[0]),
    }
    study = Study.place(job.options, job.verb, identity, what.seeds, job.command, points[0])
    begin_study(study)
    made = study.provenance()
    model = {"model": model_hash(), "data": made["data_hashes"]["all"], **beside_settings(points[0])}
    with tqdm(total=plan.size(), unit="run", desc=job.verb, file=sys.stderr) as bar:
        runs = stored_runs(study.folder, plan, model, job.options["threads"], bar.update)
    findings = analyse(runs)
    note = f"{draws} draws, {len(what.seeds)} seeds; dcsim {made['dcsim']}, data {made['data_hashes']['all']}."

    def fill(folder: Path) -> None:
        for name, table in findings.tables.items():
            write_table(folder / f"{name}.csv", table)
        (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
        if job.options["figures"] != []:
            for name, figure in draw(findings, note):
                save_figure(figure, folder / name)

    finish_study(study, fill)


def attribute_task(job: Job) -> None:
    """`dcsim attribute`: Shapley values of mechanisms."""
    mechanisms = job.options["mechanisms"] or list(COMBINABLE[:4] if job.options["smoke"] else COMBINABLE)
    for name in mechanisms:
        if name not in MECHANISMS:
            raise unknown("mechanism", name, MECHANISMS)
    base = scenario(job.options["base"], asked(job).changes, job.folders)
    run_study(
        job,
        "What each mechanism contributes",
        attribution_points(base, mechanisms),
        {"mechanisms": mechanisms},
        lambda runs: attribution(runs, mechanisms),
    )
