"""`dcsim converge`: errors by number of draws and seeds, and the gain from common random numbers."""

from functools import partial

from sim.cli.commands.common import contrast_points, run_study, study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import REFERENCE, SCENARIOS, STUDY, Command
from sim.scenarios.scenario import describe_scenario
from sim.studies.converge import check_sample, convergence

CONVERGE = Command("converge", (SCENARIOS, REFERENCE, *STUDY))


CONVERGE_SCENARIOS = ("itu_proposal", "joint_roadmap", "nested", "merger", "sunset")


def converge_task(job: Job) -> None:
    """`dcsim converge`: errors by number of draws and seeds, and the gain from common random numbers."""
    chosen, points = study_options(job), contrast_points(job, CONVERGE_SCENARIOS)
    check_sample(chosen.drawn, len(chosen.seeds))
    run_study(
        job,
        "How many draws and seeds are enough",
        points,
        {"scenarios": [describe_scenario(point) for point in points]},
        lambda runs: convergence(runs, points[0].name),
    )


main = partial(run_application, CONVERGE, converge_task)
