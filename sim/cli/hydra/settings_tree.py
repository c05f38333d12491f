"""The tree of settings that Hydra composes, generated from the parameter records; and its conversion to settings."""

from collections.abc import Collection, Mapping
from typing import Any

from hydra.core.config_store import ConfigStore

from sim.cli.options import Command
from sim.runs.options import COMPUTING
from sim.scenarios.extensions import extensions_of_kind
from sim.scenarios.scenario import Scenario, default_scenario
from sim.scenarios.setting_space import flatten, nested, setting_fields
from sim.scenarios.switches import with_strengths
from sim.settings.errors import unknown
from sim.settings.validation import checked

registered: dict[str, Any] = {}
"""The settings that were registered last."""


def register_settings(command: Command) -> None:
    """Register all settings with their defaults as the Hydra config `settings`, on which the config of each command is based.

    For a command that stores runs, this includes the options of the executor. Each user's mechanism gets a preset.
    """
    global registered
    executor = {field.name: field.default for field in COMPUTING if field in command.fields}
    for name in extensions_of_kind("mechanism"):
        ConfigStore.instance().store(name, {"strength": 1.0}, "mechanism", f"mechanism.{name}")
    node = {**executor, **nested(default_scenario().settings())}
    if node != registered:  # Hydra converts the node each time it is stored
        ConfigStore.instance().store(name="settings", node=node)
        registered = node


def known_keys(command: Command) -> list[str]:
    """All keys that can be set for a command by `key=value`."""
    return [*command.options, *(setting_fields() if command.groups else ())]


def model_settings(composed: Mapping[str, Any], command: Command) -> dict[str, Any]:
    """The settings of a composed config by dotted path, without the command's options. Raises SettingError for unknown keys."""
    known = setting_fields()
    flat = {}
    settings = {key: value for key, value in composed.items() if key not in command.options}
    for path, value in with_strengths(flatten(settings)):
        if path not in known:
            raise unknown("setting", path, known_keys(command))
        flat[path] = value
    return flat


def options_of(composed: Mapping[str, Any], command: Command) -> dict[str, Any]:
    """The command's own options, checked. Raises SettingError for a value that is not allowed."""
    return {name: checked(name, field, composed[name]) for name, field in command.options.items()}


def changed_settings(
    composed: Mapping[str, Any], command: Command, base: Scenario, named: Collection[str]
) -> dict[str, Any]:
    """The settings of a composed config that differ from those of `base` or were set on the command line (`named`)."""
    values = base.settings()
    return {
        path: value
        for path, value in model_settings(composed, command).items()
        if path in named or value != values[path]
    }
