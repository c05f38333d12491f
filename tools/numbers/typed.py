"""Typed numbers: what looks like a result of the model and stands in a page outside of every marker.

Found are decimals, percentages, counts such as `16 of 32 draws`, and number words before what is counted in results. Code,
targets of links and comments are left out. `typed_numbers.yaml` lists the exceptions, each with its reason.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from tools.numbers.markers import CLAIM, MARKER, _blank, line_of

ALLOWED = Path(__file__).with_name("typed_numbers.yaml")
WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty"
COUNTED = r"(?:draws?|futures?|sample points?|states of the world|pairs|goals|scenarios)"
RESULT = re.compile(
    rf"""(?<![\w./-])[+−-]?\d*\.\d+(?![\w.]*\d)      # a decimal
    |\d[\d,.]*\s?(?:%|percent\b)                      # a percentage
    |\b\d[\d,]*\s+of\s+(?:the\s+|all\s+)?\d[\d,]*     # a count
    |\b(?:{WORDS})\s+(?:of\s+(?:the\s+)?(?:{WORDS}|\d+)\s+)?{COUNTED}\b""",
    re.X | re.I,
)
LEFT_OUT = (
    MARKER,
    CLAIM,
    re.compile(r"<!--.*?-->", re.S),
    re.compile(r"^```.*?^```$", re.M | re.S),
    re.compile(r"\A---\n.*?^---$", re.M | re.S),
    re.compile(r"``.+?``|`[^`\n]+`"),
    re.compile(r"(?<=\])\([^)\s]+\)"),
)
"""What is not searched: markers and their texts, comments, blocks, front matter, code, targets of links."""


class Exception_(NamedTuple):
    """A typed number that may stand: in which page, the text around it, and why."""

    page: str
    text: str
    reason: str


@cache
def exceptions() -> tuple[Exception_, ...]:
    """The exceptions of the file; a text of `*` allows every number of a page."""
    found = yaml.safe_load(ALLOWED.read_text(encoding="utf-8"))
    return tuple(
        Exception_(page, text, reason)
        for page, reasons in found.items()
        for reason, texts in reasons.items()
        for text in texts
    )


class Typed(NamedTuple):
    """A typed number: its line, and the text of it."""

    line: int
    text: str
    begin: int
    end: int


def plain(page: str) -> str:
    """The page with all that is not searched blanked out, every character in its place."""
    for left_out in LEFT_OUT:
        page = left_out.sub(_blank, page)
    return page


def typed_numbers(page: str) -> Iterator[Typed]:
    """What looks like a result outside of every marker."""
    for found in RESULT.finditer(plain(page)):
        yield Typed(line_of(page, found.start()), found[0], found.start(), found.end())


def in_page(text: str) -> re.Pattern[str]:
    """A text wherever lines break in it, and at any indentation."""
    return re.compile(r"\s+".join(map(re.escape, text.split())))


def allowed_in(name: str, page: str) -> dict[Exception_, list[tuple[int, int]]]:
    """The places of every exception of a page."""
    return {
        one: [(0, len(page))] if one.text == "*" else [found.span() for found in in_page(one.text).finditer(page)]
        for one in exceptions()
        if one.page in (name, "*")
    }


def not_allowed(name: str, page: str) -> list[Typed]:
    """The typed numbers of a page that no exception covers."""
    spans = [span for found in allowed_in(name, page).values() for span in found]
    return [one for one in typed_numbers(page) if not any(low <= one.begin and one.end <= high for low, high in spans)]
