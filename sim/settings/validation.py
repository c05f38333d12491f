"""Validation of settings and options: types, ranges, dates and words. Every error is reported in one line."""

import datetime
import math
import os
from typing import Any

from sim.data.characters import CONTROL
from sim.settings.errors import MAX_REPEATED_CHARACTERS, SettingError, nearest, placed, shortened
from sim.settings.months import month_label, month_number
from sim.settings.plain_words import comma_hint, decimal, switch
from sim.settings.quantity import Field

ALLOWED_BY_TYPE: dict[type, str] = {
    str: "a word",
    bool: "true or false",
    list: "a list such as [parallel,merger]",
    dict: "a mapping such as {key: value}",
}
"""Description of allowed values by type, for types that are not numbers."""


def limits(field: Field) -> dict[str, Any]:
    """The allowed values of a field, as parts of an error; months as YYYY-MM."""
    quantity = field.quantity
    ends = {"least": quantity.least, "most": quantity.most}
    if quantity.unit == "month":
        return {"form": "month", **{name: month_label(int(end or 0)) for name, end in ends.items()}}
    return {"form": field.type.__name__, "unit": quantity.unit, "choices": quantity.choices, **ends}


def not_allowed(message: str, path: str, field: Field, value: Any, where: str) -> SettingError:
    """The error for a value that is not allowed in a field."""
    shown = (value if isinstance(value, str) else shown_value(value))[:MAX_REPEATED_CHARACTERS]
    return SettingError(message, "value", where=where, path=path, value=shown, **limits(field))


def allowed(field: Field) -> str:
    """The allowed values of a field, in words."""
    quantity = field.quantity
    if quantity.choices:
        return f"{'a list of any' if field.type is list else 'one'} of " + ", ".join(quantity.choices)
    if quantity.unit == "month":
        first, last = month_label(int(quantity.least or 0)), month_label(int(quantity.most or 0))
        example = "2026-01" if first <= "2026-01" <= last else first
        return f"a month from {first} to {last}, such as {example}"
    if quantity.unit == "file":
        return "the path of a .csv file"
    if quantity.unit == "mappings":
        return "a list of mappings such as [{work.adoption_cost: 0.1}, {work.adoption_cost: 0.2}]"
    if field.type in ALLOWED_BY_TYPE:
        return ALLOWED_BY_TYPE[field.type]
    kind = "a whole number" if field.type is int else "a number"
    return f"{kind} from {quantity.least:.16g} to {quantity.most:.16g}"


def shown_value(value: Any) -> str:
    """A rejected value as a message repeats it: its Python form in one line, shortened."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of more than 4,300 digits, or a list that contains itself
        text = f"this {type(value).__name__}"
    return shortened(" ".join(text.split()))


def as_number(value: Any, whole: bool) -> float | int | None:
    """The value, or the decimal number that a text is, as a float, or as an int if `whole`; None if it is not such a number."""
    if isinstance(value, str):
        value = decimal(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        if not math.isfinite(value):
            return None
    except OverflowError:  # a whole number beyond the range of floating-point numbers
        return None
    if not whole:
        return float(value)
    return int(value) if value == int(value) else None


def as_typed(value: Any) -> Any:
    """A number as the text that was typed, since names may look like numbers; other values unchanged."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    try:
        return str(value)
    except ValueError:  # a number of more than 4,300 digits
        return value


def as_month(value: Any) -> int | None:
    """The month number of a text such as `2026-01` or of a date; None for other values."""
    try:
        return month_number(value.isoformat() if isinstance(value, datetime.date) else value)
    except (ValueError, TypeError):  # no such month, or no text at all
        return None


def check_text(path: str, text: Any, where: str = "") -> None:
    """Raise SettingError for a text with control characters, which would act on the terminal that shows it."""
    control = CONTROL.search(text) if isinstance(text, str) else None
    if control:
        message = f"{path}: {shown_value(text)} contains the control character {control[0]!r}; leave it out"
        raise SettingError(placed(where, message))


def checked(path: str, field: Field, value: Any, where: str = "") -> Any:
    """The value converted to the type of the field (a month to its number). None is allowed if it is the default.

    Raises SettingError naming the place (`where`), the path and what is allowed.
    """
    quantity = field.quantity
    value = given = value.item() if hasattr(value, "item") else value  # NumPy scalars are accepted
    if value is None and field.default is None:
        return None
    if field.type is str and quantity.unit != "month":
        value = as_typed(value)
        if quantity.unit in ("file", "folder") and isinstance(value, str):
            value = os.path.expanduser(value)
    if field.type is list:
        part_type = dict if quantity.unit == "mappings" else str
        value = [value] if isinstance(as_typed(value), str) else value
        if isinstance(value, list) and part_type is str:
            value = [as_typed(part) for part in value]
        if isinstance(value, list) and not all(isinstance(part, part_type) for part in value):
            value = None
    for word in value if isinstance(value, list) else [value]:
        if quantity.choices and isinstance(word, str) and word not in quantity.choices:
            message = placed(where, f"{path}: unknown word {shown_value(word)}{nearest(word, quantity.choices)}")
            raise not_allowed(message, path, field, word, where)
    if quantity.unit == "month":
        found: Any = as_month(value)
    elif field.type in ALLOWED_BY_TYPE:
        flag = switch(value) if field.type is bool and isinstance(value, str) else value
        found = flag if isinstance(flag, field.type) else None
    else:
        found = as_number(value, field.type is int)
    too_small = found is not None and quantity.least is not None and found < quantity.least
    too_large = found is not None and quantity.most is not None and found > quantity.most
    if quantity.unit not in ("file", "folder"):  # a file system may name its files so
        for word in found if isinstance(found, list) else [found]:
            check_text(path, word, where)
    if found is None or too_small or too_large:
        unit = f" [{quantity.unit}]" if quantity.least is not None and quantity.unit not in ("month", "number") else ""
        hint = comma_hint(value) if field.type is float else ""
        message = placed(where, f"{path}: {shown_value(given)} is not allowed; allowed: {allowed(field)}{unit}{hint}")
        raise not_allowed(message, path, field, given, where)
    return found
