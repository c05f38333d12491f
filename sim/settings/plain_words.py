"""Numbers, switches and texts as people write them: one reading for YAML files, CSV files and the command line."""

import re

DECIMAL = re.compile(r"[-+]?(\d+(_\d+)*(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
"""A decimal number: 3, 0.2, .5, 030 (thirty), 1e-1, 1_000. Not 0x1F, 0b1 or 12:30, which YAML 1.1 reads as other numbers."""
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+([eE][-+]?\d+)?", re.ASCII)
MOST_DIGITS = 30
"""Whole numbers with more digits are read as floating-point numbers; no setting allows them."""
SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
"""Words for a flag, in lower case."""


def decimal(text: str) -> float | int | None:
    """The number that a text is in decimal notation: an int without point and exponent, else a float; None if it is none."""
    word = text.strip()
    if not DECIMAL.fullmatch(word):
        return None
    if word.lstrip("+-").replace("_", "").isdigit() and len(word) <= MOST_DIGITS:
        return int(word)
    return float(word)


def switch(text: str) -> bool | None:
    """Whether a word means on (true, yes, on) or off (false, no, off); None for any other word."""
    return SWITCHES.get(text.strip().lower())


def comma_hint(value: object) -> str:
    """End of a message about a value with a decimal comma: how it is written here; empty for other values."""
    if isinstance(value, str) and DECIMAL_COMMA.fullmatch(value.strip()):
        return f"; write a decimal point: {value.strip().replace(',', '.')}"
    return ""
