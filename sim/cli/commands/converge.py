"""`dcsim converge`: errors by number of draws and seeds, and the gain from common random numbers."""

from collections.abc import Iterator
from typing import Any

from sim.cli.commands.common import contrast_points, run_study, study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import REFERENCE, SCENARIOS, STUDY, Command
from sim.scenarios.scenario import describe_scenario
from sim.studies.converge import check_sample, convergence
from sim.studies.findings import Findings

CONVERGE = Command("converge", {"scenarios": SCENARIOS, "reference": REFERENCE, **STUDY})


CONVERGE_SCENARIOS = ("itu_proposal", "joint_roadmap", "nested", "merger", "sunset")


def converge_task(job: Job) -> None:
    """`dcsim converge`: errors by number of draws and seeds, and the gain from common random numbers."""
    chosen, points = study_options(job), contrast_points(job, CONVERGE_SCENARIOS)
    check_sample(sum(number is not None for number in chosen.draws), len(chosen.seeds))
    run_study(
        job,
        "How many draws and seeds are enough",
        points,
        {"scenarios": [describe_scenario(point) for point in points]},
        lambda runs: convergence(runs, points[0].name),
        convergence_figure,
    )


def convergence_figure(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
    """The figure of the study."""
    from sim.figures.studies.convergence import draw_convergence

    yield "convergence", draw_convergence(findings.tables["errors"], note)


def main(words: list[str]) -> None:
    """Run `dcsim converge` with its command-line arguments."""
    run_application(CONVERGE, words, converge_task)
