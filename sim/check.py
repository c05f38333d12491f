"""The one validation of settings: types, ranges, dates, words and names, each fault in one clear line."""

import datetime
import difflib
import math
from collections.abc import Iterable
from typing import Any

from sim.months import month_label, month_number
from sim.quantity import Field


class SettingError(ValueError):
    """A setting that cannot be used: what is wrong, where, what is allowed, and the nearest match."""


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the closest known word, else what is known if that is short, else nothing."""
    words = list(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if not close:
        tails = [other for other in words if other.rsplit(".", 1)[-1] == word.rsplit(".", 1)[-1]]
        close = tails[:1]
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(words)}" if len(words) <= 20 else ""


def unknown(kind: str, word: str, known: Iterable[str], where: str = "") -> SettingError:
    """The error for a name nobody knows."""
    return SettingError(f"{where + ': ' if where else ''}unknown {kind} {word!r}{nearest(word, known)}")


def allowed(field: Field) -> str:
    """What a field may hold, in words."""
    quantity = field.quantity
    if quantity.choices:
        return "one of " + ", ".join(quantity.choices)
    if quantity.unit == "month":
        return f"a month from {month_label(int(quantity.least or 0))} to {month_label(int(quantity.most or 0))}, such as 2026-01"
    kind = "a whole number" if field.type is int else "a number"
    return f"{kind} from {quantity.least:.16g} to {quantity.most:.16g}"


def checked(path: str, field: Field, value: Any, where: str = "") -> Any:
    """The value in the field's type (a month becomes its number). Raises SettingError naming the place and what is allowed."""

    def refuse() -> SettingError:
        unit = "" if field.quantity.unit in ("month", "word") else f" [{field.quantity.unit}]"
        return SettingError(
            f"{where + ': ' if where else ''}{path}: {value!r} is not allowed; it takes {allowed(field)}{unit}"
        )

    quantity = field.quantity
    if quantity.choices:
        if not isinstance(value, str):
            raise refuse()
        if value not in quantity.choices:
            raise SettingError(
                f"{where + ': ' if where else ''}{path}: unknown word {value!r}{nearest(value, quantity.choices)}"
            )
        return value
    if quantity.unit == "month":
        try:
            number: Any = month_number(value.isoformat() if isinstance(value, datetime.date) else value)
        except (ValueError, AttributeError):
            raise refuse() from None
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise refuse()
    elif field.type is int:
        if value != int(value) if math.isfinite(value) else True:
            raise refuse()
        number = int(value)
    else:
        number = float(value)
    if not math.isfinite(number):
        raise refuse()
    if (quantity.least is not None and number < quantity.least) or (
        quantity.most is not None and number > quantity.most
    ):
        raise refuse()
    return number
