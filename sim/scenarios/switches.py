"""Mechanisms switched by name: `mechanism.merger: on` is strength 1, `off` is strength 0."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.model.mechanisms import MECHANISMS
from sim.settings.errors import SettingError, nearest

OFF, ON = "off", "on"
WORDS: dict[Any, str] = {True: ON, False: OFF, ON: ON, OFF: OFF, "true": ON, "false": OFF}
"""What a file, a command line or Python may say, to the state of the switch; YAML reads `on` as true."""
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
    if not isinstance(value, (str, bool)) or value not in WORDS:
        hint = nearest(value, (OFF, ON)) if isinstance(value, str) else f", or set in part by {path}.strength"
        raise SettingError(
            f"{where + ': ' if where else ''}{path}: {value!r} is not allowed; a mechanism is switched by off and on{hint}"
        )
    return WORDS[value]


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
                f"{where + ': ' if where else ''}{path} and {path}.strength set the same value; leave one of them out"
            )
        yield strength_path(name), float(state == ON)


def check_not_empty(settings: Mapping[str, Any], where: str = "") -> None:
    """Raise SettingError for a mechanism that is named without a setting, such as `merger: {}`: it would stay off."""
    section = settings.get("mechanism")
    for name, given in section.items() if isinstance(section, Mapping) else ():
        if isinstance(given, Mapping) and not given:
            raise SettingError(
                f"{where + ': ' if where else ''}{PREFIX}{name}: nothing is set; write {PREFIX}{name}: on, or its strength"
            )
