"""Mechanisms switched by name: `mechanism.merger: on` is strength 1, `off` is strength 0."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.model.mechanisms import MECHANISMS
from sim.settings.errors import SettingError, nearest
from sim.settings.plain_words import switch
from sim.settings.yaml_text import place_of

OFF, ON = "off", "on"
PREFIX = "mechanism."


def switch_of(path: str) -> str | None:
    """The mechanism that a path such as `mechanism.merger` switches on or off; None for any other path."""
    section, _, name = path.partition(".")
    return name if section == "mechanism" and name in MECHANISMS else None


def strength_path(name: str) -> str:
    """The path of the strength of a mechanism."""
    return f"{PREFIX}{name}.strength"


def switch_state(path: str, value: Any, where: str = "") -> str:
    """OFF or ON, as a switch is set. Raises SettingError for any other value."""
    state = switch(value) if isinstance(value, str) else value
    if not isinstance(state, bool):
        hint = nearest(value, (OFF, ON)) if isinstance(value, str) else f", or set in part by {path}.strength"
        raise SettingError(
            f"{prefix(where, path)}{path}: {value!r} is not allowed; a mechanism is switched by off and on{hint}"
        )
    return ON if state else OFF


def prefix(where: str, path: str) -> str:
    """The beginning of a message about a path: its file and line, or the place as given."""
    place = place_of(where, path)
    return f"{place}: " if place else ""


def with_strengths(settings: Iterable[tuple[str, Any]], where: str = "") -> Iterator[tuple[str, Any]]:
    """Paths and values in which every switch is replaced by the strength it stands for.

    Raises SettingError for a switch that is neither off nor on, and for a mechanism whose strength is given beside its switch.
    """
    pairs = list(settings)
    paths = [path for path, _ in pairs]
    for path, value in pairs:
        name = switch_of(path)
        if name is None:
            yield path, value
            continue
        state = switch_state(path, value, where)
        if strength_path(name) in paths:
            raise SettingError(
                f"{prefix(where, path)}{path} and {path}.strength set the same value; leave one of them out"
            )
        yield strength_path(name), float(state == ON)


def check_not_empty(settings: Mapping[str, Any], where: str = "") -> None:
    """Raise SettingError for a mechanism that is named without a setting, such as `merger: {}`: it would stay off."""
    section = settings.get("mechanism")
    for name, given in section.items() if isinstance(section, Mapping) else ():
        if isinstance(given, Mapping) and not given:
            raise SettingError(
                f"{prefix(where, PREFIX + name)}{PREFIX}{name}: nothing is set; write {PREFIX}{name}: on, or its strength"
            )
