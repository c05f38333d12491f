"""`dcsim attribute`: Shapley values of mechanisms."""

from functools import partial

from sim.cli.commands.common import run_study, study_options
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import BASE, MECHANISM_NAMES, STUDY, Command
from sim.model.mechanisms import COMBINABLE, MECHANISMS
from sim.scenarios.scenario import scenario
from sim.settings.errors import check_known
from sim.studies.attribute import attribution, attribution_points

ATTRIBUTE = Command("attribute", (BASE, MECHANISM_NAMES, *STUDY))


def attribute_task(job: Job) -> None:
    """`dcsim attribute`: Shapley values of mechanisms."""
    mechanisms = job.options["mechanisms"] or list(COMBINABLE[:4] if job.options["smoke"] else COMBINABLE)
    check_known("mechanism", mechanisms, MECHANISMS)
    base = scenario(job.options["base"], study_options(job).changes, job.folders)
    run_study(
        job,
        "Contribution of each mechanism",
        attribution_points(base, mechanisms),
        {"mechanisms": mechanisms},
        lambda runs: attribution(runs, mechanisms),
    )


main = partial(run_application, ATTRIBUTE, attribute_task)
