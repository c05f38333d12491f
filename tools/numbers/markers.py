"""Markers in pages: numbers are filled in between them, and sentences say beside themselves what they rest on.

- `<!-- n:KEY:FORM -->text<!-- /n -->`: the text is the value of KEY in docs/numbers.json, written as FORM says: a format of
  Python such as `+.3f`, or a form of `tools.numbers.forms`. A form of several lines is a whole table, list or block.
- `<!-- n? CLAIM -->`: what the sentence beside it says in words, for example
  `compare.merger.progress.verdict == "depends"`; several are joined by `and`. A side is a key, a number or a text in quotes.

Both are HTML comments: a browser shows neither. In the YAML at the top of a page they stand behind `#`.
"""

import operator
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tools.numbers.forms import BLOCKS, written

MARKER = re.compile(r"<!-- n:(?P<key>[^\s:]+):(?P<form>\S+) -->(?P<text>.*?)<!-- /n -->", re.S)
CLAIM = re.compile(r"<!-- n\? (?P<claim>.+?) -->", re.S)
ANY = re.compile(r"<!-- (?:n:|n\? |/n )")
BEGINS = re.compile(r"^[ >]*(?:- |\d+\. )?$")
"""What may stand before the first word of a line of prose."""
SIDES = re.compile(r"^(.+?) (==|!=|<=|>=|<|>) (.+)$")
COMPARED_BY = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


class Fault(NamedTuple):
    """What is wrong at a line of a page."""

    line: int
    text: str


def value_of(values: Mapping[str, Any], key: str) -> Any:
    """The value of a dotted key. Raises KeyError with the whole key if there is none."""
    found: Any = values
    for part in key.split("."):
        if not isinstance(found, Mapping) or part not in found:
            raise KeyError(key)
        found = found[part]
    return found


def filled(page: str, values: Mapping[str, Any]) -> str:
    """The page with the text of every marker renewed; one that cannot be written is left, and is a fault."""

    def renewed(mark: re.Match[str]) -> str:
        key, form = mark["key"], mark["form"]
        try:
            return f"<!-- n:{key}:{form} -->{written(value_of(values, key), form)}<!-- /n -->"
        except (KeyError, TypeError, ValueError):
            return mark[0]

    return MARKER.sub(renewed, page)


def line_of(page: str, place: int) -> int:
    """Number of the line of a place in a page."""
    return page.count("\n", 0, place) + 1


def faults(page: str, values: Mapping[str, Any]) -> Iterator[Fault]:
    """Markers that are broken, of an unknown key, or stale, and claims that do not hold."""
    for mark in MARKER.finditer(page):
        line, key, form = line_of(page, mark.start()), mark["key"], mark["form"]
        try:
            text = written(value_of(values, key), form)
        except KeyError:
            yield Fault(line, f"{key} is not in docs/numbers.json")
            continue
        except (ValueError, TypeError) as error:
            yield Fault(line, f"{key} cannot be written as {form} ({error})")
            continue
        if text != mark["text"]:
            yield Fault(line, f"{key} is stale: {short(mark['text'])} in the page, {short(text)} in docs/numbers.json")
    for mark in CLAIM.finditer(page):
        fault = claim_fault(mark["claim"], values)
        if fault:
            yield Fault(line_of(page, mark.start()), fault)
    yield from taken_for_html(page)
    for mark in ANY.finditer(CLAIM.sub(_blank, MARKER.sub(_blank, page))):
        yield Fault(line_of(page, mark.start()), "a marker is not closed, or not well-formed")


def taken_for_html(page: str) -> Iterator[Fault]:
    """Markers that begin a line of prose, and claims with prose below: Markdown takes such a line for HTML."""
    for mark in [*MARKER.finditer(page), *CLAIM.finditer(page)]:
        begins = BEGINS.match(page[page.rfind("\n", 0, mark.start()) + 1 : mark.start()])
        after = page[mark.end() :].partition("\n")[2].partition("\n")[0].strip()
        is_claim = mark.re is CLAIM
        prose_below = is_claim and after and not after.startswith(("#", "|", "- ", "<!--", "```"))
        if begins and (prose_below or (not is_claim and mark["form"] not in BLOCKS)):
            yield Fault(line_of(page, mark.start()), "a line of prose begins with a marker: Markdown takes it for HTML")


def _blank(mark: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", mark[0])


def short(text: str) -> str:
    """A text in a message."""
    flat = " ".join(text.split())
    return f"'{flat}'" if len(flat) <= 60 else f"'{flat[:57]}...'"


def claim_fault(claim: str, values: Mapping[str, Any]) -> str:
    """Why a claim does not hold; empty if it does."""
    for part in re.split(r"\s+and\s+", " ".join(claim.split())):
        sides = SIDES.match(part)
        if not sides:
            return f"the claim cannot be read: {part}"
        try:
            one, other = side(sides[1], values), side(sides[3], values)
        except KeyError as error:
            return f"{error.args[0]} is not in docs/numbers.json"
        if None in (one, other) or not COMPARED_BY[sides[2]](one, other):
            return f"the sentence does not hold any more: {part} (now {one!r}); write it anew"
    return ""


def side(text: str, values: Mapping[str, Any]) -> Any:
    """One side of a claim: a text in quotes, a number, or the value of a key."""
    if text.startswith('"'):
        return text.strip('"')
    try:
        return float(text)
    except ValueError:
        return value_of(values, text)


def without_markers(page: str) -> str:
    """The page as a reader sees it: texts stay, markers and claims go."""
    return CLAIM.sub("", MARKER.sub(lambda mark: mark["text"], page))
