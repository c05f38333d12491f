"""`dcsim converge`: errors by number of draws and seeds, and what common random numbers save."""

from collections.abc import Iterator
from typing import Any

from sim.cli.commands.common import asked, contrasted, run_study
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import REFERENCE, SCENARIOS, STUDY, Command
from sim.scenarios.scenario import describe_scenario
from sim.studies.converge import check_sample, convergence
from sim.studies.findings import Findings

CONVERGE = Command("converge", {"scenarios": SCENARIOS, "reference": REFERENCE, **STUDY})


CONTRASTED = ("itu_proposal", "joint_roadmap", "nested", "merger", "sunset")


def converge_task(job: Job) -> None:
    """`dcsim converge`: errors by draws and seeds, and what common random numbers save."""
    what, points = asked(job), contrasted(job, CONTRASTED)
    check_sample(sum(number is not None for number in what.draws), len(what.seeds))
    run_study(
        job,
        "How many draws and seeds are enough",
        points,
        {"scenarios": [describe_scenario(point) for point in points]},
        lambda runs: convergence(runs, points[0].name),
        convergence_figure,
    )


def convergence_figure(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
    """The study's figure."""
    from sim.figures.studies.convergence import draw_convergence

    yield "convergence", draw_convergence(findings.tables["errors"], note)


def main(words: list[str]) -> None:
    """Carry out `dcsim converge`."""
    run_application(CONVERGE, words, converge_task)
