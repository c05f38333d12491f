"""`dcsim attribute`: Shapley values of mechanisms."""

from collections.abc import Iterator
from typing import Any

from sim.cli.commands.common import run_study, study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import BASE, STUDY, Command
from sim.cli.options import MECHANISM_NAMES as COMBINED
from sim.model.mechanisms import COMBINABLE, MECHANISMS
from sim.scenarios.scenario import scenario
from sim.settings.errors import unknown
from sim.studies.attribute import attribution, attribution_points
from sim.studies.findings import Findings

ATTRIBUTE = Command("attribute", {"base": BASE, "mechanisms": COMBINED, **STUDY})


def attribute_task(job: Job) -> None:
    """`dcsim attribute`: Shapley values of mechanisms."""
    mechanisms = job.options["mechanisms"] or list(COMBINABLE[:4] if job.options["smoke"] else COMBINABLE)
    for name in mechanisms:
        if name not in MECHANISMS:
            raise unknown("mechanism", name, MECHANISMS)
    base = scenario(job.options["base"], study_options(job).changes, job.folders)
    run_study(
        job,
        "Contribution of each mechanism",
        attribution_points(base, mechanisms),
        {"mechanisms": mechanisms},
        lambda runs: attribution(runs, mechanisms),
        attribution_figure,
    )


def attribution_figure(findings: Findings, note: str) -> Iterator[tuple[str, Any]]:
    """The figure of the study."""
    from sim.figures.studies.attribution import draw_attribution

    yield "attribution", draw_attribution(findings.tables["shapley"], note)


def main(words: list[str]) -> None:
    """Run `dcsim attribute` with its command-line arguments."""
    run_application(ATTRIBUTE, words, attribute_task)
