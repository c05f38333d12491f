"""Settings of mechanisms that are off: refused where nothing says so on purpose, since they would change no run."""

from collections.abc import Iterable
from typing import Protocol

from sim.scenarios.switches import PREFIX, strength_path
from sim.settings.errors import SettingError, placed
from sim.settings.yaml_text import place_of


class HasMechanisms(Protocol):
    """What is read of a scenario."""

    @property
    def held(self) -> frozenset[str]:
        """The paths of the fixed settings."""

    def acts(self, mechanism: str) -> bool:
        """Whether a mechanism is active."""


def idle_settings(point: HasMechanisms) -> dict[str, str]:
    """Mechanism to its first fixed setting, for the mechanisms of a scenario that are off without anybody having set it so."""
    found: dict[str, str] = {}
    for path in sorted(point.held):
        name = path.split(".")[1] if path.startswith(PREFIX) else ""
        if name and strength_path(name) not in point.held and not point.acts(name):
            found.setdefault(name, path)
    return found


def check_idle(points: Iterable[HasMechanisms], where: str = "") -> None:
    """Raise SettingError for a mechanism that has settings in these scenarios but acts in none, and whose strength is not given.

    One scenario in which it acts is enough: a setting may be given for all scenarios of a study. Strength 0 is said on purpose.
    """
    known = list(points)
    for point in known:
        for name, path in idle_settings(point).items():
            if any(strength_path(name) in other.held or other.acts(name) for other in known):
                continue
            raise SettingError(
                placed(place_of(where, path), f"{path} is set, but the mechanism {name} is off, so that it would change nothing; "
                       f"add {PREFIX}{name}.strength=1 (or 0, to keep it off)"),
                "idle", where=where, path=path, mechanism=name,
            )  # fmt: skip
