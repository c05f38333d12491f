"""Settings from a config file of a group such as scenario or climate: the same checks, whichever command reads the file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenarios.config_files import package_of
from sim.scenarios.scenario import TEXTS
from sim.scenarios.setting_space import flatten, setting_fields, unknown_setting
from sim.settings.errors import SettingError
from sim.settings.quantity import Field
from sim.settings.validation import checked
from sim.settings.yaml_text import Document, place_of, read_yaml

INTERPOLATION = "${"
"""Start of a value that Hydra computes from others."""


def mapping_in(path: Path, group: str) -> Document:
    """The content of a config file as a mapping, and its lines. Raises SettingError naming file and line."""
    content, where = read_yaml(path)
    if not isinstance(content, dict | None):
        raise SettingError(f"{path}: a file of {group} must consist of keys with values, such as 'key: value'")
    return Document(content or {}, where)


def settings_of_file(path: Path, group: str) -> dict[str, Any]:
    """The settings of a config file by dotted path, as written there. Raises SettingError naming file, line and key.

    Values with an interpolation (${...}) are not checked here, since they are not known yet.
    """
    content, where = mapping_in(path, group)
    package = package_of(path, group)
    found = {}
    for below, value in flatten(content):
        key = f"{package}.{below}" if package else below
        if not (group == "scenario" and key in TEXTS):
            check_setting(key, value, place_of(where, below))
        found[key] = value
    return found


def check_setting(path: str, value: Any, where: str) -> None:
    """Raise SettingError unless a path is a setting and allows the value."""
    known = setting_fields()
    if path not in known:
        raise unknown_setting(path, value, known, where)
    if not (isinstance(value, str) and INTERPOLATION in value):
        checked(path, known[path], value, where)


def options_in_file(path: Path, group: str, options: Mapping[str, Field]) -> dict[str, Any]:
    """The content of a config file that sets a command's own options, and settings. Raises SettingError naming file and line."""
    content, where = mapping_in(path, group)
    package_of(path, group)
    for key, value in content.items():
        if key not in options:
            for below, part in flatten({key: value}):
                check_setting(below, part, where.at(below))
        elif INTERPOLATION not in str(value):
            checked(key, options[key], value, where.at(key))
    return dict(content)
