"""What a scenario with changes is called: its name and description follow what acts, not only the scenario it began from."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from sim.model.mechanisms import MECHANISMS
from sim.scenarios.switches import PREFIX
from sim.settings.months import month_label
from sim.settings.quantity import Field, fields

LONGEST_MADE_NAME = 80
"""Characters of a name made from changes, which also names a folder; above it, only the number of changes is given."""
CALENDAR = ("gdc.framing", "gdc.follow_up", "gdc.reporting")
"""Settings beside those of mechanisms that decide what the processes are, and so what a description may say of them."""


class HasSettings(Protocol):
    """What is read of a scenario."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Every setting by its path."""

    def acts(self, mechanism: str) -> bool:
        """Whether a mechanism is active."""


def changes_of(point: HasSettings, base: HasSettings) -> Iterator[tuple[str, str]]:
    """What acts in a scenario unlike in its base: a part of a name, such as `+merger.start`, and words for it."""
    for name, kind in MECHANISMS.items():
        if base.acts(name) and not point.acts(name):
            yield f"-{name}", f"without {name}"
        elif point.acts(name):
            changed = dict(changed_fields(name, kind, point.values, base.values))
            if base.acts(name) and changed:
                yield "".join(f"+{name}.{field}" for field in changed), with_fields(name, changed)
            elif not base.acts(name):
                if changed.get("strength") == "1":
                    changed.pop("strength")
                yield f"+{name}", with_fields(name, changed)
    for path in CALENDAR:
        if point.values[path] != base.values[path]:
            yield f"+{path}", f"with {path} {point.values[path]}"


def changed_fields(
    name: str, kind: type, values: Mapping[str, Any], before: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Name and value, in words, of the fields of a mechanism that differ; a field missing in `before` has its default there."""
    for field in fields(kind):
        path = f"{PREFIX}{name}.{field.name}"
        value = values.get(path, field.default)
        if value != before.get(path, field.default):
            yield field.name, value_words(field, value)


def value_words(field: Field, value: Any) -> str:
    """A value of a mechanism's setting in words; months as 2026-01."""
    return (
        month_label(value)
        if field.quantity.unit == "month"
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def with_fields(name: str, changed: Mapping[str, str]) -> str:
    """A mechanism with its changed settings, such as `with merger (start 2027-01)`."""
    inside = ", ".join(f"{field} {value}" for field, value in changed.items())
    return f"with {name} ({inside})" if inside else f"with {name}"


def changed_name(point: HasSettings, base: HasSettings, name: str) -> str:
    """The name of a scenario that began as the base of this name, such as `parallel+lead_agency`."""
    parts = [part for part, _ in changes_of(point, base)]
    whole = name + "".join(parts)
    return whole if len(whole) <= LONGEST_MADE_NAME else f"{name}+{len(parts)}_changes"


def changed_description(point: HasSettings, base: HasSettings, name: str, description: str) -> str:
    """The description of a scenario that began as the base of this name: that of the base as long as nothing else acts."""
    words = [text for _, text in changes_of(point, base)]
    return f"Changed: {name} {', '.join(words)}." if words else description
