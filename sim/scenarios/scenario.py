"""Scenarios: named points in the space of settings, from a file, a mapping, or another scenario with changes."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.data import Tables
from sim.data.once import once
from sim.model.mechanisms import MECHANISMS
from sim.model.mechanisms.base import Mechanism
from sim.model.setting import Parameters
from sim.scenarios.config_files import config_files, package_of
from sim.scenarios.described import changed_description
from sim.scenarios.extensions import EXTENSIONS, Extension, cache_clearers
from sim.scenarios.idle import check_idle
from sim.scenarios.setting_space import SECTIONS, flatten, nested, readable, setting_fields, unknown_setting
from sim.scenarios.switches import check_not_empty, with_strengths
from sim.settings.errors import SettingError, placed, unknown
from sim.settings.months import LAST_MONTH, month_label
from sim.settings.quantity import fields
from sim.settings.validation import check_text, checked
from sim.settings.yaml_text import place_of, read_yaml

TEXTS = ("description",)
"""Keys of a scenario file that are not settings."""


class Scenario(NamedTuple):
    """A named point in the space of settings.

    `values` contains every setting, checked. `held` are the paths of the fixed settings: those set by the user, which draws do
    not vary (except strengths, which vary around their value). `duties` is the scenario whose obligations (ODD 7.3) and calendar
    its agents have, instead of its own; None: its own.
    """

    name: str
    description: str
    values: Mapping[str, Any]
    held: frozenset[str] = frozenset()
    duties: "Scenario | None" = None

    def at(self, changes: Mapping[str, Any], where: str = "", name: str | None = None) -> "Scenario":
        """This scenario with other values at dotted paths, which become fixed settings.

        `mechanism.merger: on` (or `off`) sets the strength of a mechanism to 1 (or 0). `where` is named in error messages. Raises
        SettingError for an unknown path and for a value that is not allowed.
        """
        known = setting_fields()
        checked_changes = {}
        check_not_empty(changes, where)
        for path, value in with_strengths(flatten(changes), where):
            place = place_of(where, path)
            if path not in known:
                raise unknown_setting(path, value, known, place)
            checked_changes[path] = checked(path, known[path], value, place)
        changed = self._replace(
            name=name or self.name,
            # a mechanism that was registered after this scenario was built has its defaults
            values={**default_scenario().values, **self.values, **checked_changes},
            held=self.held | checked_changes.keys(),
        )
        check_together(changed, where)
        return changed

    def changed(self, changes: Mapping[str, Any], description: str = "") -> "Scenario":
        """This scenario under its name with other values, as `at`; its description, if none is given, says what acts instead."""
        point = self.at(changes)
        return point._replace(description=description or changed_description(point, self, self.name, self.description))

    def record(self, section: str) -> Any:
        """The parameter record of one section, such as `work`."""
        kind = SECTIONS[section]
        return kind(**{field.name: self.values[f"{section}.{field.name}"] for field in fields(kind)})

    def decisive(self) -> dict[str, Any]:
        """The values that determine a run: all except the settings of inactive users' mechanisms."""
        idle = [f"mechanism.{name}." for name in EXTENSIONS if not self.acts(name)]
        return {path: value for path, value in self.values.items() if not any(path.startswith(one) for one in idle)}

    def acts(self, mechanism: str) -> bool:
        """Whether a mechanism is active (strength above 0)."""
        return bool(self.values.get(f"mechanism.{mechanism}.strength", 0.0) > 0.0)

    def mechanisms(self) -> dict[str, Mechanism]:
        """Name to record of the active mechanisms."""
        return {
            name: kind(
                **{
                    field.name: self.values.get(f"mechanism.{name}.{field.name}", field.default)
                    for field in fields(kind)
                }
            )
            for name, kind in MECHANISMS.items()
            if self.acts(name)
        }

    def own_tables(self) -> tuple[tuple[str, str], ...]:
        """(table, file) of every data table that is replaced by a user's file."""
        files = ((table, self.values.get(f"data.{table}")) for table in Tables._fields)
        return tuple((table, file) for table, file in files if file is not None)

    def parameters(self) -> Parameters:
        """The submodels' parameters."""
        return Parameters(**{name: self.record(name) for name in Parameters._fields})

    def settings(self) -> dict[str, Any]:
        """Every setting by dotted path, in readable form (months as 2026-01)."""
        return {path: readable(path, value) for path, value in self.values.items()}


