"""Months and working days, counted from January 2023 (ODD 2)."""

import re
from datetime import date, timedelta
from functools import cache

FIRST_YEAR = 2023
LAST_MONTH = 95
"""December 2030, the last month of the calendar of events."""
ADOPTION_MONTH = 20
"""T*, September 2024: the month in which the General Assembly adopts the Global Digital Compact."""
WRITTEN_MONTH = re.compile("[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?")
"""A month or a day of one. `int` alone would also read spaces, signs, digits of other scripts and numbers beyond any date."""


def month_number(text: str) -> int:
    """Month number of `YYYY-MM` or `YYYY-MM-DD`; 0 is January 2023. Raises ValueError for any other text."""
    if not WRITTEN_MONTH.fullmatch(text):
        raise ValueError(f"{text!r} is not a month such as 2026-01")
    year, month, *days = map(int, text.split("-"))
    try:
        day = date(year, month, *days or (1,))
    except ValueError:
        raise ValueError(f"{text!r} is not a month such as 2026-01") from None
    return (day.year - FIRST_YEAR) * 12 + day.month - 1


def month_label(month: int) -> str:
    """A month number as `YYYY-MM`."""
    return f"{FIRST_YEAR + month // 12:04d}-{month % 12 + 1:02d}"


@cache
def working_days() -> list[date]:
    """Every Monday to Friday from January 2023 to February 2031, so that events late in 2030 can extend into 2031."""
    first = date(FIRST_YEAR, 1, 1)
    days = (first + timedelta(days=i) for i in range(366 * 8 + 60))
    return [day for day in days if day.weekday() < 5]


@cache
def working_day_months() -> tuple[int, ...]:
    """Month number of every working day."""
    return tuple((day.year - FIRST_YEAR) * 12 + day.month - 1 for day in working_days())


def working_day_at(text: str) -> int:
    """Index in `working_days` of a date `YYYY-MM-DD`, or of the next working day if the date is on a weekend."""
    day = date.fromisoformat(text)
    return next(i for i, working in enumerate(working_days()) if working >= day)


def month_of_working_days(month: int) -> tuple[int, int]:
    """Index of the first working day of a month, and its number of working days."""
    months = working_day_months()
    return months.index(month), months.count(month)
