"""Helpers for the sentences of several studies: names of metrics, formatted numbers, joined lists."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from sim.data.late import pd
from sim.scenarios.draws import is_drawn_strength

DAYS = ("person-days", "days")
SMALL_NUMBER, MOST_PLACES = 0.01, 6
PHRASES = {
    "duplication_share": "duplication at the global site",
    "duplication_national": "duplication in states",
    "duplicated_days": "the number of duplicated days",
    "burden_median": "the burden of the median state",
    "burden_vulnerable": "the mean burden of LDC, LLDC and SIDS",
    "progress": "progress in states",
    "progress_vulnerable": "progress in LDC, LLDC and SIDS",
    "progress_population": "progress weighted by population",
    "progress_processes": "what the processes add to progress in states",
    "progress_processes_vulnerable": "what the processes add to progress in LDC, LLDC and SIDS",
    "progress_gdc_only": "delivery of content of the Compact alone in states",
    "progress_all": "delivery of all content in states",
    "processes_gained": "the relative gain in what the processes add to progress",
    "formal_progress_wsis": "delivery of WSIS content in states",
    "formal_progress_gdc": "delivery of the Compact's content in states",
    "formal_global_wsis": "delivery of WSIS content at the global site",
    "weak_lines_national": "delivery of lines C2, C3, C4, C5 and C10 in states",
    "weak_lines_global": "delivery of lines C2, C3, C4, C5 and C10 at the global site",
    "wsis_only_national": "delivery of WSIS-only content in states",
    "wsis_only_global": "delivery of WSIS-only content at the global site",
    "synergy_days": "the number of days saved by adopting existing content",
    "awareness": "awareness of the other process in states",
    "backed_up_share": "the share of joint content that both processes have delivered",
    "reuse": "the share of WSIS content and forums that the Compact reuses at adoption",
    "coordination_days": "the number of days spent on coordination",
    "burden": "the mean burden",
    "attendance": "attendance",
    "formal_national": "delivery of WSIS content in states",
    "formal_global": "delivery of WSIS content at the global site",
    "delivery": "delivery",
}
"""Name of a metric to the phrase used for it in sentences."""


def phrase(metric: str) -> str:
    """The phrase used for a metric in sentences; its code name where there is none."""
    return PHRASES.get(metric, f"`{metric}`")


def strength_of(path: str) -> str:
    """The mechanism whose strength an uncertain setting is; empty for other settings."""
    return path.split(".")[1] if is_drawn_strength(path) else ""


def setting_phrase(path: str) -> str:
    """An uncertain setting as it is named in sentences."""
    return f"`strength of {strength_of(path)}`" if strength_of(path) else f"`{path}`"


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((text or "").split("\n\n")[0].split())


def signed(value: float, unit: str = "") -> str:
    """A difference with its sign: whole days, otherwise as `with_decimals` has it."""
    return f"{value:+,.0f}" if unit in DAYS else with_decimals(value, sign="+")


def level(value: float, unit: str) -> str:
    """A level: whole days, otherwise as `with_decimals` has it."""
    return f"{value:,.0f}" if unit in DAYS else with_decimals(value)


def with_decimals(value: float, places: int = 3, sign: str = "-") -> str:
    """A number with this many decimals, or as many (up to MOST_PLACES) as show two digits of a number below SMALL_NUMBER.

    `sign` is that of Python's formats: `+` also shows the sign of positive numbers. Differences of progress are that small.
    """
    if 0.5 * 10.0**-MOST_PLACES <= abs(value) < SMALL_NUMBER:
        places = max(places, min(MOST_PLACES, 1 - floor(log10(abs(value)))))
    return f"{value:{sign}.{places}f}"


def digits(value: float) -> str:
    """A value of a setting: three significant digits; from 1000 on, a whole number."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def joined(parts: list[str]) -> str:
    """A non-empty list as `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def records(block: pd.DataFrame) -> list[Any]:
    """The rows of a table as records with the columns as attributes."""
    return list(block.itertuples())
