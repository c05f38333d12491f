"""What every number of the model says of itself: meaning, unit, range and source, written once beside its default.

A parameter record is a `NamedTuple` or dataclass whose fields are annotated with a `Quantity`; configs, checks, tables in the
documentation and the ranges of uncertainty are all read from there.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args, get_type_hints

ASSUMED = "assumption"
CHOICE = "choice of the user"


class Quantity(NamedTuple):
    """Meaning, unit and limits of one field.

    `least` and `most` bound what is allowed; `drawn` is the range of the studies of uncertainty (None: not drawn);
    `choices` lists the words allowed where the field is a word. A field of unit `month` is a date such as 2026-01.
    """

    meaning: str
    unit: str
    least: float | None = None
    most: float | None = None
    drawn: tuple[float, float] | None = None
    source: str = ASSUMED
    choices: tuple[str, ...] = ()


class Field(NamedTuple):
    """One field of a parameter record: its name, type, default and quantity."""

    name: str
    type: type
    default: Any
    quantity: Quantity


def fields(record: type) -> Iterator[Field]:
    """The annotated fields of a record, in order."""
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
    """A month of the calendar."""
    return Quantity(meaning, "month", 0, 95, None, source)
