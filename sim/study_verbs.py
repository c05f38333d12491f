"""What the verbs of stored studies do: attribute, converge, ablation, questions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from sim.application import Job
from sim.asked import asked
from sim.check import SettingError, unknown
from sim.config import beside_settings, describe_scenario
from sim.engine import Kept
from sim.mechanisms import COMBINABLE, MECHANISMS
from sim.metrics import summarise
from sim.outcome import Outcome
from sim.plan import Plan, without_settings
from sim.results import Study, write_table
from sim.scenarios import Scenario, scenario
from sim.store import RUNS
from sim.stored import finish_study, stored_runs, stored_study
from sim.studies.ablation import ablated, ablation_points, features_of
from sim.studies.attribute import attribution, attribution_points
from sim.studies.compare import with_reference
from sim.studies.converge import check_sample, convergence
from sim.studies.experiment import ORDER, points_of, read_experiments
from sim.studies.measures import measured
from sim.studies.questions import questions
from sim.studies.study import Findings

OURS = "The questions of the 2023 contribution to the ITU Council"
CONVERGED = ("itu_proposal", "joint_roadmap", "nested", "merger", "sunset")
ABLATED = ("itu_proposal", "information_sharing", "lead_agency", "joint_roadmap", "nested", "merger", "sunset")
"""Scenarios of converge and ablation unless told otherwise."""


def later(module: str, name: str) -> Callable[..., Any]:
    """A function of `sim.figures` loaded when it is called: pictures come last, and loading what draws them takes .4 s."""
    return lambda *arguments: getattr(import_module(f"sim.figures.{module}"), name)(*arguments)


draw_ablation = later("ablation", "draw_ablation")
draw_answers = later("answers", "draw_answers")
draw_attribution = later("attribution", "draw_attribution")
draw_convergence = later("convergence", "draw_convergence")
save_figure = later("style", "save_figure")


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
    measure: Callable[[Outcome], dict[str, float]] = summarise,
) -> None:
    """Run what a study needs and is not stored yet, then write its tables, figures and findings."""
    what = asked(job)
    plan = Plan(points, what.draws, what.seeds)
    draws = len([number for number in what.draws if number is not None])
    config = {
        "study": job.verb,
        **question,
        "draws": draws,
        "seeds": len(what.seeds),
        "base": describe_scenario(points[0]),
        **beside_settings(points[0]),
    }
    study = Study.place(job.options, job.verb, config, what.seeds, job.command, points)
    with stored_study(study) as store:
        stored_runs(study, store, plan, job.verb, Kept(measure), job.options["threads"])
        findings = analyse(without_settings(plan.part_of(store.read(RUNS))))
        note = study.note(draws)

        def fill(folder: Path) -> None:
            for name, table in findings.tables.items():
                write_table(folder / f"{name}.csv", table)
            (folder / "findings.md").write_text(findings.markdown(title), encoding="utf-8")
            if job.options["figures"] != []:
                for name, figure in draw(findings, note):
                    save_figure(figure, folder / name)

        finish_study(study, store, plan, fill)


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
        lambda found, note: iter([("attribution", draw_attribution(found.tables["shapley"], note))]),
    )


def contrasted(job: Job, usual: Sequence[str]) -> list[Scenario]:
    """The reference, then the scenarios set against it: those asked for, or the usual ones (with `smoke`, the last two)."""
    changes = asked(job).changes
    names = job.options["scenarios"]
    if names is None:
        names = usual[-2:] if job.options["smoke"] else usual
    points = [scenario(name, changes, job.folders) for name in names]
    return with_reference(points, scenario(job.options["reference"], changes, job.folders))


def converge_task(job: Job) -> None:
    """`dcsim converge`: errors by draws and seeds, and what common random numbers save."""
    what, points = asked(job), contrasted(job, CONVERGED)
    check_sample(sum(number is not None for number in what.draws), len(what.seeds))
    run_study(
        job,
        "How many draws and seeds are enough",
        points,
        {"scenarios": [describe_scenario(point) for point in points]},
        lambda runs: convergence(runs, points[0].name),
        lambda found, note: iter([("convergence", draw_convergence(found.tables["errors"], note))]),
    )


def ablation_task(job: Job) -> None:
    """`dcsim ablation`: each feature of the model switched off in turn."""
    points = contrasted(job, ABLATED)
    features = features_of(points)
    if not features:
        raise SettingError("ablation: every feature is switched off already")
    names = [point.name for point in points]
    run_study(
        job,
        "What each feature of the model carries",
        ablation_points(points, features),
        {"scenarios": [describe_scenario(point) for point in points], "features": features},
        lambda runs: ablated(runs, names[0], names[1:], features),
        lambda found, note: iter(
            [("ablation", draw_ablation(found.tables["moves"], found.tables["conclusions"], note))]
        ),
    )


def questions_task(job: Job) -> None:
    """`dcsim questions`: the questions of the 2023 contribution to the ITU Council."""
    experiments = read_experiments(job.options["experiments"], asked(job).changes, job.folders)
    points = points_of(experiments)

    def draw(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
        titles = {experiment.name: experiment.title for experiment in experiments}
        yield "answers", draw_answers(findings.tables["answers"], titles, note)

    run_study(
        job,
        OURS if {experiment.name for experiment in experiments} <= set(ORDER) else "Questions and answers",
        points,
        {
            "experiments": {experiment.name: experiment.asked() for experiment in experiments},
            "scenarios": [describe_scenario(point) for point in points],
        },
        lambda runs: questions(runs, experiments),
        draw,
        measured,
    )
