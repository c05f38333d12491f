"""Checks of what the explorer can include, and the provenance stated in its file."""

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
"""Recommended maximum size of a file to be sent by e-mail [bytes]."""
PRIVATE = ("results=", "name=", "threads=", "scheduler=", "--config-dir")
"""Arguments of a command that refer to the author's machine; they are left out of the file."""


def with_first(names: list[str]) -> list[str]:
    """The names, preceded by the two scenarios that the page shows at the start."""
    return list(dict.fromkeys(["parallel", "joint_roadmap", *names]))


def check_base(base: Scenario, changes: Collection[str]) -> None:
    """Raises SettingError unless the base covers the full period and `changes` sets no strength of a mechanism."""
    if (base.values["start"], base.values["months"]) != (0, LAST_MONTH + 1):
        raise SettingError("start, months: the explorer shows January 2023 to December 2030; leave them as they are")
    for path in changes:
        if path.startswith("mechanism.") and path.endswith(".strength"):
            raise SettingError(
                f"{path}: mechanisms are switched on and off in the explorer; they cannot be set for all scenarios"
            )


def check_offered(point: Scenario, changes: Collection[str]) -> None:
    """Raises SettingError for a scenario with settings that the explorer has no switch for: its runs would be ambiguous."""
    own = sorted(point.held - set(changes) - set(side_paths()))
    if own:
        raise SettingError(
            f"scenario {point.name!r} sets {own[0]}, but scenarios of the explorer may set only mechanisms and follow-up; "
            f"leave it out with scenarios=[...], or set {own[0]} for all on the command line"
        )


def file_origin(study: Study, changes: dict[str, Any]) -> dict[str, Any]:
    """The provenance of the file."""
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
