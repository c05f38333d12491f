"""`dcsim questions`: the questions of the 2023 contribution to the ITU Council."""

from collections.abc import Iterator
from typing import Any

from sim.cli.commands.common import run_study, study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import STUDY, Command
from sim.model.observation.detail_measures import detailed_summary
from sim.scenarios.scenario import describe_scenario
from sim.settings.quantity import Field, Quantity
from sim.studies.findings import Findings
from sim.studies.questions.answers import questions
from sim.studies.questions.experiments import ORDER, experiment_scenarios, read_experiments

QUESTIONS = Command(
    "questions",
    {"experiments": Field("experiments", list, None, Quantity("experiments to run; null: all", "list")), **STUDY},
)


ITU_QUESTIONS = "The questions of the 2023 contribution to the ITU Council"


def questions_task(job: Job) -> None:
    """`dcsim questions`: the questions of the 2023 contribution to the ITU Council."""
    experiments = read_experiments(job.options["experiments"], study_options(job).changes, job.folders)
    points = experiment_scenarios(experiments)

    def draw(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
        from sim.figures.studies.answers import draw_answers

        titles = {experiment.name: experiment.title for experiment in experiments}
        yield "answers", draw_answers(findings.tables["answers"], titles, note)

    run_study(
        job,
        ITU_QUESTIONS if {experiment.name for experiment in experiments} <= set(ORDER) else "Questions and answers",
        points,
        {
            "experiments": {experiment.name: experiment.asked() for experiment in experiments},
            "scenarios": [describe_scenario(point) for point in points],
        },
        lambda runs: questions(runs, experiments),
        draw,
        detailed_summary,
    )


def main(words: list[str]) -> None:
    """Run `dcsim questions` with its command-line arguments."""
    run_application(QUESTIONS, words, questions_task)
