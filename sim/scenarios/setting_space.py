"""The space of settings: every setting of a scenario by its dotted path, and settings nested or flat.

The path (`work.adoption_cost`, `mechanism.merger.start`) is the key in a scenario file, the override on the command line, the
name of a factor, and the key in `Scenario.at`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from sim.data import Tables
from sim.data.once import once
from sim.model.entities.packages import PackageParameters
from sim.model.entities.population import Population
from sim.model.mechanisms import MECHANISMS
from sim.model.setting import Parameters
from sim.scenarios.extensions import cache_clearers, load_installed
from sim.settings.errors import SettingError, placed, unknown
from sim.settings.months import ADOPTION_MONTH, LAST_MONTH, month_label
from sim.settings.quantity import CHOICE, Field, Quantity, fields


class Horizon(NamedTuple):
    """The months that a run covers."""

    start: Annotated[int, Quantity("first month", "month", 0, ADOPTION_MONTH, source=CHOICE)] = 0
    months: Annotated[int, Quantity("length of the run", "months", 1, LAST_MONTH + 1, source=CHOICE)] = LAST_MONTH + 1


class Gdc(NamedTuple):
    """Variant of the Global Digital Compact: its objectives and its follow-up."""

    framing: Annotated[
        str,
        Quantity(
            "themes of Our Common Agenda (7) or adopted objectives (5)",
            "word",
            choices=("themes", "objectives"),
            source=CHOICE,
        ),
    ] = "themes"
    follow_up: Annotated[
        str,
        Quantity("follow-up as first proposed or as adopted", "word", choices=("proposed", "adopted"), source=CHOICE),
    ] = "proposed"
    reporting: Annotated[
        str,
        Quantity(
            "reports required of states: those of the documents, or also yearly reports to the GDC",
            "word",
            choices=("text", "assumed"),
            source=CHOICE,
        ),
    ] = "text"


SECTIONS: dict[str, type] = {
    "gdc": Gdc,
    "population": Population,
    "packages": PackageParameters,
    **{name: type(record) for name, record in Parameters()._asdict().items()},
}


@once
def setting_fields() -> dict[str, Field]:
    """Dotted path to field of every setting; those of extensions follow those of included mechanisms."""
    load_installed()
    found = {field.name: field for field in fields(Horizon)}
    for section, record in SECTIONS.items():
        found |= {f"{section}.{field.name}": field for field in fields(record)}
    for name, mechanism in MECHANISMS.items():
        found |= {f"mechanism.{name}.{field.name}": field for field in fields(mechanism)}
    return found | {f"data.{table}": own_table(table) for table in Tables._fields}


def own_table(table: str) -> Field:
    """The setting with which a user's file replaces a data table."""
    return Field(
        table,
        str,
        None,
        Quantity(
            f"CSV file that replaces {table}.csv, with the same checks; null: included table", "file", source=CHOICE
        ),
    )


cache_clearers.append(setting_fields.cache_clear)


def flatten(nested: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted paths and values of nested mappings."""
    for key, value in nested.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from flatten(value, f"{path}.")
        else:
            yield path, value


def readable(path: str, value: Any) -> Any:
    """A checked value in readable form: months as 2026-01."""
    return month_label(value) if setting_fields()[path].quantity.unit == "month" else value


def unknown_setting(path: str, value: Any, known: Mapping[str, Field], where: str) -> SettingError:
    """The error for a path that is not a setting; it explains a section without settings, and the name of a config."""
    first = next((one for one in known if one.startswith(f"{path}.")), None)
    if path == "defaults":
        return SettingError(placed(where, "defaults: a list of configs is not read here; write the settings"))
    if first is None:
        return unknown("setting", path, known, where)
    last = first.removeprefix(f"{path}.")
    message = placed(where, f"{path}: settings are needed below it, such as {path}: {{{last}: ...}}")
    if isinstance(value, str):
        message += f"; the config named {value!r} is chosen on the command line, by {path}={value}"
    return SettingError(message, "unknown", where=where, what="setting", word=path, near=first)


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted paths as nested mappings."""
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, last = path.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[last] = value
    return tree
