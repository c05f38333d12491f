"""`dcsim questions`: the questions of the 2023 contribution to the ITU Council."""

from functools import partial

from sim.cli.commands.common import run_study, study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import STUDY, Command
from sim.model.observation.detail_measures import detailed_summary
from sim.runs.options import option
from sim.scenarios.scenario import describe_scenario
from sim.studies.questions.answers import questions
from sim.studies.questions.experiments import ORDER, experiment_scenarios, read_experiments

QUESTIONS = Command(
    "questions",
    (option("experiments", list, None, "experiments to run; null: all", "list"), *STUDY),
)


ITU_QUESTIONS = "The questions of the 2023 contribution to the ITU Council"


def questions_task(job: Job) -> None:
    """`dcsim questions`: the questions of the 2023 contribution to the ITU Council."""
    experiments = read_experiments(job.options["experiments"], study_options(job).changes, job.folders)
    points = experiment_scenarios(experiments)
    titles = {experiment.name: experiment.title for experiment in experiments}
    run_study(
        job,
        ITU_QUESTIONS if set(titles) <= set(ORDER) else "Questions and answers",
        points,
        {
            "experiments": {experiment.name: experiment.asked() for experiment in experiments},
            "scenarios": [describe_scenario(point) for point in points],
        },
        lambda runs: questions(runs, experiments),
        detailed_summary,
        {"answers": {"titles": titles}},
    )


main = partial(run_application, QUESTIONS, questions_task)
