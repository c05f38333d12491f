"""Check the overrides of the command line before Hydra composes configs, so that a typing error is reported in one line."""

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override, Sweep
from hydra.errors import HydraException

from sim.cli.hydra.settings_tree import known_keys
from sim.cli.hydra.texts import with_text_quoted
from sim.cli.options import Command
from sim.model.mechanisms import MECHANISMS
from sim.scenarios.config_files import config_files
from sim.scenarios.scenario import scenario_files
from sim.scenarios.setting_space import flatten, setting_fields
from sim.scenarios.switches import ON, strength_path, switch_of, switch_state
from sim.settings.errors import SettingError, check_known, shortened, unknown
from sim.settings.plain_words import comma_hint

ONE_NAME = ("scenario", "sweep")
"""Config groups of which a command uses one config."""
CONFIG_DIR = ("--config-dir", "-cd")


def parse_overrides(words: Sequence[str]) -> list[Override]:
    """Parse overrides with Hydra's grammar. Raises SettingError naming the argument that cannot be parsed."""
    parsed = []
    for word in words:
        try:
            parsed += OverridesParser.create().parse_overrides([word])
        except (HydraException, ValueError, RecursionError):  # also numbers of thousands of digits, and deep nesting
            short = shortened(word)
            key, equals, _ = word.partition("=")
            if equals and key.strip("+~"):
                raise SettingError(
                    f"{short!r} cannot be parsed; put the value in quotes, such as \"{shortened(key)}='...'\""
                ) from None
            raise SettingError(f"{short!r} cannot be parsed; write settings as key=value, such as seed=3") from None
    return parsed


def switched(command: Command, words: Sequence[str]) -> list[str]:
    """The overrides of a command, with strengths for switches such as `mechanism.merger=on`: Hydra knows only settings.

    Raises SettingError for a switch that is neither off nor on.
    """
    if command.groups:
        setting_fields()  # loads installed extensions, whose mechanisms are switched as well
    return [
        strength_word(override) if command.groups else word
        for word, override in zip(words, parse_overrides(words), strict=True)
    ]


def strength_word(override: Override) -> str:
    """An override as written, or with the strength that its switch stands for."""
    path, line = override.key_or_group, str(override.input_line)
    name, value = switch_of(path), override.value()
    if name is None or isinstance(value, dict) or override.is_delete():
        return line
    values = list(override.sweep_iterator()) if override.is_sweep_override() else [value]
    states = [switch_state(path, getattr(one, "text", one)) for one in values]
    return f"{strength_path(name)}={','.join(str(float(state == ON)) for state in states)}"


def group_choices(group: str, folders: Iterable[Path]) -> list[str]:
    """Names of the configs in a group."""
    if group == "scenario":
        return list(scenario_files(tuple(folders)))
    names = {path.stem for path in config_files(group, folders)}
    return sorted(names | set(MECHANISMS)) if group == "mechanism" else sorted(names)


def chosen_names(override: Override) -> list[str]:
    """The names that a group override chooses."""
    value = override.value()
    if isinstance(value, Sweep):
        return [str(name) for name in override.sweep_string_iterator()]
    return [str(name) for name in value] if isinstance(value, list) else [str(value)]


def check_one_value(command: Command, override: Override) -> None:
    """Raise SettingError for several values (a,b) of a key without the flag -m: a decimal comma, a list, or several jobs."""
    key, value = override.key_or_group, str(override.input_line).partition("=")[2]
    field = {**command.options, **setting_fields()}.get(key)
    hint = comma_hint(value) if field is not None and field.type is float else ""
    if hint:
        raise SettingError(f"{key}: {value!r} is not allowed{hint}")
    if field is not None and field.type is list:
        raise SettingError(f"{override.input_line}: a list is written '{key}=[{value}]'")
    raise SettingError(
        f"{override.input_line}: several values need the flag -m (one job for each), or quotes if they are a text"
    )


def check_overrides(
    command: Command, overrides: Sequence[Override], folders: Sequence[Path], many: bool = False
) -> set[str]:
    """The dotted paths that the overrides set. `many` allows several values (flag -m).

    Raises SettingError for a key that the command does not have.
    """
    known, groups, named = known_keys(command), command.groups, set()
    sections = {path.rsplit(".", depth)[0] for path in known for depth in (1, 2) if path.count(".") >= depth}
    for override in overrides:
        key, line = override.key_or_group, override.input_line
        if override.is_delete():
            raise SettingError(f"{line}: settings cannot be removed, only changed")
        if override.package is not None:
            raise SettingError(f"{line}: a package (key@package) is not allowed; write {key}=...")
        if override.is_sweep_override() and not many and (key in groups or key in known):
            check_one_value(command, override)
        if key in ONE_NAME and key in groups and isinstance(override.value(), list):
            raise SettingError(
                f"{line}: one {key} is needed; mechanisms are combined by '+mechanism=[merger,lead_agency]'"
            )
        if key in groups and not isinstance(override.value(), dict):
            check_known(key, chosen_names(override), group_choices(key, folders))
        elif key in known:
            named.add(key)
        elif key in sections and isinstance(override.value(), dict):
            named |= {path for path, _ in flatten({key: override.value()})}
        else:
            raise unknown("key", key, [*known, *groups])
    return named


def check_folders(folders: Iterable[Path]) -> None:
    """Raise SettingError for a config folder that does not exist."""
    for folder in folders:
        if not os.path.isdir(folder):  # also for a name that is too long
            raise SettingError(f"--config-dir: the folder {folder} does not exist")


def settings_and_names(
    words: Sequence[str], keys: Collection[str] | None = None
) -> tuple[list[str], dict[str, Any], tuple[Path, ...]]:
    """Names, settings and config folders among the arguments of a command without a config.

    `keys` are the allowed keys; the default is all settings of the model. Raises SettingError for flags other than --config-dir
    and for unknown keys.
    """
    known = setting_fields() if keys is None else keys
    names: list[str] = []
    assigned: list[str] = []
    folders: list[Path] = []
    rest = iter(words)
    for word in rest:
        if word in CONFIG_DIR:
            folders.append(Path(next(rest, "missing")).expanduser())
        elif word.startswith("--config-dir="):
            folders.append(Path(word.split("=", 1)[1]).expanduser())
        elif word.startswith("-"):
            raise SettingError(f"{word}: unknown flag; this command allows names, key=value and --config-dir FOLDER")
        else:
            (assigned if "=" in word else names).append(word)
    settings = {}
    texts = [path for path in known if setting_fields()[path].type is str] if keys is None else list(known)
    for override in parse_overrides([with_text_quoted(word, texts) for word in assigned]):
        switch = keys is None and switch_of(override.key_or_group)
        if (override.key_or_group not in known and not switch) or isinstance(override.value(), (dict, Sweep)):
            raise unknown("setting", override.key_or_group, known)
        settings[override.key_or_group] = override.value()
    return names, settings, tuple(folders)
