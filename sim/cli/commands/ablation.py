"""`dcsim ablation`: each feature of the model switched off in turn."""

from functools import partial

from sim.cli.commands.common import contrast_points, run_study
from sim.cli.hydra.application import Job, run_application
from sim.cli.options import REFERENCE, SCENARIOS, STUDY, Command
from sim.scenarios.scenario import describe_scenario
from sim.settings.errors import SettingError
from sim.studies.ablation import ablated, ablation_points, features_of

ABLATION = Command("ablation", (SCENARIOS, REFERENCE, *STUDY))


ABLATION_SCENARIOS = (
    "itu_proposal",
    "information_sharing",
    "lead_agency",
    "joint_roadmap",
    "nested",
    "merger",
    "sunset",
)
"""Default scenarios of ablation."""


def ablation_task(job: Job) -> None:
    """`dcsim ablation`: each feature of the model switched off in turn."""
    points = contrast_points(job, ABLATION_SCENARIOS)
    features = features_of(points)
    if not features:
        raise SettingError("ablation: every feature is already switched off by the settings; remove some of them")
    names = [point.name for point in points]
    run_study(
        job,
        "Effect of each feature of the model",
        ablation_points(points, features),
        {"scenarios": [describe_scenario(point) for point in points], "features": features},
        lambda runs: ablated(runs, names[0], names[1:], features),
    )


main = partial(run_application, ABLATION, ablation_task)
