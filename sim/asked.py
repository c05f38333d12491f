"""What a study's options come to: draws, seeds, and the changes made to every scenario."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sim.application import Job
from sim.config import changed_settings
from sim.scenarios import default_scenario

SMOKE_WORLD = {"population.states": 20, "population.stakeholder_scale": 0.25, "population.state_ties": "memberships"}
SMOKE_DRAWS, SMOKE_SEEDS = 2, 2


class Asked(NamedTuple):
    """What a study's options come to: draws, seeds, and the changes made to every scenario."""

    draws: list[int | None]
    seeds: list[int]
    changes: dict[str, Any]


def asked(job: Job, varied: Collection[str] = ()) -> Asked:
    """Draws, seeds and changes of a study; `smoke` makes them small, but for settings that are `varied` by the study itself."""
    changes = changed_settings(job.config, job.verb, default_scenario(), job.named)
    draws, seeds = job.options.get("draws", 0), job.options["seeds"]
    if job.options["smoke"]:
        changes = {path: value for path, value in SMOKE_WORLD.items() if path not in varied} | changes
        draws, seeds = job.options.get("smoke_draws", min(draws, SMOKE_DRAWS)), min(seeds, SMOKE_SEEDS)
    return Asked(list(range(draws)) or [None], list(range(seeds)), changes)