def check_together(scenario: Scenario, where: str = "") -> None:
    """Raise SettingError for settings that are allowed individually but not together."""
    start, months = scenario.values["start"], scenario.values["months"]
    if start + months > LAST_MONTH + 1:
        raise SettingError(
            placed(
                where,
                f"months: {months} months from {month_label(start)} go beyond December 2030; "
                f"at most {LAST_MONTH + 1 - start} are allowed from there",
            )
        )
    active = scenario.mechanisms()
    for name, mechanism in active.items():
        for other in mechanism.excludes:
            if other in active:
                raise SettingError(
                    placed(
                        where,
                        f"mechanism.{name} and mechanism.{other} exclude each other; set the strength of one of them to 0",
                    ),
                    "exclude", where=where, mechanisms=[name, other],
                )  # fmt: skip


@once
def default_scenario() -> Scenario:
    """No mechanism and every default."""
    return Scenario("default", "", {path: field.default for path, field in setting_fields().items()})


cache_clearers.append(default_scenario.cache_clear)


def scenario_files(folders: tuple[Path, ...] = ()) -> dict[str, Path]:
    """Name to file of every scenario: included ones, then those in `folders`. Raises SettingError for a name used twice."""
    found: dict[str, Path] = {}
    for path in config_files("scenario", folders):
        if path.stem in found:
            raise SettingError(
                f"{path}: a scenario named {path.stem!r} exists already; choose another name, such as {'my_' + path.stem!r}"
            )
        found[path.stem] = path
    return found


def read_scenario(path: Path) -> Scenario:
    """The scenario of one YAML file. Raises SettingError naming the file, the line and the key."""
    content, where = read_yaml(path)
    if not isinstance(content, dict | None):
        raise SettingError(f"{path}: a scenario file must consist of keys with values, such as 'description: ...'")
    package_of(path, "scenario")
    found = from_mapping(content or {}, path.stem, where)
    check_idle([found], where)
    return found


def from_mapping(nested: Mapping[str, Any], name: str, where: str) -> Scenario:
    """The scenario of a nested mapping, with an optional `description`."""
    settings = {key: value for key, value in nested.items() if key not in TEXTS}
    description = nested.get("description")
    if isinstance(description, list | Mapping):
        raise SettingError(
            f"{place_of(where, 'description')}: description: a text is needed, such as 'Both processes merge'"
        )
    check_text("description", description, place_of(where, "description"))
    scenario = default_scenario()._replace(description="" if description is None else str(description))
    return scenario.at(settings, where, name)


def scenario_names(folders: tuple[Path, ...] = ()) -> list[str]:
    """Names of all scenarios, the reference `parallel` first."""
    return sorted(scenario_files(folders), key=lambda name: (name != "parallel", name))


def scenario(
    source: str | Mapping[str, Any] | Scenario, changes: Mapping[str, Any] | None = None, folders: tuple[Path, ...] = ()
) -> Scenario:
    """A scenario by name, or from a mapping of settings, with `changes` at dotted paths.

    A mapping may contain `name` and `description` in addition to settings, nested or dotted. `folders` are searched for scenario
    files in addition to the included ones. Raises SettingError for an unknown name or setting, and for values that are not
    allowed.
    """
    if isinstance(source, Scenario):
        found = source
    elif isinstance(source, str):
        files = scenario_files(folders)
        if source not in files:
            raise unknown("scenario", source, files)
        found = read_scenario(files[source])
    elif isinstance(source, Mapping):
        rest = dict(source)
        name = str(rest.pop("name", "custom"))
        if not re.match(r"\w", name) or not name.isprintable():
            raise SettingError(f"scenario: name: {name!r} is not allowed; a name begins with a letter, digit or _")
        found = from_mapping(rest, name, "scenario")
    else:
        raise SettingError(f"a scenario must be a name or a mapping of settings, not {type(source).__name__}")
    return found.changed(changes) if changes else found


def describe_scenario(point: Scenario) -> dict[str, Any]:
    """A scenario as a mapping that `sim.scenario` accepts: name, description and every setting that determines its runs."""
    settings = {path: readable(path, value) for path, value in point.decisive().items()}
    return {"name": point.name, "description": point.description, **nested(settings)}


def extensions_of(points: Iterable[Scenario]) -> dict[str, Extension]:
    """Name to identity of the users' mechanisms that are active in at least one of these scenarios."""
    found = list(points) if EXTENSIONS else []
    return {name: one for name, one in sorted(EXTENSIONS.items()) if any(point.acts(name) for point in found)}
