"""What the explorer refuses to hold, and what its file says of how it was made."""

import shlex
from collections.abc import Collection
from typing import Any

import sim
from sim.runs.storage.study_folder import Study
from sim.scenarios.scenario import Scenario
from sim.settings.errors import SettingError
from sim.settings.months import LAST_MONTH
from sim.web.requests import side_paths

EXPLORER_FILE = "explorer.html"
LARGEST_FILE = 12_000_000
"""Bytes that a file to be mailed should not pass."""
PRIVATE = ("results=", "name=", "threads=", "scheduler=", "--config-dir")
"""Words of a command that say where things are on the maker's machine: the file travels without them."""


def with_first(names: list[str]) -> list[str]:
    """The names with those that the page opens with."""
    return list(dict.fromkeys(["parallel", "joint_roadmap", *names]))


def check_base(base: Scenario, changes: Collection[str]) -> None:
    """Raise SettingError unless the base runs from the first month to the last, and no mechanism acts in all settings."""
    if (base.values["start"], base.values["months"]) != (0, LAST_MONTH + 1):
        raise SettingError("start, months: the explorer shows January 2023 to December 2030; leave them as they are")
    for path in changes:
        if path.startswith("mechanism.") and path.endswith(".strength"):
            raise SettingError(f"{path}: mechanisms are switched on and off in the explorer; none can be set for all")


def check_offered(point: Scenario, changes: Collection[str]) -> None:
    """Raise SettingError for a scenario that sets what the explorer has no switch for: its runs could not be told apart."""
    own = sorted(point.held - set(changes) - set(side_paths()))
    if own:
        raise SettingError(
            f"scenario {point.name!r} sets {own[0]}, and the explorer holds scenarios of mechanisms and follow-up alone; "
            f"leave it out with scenarios=[...], or set {own[0]} for all on the command line"
        )


def file_origin(study: Study, changes: dict[str, Any]) -> dict[str, Any]:
    """What the file says of how it was made."""
    made = study.provenance()
    return {
        "version": sim.__version__,
        "date": made["made"],
        "command": shlex.join(word for word in study.command if not word.startswith(PRIVATE)),
        "revision": made["git_revision"],
        "model": made["model"],
        "data": made["data"],
        "settings": changes,
    }
