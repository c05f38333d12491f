"""The one validation of settings: types, ranges, dates, words and names, each fault in one clear line."""

import datetime
import math
from typing import Any

from sim.settings.errors import MOST_SIGNS, SettingError, nearest
from sim.settings.months import month_label, month_number
from sim.settings.quantity import Field

PLAIN: dict[type, str] = {
    str: "a word",
    bool: "true or false",
    list: "a list such as [parallel,merger]",
    dict: "a mapping such as {key: value}",
}
"""Types that are not numbers, in words."""


def limits(field: Field) -> dict[str, Any]:
    """What a field may hold, as parts of a refusal; months as people write them."""
    quantity = field.quantity
    ends = {"least": quantity.least, "most": quantity.most}
    if quantity.unit == "month":
        return {"form": "month", **{name: month_label(int(end or 0)) for name, end in ends.items()}}
    return {"form": field.type.__name__, "unit": quantity.unit, "choices": quantity.choices, **ends}


def not_allowed(message: str, path: str, field: Field, value: Any, where: str) -> SettingError:
    """The error for a value that a field may not hold."""
    shown = (value if isinstance(value, str) else repr(value))[:MOST_SIGNS]
    return SettingError(message, "value", where=where, path=path, value=shown, **limits(field))


def allowed(field: Field) -> str:
    """What a field may hold, in words."""
    quantity = field.quantity
    if quantity.choices:
        return f"{'a list of any' if field.type is list else 'one'} of " + ", ".join(quantity.choices)
    if quantity.unit == "month":
        first, last = month_label(int(quantity.least or 0)), month_label(int(quantity.most or 0))
        return f"a month from {first} to {last}, such as 2026-01"
    if quantity.unit == "file":
        return "the path of a .csv file"
    if quantity.unit == "mappings":
        return "a list of mappings such as [{work.adoption_cost: 0.1}, {work.adoption_cost: 0.2}]"
    if field.type in PLAIN:
        return PLAIN[field.type]
    kind = "a whole number" if field.type is int else "a number"
    return f"{kind} from {quantity.least:.16g} to {quantity.most:.16g}"


def as_number(value: Any, whole: bool) -> float | int | None:
    """The value as a number of the wanted kind, None if it is not one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    if not whole:
        return float(value)
    return int(value) if value == int(value) else None


def as_month(value: Any) -> int | None:
    """The month number of `2026-01` or of a date, None if it is neither."""
    try:
        return month_number(value.isoformat() if isinstance(value, datetime.date) else value)
    except (ValueError, AttributeError):
        return None


def checked(path: str, field: Field, value: Any, where: str = "") -> Any:
    """The value in the field's type (a month becomes its number). Raises SettingError naming the place and what is allowed.

    None is allowed where it is the default.
    """
    quantity = field.quantity
    value = given = value.item() if hasattr(value, "item") else value  # NumPy's numbers are as good as Python's
    if value is None and field.default is None:
        return None
    if field.type is list:
        value = [value] if isinstance(value, str) else value
        part_type = dict if quantity.unit == "mappings" else str
        if isinstance(value, list) and not all(isinstance(part, part_type) for part in value):
            value = None
    for word in value if isinstance(value, list) else [value]:
        if quantity.choices and isinstance(word, str) and word not in quantity.choices:
            told = f"{where + ': ' if where else ''}{path}: unknown word {word!r}{nearest(word, quantity.choices)}"
            raise not_allowed(told, path, field, word, where)
    if quantity.unit == "month":
        found: Any = as_month(value)
    elif field.type in PLAIN:
        found = value if isinstance(value, field.type) else None
    else:
        found = as_number(value, field.type is int)
    too_small = found is not None and quantity.least is not None and found < quantity.least
    too_large = found is not None and quantity.most is not None and found > quantity.most
    if found is None or too_small or too_large:
        unit = f" [{quantity.unit}]" if quantity.least is not None and quantity.unit not in ("month", "number") else ""
        told = f"{where + ': ' if where else ''}{path}: {given!r} is not allowed; it takes {allowed(field)}{unit}"
        raise not_allowed(told, path, field, given, where)
    return found
