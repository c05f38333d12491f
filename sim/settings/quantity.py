"""Metadata of a model parameter: meaning, unit, allowed range, range of uncertainty and source.

A parameter record is a `NamedTuple` or dataclass whose fields are annotated with a `Quantity`. Configs, validation, tables in
the documentation and parameter draws all read the metadata from the records.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args, get_type_hints

from sim.data.once import once

ASSUMED = "assumption"
CHOICE = "choice of the user"


class Quantity(NamedTuple):
    """Meaning, unit and limits of one field.

    `least` and `most` are the inclusive limits of allowed values. `drawn` is the range of parameter draws (None: not drawn).
    `source` is where the default and range come from. `choices` are the allowed words of a text field. A field of unit
    `month` is written as a date such as 2026-01.
    """

    meaning: str
    unit: str
    least: float | None = None
    most: float | None = None
    drawn: tuple[float, float] | None = None
    source: str = ASSUMED
    choices: tuple[str, ...] = ()

    def between(self, low: float, high: float) -> "Quantity":
        """The same quantity, drawn from `low` to `high`: for a quantity that several records have, each with its own range."""
        return self._replace(drawn=(low, high))


class Field(NamedTuple):
    """One field of a parameter record, or one option: name, type, default and metadata."""

    name: str
    type: type
    default: Any
    quantity: Quantity


@once
def fields(record: type) -> tuple[Field, ...]:
    """The annotated fields of a record, in order."""
    return tuple(annotated_fields(record))


def annotated_fields(record: type) -> Iterator[Field]:
    """The annotated fields of a record; reading them takes as long as hundreds of uses."""
    hints = get_type_hints(record, include_extras=True)
    defaults = getattr(record, "_field_defaults", None) or {
        item.name: item.default for item in dataclasses.fields(record)
    }
    for name, hint in hints.items():
        if hasattr(hint, "__metadata__"):
            kind, quantity = get_args(hint)
            yield Field(name, kind, defaults[name], quantity)


def share(meaning: str, drawn: tuple[float, float] | None = None, source: str = ASSUMED) -> Quantity:
    """A share between 0 and 1."""
    return Quantity(meaning, "share", 0.0, 1.0, drawn, source)


def date(meaning: str, source: str = ASSUMED) -> Quantity:
    """A month of the calendar, as month number from 0 (January 2023) to 95 (December 2030)."""
    return Quantity(meaning, "month", 0, 95, None, source)
