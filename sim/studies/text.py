"""Wording that several studies share: numbers with signs, joined lists, records of a table."""

from typing import Any

import pandas as pd

DAYS = ("person-days", "days")
PHRASES = {
    "duplication_share": "duplication at the global site",
    "duplication_national": "duplication in states",
    "duplicated_days": "the number of days duplicated",
    "burden_median": "the burden of the median state",
    "burden_vulnerable": "the mean burden of LDC, LLDC and SIDS",
    "progress": "progress in states",
    "progress_vulnerable": "progress in LDC, LLDC and SIDS",
    "progress_population": "progress by number of people",
    "formal_progress_wsis": "delivery of WSIS content in states",
    "formal_progress_gdc": "delivery of the Compact's content in states",
    "formal_global_wsis": "delivery of WSIS content at the global site",
    "weak_lines_national": "delivery in states of lines C2, C3, C4, C5 and C10",
    "weak_lines_global": "delivery at the global site of lines C2, C3, C4, C5 and C10",
    "wsis_only_national": "delivery in states of what WSIS alone lists",
    "wsis_only_global": "delivery at the global site of what WSIS alone lists",
    "synergy_days": "the number of days saved by adopting what exists",
    "awareness": "awareness of the other process in states",
    "backed_up_share": "the share of content that both processes hold",
    "reuse": "what the Compact takes over from WSIS when it is adopted",
    "coordination_days": "the number of days spent on coordination",
    "burden": "the mean burden",
    "attendance": "attendance",
    "formal_national": "delivery of WSIS content in states",
    "formal_global": "delivery of WSIS content at the global site",
    "delivery": "delivery",
}
"""How metrics are spoken of in a sentence."""


def phrase(metric: str) -> str:
    """A metric as part of a sentence."""
    return PHRASES.get(metric, f"`{metric}`")


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((text or "").split("\n\n")[0].split())


def signed(value: float, unit: str) -> str:
    """A difference with its sign: whole days, or three digits after the point (more if it is smaller than that)."""
    if unit in DAYS:
        return f"{value:+,.0f}"
    return f"{value:+.3f}" if abs(value) >= 0.0005 or value == 0 else f"{value:+.5f}"


def level(value: float, unit: str) -> str:
    """A level: whole days, or three digits after the point."""
    return f"{value:,.0f}" if unit in DAYS else f"{value:.3f}"


def digits(value: float) -> str:
    """A value of a setting: three digits, or whole thousands."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def joined(parts: list[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def records(block: pd.DataFrame) -> list[Any]:
    """The rows of a table, their columns as attributes."""
    return list(block.itertuples())
