"""Mechanisms switched by name: `mechanism.merger: on` is strength 1, `off` is strength 0."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sim.model.mechanisms import MECHANISMS
from sim.settings.errors import SettingError, nearest, placed
from sim.settings.plain_words import switch
from sim.settings.validation import shown_value
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
            placed(
                place_of(where, path),
                f"{path}: {shown_value(value)} is not allowed; a mechanism is switched by off and on{hint}",
            )
        )
    return ON if state else OFF


def with_strengths(settings: Iterable[tuple[str, Any]], where: str = "") -> Iterator[tuple[str, Any]]:
    """Paths and values in which every switch is replaced by the strength it stands for.

    Raises SettingError for a switch that is neither off nor on, and for a mechanism whose strength is given beside its switch.
    """
    pairs = list(settings)
    check_apart([path for path, _ in pairs], where)
    for path, value in pairs:
        name = switch_of(path)
        yield (path, value) if name is None else (strength_path(name), float(switch_state(path, value, where) == ON))


def check_apart(paths: Collection[str], where: str = "") -> None:
    """Raise SettingError if both the switch of a mechanism and its strength are among these paths: they set the same value."""
    for path in paths:
        if switch_of(path) and f"{path}.strength" in paths:
            message = f"{path} and {path}.strength set the same value; leave one of them out"
            raise SettingError(placed(place_of(where, path), message))


def check_not_empty(settings: Mapping[str, Any], where: str = "") -> None:
    """Raise SettingError for a mechanism that is named without a setting, such as `merger: {}`: it would stay off."""
    section = settings.get("mechanism")
    for name, given in section.items() if isinstance(section, Mapping) else ():
        if isinstance(given, Mapping) and not given:
            path = f"{PREFIX}{name}"
            message = f"{path}: nothing is set; write {path}: on, or its strength"
            raise SettingError(placed(place_of(where, path), message))
